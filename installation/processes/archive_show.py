"""What the wall shows while nothing can be dreamt: stills of the archive, one after the other.

Runs in the projection process. The projector fades a still in and zooms on slowly.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from installation.archive import stills
from installation.processes.checkpoint import load_picture
from installation.show import ShowState

STILL_EVERY_S: Final = 40.0
UNDREAMT_S: Final = 20.0
"""So long after the last keyframe the archive's turn has come, if the show is in safe mode."""
MOST_STILLS: Final = 500


class ArchiveShow:
    """Tells which still is due.

    Args:
        state_dir: the show's folder.
        blocked: numbers of subjects that are not for this wall.
        now_s: monotonic seconds.
    """

    def __init__(self, state_dir: Path, blocked: Collection[int], now_s: float) -> None:
        self._state_dir = state_dir
        self._blocked = frozenset(blocked)
        self._dreamt_at_s = now_s
        self._shown_at_s = -float("inf")
        self._waiting: list[Path] = []

    def dreamt(self, now_s: float) -> None:
        """A keyframe has come."""
        self._dreamt_at_s = now_s

    def due(self, state: ShowState | None, now_s: float) -> NDArray[np.uint8] | None:
        """The still to be shown from now on, uint8 (h, w, 3) RGB; None where none is due.

        Args:
            state: of the show.
            now_s: monotonic seconds.
        """
        if state is None or state.mode != "safe" or state.rests:
            return None
        if now_s - self._dreamt_at_s < UNDREAMT_S or now_s - self._shown_at_s < STILL_EVERY_S:
            return None
        self._shown_at_s = now_s
        return self._next()

    def _next(self) -> NDArray[np.uint8] | None:
        """The next still that can be read; after the oldest one comes the newest again."""
        if not self._waiting:
            self._waiting = list(reversed(stills(self._state_dir, self._blocked)[:MOST_STILLS]))
        while self._waiting:
            picture = load_picture(self._waiting.pop())
            if picture is not None:
                return picture
        return None
