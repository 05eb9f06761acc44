"""The prior's gradient on a canvas that is too large for all of it at once.

Scale after scale, and where one scale alone needs too much, in bands of whole rows of patches.
Every patch lies in one band, so that the sum is the same and no border can show.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import tensorflow as tf

from model import memory, prior
from model.patch_prior import PATCH_PX
from model.tiled import Tile, Valued, one_by_one, tiled_gradient, whole_gradient
from model.tiles import bands

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.patch_prior import PatchPrior
    from model.prior import Kind


@dataclass(frozen=True)
class PriorGradient:
    """What `prior.penalty` gives and its gradient, in parts.

    Args:
        patch_prior: the filters.
        strides: for each scale to look at, the stride of its patches.
        kind: what a response costs.
        most_bytes: what a part may need.
    """

    patch_prior: PatchPrior
    strides: Mapping[int, int]
    kind: Kind
    most_bytes: int

    def of(self, image: tf.Tensor, chance: tf.Tensor) -> Valued:
        """The penalty of an image and its gradient.

        Args:
            image: float32 (1, h, w, 3) RGB 0..255.
            chance: int32 (2,), seed of the sampling at strides above 1.
        """
        scales = prior.usable_scales(image.shape[1], image.shape[2], tuple(self.strides))
        total, gradient = one_by_one(
            image, [partial(self._of_scale, scale=scale, chance=chance) for scale in scales]
        )
        return total / len(scales), gradient / len(scales)

    def _of_scale(self, image: tf.Tensor, scale: int, chance: tf.Tensor) -> Valued:
        stride = self.strides[scale]
        px, filters = image.shape[1] * image.shape[2], self.patch_prior.filters.shape[-1]
        if memory.prior_bytes(px, filters, {scale: stride}) > self.most_bytes:
            return self._in_bands(image, scale, chance)
        penalty = partial(
            prior.scale_penalty,
            prior=self.patch_prior,
            pool=scale,
            stride=stride,
            chance=chance,
            kind=self.kind,
        )
        return whole_gradient(image, penalty)

    def _in_bands(self, image: tf.Tensor, scale: int, chance: tf.Tensor) -> Valued:
        stride = self.strides[scale]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(image)
            sample = prior.sampled(image, scale, stride, chance)
        most_places = memory.prior_places(self.patch_prior.filters.shape[-1], self.most_bytes)
        places = tuple(sample.counting.shape)
        tiling = bands(places, most_places=most_places, stride=stride, patch_px=PATCH_PX)
        sides = tiling.rows.seen, tiling.columns.seen

        def part(seen: tf.Tensor, tile: Tile) -> tf.Tensor:
            responses = prior.responses(seen, self.patch_prior, stride)
            penalties = tf.reduce_mean(prior.cost(responses, self.kind), axis=-1)[0]
            counting = tile.cut(sample.counting[..., None], sides)[..., 0] * tile.share(sides)
            return tf.reduce_sum(counting * penalties) * sample.share

        total, gradient = tiled_gradient(sample.picture, tiling, None, part)
        return total, tape.gradient(sample.picture, image, output_gradients=gradient)
