"""The first picture on the wall, before anything has been dreamt: shipped, or made on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from PIL import Image

from projection.errors import ProjectionError
from projection.keyframe import checked_picture

if TYPE_CHECKING:
    import numpy.typing as npt

SHIPPED = Path(__file__).parent / "data" / "first_still.jpg"


def read_still(path: Path | BinaryIO) -> npt.NDArray[np.uint8]:
    """A picture file, or its content, as uint8 (h, w, 3) RGB.

    Raises:
        ProjectionError: the file is missing, damaged or no picture.
    """
    try:
        with Image.open(path) as image:
            return checked_picture(np.array(image.convert("RGB"), np.uint8))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        place = path if isinstance(path, Path) else "the content"
        msg = f"{place}: cannot be read as a picture ({error})"
        raise ProjectionError(msg) from error


def first_still(path: Path = SHIPPED) -> npt.NDArray[np.uint8]:
    """The shipped first picture, or a soft gradient when it cannot be read; never black.

    Returns:
        uint8 (h, w, 3) RGB.
    """
    try:
        return read_still(path)
    except ProjectionError:
        return dusk()


def dusk(width: int = 640, height: int = 360) -> npt.NDArray[np.uint8]:
    """A calm sky made of a few broad waves of colour: uint8 (h, w, 3) RGB, nowhere black."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = x / width, y / height
    above, below = np.array([46.0, 58.0, 96.0]), np.array([214.0, 150.0, 108.0])
    rise = y + 0.12 * np.sin(5.1 * x + 1.3) * np.sin(3.7 * y + 0.4)
    rise = np.clip(rise, 0, 1)[..., None]
    picture = above + (below - above) * rise * rise * (3 - 2 * rise)
    for (kx, ky, phase), tint in (
        ((6.3, 9.1, 0.2), (14.0, 4.0, 18.0)),
        ((11.9, 4.7, 1.9), (10.0, 12.0, 4.0)),
        ((3.1, 15.3, 4.0), (4.0, 8.0, 14.0)),
    ):
        picture += (np.sin(kx * x + phase) * np.cos(ky * y + phase))[..., None] * np.array(tint)
    return np.asarray(np.clip(np.rint(picture), 12, 255), np.uint8)
