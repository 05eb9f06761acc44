"""A finished picture with its place on the camera's path, checked when it is made. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from projection.errors import ProjectionError

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.camera import CameraPosition

SMALLEST_PX = 2
LARGEST_PX = 16384


def checked_picture(picture: object) -> npt.NDArray[np.uint8]:
    """The same picture, C-contiguous.

    Args:
        picture: uint8 (h, w, 3) RGB, each side 2..16384 pixels.

    Raises:
        ProjectionError: the array is something else; the message names shape and type.
    """
    if not isinstance(picture, np.ndarray):
        msg = f"picture must be a numpy array, got {type(picture).__name__}"
        raise ProjectionError(msg)
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        msg = f"picture must be uint8 (height, width, 3), got {picture.dtype} {picture.shape}"
        raise ProjectionError(msg)
    sides = picture.shape[:2]
    if min(sides) < SMALLEST_PX or max(sides) > LARGEST_PX:
        msg = f"picture sides must be {SMALLEST_PX}..{LARGEST_PX} px, got {sides[1]}x{sides[0]}"
        raise ProjectionError(msg)
    return np.ascontiguousarray(picture)


@dataclass(frozen=True, eq=False)
class Keyframe:
    """A round's finished picture.

    Args:
        picture: uint8 (h, w, 3) RGB.
        position: the camera position at which the picture exactly fills the wall.
        at_s: show time (monotonic seconds) at which the camera is there.
        number: counts up within one life of the engine.

    Raises:
        ProjectionError: shape, type or time is not as above.
    """

    picture: npt.NDArray[np.uint8]
    position: CameraPosition
    at_s: float
    number: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "picture", checked_picture(self.picture))
        if not math.isfinite(self.at_s):
            msg = f"keyframe {self.number}: at_s must be a finite number, got {self.at_s}"
            raise ProjectionError(msg)
