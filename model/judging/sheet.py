"""The contact sheet: for each subject its early and its last picture, and what the judge said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from model.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.judging.judge import Shown, Verdict

PICTURE_WIDTH: Final = 320
GAP: Final = 8
LINE_PX: Final = 20
FONT_SCALE: Final = 0.45
COLUMNS: Final = 3
PAPER: Final = (24, 24, 26)
PALE: Final = (225, 225, 220)
DIM: Final = (150, 150, 148)
GOOD: Final = (120, 200, 130)
BAD: Final = (225, 120, 90)


def tile(verdict: Verdict, shown: Shown) -> np.ndarray:
    """One subject on the sheet.

    Returns:
        uint8 (h, w, 3) RGB: the two pictures side by side above two lines of text.
    """
    pictures = [_shrunk(shown.early), _shrunk(shown.last)]
    height, width = pictures[0].shape[:2]
    area = np.empty((height + 2 * LINE_PX + 2 * GAP, 2 * width + 3 * GAP, 3), np.uint8)
    area[:] = PAPER
    for number, picture in enumerate(pictures):
        left = GAP + number * (width + GAP)
        area[GAP : GAP + height, left : left + width] = picture
    first = verdict.rounds_to_first
    told = "never first" if first is None else f"first after {first}"
    lower = GAP + height + LINE_PX
    _write(area, verdict.label, (GAP, lower - 5), PALE)
    _write(area, told, (GAP + width + GAP, lower - 5), BAD if first is None else GOOD)
    for left, number in ((GAP, verdict.early_round), (2 * GAP + width, verdict.rounds)):
        ranks = ", ".join(f"{rank.region} {rank.rank}" for rank in verdict.ranks[number - 1])
        _write(area, f"round {number}: {ranks}", (left, lower + LINE_PX - 5), DIM)
    return area


def arrange(tiles: Sequence[np.ndarray], columns: int = COLUMNS) -> np.ndarray:
    """All tiles, row by row, on one sheet.

    Args:
        tiles: uint8 (h, w, 3) RGB of one shape, one or more.
        columns: how many beside each other, at most.

    Returns:
        uint8 (H, W, 3) RGB.

    Raises:
        ModelError: there is no tile.
    """
    if not tiles:
        raise ModelError("a contact sheet needs a tile at least, got none")
    columns = min(columns, len(tiles))
    blank = np.empty_like(tiles[0])
    blank[:] = PAPER
    padded = [*tiles, *[blank] * (-len(tiles) % columns)]
    rows = [np.hstack(padded[i : i + columns]) for i in range(0, len(padded), columns)]
    return np.vstack(rows)


def sheet_png(tiles: Sequence[np.ndarray]) -> bytes:
    """A contact sheet as the content of a PNG file.

    Args:
        tiles: as for `arrange`.

    Raises:
        ModelError: there is no tile.
    """
    fine, data = cv2.imencode(".png", arrange(tiles)[:, :, ::-1])
    if not fine:
        raise ModelError("the contact sheet is too large for a PNG")
    return data.tobytes()


def _shrunk(picture: np.ndarray) -> np.ndarray:
    height = round(picture.shape[0] * PICTURE_WIDTH / picture.shape[1])
    smaller = picture.shape[1] > PICTURE_WIDTH
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return cv2.resize(picture, (PICTURE_WIDTH, height), interpolation=how)


def _write(area: np.ndarray, text: str, place: tuple[int, int], colour: Sequence[int]) -> None:
    """Text on an area, in place, no wider than a picture."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    plain = text.encode("ascii", "replace").decode()  # the font has no other letters
    while cv2.getTextSize(plain, font, FONT_SCALE, 1)[0][0] > PICTURE_WIDTH:
        plain = plain[:-4].rstrip(".") + "..."
    cv2.putText(area, plain, place, font, FONT_SCALE, tuple(colour), 1, cv2.LINE_AA)
