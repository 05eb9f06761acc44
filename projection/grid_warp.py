"""Bends a picture by a grid of points, for walls that are not flat. Pure.

The points are normalised like the corners and lie on the output before it is pinned to its
corners. Evenly spread points leave the picture as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING, Literal

import numpy as np

from projection.corner_pin import checked_point
from projection.errors import ProjectionError

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.corner_pin import Point

    Doubles = npt.NDArray[np.float64]

Curve = Literal["bilinear", "bezier"]
MOST_POINTS = {"bilinear": 33, "bezier": 9}
"""A side; the more points a Bezier surface has, the less it obeys each of them."""

CHECKED_CELLS = 32
"""A Bezier surface is looked at on so many cells a side for folds."""


@dataclass(frozen=True)
class GridWarp:
    """Points to which a picture bends.

    Args:
        points: rows from the top, each from the left; normalised (x, y). At least 2 x 2; at most
            33 a side (bilinear) or 9 (bezier).
        curve: bilinear goes straight from point to point; bezier bends smoothly near them, and
            only its corner points lie on it.

    Raises:
        ProjectionError: the rows differ, are too few or too many, a point lies too far outside, or
            the surface folds over itself.
    """

    points: tuple[tuple[Point, ...], ...]
    curve: Curve = "bilinear"

    def __post_init__(self) -> None:
        if self.curve not in MOST_POINTS:
            msg = f"grid curve must be one of {', '.join(MOST_POINTS)}, got {self.curve!r}"
            raise ProjectionError(msg)
        rows, columns = len(self.points), len(self.points[0]) if self.points else 0
        most = MOST_POINTS[self.curve]
        if not (2 <= rows <= most and 2 <= columns <= most):
            msg = f"a {self.curve} grid must have 2 to {most} points a side, got {columns}x{rows}"
            raise ProjectionError(msg)
        for number, row in enumerate(self.points, 1):
            if len(row) != columns:
                msg = f"grid row {number} must have {columns} points like the first, got {len(row)}"
                raise ProjectionError(msg)
            for place, point in enumerate(row, 1):
                checked_point(point, f"grid point {place} of row {number}")
        fold = first_fold(self.at(*self.knots))
        if fold is not None:
            where = f"{fold[0]:.0%} from the left, {fold[1]:.0%} from the top"
            msg = f"the grid folds over itself: its points cross, {where}"
            raise ProjectionError(msg)

    @property
    def knots(self) -> tuple[Doubles, Doubles]:
        """Where (s, t) the surface is to be cut into flat pieces: float64, 0..1 rising."""
        rows, columns = len(self.points), len(self.points[0])
        if self.curve == "bezier":
            even = np.linspace(0, 1, CHECKED_CELLS + 1)
            return even, even
        return _refined(columns), _refined(rows)

    def at(self, s: Doubles, t: Doubles) -> Doubles:
        """The surface on a lattice.

        Args:
            s: float64 (n,), across, 0..1; beyond it goes on straight.
            t: float64 (m,), down.

        Returns:
            float64 (m, n, 2): normalised points.
        """
        points = np.array(self.points, np.float64)
        across = _weights(self.curve, points.shape[1], s)
        down = _weights(self.curve, points.shape[0], t)
        surface: Doubles = np.einsum("mi,ijc,nj->mnc", down, points, across)
        return surface


def even_grid(columns: int, rows: int) -> tuple[tuple[Point, ...], ...]:
    """Points that leave a picture as it is."""
    return tuple(
        tuple((x / (columns - 1), y / (rows - 1)) for x in range(columns)) for y in range(rows)
    )


def first_fold(lattice: Doubles) -> tuple[float, float] | None:
    """Where a lattice's flat pieces turn over or vanish.

    Args:
        lattice: float64 (m, n, 2).

    Returns:
        (x, y) of the first such piece, 0..1 of the lattice; None if there is none.
    """
    across, down = np.diff(lattice, axis=1), np.diff(lattice, axis=0)
    corners = (
        _turn(across[:-1], down[:, :-1]),
        _turn(across[:-1], down[:, 1:]),
        _turn(across[1:], down[:, :-1]),
        _turn(across[1:], down[:, 1:]),
    )
    least = np.minimum.reduce(corners)
    if least.min() > 0:
        return None
    row, column = np.unravel_index(int(least.argmin()), least.shape)
    return (float(column) + 0.5) / least.shape[1], (float(row) + 0.5) / least.shape[0]


def _turn(one: Doubles, other: Doubles) -> Doubles:
    area: Doubles = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return area


def _refined(points: int) -> Doubles:
    """The places of so many even points, and more between them: a bilinear piece is not flat."""
    pieces = points - 1
    return np.linspace(0, 1, pieces * max(1, round(CHECKED_CELLS / pieces)) + 1)


def _weights(curve: Curve, count: int, at: Doubles) -> Doubles:
    """How much each of `count` points counts at each place: float64 (len(at), count)."""
    inside = np.clip(at, 0.0, 1.0)
    if curve == "bezier":
        weights, slopes = _bernstein(count, inside), _bernstein_slopes(count, inside)
    else:
        place = inside * (count - 1)
        first = np.minimum(place.astype(np.int64), count - 2)
        rows = np.arange(len(at))
        weights, slopes = np.zeros((len(at), count)), np.zeros((len(at), count))
        weights[rows, first], weights[rows, first + 1] = 1 - (place - first), place - first
        slopes[rows, first], slopes[rows, first + 1] = 1 - count, count - 1
    beyond: Doubles = weights + (at - inside)[:, None] * slopes
    return beyond


def _bernstein(count: int, at: Doubles) -> Doubles:
    degree = count - 1
    columns = [comb(degree, i) * at**i * (1 - at) ** (degree - i) for i in range(count)]
    return np.stack(columns, axis=1)


def _bernstein_slopes(count: int, at: Doubles) -> Doubles:
    lower = _bernstein(count - 1, at)
    gap = np.zeros((len(at), 1))
    slopes: Doubles = (count - 1) * (np.hstack([gap, lower]) - np.hstack([lower, gap]))
    return slopes
