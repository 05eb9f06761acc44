"""Test cards come and go calmly, however fast somebody switches them. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

LEAST_S = 0.5
"""So long what was chosen stays: one flash a second at most."""


@dataclass(frozen=True)
class CardSwitch:
    """The cards on the wall.

    Args:
        shown: the name of each output's card, "" for the dream; () where all dream.
        since_s: monotonic seconds.
    """

    shown: tuple[str, ...] = ()
    since_s: float = -math.inf

    def wanting(self, names: tuple[str, ...], now_s: float) -> CardSwitch:
        """With other cards, unless those on the wall have only just come."""
        if names == self.shown or now_s < self.since_s + LEAST_S:
            return self
        return replace(self, shown=names, since_s=now_s)
