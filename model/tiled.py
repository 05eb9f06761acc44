"""Sums and gradients of a picture that is too large to be seen at once, tile after tile.

The memory of a tile is free again before the next one begins. All tiles have one shape and their
places are tensors, so that a step with tiles is traced once, as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tensorflow as tf

from model.patch_prior import GREY

if TYPE_CHECKING:
    from model.tiles import Axis, Tiling

SHIFT_SEED = 104_729  # apart from all else that a step draws


@dataclass(frozen=True)
class Tile:
    """Where a tile lies, in cells of the whole grid.

    Args:
        start: int32 (2,): row and column of the first cell that it sees.
        first: int32 (2,): row and column of the first cell that counts.
        end: int32 (2,): row and column after the last one.
    """

    start: tf.Tensor
    first: tf.Tensor
    end: tf.Tensor

    def share(self, sides: tuple[int, int], finer: int = 1) -> tf.Tensor:
        """1 where what the tile gives counts, 0 in its margins.

        Args:
            sides: rows and columns of what the tile gives.
            finer: how many of them make a cell.

        Returns:
            float32 (rows, columns).
        """
        rows, columns = (self._counting(i, side, finer) for i, side in enumerate(sides))
        return rows[:, None] * columns

    def _counting(self, axis: int, side: int, finer: int) -> tf.Tensor:
        cells = self.start[axis] + tf.range(side) // finer
        return tf.cast((cells >= self.first[axis]) & (cells < self.end[axis]), tf.float32)

    def cut(self, grid: tf.Tensor, sides: tuple[int, int]) -> tf.Tensor:
        """What a tile of (rows, columns) cells sees of a grid (rows, columns, c) of the whole."""
        return tf.slice(grid, (self.start[0], self.start[1], 0), (*sides, -1))


Part = Callable[[tf.Tensor, Tile], tf.Tensor]
"""What a tile adds to a sum: from its picture, float32 (1, h, w, c), and its place."""

Valued = tuple[tf.Tensor, tf.Tensor]
"""A float32 scalar and its gradient, of the shape of the image."""


def tiled_sum(
    image: tf.Tensor, tiling: Tiling, chance: tf.Tensor | None, part: Part, terms: int
) -> tf.Tensor:
    """A sum over all tiles.

    Args:
        image: float32 (1, h, w, c); where the tiles reach beyond it they see grey.
        tiling: the tiles.
        chance: int32 (2,), seed of the place of the borders; None leaves them in one place.
        part: what a tile adds, float32 (terms,).
        terms: how many sums there are.

    Returns:
        float32 (terms,).
    """
    picture = _covering(image, tiling)
    tiles = _Tiles(tiling, chance)

    def add(number: tf.Tensor, total: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        tile = tiles.at(number)
        return number + 1, total + part(tiles.seen(picture, tile), tile)

    return _loop(add, tiles.count, tf.zeros((terms,)))[0]


def tiled_gradient(
    image: tf.Tensor, tiling: Tiling, chance: tf.Tensor | None, part: Part
) -> Valued:
    """A sum over all tiles and its gradient.

    Args:
        image: float32 (1, h, w, c); where the tiles reach beyond it they see grey.
        tiling: the tiles.
        chance: int32 (2,), seed of the place of the borders; None leaves them in one place.
        part: what a tile adds, a float32 scalar.
    """
    picture = _covering(image, tiling)
    tiles = _Tiles(tiling, chance)

    def add(
        number: tf.Tensor, total: tf.Tensor, gradient: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        tile = tiles.at(number)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            seen = tiles.seen(picture, tile)
            tape.watch(seen)
            added = part(seen, tile)
        share = tiles.placed(tape.gradient(added, seen), tile, picture)
        return number + 1, total + added, gradient + share

    total, gradient = _loop(add, tiles.count, tf.constant(0.0), tf.zeros_like(picture))
    rows, columns = (min(image.shape[i], picture.shape[i]) for i in (1, 2))
    beyond = [[0, 0], [0, image.shape[1] - rows], [0, image.shape[2] - columns], [0, 0]]
    return total, tf.pad(gradient[:, :rows, :columns], beyond)


def whole_gradient(image: tf.Tensor, of: Callable[[tf.Tensor], tf.Tensor]) -> Valued:
    """A scalar of an image and its gradient, at once."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(image)
        total = of(image)
    return total, tape.gradient(total, image)


