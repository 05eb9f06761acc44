"""The learned patch prior that keeps a canvas natural, looked at on several scales.

A patch of 8x8 RGB pixels minus 128 goes through 192 whitening filters; natural patches give small
responses with heavy tails, so the penalty of a response z is log(1 + z²/v), averaged over filters,
places and scales. From 317070/Twitch-plays-LSD-neural-net (2015), `l_with_meanpool_student`.

The kind "gaussian" takes .006 z² instead: it has no heavy tails, so it forgives no edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import tensorflow as tf

from model.patch_prior import GREY, PATCH_PX
from model.settings import SCALES

if TYPE_CHECKING:
    from model.patch_prior import PatchPrior

Kind = Literal["student_t", "gaussian"]

TAIL = 0.665248  # v of the Student-t distribution in the original program

GAUSSIAN_SCALE = 0.006
"""Of z², so that at photographs both kinds pull alike: the rms gradient of the Student-t penalty,
over pixels and channels, divided by that of the mean of z²; the geometric mean over the sample
photographs of `model.prior_fit`, cut to canvases of 384x216, on scales 1 to 16."""


def usable_scales(height: int, width: int, scales: tuple[int, ...] = SCALES) -> tuple[int, ...]:
    """The scales at which a canvas of this size in px still holds one whole patch."""
    return tuple(scale for scale in scales if min(height, width) // scale >= PATCH_PX)


def mean_pool(image: tf.Tensor, pool: int) -> tf.Tensor:
    """Average pool (1, h, w, c) by `pool`; rows and columns that do not fill a cell are dropped."""
    if pool == 1:
        return image
    return tf.nn.avg_pool2d(image, pool, pool, "VALID")


def cost(response: tf.Tensor, kind: Kind) -> tf.Tensor:
    """What each response of a filter costs, 0 or above, in the shape of the responses."""
    square = tf.square(response)
    return GAUSSIAN_SCALE * square if kind == "gaussian" else tf.math.log1p(square / TAIL)


def scale_penalty(
    image: tf.Tensor,
    prior: PatchPrior,
    pool: int,
    stride: int = 1,
    chance: tf.Tensor | None = None,
    kind: Kind = "student_t",
) -> tf.Tensor:
    """Mean penalty of one scale.

    Args:
        image: float32 (1, h, w, 3) RGB 0..255.
        prior: the filters.
        pool: the scale: average pooling before the patches are taken.
        stride: take every n-th patch in both directions, an unbiased sample of the same mean at
            1/n² of the cost.
        chance: int32 (2,), seed of the offset at which the sampling starts; needed above stride 1.
        kind: what a response costs.

    Returns:
        A float32 scalar, 0 or above.
    """
    sample = sampled(image, pool, stride, chance)
    if stride == 1:
        return tf.reduce_mean(cost(responses(sample.picture, prior, 1), kind))
    penalties = tf.reduce_mean(cost(responses(sample.picture, prior, stride), kind), axis=-1)[0]
    total = tf.reduce_sum(sample.counting * penalties)
    return total * sample.share


@dataclass(frozen=True)
class Sample:
    """The patches of one scale that are looked at.

    Args:
        picture: float32 (1, h, w, 3), what they are taken from, about 0.
        counting: float32 (rows, columns), 1 for each patch, 0 where it reaches beyond the canvas.
        share: of a patch in the mean.
    """

    picture: tf.Tensor
    counting: tf.Tensor
    share: float


def sampled(image: tf.Tensor, pool: int, stride: int, chance: tf.Tensor | None) -> Sample:
    """The patches of one scale; arguments as of `scale_penalty`."""
    pooled = mean_pool(image, pool) - GREY
    places = (pooled.shape[1] - PATCH_PX + 1, pooled.shape[2] - PATCH_PX + 1)
    share = stride**2 / (places[0] * places[1])
    if stride == 1:
        return Sample(pooled, tf.ones(places), share)
    counts = [-(-count // stride) for count in places]  # fixed shapes: nothing retraces
    offset = tf.random.stateless_uniform((2,), chance, 0, stride, tf.int32)
    window = [(count - 1) * stride + PATCH_PX for count in counts]
    room = [[0, stride - 1], [0, stride - 1]]
    pooled = tf.pad(pooled, [[0, 0], *room, [0, 0]])
    pooled = tf.slice(pooled, [0, offset[0], offset[1], 0], [1, *window, 3])
    # Places that reach beyond the edge do not count: only so has every place the same chance.
    rows, columns = (
        tf.cast(offset[i] + stride * tf.range(counts[i]) < places[i], tf.float32) for i in (0, 1)
    )
    return Sample(pooled, rows[:, None] * columns, share)


def responses(picture: tf.Tensor, prior: PatchPrior, stride: int) -> tf.Tensor:
    """What the filters say to each patch, float32 (1, rows, columns, filters)."""
    kernel, mean = tf.constant(prior.filters), tf.constant(prior.mean)
    return tf.nn.conv2d(picture, kernel, stride, "VALID") - mean


def penalty(
    image: tf.Tensor,
    prior: PatchPrior,
    strides: dict[int, int],
    chance: tf.Tensor | None = None,
    kind: Kind = "student_t",
) -> tf.Tensor:
    """Mean of the scales' penalties.

    Args:
        image: float32 (1, h, w, 3) RGB 0..255.
        prior: the filters.
        strides: for each scale to look at, the stride of its patches.
        chance: int32 (2,), seed of the sampling at strides above 1.
        kind: what a response costs.
    """
    scales = usable_scales(image.shape[1], image.shape[2], tuple(strides))
    penalties = [scale_penalty(image, prior, s, strides[s], chance, kind) for s in scales]
    return tf.add_n(penalties) / len(scales)
