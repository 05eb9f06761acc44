"""Photographs from files and folders, for the tools that measure them. Pillow; no TensorFlow."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

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
    pictures = [file for file in inside if _is_picture(file)]
    named = [path for path in paths if path.is_file()]
    if not pictures and not named:
        message = f"no picture in {', '.join(str(path) for path in paths)}"
        raise ModelError(message)
    return sorted({*pictures, *named})


def _is_picture(file: Path) -> bool:
    hidden = file.name.startswith(".")  # as other systems' notes beside a picture
    return not hidden and file.suffix.lower() in ENDINGS and file.is_file()


def read_photo(path: Path, shorter_px: int | None = None) -> np.ndarray:
    """A photo as it is to be seen, upright; what is transparent lies on white.

    Args:
        path: of the file.
        shorter_px: the photo is made smaller until its shorter side is no longer than this; None =
            as it is. A JPEG is then decoded no finer than needed.

    Returns:
        uint8 (h, w, 3) RGB.

    Raises:
        ModelError: the file is no picture, is damaged, or has more than 178 megapixels.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd EXIF; what cannot be decoded raises
        try:
            with Image.open(path) as image:
                small = _at_most(image, shorter_px)
                return np.asarray(ImageOps.exif_transpose(small).convert("RGB"), np.uint8)
        except Exception as error:  # a damaged file can bring Pillow to raise nearly anything
            message = f"{path}: is not a picture that can be read"
            if not isinstance(error, UnidentifiedImageError):  # that one tells the path again
                reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
                message += f": {' '.join(reason.split())}"
            raise ModelError(message) from error


def _at_most(image: Image.Image, shorter_px: int | None) -> Image.Image:
    """The picture in 8 bits a channel, without transparency, and not too large."""
    share = 1.0 if shorter_px is None else min(1.0, shorter_px / min(image.size))
    if share == 1.0:
        return _on_white(_plain(image))
    width, height = (max(1, round(side * share)) for side in image.size)
    image.draft(None, (width, height))  # only a JPEG can
    return _on_white(_plain(image).resize((width, height), Image.Resampling.BOX))


def _plain(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be averaged."""
    if image.mode.startswith("I;16"):  # Pillow would cut these greys off at 255
        grey = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
        grey.info = image.info
        return grey
    if image.mode in ("1", "P", "PA"):
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    seen = image.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    flat = Image.alpha_composite(paper, seen).convert("RGB")
    flat.info = {name: value for name, value in seen.info.items() if name != "transparency"}
    return flat
