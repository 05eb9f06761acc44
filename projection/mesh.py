"""An output's geometry as flat pieces: drawn as triangles by OpenGL, undone pixel by pixel here.

Pure. The pieces are the definition: a place on the output is looked for in the triangles (before
the corners are pinned), and within a triangle the picture is stretched evenly. Both renderers do
this, in their own ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from projection.corner_pin import coverage, edge_lines, homography, lifted
from projection.turn import turned_back

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.output import Output

    Doubles = npt.NDArray[np.float64]
    Floats = npt.NDArray[np.float32]
    Pixels = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]

MARGIN = 0.002
"""Bent pieces reach so far beyond the picture; which pixels belong to it is decided by their place
in it, not by the graphics card's rounding of triangles to 1/256 pixel."""

WIDE_MARGIN = 0.05
"""So do flat ones: pixels that the picture covers in part lie half beyond it."""

OUTSIDE = -1.0
AT_ONCE = 1 << 16
"""So many pixels are looked for in triangles at a time: more would not be faster, only larger."""


@dataclass(frozen=True, eq=False)
class Mesh:
    """Flat pieces, as a lattice of points.

    Args:
        flat: float64 (m, n, 2): where the lattice points lie before the corners are pinned.
        places: float64 (m, n, 3): the same pinned, homogeneous (x, y, w), normalised, y down.
        content: float64 (m, n, 2): which points of the picture they are, (u, v), 0..1.
    """

    flat: Doubles
    places: Doubles
    content: Doubles

    @property
    def triangles(self) -> npt.NDArray[np.int32]:
        """int32 (k, 3): numbers of lattice points, counted row by row."""
        rows, columns = self.flat.shape[:2]
        first = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
        right, below, across = first + 1, first + columns, first + columns + 1
        upper, lower = np.stack([first, right, across], 1), np.stack([first, across, below], 1)
        return np.concatenate([upper, lower]).astype(np.int32)


def mesh_of(output: Output) -> Mesh:
    """The pieces of an output: two without a grid warp, else enough to look bent."""
    if output.grid is None:
        s = t = np.array([-WIDE_MARGIN, 1 + WIDE_MARGIN], np.float64)
        flat = _lattice(s, t)
    else:
        s, t = (np.array([-MARGIN, *knots, 1 + MARGIN]) for knots in output.grid.knots)
        flat = output.grid.at(s, t)
    places = lifted(homography(output.corners), flat)
    return Mesh(flat, places, turned_back(output.rotation, output.flip, _lattice(s, t)))


def content_map(output: Output, pixels: Pixels | None = None) -> tuple[Floats, Floats]:
    """Which point of the picture each pixel of an output shows.

    Args:
        output: of any geometry.
        pixels: only these columns and rows of it, rising; all by default.

    Returns:
        float32 (h, w, 2): (u, v) within 0..1 at the pixel's centre; -1 where there is no picture.
        float32 (h, w): how much of the pixel the picture covers; all or nothing of a bent one.
    """
    width, height = output.size
    columns, rows = pixels or (np.arange(width), np.arange(height))
    centres = _lattice((columns + 0.5) / np.float64(width), (rows + 0.5) / np.float64(height))
    lifted_back = lifted(np.linalg.inv(homography(output.corners)).astype(np.float64), centres)
    flat = lifted_back[..., :2] / lifted_back[..., 2:]
    if output.grid is None:
        content = turned_back(output.rotation, output.flip, flat)
    else:
        content = _through_triangles(mesh_of(output), flat, (columns, rows), output.size)
    ahead = lifted_back[..., 2] > 0  # not behind the horizon
    if output.grid is None:
        edges = edge_lines(output.corners, output.size)
        covered = coverage(edges, centres[..., 0] * width, centres[..., 1] * height) * ahead
    else:
        within = (content >= 0).all(axis=-1) & (content <= 1).all(axis=-1)
        covered = (ahead & within).astype(np.float64)
    content = np.where(covered[..., None] > 0, np.clip(content, 0, 1), OUTSIDE)
    return content.astype(np.float32), covered.astype(np.float32)


def _through_triangles(
    mesh: Mesh,
    flat: Doubles,
    pixels: Pixels,
    size: tuple[int, int],
) -> Doubles:
    """The picture's points at places that the triangles cover; -1 elsewhere."""
    content = np.full(flat.shape, OUTSIDE)
    corners, meant = mesh.flat.reshape(-1, 2), mesh.content.reshape(-1, 2)
    places = mesh.places[..., :2] / mesh.places[..., 2:] * size
    ends = places.reshape(-1, 2)[mesh.triangles]
    low, high = np.floor(ends.min(axis=1) - 1), np.ceil(ends.max(axis=1) + 1)
    first, last = (
        np.stack([np.searchsorted(p, at[:, axis]) for axis, p in enumerate(pixels)], axis=1)
        for at in (low, high)
    )
    sides = np.maximum(last - first, 0)
    counts = sides.prod(axis=1)
    numbers = np.flatnonzero(counts)
    groups = np.cumsum(counts[numbers]) // AT_ONCE
    for group in np.split(numbers, np.flatnonzero(np.diff(groups)) + 1):
        one = np.repeat(group, counts[group])
        place = np.arange(len(one)) - np.repeat(np.cumsum(counts[group]), counts[group])
        place += counts[one]
        row, column = first[one, 1] + place // sides[one, 0], first[one, 0] + place % sides[one, 0]
        a, b, c = (corners[mesh.triangles[one, corner]] for corner in range(3))
        at, area = flat[row, column] - a, _across(b - a, c - a)
        second, third = _across(at, c - a) / area, _across(b - a, at) / area
        within = (second >= -1e-9) & (third >= -1e-9) & (second + third <= 1 + 1e-9)
        p, q, r = (meant[mesh.triangles[one[within], corner]] for corner in range(3))
        q, r = second[within, None] * (q - p), third[within, None] * (r - p)
        content[row[within], column[within]] = p + q + r
    return content


def _across(one: Doubles, other: Doubles) -> Doubles:
    area: Doubles = one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0]
    return area


def _lattice(s: Doubles, t: Doubles) -> Doubles:
    """float64 (len(t), len(s), 2) of points (s, t)."""
    points: Doubles = np.stack(np.meshgrid(s, t), axis=-1).astype(np.float64)
    return points
