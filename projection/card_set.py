"""The test cards that are shown now, one for each output: drawn once, and let go of afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projection.card_place import CardPlace, place_of
from projection.test_cards import drawn_card

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from projection.output import Output


@dataclass(frozen=True, eq=False)
class CardSet:
    """A card for each output.

    Args:
        name: of the card.
        places: for which outputs.
        pictures: uint8 (h, w, 3) RGB, one for each place.
    """

    name: str
    places: tuple[CardPlace, ...]
    pictures: tuple[npt.NDArray[np.uint8], ...]

    @staticmethod
    def of(
        name: str, outputs: Sequence[Output], canvas: tuple[int, int], before: CardSet | None
    ) -> CardSet:
        """The cards for outputs; those that were drawn before are kept.

        Args:
            name: of the card.
            outputs: at least one.
            canvas: (width, height) of the canvas in pixels.
            before: what was shown before, if cards were.

        Raises:
            ProjectionError: there is no such card.
        """
        places = tuple(place_of(output, n, canvas) for n, output in enumerate(outputs, 1))
        drawn = {}
        if before is not None and before.name == name:
            if before.places == places:
                return before
            drawn = dict(zip(before.places, before.pictures, strict=True))
        pictures = [drawn[p] if p in drawn else drawn_card(name, p) for p in places]
        return CardSet(name, places, tuple(pictures))
