"""The test cards that are shown now, one for each output: drawn once, and let go of afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from projection.card_mark import CardMark, draw_mark
from projection.card_place import CardPlace, place_of
from projection.test_cards import drawn_card

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from projection.output import Output

    Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Wanted:
    """What makes one card another than the next."""

    name: str
    place: CardPlace
    mark: CardMark | None

    @property
    def plain(self) -> _Wanted:
        """The same without a mark."""
        return replace(self, mark=None)

    def drawn(self, kept: Mapping[_Wanted, Picture | None]) -> Picture | None:
        """The card; None where there is to be none. Those that are `kept` are not drawn again."""
        if self in kept:
            return kept[self]
        if self.mark is None:
            return drawn_card(self.name, self.place) if self.name else None
        plain = self.plain.drawn(kept)
        if plain is None:
            return None
        marked = plain.copy()
        draw_mark(marked, self.mark)
        return marked


@dataclass(frozen=True, eq=False)
class CardSet:
    """The cards of the outputs.

    Args:
        wanted: what each is, in the order of the outputs.
        pictures: uint8 (h, w, 3) RGB of each; None where an output has no card.
        plain: the same without a mark.
    """

    wanted: tuple[_Wanted, ...]
    pictures: tuple[Picture | None, ...]
    plain: tuple[Picture | None, ...]

    @staticmethod
    def of(
        names: Sequence[str],
        outputs: Sequence[Output],
        canvas: tuple[int, int],
        before: CardSet | None,
        mark: CardMark | None = None,
    ) -> CardSet:
        """The cards for outputs; those that were drawn before are kept.

        Args:
            names: of the card of each output; "" for none.
            outputs: at least one.
            canvas: (width, height) of the canvas in pixels.
            before: what was shown before, if cards were.
            mark: drawn on the card of its output.

        Raises:
            ProjectionError: there is no such card.
        """
        wanted = tuple(
            _Wanted(
                name,
                place_of(output, number + 1, canvas),
                mark.on_card(output) if mark is not None and mark.output == number else None,
            )
            for number, (name, output) in enumerate(zip(names, outputs, strict=True))
        )
        if before is not None and before.wanted == wanted:
            return before
        kept = {} if before is None else before.kept()
        plain = tuple(card.plain.drawn(kept) for card in wanted)
        kept |= dict(zip((card.plain for card in wanted), plain, strict=True))
        return CardSet(wanted, tuple(card.drawn(kept) for card in wanted), plain)

    def kept(self) -> dict[_Wanted, Picture | None]:
        """What has been drawn already."""
        plain = dict(zip((card.plain for card in self.wanted), self.plain, strict=True))
        return plain | dict(zip(self.wanted, self.pictures, strict=True))
