"""Pictures for setting up projectors: grids, colours, greys, overlaps, focus, and which is which.

Pure. A card is drawn for one output, as its part of a card for the whole canvas: lines and numbers
of neighbours meet in their overlap. It is then sent through the output's geometry like any picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from projection.card_drawing import boxed_label, column_name, frame, hue, label, lay, star
from projection.card_place import CardPlace, cell_px, cells, lines, share_at
from projection.errors import ProjectionError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]
    Doubles = npt.NDArray[np.float64]

IDENTIFY = "identify"
READABLE_PX = 6
ROWS = 9
"""Cells of a grid from the top of the canvas to its bottom."""

BARS = ((1, 1, 1), (1, 1, 0), (0, 1, 1), (0, 1, 0), (1, 0, 1), (1, 0, 0), (0, 0, 1), (0, 0, 0))
NEAR_BLACK = (0, 2, 4, 6, 8, 10, 13, 16, 20, 26, 32)
STRIPS = (1.0, 0.75, 0.5, 0.25, 0.1, 0.0)


def card_names() -> tuple[str, ...]:
    """The cards that can be asked for by name."""
    return tuple(name for name in _CARDS if name != IDENTIFY)


def drawn_card(name: str, place: CardPlace) -> Picture:
    """A card for an output.

    Args:
        name: one of `card_names`, or "identify".
        place: for which output.

    Returns:
        uint8 (h, w, 3) RGB of the place's size.

    Raises:
        ProjectionError: there is no such card.
    """
    if name not in _CARDS:
        msg = f"there is no test card {name!r}; there are {', '.join(card_names())}"
        raise ProjectionError(msg)
    return _CARDS[name](place)


def _grid(place: CardPlace) -> Picture:
    card = _blank(place)
    thick_px = _thick_px(place)
    lay(card, lines(place, ROWS, thick_px), (235, 235, 235))
    width, height = place.size
    centre = (width // 2, height // 2)
    for radius in (height * 0.45, height * 0.225):
        shown = max(1, round(min(radius, width * 0.45)))
        cv2.circle(card, centre, shown, (255, 200, 60), round(thick_px), cv2.LINE_AA)
    for a, b in (((0, 0), (width - 1, height - 1)), ((width - 1, 0), (0, height - 1))):
        cv2.line(card, a, b, (90, 140, 220), max(1, round(thick_px / 2)), cv2.LINE_AA)
    frame(card, (230, 60, 60), max(1, round(thick_px)))
    _name_corners(card, place)
    label(card, f"{place.number}  {place.title}", (0.5, 0.5), height / 16, (255, 255, 255))
    return card


def _numbered(place: CardPlace) -> Picture:
    card = _blank(place)
    x, y = cells(place, ROWS)
    odd = (np.floor(x)[None, :] + np.floor(y)[:, None]) % 2 > 0
    card[:] = np.where(odd[..., None], 96, 48)
    lay(card, lines(place, ROWS, 1), (200, 200, 200))
    height = place.size[1]
    letters_px = 0.28 * min(cell_px(place, ROWS))
    rows = range(int(np.floor(y[0])), int(np.floor(y[-1])) + 1)
    for row in rows if letters_px >= READABLE_PX else ():
        for column in range(int(np.floor(x[0])), int(np.floor(x[-1])) + 1):
            at = share_at(x, column + 0.5), share_at(y, row + 0.5)
            label(card, f"{column_name(column)}{row + 1}", at, letters_px, (235, 235, 235))
    colour = hue(place.number)
    boxed_label(card, str(place.number), (0.5, 0.5), height * 0.3, colour)
    frame(card, colour, max(2, round(height / 120)))
    return card


def _crosshatch(place: CardPlace) -> Picture:
    card = _blank(place)
    lay(card, lines(place, 2 * ROWS, 1), (255, 255, 255))
    x, y = cells(place, 2 * ROWS)
    across, down = cell_px(place, 2 * ROWS)
    dot = max(1.0, min(across, down) / 20)
    far_x, far_y = (x % 1 - 0.5) * across, (y % 1 - 0.5) * down
    dots = np.clip(dot + 0.5 - np.hypot(far_x[None, :], far_y[:, None]), 0, 1)
    lay(card, dots, (255, 255, 255))
    frame(card, (255, 255, 255), 1)
    return card


def _colours(place: CardPlace) -> Picture:
    card = _blank(place)
    width, height = place.size
    bars = np.array(BARS, np.float64)
    columns = bars[(np.arange(width) * len(bars)) // width]
    full, dim = round(height * 0.45), round(height * 0.7)
    card[:full] = _bytes(columns)
    card[full:dim] = _bytes(columns * 0.75)
    ramp = np.linspace(0, 1, width)
    channels = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1))
    edges = np.linspace(dim, height, len(channels) + 1).round().astype(int)
    for channel, top, bottom in zip(channels, edges[:-1], edges[1:], strict=True):
        card[top:bottom] = _bytes(ramp[:, None] * np.array(channel))
    return card


def _greys(place: CardPlace) -> Picture:
    card = _blank(place)
    width, height = place.size
    step = np.arange(width) * 11 // width
    quarter = [round(height * part) for part in (0.3, 0.5, 0.7, 0.85)]
    card[: quarter[0]] = _bytes(step[:, None] / 10)
    card[quarter[0] : quarter[1]] = _bytes(np.linspace(0, 1, width)[:, None])
    card[quarter[1] : quarter[2]] = _bytes(1 - step[:, None] / 10)
    near = np.array(NEAR_BLACK)[step][:, None]
    card[quarter[2] : quarter[3]] = near
    card[quarter[3] :] = 255 - near
    for number in range(11):
        shade = 0 if number > 5 else 255
        text = f"{number * 10} %"
        at = ((number + 0.5) / 11, 0.15)
        label(card, text, at, min(height / 24, width / 60), (shade, shade, shade))
    return card


def _blend(place: CardPlace) -> Picture:
    card = _blank(place)
    width, height = place.size
    edges = np.linspace(0, height, len(STRIPS) + 1).round().astype(int)
    for light, top, bottom in zip(STRIPS, edges[:-1], edges[1:], strict=True):
        card[top:bottom] = round(255 * light)
    left, right, upper, lower = place.overlaps
    for share, at in ((left, left), (right, 1 - right)):
        if share > 0:
            column = min(width - 1, round(at * width))
            cv2.line(card, (column, 0), (column, height - 1), (255, 40, 40), 1)
    for share, at in ((upper, upper), (lower, 1 - lower)):
        if share > 0:
            row = min(height - 1, round(at * height))
            cv2.line(card, (0, row), (width - 1, row), (255, 40, 40), 1)
    label(card, f"{place.number}", (0.5, 0.25), height / 10, (40, 90, 200))
    return card


def _focus(place: CardPlace) -> Picture:
    card = _blank(place)
    card[:] = 255
    width, height = place.size
    small, large = min(height * 0.13, width * 0.1), min(height * 0.22, width * 0.2)
    star(card, (0.5 * width, 0.5 * height), large)
    for x, y in ((0.12, 0.2), (0.88, 0.2), (0.12, 0.8), (0.88, 0.8)):
        star(card, (x * width, y * height), small)
    side = max(4, round(height * 0.09))
    for number, (x, period) in enumerate(((0.28, 1), (0.28, 2), (0.72, 1), (0.72, 2))):
        left, top = round(x * width - side / 2), round(height * (0.1 if number % 2 else 0.8))
        i, j = np.arange(side)[None, :] // period % 2, np.arange(side)[:, None] // period % 2
        pattern = i if x < 0.5 else (i + j) % 2
        room = card[top : top + side, max(0, left) : left + side]
        shade = np.broadcast_to((pattern * 255).astype(np.uint8), (side, side))
        room[:] = shade[: room.shape[0], : room.shape[1], None]
    for number, letters in enumerate((24, 32, 44, 60, 80)):
        at = (0.5, (0.07, 0.14, 0.2, 0.85, 0.92)[number])
        label(card, "focus 0123456789", at, height / letters, (0, 0, 0))
    frame(card, (0, 0, 0), 1)
    return card


def _identify(place: CardPlace) -> Picture:
    card = _blank(place)
    height = place.size[1]
    colour = hue(place.number)
    card[:] = [part // 4 for part in colour]
    frame(card, colour, max(2, round(height / 40)))
    label(card, str(place.number), (0.5, 0.38), height * 0.45, (255, 255, 255))
    label(card, place.title, (0.5, 0.78), height / 11, (255, 255, 255))
    width_px, height_px = place.sent
    label(card, f"{width_px} x {height_px}", (0.5, 0.9), height / 18, colour)
    return card


_CARDS: dict[str, Callable[[CardPlace], Picture]] = {
    "numbered": _numbered,
    "grid": _grid,
    "crosshatch": _crosshatch,
    "colours": _colours,
    "greys": _greys,
    "blend": _blend,
    "focus": _focus,
    IDENTIFY: _identify,
}


def _blank(place: CardPlace) -> Picture:
    return np.zeros((place.size[1], place.size[0], 3), np.uint8)


def _bytes(values: Doubles) -> Picture:
    return np.rint(values * 255).astype(np.uint8)


def _thick_px(place: CardPlace) -> float:
    return max(1.0, place.size[1] / 360)


def _name_corners(card: Picture, place: CardPlace) -> None:
    corners = ((0.08, 0.09), (0.92, 0.09), (0.92, 0.91), (0.08, 0.91))
    for name, at in zip(place.corners, corners, strict=True):
        label(card, name, at, place.size[1] / 18, (255, 200, 60))
