"""Compares pairs of pictures beside the drawing, so that no frame waits for it.

A comparison takes some hundredths of a second. It is made by one thread of its own, which gets
pairs and gives answers through queues; OpenCV lets go of the interpreter meanwhile.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from projection.flow import residual_flow
from projection.likeness import WORK_PX, Likeness, aligned, likeness, shrunk
from projection.warping import warped_halfway

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from projection.fades import Placed

log = logging.getLogger(__name__)

PATIENCE_S = 1.0
"""So long the end waits for a comparison that is under way; then the thread is left behind."""

Name = tuple[int, int, float, float]


@dataclass(frozen=True, eq=False)
class Pair:
    """A picture and the one that comes over it."""

    base: Placed
    over: Placed

    @property
    def name(self) -> Name:
        """Equal for equal pixels that are placed alike relative to each other."""
        move = self.over.position - self.base.position
        return self.base.key, self.over.key, round(move.log_zoom, 4), round(move.angle_deg, 4)


@dataclass(frozen=True, eq=False)
class Compared:
    """What is known of a pair.

    Args:
        likeness: once what moved is where it belongs.
        flow: float32 (rows, columns, 2), as in `projection.mixing`; None where none was wanted.
    """

    likeness: Likeness
    flow: npt.NDArray[np.float32] | None = None


def compared(pair: Pair, *, with_flow: bool) -> Compared:
    """Compare the pictures of a pair; takes 20 to 50 ms on one core."""
    over = shrunk(pair.over.picture, WORK_PX)
    size = (over.shape[1], over.shape[0])
    base = aligned(pair.base.picture, pair.over.position - pair.base.position, size)
    if not with_flow:
        return Compared(likeness(base, over))
    flow = residual_flow(base, over)
    return Compared(likeness(*warped_halfway(base, over, flow)), flow)


class Comparer(Protocol):
    """Compares pairs, now or later."""

    def ask(self, pair: Pair) -> None:
        """Have a pair compared; does not wait."""

    def answers(self) -> list[tuple[Name, Compared | None]]:
        """What has been found since the last call; None for a pair that cannot be compared."""

    def close(self) -> None:
        """End; may be called twice."""


class AtOnce:
    """Compares when asked: for tests and pictures made without a clock.

    Args:
        with_flow: whether to look for what moved.
    """

    def __init__(self, *, with_flow: bool) -> None:
        self._with_flow = with_flow
        self._found: list[tuple[Name, Compared | None]] = []

    def ask(self, pair: Pair) -> None:
        """Compare a pair; waits for it."""
        self._found.append((pair.name, _tried(pair, with_flow=self._with_flow)))

    def answers(self) -> list[tuple[Name, Compared | None]]:
        """What has been found since the last call."""
        found, self._found = self._found, []
        return found

    def close(self) -> None:
        """Nothing to end."""


class Beside:
    """Compares in a thread of its own, one pair after the other.

    Args:
        with_flow: whether to look for what moved.
    """

    def __init__(self, *, with_flow: bool) -> None:
        self._with_flow = with_flow
        self._pairs: SimpleQueue[Pair | None] = SimpleQueue()
        self._found: SimpleQueue[tuple[Name, Compared | None]] = SimpleQueue()
        self._thread = Thread(target=self._run, name="comparer", daemon=True)
        self._thread.start()

    def ask(self, pair: Pair) -> None:
        """Have a pair compared; does not wait."""
        self._pairs.put(pair)

    def answers(self) -> list[tuple[Name, Compared | None]]:
        """What has been found since the last call; None for a pair that cannot be compared."""
        found: list[tuple[Name, Compared | None]] = []
        while True:
            try:
                found.append(self._found.get_nowait())
            except Empty:
                return found

    def close(self) -> None:
        """End the thread; may be called twice."""
        self._pairs.put(None)
        self._thread.join(PATIENCE_S)

    def _run(self) -> None:
        while (pair := self._pairs.get()) is not None:
            self._found.put((pair.name, _tried(pair, with_flow=self._with_flow)))


def _tried(pair: Pair, *, with_flow: bool) -> Compared | None:
    try:
        return compared(pair, with_flow=with_flow)
    except Exception:
        log.warning("keyframe %d is mixed plainly", pair.over.number, exc_info=True)
        return None
