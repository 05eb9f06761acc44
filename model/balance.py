"""Light, contrast and tint of a canvas, pulled a little way to where a wall is good to look at."""

from __future__ import annotations

import tensorflow as tf

LEAST_CONTRAST = 1e-3


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
