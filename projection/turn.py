"""Turns and mirrors a picture for projectors that hang sideways or shine from behind. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Doubles = npt.NDArray[np.float64]

Rotation = Literal[0, 90, 180, 270]
Flip = Literal["none", "horizontal", "vertical"]

ROTATIONS: tuple[Rotation, ...] = (0, 90, 180, 270)
FLIPS: tuple[Flip, ...] = ("none", "horizontal", "vertical")

_ROTATED = {
    0: ((1, 0, 0), (0, 1, 0)),
    90: ((0, -1, 1), (1, 0, 0)),
    180: ((-1, 0, 1), (0, -1, 1)),
    270: ((0, 1, 0), (-1, 0, 1)),
}
_FLIPPED = {
    "none": ((1, 0, 0), (0, 1, 0)),
    "horizontal": ((-1, 0, 1), (0, 1, 0)),
    "vertical": ((1, 0, 0), (0, -1, 1)),
}


def turned(rotation: Rotation, flip: Flip, points: Doubles) -> Doubles:
    """Where points of the picture come to lie on the output: first mirrored, then turned clockwise.

    Args:
        rotation: degrees.
        flip: horizontal exchanges left and right, vertical top and bottom.
        points: float64 (..., 2), normalised, y down.
    """
    return _mapped(_ROTATED[rotation], _mapped(_FLIPPED[flip], points))


def turned_back(rotation: Rotation, flip: Flip, points: Doubles) -> Doubles:
    """Which points of the picture lie at points of the output; undoes `turned`."""
    return _mapped(_FLIPPED[flip], _mapped(_ROTATED[(360 - rotation) % 360], points))


def _mapped(rows: tuple[tuple[int, int, int], tuple[int, int, int]], points: Doubles) -> Doubles:
    matrix = np.array(rows, np.float64)
    moved: Doubles = points @ matrix[:, :2].T + matrix[:, 2]
    return moved
