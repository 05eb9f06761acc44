"""Puts a picture's four corners where they belong on the wall: a homography. Pure.

Points are normalised, x to the right and y down; the unit square is the whole output. The corners
go round from the top left: TL, TR, BR, BL, as the output's own raster has them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from projection.errors import ProjectionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Doubles = npt.NDArray[np.float64]

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]

WHOLE: Corners = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
"""The corners that leave the picture as it is."""

NAMES = ("TL", "TR", "BR", "BL")
OUTSIDE = 0.5
"""How far beyond its output a point may lie, in outputs."""

LEAST_AREA = 0.0005
"""The smallest triangle, in outputs, that three neighbouring corners may span."""


def checked_point(point: Sequence[float], what: str) -> Point:
    """The point, if it lies on the output or not too far beside it.

    Args:
        point: normalised (x, y).
        what: it is called in the message.

    Raises:
        ProjectionError: a number is not finite, or outside -0.5..1.5.
    """
    if len(point) != 2:
        msg = f"{what} must be two numbers x, y, got {len(point)}"
        raise ProjectionError(msg)
    for axis, value in zip("xy", point, strict=True):
        if not (math.isfinite(value) and -OUTSIDE <= value <= 1 + OUTSIDE):
            msg = f"{what} must be within {-OUTSIDE}..{1 + OUTSIDE}, got {axis} = {value:g}"
            raise ProjectionError(msg)
    return float(point[0]), float(point[1])


def checked_corners(corners: Sequence[Sequence[float]]) -> Corners:
    """The corners, if a picture can be pinned to them.

    Raises:
        ProjectionError: they are not four, lie too far outside, cross, or (nearly) make a line.
    """
    if len(corners) != 4:
        msg = f"corners must be four points TL, TR, BR, BL, got {len(corners)}"
        raise ProjectionError(msg)
    points = [checked_point(p, f"corner {n}") for n, p in zip(NAMES, corners, strict=True)]
    for i, name in enumerate(NAMES):
        (ax, ay), (bx, by), (cx, cy) = points[i - 1], points[i], points[(i + 1) % 4]
        area = ((bx - ax) * (cy - by) - (by - ay) * (cx - bx)) / 2
        if area < LEAST_AREA:
            shown = ", ".join(f"{n} {x:g},{y:g}" for n, (x, y) in zip(NAMES, points, strict=True))
            msg = f"corners cross or lie on a line at {name}: they must go round clockwise, {shown}"
            raise ProjectionError(msg)
    return points[0], points[1], points[2], points[3]


def homography(corners: Corners) -> Doubles:
    """The map of the unit square to four corners, straight lines staying straight.

    Args:
        corners: as `checked_corners` allows.

    Returns:
        float64 (3, 3): homogeneous (x, y, 1) to homogeneous (x, y, w), w > 0 on the unit square.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    # After Heckbert, Fundamentals of Texture Mapping (1989), section 2.2.3.
    sum_x, sum_y = x0 - x1 + x2 - x3, y0 - y1 + y2 - y3
    dx1, dx2, dy1, dy2 = x1 - x2, x3 - x2, y1 - y2, y3 - y2
    divisor = dx1 * dy2 - dx2 * dy1
    g = (sum_x * dy2 - dx2 * sum_y) / divisor
    h = (dx1 * sum_y - sum_x * dy1) / divisor
    return np.array(
        [
            [x1 - x0 + g * x1, x3 - x0 + h * x3, x0],
            [y1 - y0 + g * y1, y3 - y0 + h * y3, y0],
            [g, h, 1.0],
        ],
        np.float64,
    )


def edge_lines(corners: Corners, size: tuple[int, int]) -> Doubles:
    """The four edges of a pinned picture, for drawing them without stairs.

    Args:
        corners: as `checked_corners` allows.
        size: (width, height) of the output in pixels.

    Returns:
        float64 (4, 3): (a, b, c) of each edge, so that a x + b y + c is how far the place (x, y),
        in pixels, lies within it.
    """
    points = np.array(corners, np.float64) * size
    along = np.roll(points, -1, axis=0) - points
    inward = np.stack([-along[:, 1], along[:, 0]], axis=1)
    inward /= np.hypot(inward[:, 0], inward[:, 1])[:, None]
    return np.concatenate([inward, -(inward * points).sum(axis=1, keepdims=True)], axis=1)


def coverage(edges: Doubles, x: Doubles, y: Doubles) -> Doubles:
    """How much of each pixel a pinned picture covers, about.

    Args:
        edges: as `edge_lines` gives them.
        x: float64, any shape: centres of pixels.
        y: float64 of a shape that fits.

    Returns:
        float64, 0..1: 1 from half a pixel within every edge on.
    """
    shares = [np.clip(a * x + b * y + c + 0.5, 0.0, 1.0) for a, b, c in edges.tolist()]
    return np.asarray(np.minimum.reduce(shares), np.float64)


def lifted(matrix: Doubles, points: Doubles) -> Doubles:
    """Points under a homography, not yet divided: float64 (..., 2) to (..., 3)."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def mapped(matrix: Doubles, points: Doubles) -> Doubles:
    """Points under a homography: float64 (..., 2) to (..., 2)."""
    homogeneous = lifted(matrix, points)
    return homogeneous[..., :2] / homogeneous[..., 2:]
