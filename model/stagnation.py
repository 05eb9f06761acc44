"""Notices a dream that stands still although the camera moves on: the same eye in the middle.

What a visitor sees is compared, not what the engine does: small copies of the canvas, unwarped,
some rounds apart. The steps of a dream have full size always, so that their size tells nothing; but
forms that the ascent restores faster than the zoom carries them away keep their place on the wall.
Rounds in which the camera hardly moved count as one: on a fast machine forty of them pass in a few
seconds, and no form has had the time to go away.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

import cv2
import numpy as np

COPY: Final = (32, 18)
"""Width and height of the copies in px: large enough for forms, too small for texture."""


SHORTEST_WAY: Final = 0.03
"""Of the camera between two copies: natural logarithm of the zoom, or radians; 3 per cent."""


class Stagnation:
    """The last rounds, as small copies.

    Args:
        rounds: how far apart two pictures are compared, 1 or more.
        likeness: correlation of the two, -1..1, from which on the dream stands still.
    """

    def __init__(self, rounds: int, likeness: float) -> None:
        self._likeness = likeness
        self._copies: deque[np.ndarray] = deque(maxlen=rounds)
        self._way: float | None = None  # since the last copy; None = the camera stands

    def moved(self, log_zoom: float, angle_deg: float) -> None:
        """The camera has moved on.

        Args:
            log_zoom: natural logarithm of the magnification.
            angle_deg: degrees.
        """
        self._way = (self._way or 0.0) + abs(log_zoom) + abs(math.radians(angle_deg))

    def sees(self, canvas: np.ndarray) -> bool:
        """Whether the dream stands still; afterwards it is watched anew.

        Args:
            canvas: float32 (h, w, 3), 0..255, at the end of a round.
        """
        if self._copies and self._way is not None and self._way < SHORTEST_WAY:
            return False
        self._way = None
        copy = cv2.resize(canvas, COPY, interpolation=cv2.INTER_AREA)
        full = len(self._copies) == self._copies.maxlen
        still = full and likeness(copy, self._copies[0]) >= self._likeness
        if still:
            self._copies.clear()
        self._copies.append(copy)
        return still

    def forget(self) -> None:
        """Watch anew, because another picture begins."""
        self._copies.clear()

    def state(self) -> np.ndarray:
        """Float32 (n, 18, 32, 3): what `restore` takes."""
        return np.asarray(self._copies, np.float32).reshape(-1, COPY[1], COPY[0], 3)

    def restore(self, state: np.ndarray) -> None:
        """Go on watching; what is no such state is passed over."""
        self._copies.clear()
        fits = state.shape[1:] == (COPY[1], COPY[0], 3)
        if fits and bool(np.isfinite(state).all()):
            self._copies.extend(np.asarray(state, np.float32))


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of two pictures of the same shape, -1..1; 1 where neither has any contrast."""
    a, b = one - one.mean(), other - other.mean()
    size = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / size if size > 0 else 1.0
