"""Light, contrast and tint of a canvas, pulled a little way to where a wall is good to look at."""

from __future__ import annotations

import tensorflow as tf

LEAST_CONTRAST = 1e-3
LEAST_SATURATION = 1e-6


def balanced(
    canvas: tf.Tensor, mean_goal: float, contrast_goal: float, pull: float, tint_pull: float
) -> tf.Tensor:
    """A canvas nearer to its goals.

    Args:
        canvas: float32 (h, w, 3).
        mean_goal: grey level to which the mean is pulled.
        contrast_goal: standard deviation in grey levels above which contrast is pulled back.
        pull: share of the way to these goals, 0..1.
        tint_pull: share of the way from the mean colour to grey, 0..1.

    Returns:
        float32 (h, w, 3), not clipped.
    """
    mean = tf.reduce_mean(canvas, axis=(0, 1))
    light = tf.reduce_mean(mean)
    contrast = tf.maximum(tf.math.reduce_std(canvas), LEAST_CONTRAST)
    gain = tf.minimum(contrast, contrast_goal) / contrast
    pulled = pull * (mean_goal - light) + tint_pull * (light - mean)
    return (canvas - mean) * (1 + pull * (gain - 1)) + mean + pulled


def calmed(canvas: tf.Tensor, most: float, pull: float) -> tf.Tensor:
    """A canvas whose colours, where they have become gaudy on the whole, are a little paler.

    Args:
        canvas: float32 (h, w, 3), 0..255.
        most: mean difference of the strongest and the weakest channel, share of 255, above which
            colours are pulled back.
        pull: share of the way there, 0..1.

    Returns:
        float32 (h, w, 3); light is as before.
    """
    spread = tf.reduce_max(canvas, axis=-1) - tf.reduce_min(canvas, axis=-1)
    saturation = tf.reduce_mean(spread) / 255 + LEAST_SATURATION
    gain = 1 + pull * (tf.minimum(most / saturation, 1.0) - 1)
    light = tf.reduce_mean(canvas, axis=-1, keepdims=True)
    return light + gain * (canvas - light)
