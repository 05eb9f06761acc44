"""How alike two pictures are, place by place: what a fade between them would lose. Pure.

Where two pictures differ, half of each has less contrast than either, and a plain fade breathes: it
sinks and comes back with every keyframe. Knowing how alike they are there says how much is lost,
and so how much has to be given back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from projection.camera import CameraPosition, inverted, placement

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Bytes = npt.NDArray[np.uint8]

WORK_PX = 768
"""Longer pictures are looked at smaller."""

CELLS = 32
"""Places along a picture's longer side."""

DETAIL_PX = 1.0
"""What is finer than this is detail (a Gaussian's sigma)."""

LEAST_SPREAD = 0.5
"""Grey levels that both pictures are taken to share everywhere: where hardly anything is to be
seen, they count as alike, and nothing is made stronger."""


@dataclass(frozen=True, eq=False)
class Likeness:
    """Two pictures compared on a coarse grid over the second one.

    Args:
        base_mean: float32 (rows, columns, 3), colours 0..255 of the first picture, brought to where
            the camera shows it over the second one.
        over_mean: the same of the second picture.
        base_spread: float32 (rows, columns), standard deviation of the first one's detail, > 0.
        over_spread: the same of the second picture.
        alike: float32 (rows, columns), -1..1, correlation of the two details.
        coarse: -1..1, correlation of the two mean pictures.
    """

    base_mean: Floats
    over_mean: Floats
    base_spread: Floats
    over_spread: Floats
    alike: Floats
    coarse: float


def aligned(base: Bytes, move: CameraPosition, size: tuple[int, int]) -> Bytes:
    """A picture as the camera sees it at another's position, uint8 (height, width, 3).

    Args:
        base: uint8 (h, w, 3) RGB.
        move: the other's camera position minus its own.
        size: (width, height) of the answer in pixels.
    """
    shape = (base.shape[1], base.shape[0])
    (a, b, c), (d, e, f) = inverted(placement(move, shape, size))
    matrix = np.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(base, matrix, size, flags=flags, borderMode=cv2.BORDER_REFLECT)
    return cast("Bytes", warped)


def shrunk(picture: Bytes, longest_px: int) -> Bytes:
    """The picture with sides of at most `longest_px`; itself when it is small enough."""
    height, width = picture.shape[:2]
    if max(height, width) <= longest_px:
        return picture
    scale = longest_px / max(height, width)
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    return cast("Bytes", cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def likeness(base: Bytes, over: Bytes) -> Likeness:
    """Compare two aligned pictures.

    Args:
        base: uint8 (h, w, 3) RGB.
        over: of the same shape.
    """
    height, width = over.shape[:2]
    longest = max(height, width)
    cells = (max(1, round(CELLS * width / longest)), max(1, round(CELLS * height / longest)))
    one, other = _detail(base), _detail(over)
    base_mean, over_mean = _per_cell(base, cells), _per_cell(over, cells)
    base_spread, over_spread = _spread(one, cells), _spread(other, cells)
    together = _per_cell(one * other, cells) + np.float32(LEAST_SPREAD**2)
    alike = np.clip(together / (base_spread * over_spread), -1, 1)
    coarse = _correlation(base_mean, over_mean)
    return Likeness(base_mean, over_mean, base_spread, over_spread, alike, coarse)


def _detail(picture: Bytes) -> Floats:
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return cast("Floats", grey - cv2.GaussianBlur(grey, (0, 0), DETAIL_PX))


def _spread(detail: Floats, cells: tuple[int, int]) -> Floats:
    return cast("Floats", np.sqrt(_per_cell(detail * detail, cells) + np.float32(LEAST_SPREAD**2)))


def _per_cell(values: npt.NDArray[np.generic], cells: tuple[int, int]) -> Floats:
    """Means on the grid, each a little of its neighbours' too, so that no cell stands out."""
    coarse = cv2.resize(values.astype(np.float32), cells, interpolation=cv2.INTER_AREA)
    return cast("Floats", cv2.GaussianBlur(coarse, (0, 0), 1.0))


def _correlation(one: Floats, other: Floats) -> float:
    one, other = one - one.mean(axis=(0, 1)), other - other.mean(axis=(0, 1))
    scale = float(np.sqrt(np.square(one).mean() * np.square(other).mean()))
    return 1.0 if scale < LEAST_SPREAD**2 else float((one * other).mean()) / scale
