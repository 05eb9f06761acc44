"""The learned Student-t patch prior that keeps a canvas natural, looked at on several scales.

A patch of 8x8 RGB pixels minus 128 goes through 192 whitening filters; natural patches give small
responses with heavy tails, so the penalty of a response z is log(1 + z²/v), averaged over filters,
places and scales. From 317070/Twitch-plays-LSD-neural-net (2015), `l_with_meanpool_student`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tensorflow as tf

from model.patch_prior import GREY, PATCH_PX
from model.settings import SCALES

if TYPE_CHECKING:
    from model.patch_prior import PatchPrior

TAIL = 0.665248  # v of the Student-t distribution in the original program


def usable_scales(height: int, width: int, scales: tuple[int, ...] = SCALES) -> tuple[int, ...]:
    """The scales at which a canvas of this size in px still holds one whole patch."""
    return tuple(scale for scale in scales if min(height, width) // scale >= PATCH_PX)


def mean_pool(image: tf.Tensor, pool: int) -> tf.Tensor:
    """Average pool (1, h, w, c) by `pool`; rows and columns that do not fill a cell are dropped."""
    if pool == 1:
        return image
    return tf.nn.avg_pool2d(image, pool, pool, "VALID")


def scale_penalty(
    image: tf.Tensor, prior: PatchPrior, pool: int, stride: int = 1, chance: tf.Tensor | None = None
) -> tf.Tensor:
    """Mean Student-t penalty of one scale.

    Args:
        image: float32 (1, h, w, 3) RGB 0..255.
        prior: the filters.
        pool: the scale: average pooling before the patches are taken.
        stride: take every n-th patch in both directions, an unbiased sample of the same mean at
            1/n² of the cost.
        chance: int32 (2,), seed of the offset at which the sampling starts; needed above stride 1.

    Returns:
        A float32 scalar, 0 or above.
    """
    pooled = mean_pool(image, pool) - GREY
    kernel, mean = tf.constant(prior.filters), tf.constant(prior.mean)
    if stride == 1:
        response = tf.nn.conv2d(pooled, kernel, 1, "VALID") - mean
        return tf.reduce_mean(tf.math.log1p(tf.square(response) / TAIL))
    places = (pooled.shape[1] - PATCH_PX + 1, pooled.shape[2] - PATCH_PX + 1)
    sampled = [-(-count // stride) for count in places]  # fixed shapes: nothing retraces
    offset = tf.random.stateless_uniform((2,), chance, 0, stride, tf.int32)
    window = [(count - 1) * stride + PATCH_PX for count in sampled]
    room = [[0, stride - 1], [0, stride - 1]]
    pooled = tf.pad(pooled, [[0, 0], *room, [0, 0]])
    pooled = tf.slice(pooled, [0, offset[0], offset[1], 0], [1, *window, 3])
    response = tf.nn.conv2d(pooled, kernel, stride, "VALID") - mean
    penalties = tf.reduce_mean(tf.math.log1p(tf.square(response) / TAIL), axis=-1)[0]
    # Places that reach beyond the edge do not count: only so has every place the same chance.
    rows, columns = (
        tf.cast(offset[i] + stride * tf.range(sampled[i]) < places[i], tf.float32) for i in (0, 1)
    )
    total = tf.reduce_sum(rows[:, None] * columns * penalties)
    return total * (stride**2 / (places[0] * places[1]))


def penalty(
    image: tf.Tensor, prior: PatchPrior, strides: dict[int, int], chance: tf.Tensor | None = None
) -> tf.Tensor:
    """Mean of the scales' penalties.

    Args:
        image: float32 (1, h, w, 3) RGB 0..255.
        prior: the filters.
        strides: for each scale to look at, the stride of its patches.
        chance: int32 (2,), seed of the sampling at strides above 1.
    """
    scales = usable_scales(image.shape[1], image.shape[2], tuple(strides))
    penalties = [scale_penalty(image, prior, s, strides[s], chance) for s in scales]
    return tf.add_n(penalties) / len(scales)
