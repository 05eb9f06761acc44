"""Photographs from files and folders, for the tools that measure them. Pillow; no TensorFlow."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageOps

from model.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENDINGS: Final = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp")


def find_photos(paths: Sequence[Path]) -> list[Path]:
    """Picture files among some files and folders (with what is below them), sorted by name.

    Raises:
        ModelError: a path that is not there, or no picture at all; tells every missing one.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        message = f"there is no file or folder {', '.join(missing)}"
        raise ModelError(message)
    inside = [file for path in paths if path.is_dir() for file in path.rglob("*")]
    pictures = [file for file in inside if file.suffix.lower() in ENDINGS and file.is_file()]
    named = [path for path in paths if path.is_file()]
    if not pictures and not named:
        message = f"no picture in {', '.join(str(path) for path in paths)}"
        raise ModelError(message)
    return sorted({*pictures, *named})


def read_photo(path: Path) -> np.ndarray:
    """A photo as it is to be seen.

    Returns:
        uint8 (h, w, 3) RGB.

    Raises:
        ModelError: the file is no picture, or is damaged.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd EXIF; what cannot be decoded raises
        try:
            with Image.open(path) as image:
                upright = ImageOps.exif_transpose(image)
                if upright.mode.startswith("I;16"):  # Pillow would cut these greys off at 255
                    upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
                return np.asarray(upright.convert("RGB"), np.uint8)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            message = f"{path}: is not a picture that can be read: {error}"
            raise ModelError(message) from error
