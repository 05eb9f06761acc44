"""The original's step."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import tensorflow as tf
from typing_extensions import override

from model import objective
from model.ascent import Ascent
from model.errors import ModelError
from model.networks.network import CELL_PX
from model.prior import mean_pool
from model.regions import Aim, aim_masks
from model.tiled import Tile, Valued, one_by_one, tiled_gradient, whole_gradient
from model.tiles import plan_tiles

if TYPE_CHECKING:
    from model.networks.network import Network
    from model.settings import AdamSettings
    from model.views import Size

ADAM_MEAN = 0.9  # how much the new gradient counts; the original has the textbook's betas swapped
ADAM_SQUARE = 0.999
ADAM_EPSILON = 1e-8


def usable_scales(settings: AdamSettings, size: Size, network: Network) -> tuple[int, ...]:
    """The scales on which a network sees a canvas; the canvas itself where there are none."""
    shorter = min(size.sides)
    scales = [
        scale
        for scale, from_px in settings.logit_scales
        if shorter >= from_px and shorter // scale >= network.minimum_px
    ]
    return tuple(scales) or (1,)


class OriginalAscent(Ascent):
    """The original's step: class logits of the plain canvas, swapped Adam, nearly sign-like."""

    @override
    def _set_up(self) -> None:
        self._head = objective.ClassHead(self.network)
        self._square = tf.Variable(tf.zeros_like(self.canvas))
        if self.settings.adam is None:
            message = f"look {self.settings.name!r} has no settings for the method adam"
            raise ModelError(message)
        self._scales = usable_scales(self.settings.adam, self.size, self.network)
        grids = {scale: self._grid(scale) for scale in self._scales}
        self._masks_at = {
            scale: tf.Variable(tf.zeros((*grid, 1)), shape=(*grid, None))
            for scale, grid in grids.items()
        }

    @override
    def aim(self, aims: tuple[Aim, ...]) -> None:
        super().aim(aims)
        for scale, variable in self._masks_at.items():
            masks = aim_masks(aims, *self._grid(scale), self._soft_border())
            variable.assign(masks.transpose(1, 2, 0))

    @override
    def end_round(self) -> None:
        super().end_round()
        self.first.assign(tf.zeros_like(self.first))
        self._square.assign(tf.zeros_like(self._square))

    @override
    def _objective(self, image: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
        parts = [self._objective_at(mean_pool(image, scale), scale) for scale in self._scales]
        return parts[0] if len(parts) == 1 else tf.add_n(parts) / len(parts)

    def _objective_at(self, picture: tf.Tensor, scale: int) -> tf.Tensor:
        logits = self._head.logits(self.network.features(picture), self._indices)
        return objective.original_objective(*logits, self._masks_at[scale])

    @override
    def _seen_px(self) -> int:
        return sum(math.prod(self._sides(scale)) for scale in self._scales)

    @override
    def _objective_in_parts(self, image: tf.Tensor, chance: tf.Tensor) -> Valued:
        parts = [
            partial(self._scale_in_parts, scale=scale, chance=chance) for scale in self._scales
        ]
        total, gradient = one_by_one(image, parts)
        return total / len(parts), gradient / len(parts)

    def _scale_in_parts(self, image: tf.Tensor, scale: int, chance: tf.Tensor) -> Valued:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(image)
            picture = mean_pool(image, scale)
        if math.prod(self._sides(scale)) <= self._most_px:
            total, gradient = whole_gradient(picture, partial(self._objective_at, scale=scale))
        else:
            total, gradient = self._in_tiles(picture, scale, chance)
        return total, tape.gradient(picture, image, output_gradients=gradient)

    def _in_tiles(self, picture: tf.Tensor, scale: int, chance: tf.Tensor) -> Valued:
        grid = self._grid(scale)
        tiling = plan_tiles(
            grid,
            most_px=self._most_px,
            pitch_px=CELL_PX,
            margin=self.network.margin_cells,
            reach_px=self.network.minimum_px - CELL_PX,
        )
        sides = tiling.rows.seen, tiling.columns.seen

        def part(seen: tf.Tensor, tile: Tile) -> tf.Tensor:
            subjects, mean = self._head.logits(self.network.features(seen), self._indices)
            share = tile.share(sides)[..., None]
            masks = tile.cut(self._masks_at[scale], sides) * share
            return tf.reduce_sum(masks * subjects) - tf.reduce_sum(share * mean) / math.prod(grid)

        return tiled_gradient(picture, tiling, chance, part)

    @override
    def _moved(self, gradient: tf.Tensor) -> tf.Tensor:
        time = tf.cast(self.place + 1, tf.float32)
        self.first.assign(ADAM_MEAN * gradient + (1 - ADAM_MEAN) * self.first)
        self._square.assign(ADAM_SQUARE * gradient**2 + (1 - ADAM_SQUARE) * self._square)
        mean = self.first / (1 - (1 - ADAM_MEAN) ** time)
        square = self._square / (1 - (1 - ADAM_SQUARE) ** time)
        return self.canvas + self.step_size * mean / (tf.sqrt(square) + ADAM_EPSILON)

    @override
    def _mask_size(self) -> tuple[int, int]:
        return self._grid(1)

    def _grid(self, scale: int) -> tuple[int, int]:
        """Rows and columns of the network's output at a scale."""
        return self.network.grid(*self._sides(scale))

    def _sides(self, scale: int) -> tuple[int, int]:
        """Height and width of the canvas at a scale."""
        return self.size.height // scale, self.size.width // scale

    @override
    def _soft_border(self) -> float:
        return 0.0
