"""What is done about a wall whose pixels are not what they should be. Pure: time is passed in.

A projection that has lost its way - a driver that gives old textures, a window that stays black -
is often well again after a new start, which costs a second or two with the last picture behind the
windows. Where a new start does not help, another one at once would not either: each pause is twice
the one before, so that the wall is never ended again and again for a picture that people can see.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from installation.messages import Wall

HOLDS_S: Final = 20.0
"""A verdict must hold for so long beyond its own limit: most things pass."""

FIRST_PAUSE_S: Final = 600.0
LONGEST_PAUSE_S: Final = 6 * 3600.0


@dataclass(frozen=True)
class Remedy:
    """What has been tried.

    Attributes:
        tried: how often the projection was started anew for this trouble.
        tried_at_s: when last, monotonic seconds.
        well_since_s: since when the wall is well; None while it is not.
    """

    tried: int = 0
    tried_at_s: float = 0.0
    well_since_s: float | None = None

    def seen(self, wall: Wall, wrong_s: float, now_s: float) -> tuple["Remedy", bool]:
        """After a look at the wall; and whether the projection is to be started anew now.

        Args:
            wall: what the pixels say.
            wrong_s: for how long they say so, 0 while they are good.
            now_s: monotonic seconds.
        """
        if wall == "good":
            since_s = now_s if self.well_since_s is None else self.well_since_s
            if now_s - since_s >= self.pause_s:
                return Remedy(well_since_s=since_s), False
            return replace(self, well_since_s=since_s), False
        ill = replace(self, well_since_s=None)
        if wrong_s < HOLDS_S or (self.tried and now_s - self.tried_at_s < self.pause_s):
            return ill, False
        return Remedy(tried=self.tried + 1, tried_at_s=now_s), True

    @property
    def pause_s(self) -> float:
        """So long nothing is tried again; and so long the wall must be well to be called mended."""
        doubled = math.ldexp(FIRST_PAUSE_S, min(max(0, self.tried - 1), 10))
        return min(LONGEST_PAUSE_S, doubled)
