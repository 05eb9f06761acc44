"""Test cards come and go calmly, however fast somebody switches them. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

LEAST_S = 0.5
"""So long what was chosen stays: one flash a second at most."""


@dataclass(frozen=True)
class CardSwitch:
    """The card on the wall.

    Args:
        shown: its name, "" for the dream.
        since_s: monotonic seconds.
    """

    shown: str = ""
    since_s: float = -math.inf

    def wanting(self, name: str, now_s: float) -> CardSwitch:
        """With another card, unless the one on the wall has only just come."""
        if name == self.shown or now_s < self.since_s + LEAST_S:
            return self
        return replace(self, shown=name, since_s=now_s)