def one_by_one(image: tf.Tensor, parts: Iterable[Callable[[tf.Tensor], Valued]]) -> Valued:
    """The sum of parts and of their gradients; each begins when the one before has ended.

    Args:
        image: float32 (1, h, w, 3).
        parts: each gives its value and its gradient at the image.
    """
    total, gradient = tf.constant(0.0), tf.zeros_like(image)
    for part in parts:
        with tf.control_dependencies([gradient]):
            added, share = part(tf.identity(image))
        total, gradient = total + added, gradient + share
    return total, gradient


class _Tiles:
    """The tiles of one step."""

    def __init__(self, tiling: Tiling, chance: tf.Tensor | None) -> None:
        self._tiling = tiling
        shifts = [_shift(axis, chance, number) for number, axis in enumerate(tiling.axes)]
        self._places = [
            tf.constant(axis.places)[shift] for axis, shift in zip(tiling.axes, shifts, strict=True)
        ]
        rows, self._columns = (
            tf.constant(axis.counts)[shift] for axis, shift in zip(tiling.axes, shifts, strict=True)
        )
        self.count = rows * self._columns

    def at(self, number: tf.Tensor) -> Tile:
        """A tile, row by row from the top left."""
        down, across = number // self._columns, number % self._columns
        both = tf.stack([self._places[0][down], self._places[1][across]], axis=1)
        return Tile(both[0], both[1], both[2])

    def seen(self, picture: tf.Tensor, tile: Tile) -> tf.Tensor:
        """What a tile sees of the picture, float32 (1, h, w, c)."""
        corner = tile.start * self._tiling.pitch_px
        sides = (1, *self._tiling.tile_sides, picture.shape[3])
        return tf.slice(picture, (0, corner[0], corner[1], 0), sides)

    def placed(self, share: tf.Tensor, tile: Tile, picture: tf.Tensor) -> tf.Tensor:
        """A tile's share, with zeros around it where the tile lies in the picture."""
        corner = tile.start * self._tiling.pitch_px
        sides = zip(picture.shape[1:3], self._tiling.tile_sides, strict=True)
        room = tf.constant([whole - part for whole, part in sides]) - corner
        around = tf.stack([corner, room], axis=1)
        return tf.ensure_shape(tf.pad(share, tf.pad(around, [[1, 1], [0, 0]])), picture.shape)


def _shift(axis: Axis, chance: tf.Tensor | None, number: int) -> tf.Tensor:
    if chance is None:
        return tf.constant(0)
    return tf.random.stateless_uniform((), chance + SHIFT_SEED + number, 0, axis.shifts, tf.int32)


def _covering(image: tf.Tensor, tiling: Tiling) -> tf.Tensor:
    """The image, with grey to the right and below where it is smaller than what the tiles see."""
    more = [max(side - image.shape[i + 1], 0) for i, side in enumerate(tiling.sides)]
    if not any(more):
        return image
    return tf.pad(image, [[0, 0], [0, more[0]], [0, more[1]], [0, 0]], constant_values=GREY)


def _loop(
    add: Callable[..., tuple[tf.Tensor, ...]], count: tf.Tensor, *start: tf.Tensor
) -> list[tf.Tensor]:
    """What becomes of some tensors when a tile after the other is added."""
    begin = (tf.constant(0), *start)
    end = tf.while_loop(lambda number, *_: number < count, add, begin, parallel_iterations=1)
    return list(end[1:])
