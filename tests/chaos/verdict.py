"""What counts as a breach, judged from what a watcher saw. Pure: time is passed in.

A picture that could not be had, because the panel was away with its conductor, counts neither for
nor against the wall: then the projection's own word on its longest gap is taken, once it can be
asked again. Such times have a limit of their own.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LONGEST_FROZEN_S = 10.0
LONGEST_BLIND_S = 45.0
DARKEST = 12.0
LEAST_CHANGE = 0.02
"""Mean difference of grey levels; so much two pictures of a moving wall differ at the least."""


@dataclass
class PictureJudge:
    """Looks at one preview after the other.

    Attributes:
        pictures: how many were seen.
        darkest: the lowest mean grey level, 0..255.
        frozen_s: the longest time without a change, of the times in which pictures could be had.
        blind_s: the longest time in which none could be had.
        gap_s: the longest gap between two frames that the projection has told of.
        breaches: in words; the same is told once for each fault.
    """

    pictures: int = 0
    darkest: float = 255.0
    frozen_s: float = 0.0
    blind_s: float = 0.0
    gap_s: float = 0.0
    breaches: list[str] = field(default_factory=list)
    _picture: NDArray[np.uint8] | None = None
    _still_s: float = 0.0
    _at_s: float | None = None
    _seen_at_s: float | None = None

    def see(self, at_s: float, picture: NDArray[np.uint8] | None) -> None:
        """Take one look.

        Args:
            at_s: monotonic seconds.
            picture: uint8 (h, w, 3); None = it could not be had.
        """
        before_s, self._at_s = self._at_s, at_s
        if picture is None:
            if self._seen_at_s is not None:
                self.blind_s = max(self.blind_s, at_s - self._seen_at_s)
                self._limit("no picture could be had", at_s - self._seen_at_s, LONGEST_BLIND_S)
            return
        self.pictures += 1
        was_blind = before_s != self._seen_at_s
        if before_s is not None and not was_blind:
            self._still_s += at_s - before_s
        self._seen_at_s = at_s
        if self._differs(picture):
            self._picture, self._still_s = picture, 0.0
        self.frozen_s = max(self.frozen_s, self._still_s)
        self._limit("the picture was frozen", self._still_s, LONGEST_FROZEN_S)
        mean = float(picture.mean())
        self.darkest = min(self.darkest, mean)
        if mean < DARKEST:
            self._breach(f"the picture was black: mean grey level {mean:.1f}")

    def told_gap(self, gap_s: float) -> None:
        """Take the projection's word on its longest gap between two frames."""
        self.gap_s = max(self.gap_s, gap_s)
        self._limit("frames came late", gap_s, LONGEST_FROZEN_S)

    def begin(self) -> None:
        """The worst of the next fault is counted from here."""
        self.darkest, self.frozen_s, self.blind_s, self.gap_s = 255.0, 0.0, 0.0, 0.0
        self._still_s = 0.0
        self.breaches = []

    def _differs(self, picture: NDArray[np.uint8]) -> bool:
        before = self._picture
        if before is None or before.shape != picture.shape:
            return True
        return float(np.abs(picture.astype(np.int16) - before).mean()) > LEAST_CHANGE

    def _limit(self, what: str, value_s: float, limit_s: float) -> None:
        if value_s > limit_s:
            self._breach(f"{what} for more than {limit_s:.0f} s")

    def _breach(self, text: str) -> None:
        kind = text.split(":", maxsplit=1)[0]
        if not any(known.startswith(kind) for known in self.breaches):
            self.breaches.append(text)


@dataclass(frozen=True)
class Generations:
    """A number that only rises, in both generations of a file; None where one cannot be read."""

    newest: int | None
    before: int | None


@dataclass
class CounterJudge:
    """Sees to it that a counter on the disk never falls by more than one generation.

    Attributes:
        name: of the counter, for people.
        highest: that was ever seen.
        breaches: in words.
    """

    name: str
    highest: int = 0
    breaches: list[str] = field(default_factory=list)
    _least: int = 0

    def see(self, found: Generations) -> None:
        """Take one look at the disk; an unreadable newest generation leaves the one before."""
        number = found.newest if found.newest is not None else found.before
        if number is None:
            return
        if number < self._least:
            self.breaches.append(
                f"{self.name} fell to {number}, one checkpoint back was {self._least}"
            )
        self.highest = max(self.highest, number)
        known = [n for n in (found.newest, found.before) if n is not None]
        self._least = min(known)
