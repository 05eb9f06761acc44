"""For which output a test card is, and where the cells of the whole canvas lie on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from projection.corner_pin import NAMES, WHOLE
from projection.turn import turned

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.output import Crop, Output

    Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class CardPlace:
    """For which output a card is.

    Args:
        number: of the output, from 1.
        title: its name, and its connector where that is another.
        size: (width, height) in pixels of the card.
        sent: (width, height) in pixels of what is sent, for people.
        crop: the part of the canvas that the output shows.
        canvas: (width, height) of the canvas in pixels.
        overlaps: left, right, top, bottom: shares of the card.
        corners: what the card's corners, from the top left round, are called on the raster.
    """

    number: int
    title: str
    size: tuple[int, int]
    sent: tuple[int, int]
    crop: Crop
    canvas: tuple[int, int]
    overlaps: tuple[float, float, float, float]
    corners: tuple[str, str, str, str] = NAMES


def place_of(output: Output, number: int, canvas: tuple[int, int]) -> CardPlace:
    """What a card for an output has to know.

    Args:
        output: the output.
        number: from 1.
        canvas: (width, height) of the canvas in pixels.
    """
    place = output.connector
    connector = str(place + 1) if isinstance(place, int) else place or ""
    title = output.name if connector in {"", output.name} else f"{output.name} ({connector})"
    left, right, top, bottom = (side.width for side in output.blend.sides)
    ends = turned(output.rotation, output.flip, np.array(WHOLE)).round().tolist()
    a, b, c, d = (NAMES[WHOLE.index((x, y))] for x, y in ends)
    return CardPlace(
        number,
        title,
        output.content_size,
        output.size,
        output.crop,
        canvas,
        (left, right, top, bottom),
        (a, b, c, d),
    )


def cell_px(place: CardPlace, rows: int) -> tuple[float, float]:
    """Width and height of a cell in the card's pixels: cells are square on the canvas."""
    cell = place.canvas[1] / rows
    across = place.crop.width * place.canvas[0] / place.size[0]
    down = place.crop.height * place.canvas[1] / place.size[1]
    return cell / across, cell / down


def cells(place: CardPlace, rows: int) -> tuple[Doubles, Doubles]:
    """In which cell each pixel of the card lies.

    Args:
        place: of the card.
        rows: of cells on the canvas.

    Returns:
        float64 (w,) and (h,): across and down, from 0 at the canvas's upper left.
    """
    (width, height), (wide, high), crop = place.size, place.canvas, place.crop
    cell = high / rows
    x = (crop.x + (np.arange(width) + 0.5) / width * crop.width) * wide
    y = (crop.y + (np.arange(height) + 0.5) / height * crop.height) * high
    before = np.ceil(wide / 2 / cell)  # a line runs through the middle
    return (x - wide / 2) / cell + before, y / cell


def lines(place: CardPlace, rows: int, thick_px: float) -> Doubles:
    """How much of each pixel the lines between cells cover: float64 (h, w), 0..1."""
    covered = []
    for at, long_px in zip(cells(place, rows), cell_px(place, rows), strict=True):
        distance_px = np.abs((at + 0.5) % 1 - 0.5) * long_px
        covered.append(np.clip(thick_px / 2 + 0.5 - distance_px, 0, 1))
    return np.maximum(covered[0][None, :], covered[1][:, None])


def share_at(numbers: Doubles, wanted: float) -> float:
    """Where a cell number lies on a card, 0..1 (or beyond), by those of its pixels."""
    step = (numbers[-1] - numbers[0]) / max(1, len(numbers) - 1)
    return float((wanted - numbers[0]) / max(step, 1e-12) + 0.5) / len(numbers)
