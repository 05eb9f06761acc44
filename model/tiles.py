"""How a canvas too large for one step is cut into tiles: which fit, and what counts in each. Pure.

Everything is counted in cells of the grid that comes out: a cell of a network's grid, or a place of
the prior's patches. Every cell counts in exactly one tile, so the tiles together make the sum that
the whole canvas makes. A tile also sees a margin of cells that do not count, so that what counts
sees the canvas around it; and the borders lie elsewhere in each step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Axis:
    """The tiles along one direction.

    Args:
        cells: of the whole canvas.
        seen: cells that one tile gives, 1 to `cells`.
        margin: cells at a border that do not count, 0 or more; `seen` holds two margins and at
            least one cell between, or all the cells.
    """

    cells: int
    seen: int
    margin: int

    @property
    def core(self) -> int:
        """Cells from one border to the next; all where there is no border."""
        return self.cells if self.seen >= self.cells else self.seen - 2 * self.margin

    @property
    def shifts(self) -> int:
        """How many places the borders can take; 1 where there are none."""
        return 1 if self.seen >= self.cells else self.core

    @cached_property
    def counts(self) -> np.ndarray:
        """Tiles at each shift of the borders, int32 (shifts,)."""
        inner = self.cells - 2 * self.margin
        return np.maximum(-(-(inner + np.arange(self.shifts)) // self.core), 1).astype(np.int32)

    @cached_property
    def places(self) -> np.ndarray:
        """Where the tiles lie at each shift.

        Returns:
            int32 (shifts, most tiles, 3): the first cell that a tile sees, the first one that
            counts, and the end of those that do. What a shift has no tile for repeats its last.
        """
        numbers = np.minimum(np.arange(self.counts.max()), self.counts[:, None] - 1)
        border = self.margin - np.arange(self.shifts)[:, None] + numbers * self.core
        first = np.where(numbers == 0, 0, border)
        last = numbers == self.counts[:, None] - 1
        end = np.where(last, self.cells, border + self.core)
        start = np.clip(first - self.margin, 0, self.cells - self.seen)
        return np.stack([start, first, end], axis=-1).astype(np.int32)


@dataclass(frozen=True)
class Tiling:
    """The tiles of a canvas.

    Args:
        rows: of the grid, downwards.
        columns: of the grid, to the right.
        pitch_px: from a cell to the next.
        reach_px: that a tile sees beyond `pitch_px` for each of its cells.
    """

    rows: Axis
    columns: Axis
    pitch_px: int
    reach_px: int

    @property
    def axes(self) -> tuple[Axis, Axis]:
        """Downwards and to the right."""
        return self.rows, self.columns

    @property
    def tile_sides(self) -> tuple[int, int]:
        """Height and width of every tile in px."""
        return self._px(self.rows.seen), self._px(self.columns.seen)

    @property
    def sides(self) -> tuple[int, int]:
        """Height and width that all cells together see, in px; the canvas may have more or less."""
        return self._px(self.rows.cells), self._px(self.columns.cells)

    def _px(self, cells: int) -> int:
        return cells * self.pitch_px + self.reach_px


def plan_tiles(
    cells: tuple[int, int], *, most_px: float, pitch_px: int, margin: int = 0, reach_px: int = 0
) -> Tiling:
    """The tiles of at most `most_px` that see the fewest pixels together.

    Where not even the smallest tile is small enough, it is taken all the same: a tile gives one
    cell at least, and its margins.

    Args:
        cells: rows and columns of the whole grid.
        most_px: area of a tile.
        pitch_px: from a cell to the next.
        margin: cells that do not count at each border.
        reach_px: that a tile sees beyond `pitch_px` for each of its cells.
    """
    rows, columns = (_axes(count, margin) for count in cells)
    tilings = [Tiling(down, across, pitch_px, reach_px) for down in rows for across in columns]
    fitting = [tiling for tiling in tilings if math.prod(tiling.tile_sides) <= most_px]
    if not fitting:
        return min(tilings, key=lambda tiling: math.prod(tiling.tile_sides))
    return min(fitting, key=_px_in_all)


def bands(places: tuple[int, int], *, most_places: int, stride: int, patch_px: int) -> Tiling:
    """Tiles that are whole rows of patches, about equally many in each.

    Args:
        places: rows and columns of the patches.
        most_places: patches in a band; one row at least is taken.
        stride: px from a patch to the next.
        patch_px: side of a patch.
    """
    rows, columns = places
    count = -(-rows // max(most_places // columns, 1))
    down = Axis(rows, -(-rows // count), 0)
    return Tiling(down, Axis(columns, columns, 0), stride, patch_px - stride)


def _axes(cells: int, margin: int) -> list[Axis]:
    parts = [Axis(cells, seen, margin) for seen in range(2 * margin + 1, cells)]
    return [*parts, Axis(cells, cells, margin)]


def _px_in_all(tiling: Tiling) -> float:
    count = tiling.rows.counts.mean() * tiling.columns.counts.mean()
    return float(count) * math.prod(tiling.tile_sides)
