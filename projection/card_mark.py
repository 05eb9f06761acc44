"""The point that is being moved, marked on a test card, with words about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from projection.card_drawing import boxed_label
from projection.turn import turned_back

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.output import Output

COLOUR = (255, 60, 200)


@dataclass(frozen=True)
class CardMark:
    """A point of an output's picture.

    Args:
        output: which one, from 0.
        at: where it lies on the output before the picture is bent: x, y, 0..1.
        words: what to write beside it, in ASCII.
    """

    output: int
    at: tuple[float, float]
    words: str = ""

    def on_card(self, output: Output) -> CardMark:
        """The same where it lies on the card, which is turned with the picture."""
        x, y = turned_back(output.rotation, output.flip, np.array(self.at)).tolist()
        return CardMark(self.output, (x, y), self.words)


def draw_mark(card: npt.NDArray[np.uint8], mark: CardMark) -> None:
    """Draw a target about a point of a card, uint8 (h, w, 3) RGB, in place, and the words."""
    height, width = card.shape[:2]
    radius = max(4, round(min(width, height) / 12))
    thick = max(1, radius // 12)
    centre = round(mark.at[0] * (width - 1)), round(mark.at[1] * (height - 1))
    cv2.circle(card, centre, radius, (0, 0, 0), -1, cv2.LINE_AA)
    for share in (1.0, 0.6):
        cv2.circle(card, centre, round(radius * share), COLOUR, 2 * thick, cv2.LINE_AA)
    cv2.circle(card, centre, max(2, radius // 5), (255, 255, 255), -1, cv2.LINE_AA)
    if mark.words:
        boxed_label(card, mark.words, (0.5, 0.64), height / 18, COLOUR)
