"""What test cards are drawn with: lines, words, stars. Pure.

Every function draws on a card, uint8 (h, w, 3) RGB, in place.
"""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]
    Doubles = npt.NDArray[np.float64]
    Rgb = tuple[int, int, int]

RAYS = 18

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_LETTER_PX = 22.0
"""Height of a capital of the font at scale 1."""


def lay(card: Picture, share: Doubles, colour: Rgb) -> None:
    """Lay a colour over a card: all of it where `share`, float64 (h, w), is 1."""
    shown = share[..., None].astype(np.float32)
    mixed = card + shown * (np.array(colour, np.float32) - card)
    card[:] = np.rint(mixed).astype(np.uint8)


def frame(card: Picture, colour: Rgb, thick_px: int) -> None:
    """Colour the outermost pixels."""
    for side in (card[:thick_px], card[-thick_px:], card[:, :thick_px], card[:, -thick_px:]):
        side[:] = colour


def label(
    card: Picture, text: str, at: tuple[float, float], letters_px: float, colour: Rgb
) -> None:
    """Words with a rim about a point (0..1), made smaller where they are wider than the card."""
    scale = _fitting(text, letters_px, card.shape[1])
    rim = max(1, round(scale * 2))
    ink = np.pad(_ink(text, scale), rim)
    around = cv2.dilate(ink, np.ones((2 * rim + 1, 2 * rim + 1), np.uint8))
    dark = 0 if sum(colour) > 380 else 255
    _stamp(card, np.asarray(around, np.float64), at, (dark, dark, dark))
    _stamp(card, ink, at, colour)


def boxed_label(
    card: Picture, text: str, at: tuple[float, float], letters_px: float, colour: Rgb
) -> None:
    """Words on a black box about a point (0..1)."""
    ink = np.pad(_ink(text, _fitting(text, letters_px, card.shape[1])), round(letters_px * 0.3))
    _stamp(card, np.ones(ink.shape), at, (0, 0, 0))
    _stamp(card, ink, at, colour)


def star(card: Picture, centre: tuple[float, float], radius: float) -> None:
    """Black and white rays that meet in a point: the blur of a lens greys their middle."""
    left, top = max(0, round(centre[0] - radius - 2)), max(0, round(centre[1] - radius - 2))
    part = card[top : round(centre[1] + radius + 2), left : round(centre[0] + radius + 2)]
    x = np.arange(part.shape[1]) + left + 0.5 - centre[0]
    y = np.arange(part.shape[0]) + top + 0.5 - centre[1]
    far = np.hypot(x[None, :], y[:, None])
    angle = np.arctan2(y[:, None], x[None, :])
    across = np.sin(RAYS * angle) * far / RAYS  # pixels from the ray's border, about
    lay(part, np.clip(radius + 0.5 - far, 0, 1), (255, 255, 255))
    black = np.clip(0.5 - across, 0, 1) * np.clip(radius + 0.5 - far, 0, 1)
    lay(part, black, (0, 0, 0))


def column_name(column: int) -> str:
    """A, B, ... Z, AA, AB for 0, 1, ...: columns as in a table."""
    name, rest = "", max(0, column) + 1
    while rest > 0:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def hue(number: int) -> Rgb:
    """A bright colour of its own for each number."""
    red, green, blue = colorsys.hsv_to_rgb((number * 0.381966 + 0.1) % 1, 0.6, 1.0)
    return round(red * 255), round(green * 255), round(blue * 255)


def _fitting(text: str, letters_px: float, room_px: int) -> float:
    """The font's scale for letters of a height, or for words that fit into a width."""
    scale = letters_px / _LETTER_PX
    wide = cv2.getTextSize(text, _FONT, scale, 1)[0][0]
    return scale * min(1.0, 0.92 * room_px / max(1, wide))


def _ink(text: str, scale: float) -> Doubles:
    """How much of each pixel letters cover, as large as they are: float64 (h, w), 0..1."""
    thick = max(1, round(scale * _LETTER_PX / 9))
    (wide, high), below = cv2.getTextSize(text, _FONT, scale, thick)
    room = max(4, high)
    paper = np.zeros((high + below + 2 * room, wide + 2 * room), np.uint8)
    cv2.putText(paper, text, (room, room + high), _FONT, scale, 255, thick, cv2.LINE_AA)
    left, top, width, height = cv2.boundingRect(paper)
    return paper[top : top + height, left : left + width] / np.float64(255)


def _stamp(card: Picture, share: Doubles, at: tuple[float, float], colour: Rgb) -> None:
    """Lay a colour about a point (0..1), as far as it is on the card."""
    (height, width), (high, wide) = card.shape[:2], share.shape
    left, top = round(at[0] * width - wide / 2), round(at[1] * height - high / 2)
    part = card[max(0, top) : max(0, top + high), max(0, left) : max(0, left + wide)]
    share = share[max(0, -top) :, max(0, -left) :]
    lay(part, share[: part.shape[0], : part.shape[1]], colour)
