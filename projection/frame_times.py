"""The times between the frames of the last minute or so."""

from __future__ import annotations

from collections import deque

KEPT = 4096
"""Of 60 frames a second, those of a good minute."""


class FrameTimes:
    """Remembers the time of every frame, the oldest ones forgotten."""

    def __init__(self) -> None:
        self._gaps_s: deque[float] = deque(maxlen=KEPT)

    def add(self, gap_s: float | None) -> None:
        """Take the seconds since the frame before; None for the first frame."""
        if gap_s is not None:
            self._gaps_s.append(gap_s)

    def __len__(self) -> int:
        return len(self._gaps_s)

    def percentile_s(self, share: float) -> float | None:
        """The gap that this share (0..1) of the frames does not exceed; None before the second.

        Takes a fraction of a millisecond: for a report once a second.
        """
        if not self._gaps_s:
            return None
        ordered = sorted(self._gaps_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
