"""The test cards of a projector: which one each output shows now, and which point is marked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from projection.card_set import CardSet
from projection.card_switch import CardSwitch
from projection.errors import ProjectionError
from projection.test_cards import IDENTIFY, card_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from projection.card_mark import CardMark
    from projection.output import Output

IDENTIFY_S: Final = 5.0
"""For so long outputs show which one they are."""


class Cards:
    """What is shown in place of the dream.

    Attributes:
        mark: the point that is marked on the card of its output; None for none.
        drawn: the cards on the wall; None where all outputs dream.
    """

    def __init__(self) -> None:
        self.mark: CardMark | None = None
        self.drawn: CardSet | None = None
        self._name = ""
        self._own: dict[int, str] = {}
        self._switch = CardSwitch()
        self._identified: int | None = None
        self._identify_until_s = -math.inf

    def choose(self, name: str, own: Mapping[int, str] | None = None) -> None:
        """Take a card for every output, and others for some; see `Projector.set_test_card`.

        Raises:
            ProjectionError: there is no such card; nothing has changed.
        """
        own_cards = dict(own or {})
        for wanted in (name, *own_cards.values()):
            if wanted and wanted not in card_names():
                msg = f"there is no test card {wanted!r}; there are {', '.join(card_names())}"
                raise ProjectionError(msg)
        self._name, self._own = name, own_cards

    def identify(self, now_s: float, output: int | None) -> None:
        """Show from `now_s` (monotonic) on which output is which: one, from 0, or all (None)."""
        self._identified, self._identify_until_s = output, now_s + IDENTIFY_S

    def at(
        self, now_s: float, outputs: Sequence[Output], canvas: tuple[int, int]
    ) -> tuple[npt.NDArray[np.uint8] | None, ...]:
        """The card of each output now, uint8 (h, w, 3) RGB; None for one that dreams.

        Args:
            now_s: monotonic seconds.
            outputs: always as many.
            canvas: (width, height) of the canvas in pixels.
        """
        self._switch = self._switch.wanting(self._wanted(now_s, len(outputs)), now_s)
        names = self._switch.shown
        self.drawn = CardSet.of(names, outputs, canvas, self.drawn, self.mark) if names else None
        return (None,) * len(outputs) if self.drawn is None else self.drawn.pictures

    def _wanted(self, now_s: float, count: int) -> tuple[str, ...]:
        """The name of each output's card, "" for the dream; () where all dream."""
        shown = now_s < self._identify_until_s
        names = tuple(
            IDENTIFY
            if shown and self._identified in {None, number}
            else self._own.get(number, self._name)
            for number in range(count)
        )
        return names if any(names) else ()
