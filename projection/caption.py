"""The words at the bottom left, drawn once by Pillow for both renderers to lay over. Pure.

White letters with a soft dark halo, readable on any picture; size follows the output's height.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    import numpy.typing as npt

LETTER_HEIGHT = 0.042
"""Font size as a fraction of the output's height."""

SMALLEST_PX = 9
MARGIN = 0.05
WIDEST = 0.9
"""The line may take this fraction of the output's width, margins taken off."""

HALO_STRENGTH = 0.85
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, eq=False)
class Overlay:
    """A drawn caption.

    Args:
        rgba: uint8 (h, w, 4), colours multiplied by alpha already.
        left: pixels from the output's left edge.
        top: pixels from the output's top edge.
    """

    rgba: npt.NDArray[np.uint8]
    left: int
    top: int


def readable(text: str) -> str:
    """One line without control characters and accents (the font has none), single spaces."""
    plain = (c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    kept = (" " if unicodedata.category(c)[0] in "CZ" else c for c in plain)
    return " ".join("".join(kept).split())


@lru_cache(maxsize=16)
def _font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size_px)


def _fitted(
    text: str, width_px: int, size_px: int
) -> tuple[str, ImageFont.FreeTypeFont | ImageFont.ImageFont]:
    """The text and font that fit a width: first smaller letters, then fewer."""
    least_px = max(SMALLEST_PX, round(size_px * 0.6))
    while size_px > least_px and _font(size_px).getlength(text) > width_px:
        size_px -= 1
    font = _font(size_px)
    if font.getlength(text) <= width_px:
        return text, font
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if font.getlength(text[:middle].rstrip() + ELLIPSIS) <= width_px:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + ELLIPSIS, font


@lru_cache(maxsize=8)
def overlay(text: str, size: tuple[int, int]) -> Overlay | None:
    """The caption drawn for an output.

    Args:
        text: any words; letters that the font lacks become boxes, long lines are shortened.
        size: (width, height) of the output in pixels.

    Returns:
        None when there is nothing to read, or the output is too small for any letter.
    """
    text = readable(text)[:1000]
    width, height = size
    letters_px = max(SMALLEST_PX, round(height * LETTER_HEIGHT))
    margin = round(height * MARGIN)
    room_px = round((width - 2 * margin) * WIDEST)
    if not text or room_px < 2 * letters_px or height < 3 * letters_px:
        return None
    text, font = _fitted(text, room_px, letters_px)
    halo_px = max(2, letters_px // 4)
    pad = 3 * halo_px
    box = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), text, font=font)
    shape = (round(box[2] - box[0]) + 2 * pad, round(letters_px * 1.4) + 2 * pad)
    image = Image.new("L", shape, 0)
    ImageDraw.Draw(image).text((pad - box[0], pad), text, fill=255, font=font)
    letters = np.asarray(image, np.float32) / 255
    thick = cv2.dilate(letters, np.ones((3, 3), np.uint8))
    halo = cv2.GaussianBlur(thick, (0, 0), halo_px / 2) * 2.2
    halo = np.clip(halo, 0, 1) * HALO_STRENGTH
    alpha = letters + (1 - letters) * halo
    rgba = np.dstack([letters, letters, letters, alpha]) * 255
    left, top = margin - pad, height - margin - shape[1] + pad
    return _cropped(np.ascontiguousarray(np.rint(rgba).astype(np.uint8)), left, top, size)


def _cropped(
    rgba: npt.NDArray[np.uint8], left: int, top: int, size: tuple[int, int]
) -> Overlay | None:
    """The part of an overlay that lies on the output."""
    x0, y0 = max(0, -left), max(0, -top)
    x1 = min(rgba.shape[1], size[0] - left)
    y1 = min(rgba.shape[0], size[1] - top)
    if x0 >= x1 or y0 >= y1:
        return None
    return Overlay(np.ascontiguousarray(rgba[y0:y1, x0:x1]), left + x0, top + y0)
