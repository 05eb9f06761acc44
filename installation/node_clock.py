"""How far another machine's monotonic clock is ahead, and messages told in one's own time. Pure.

A question goes to the other machine and its answer says what its clock showed. The truth lies
within half of the time that both took, so only the quickest of the last answers count.
"""

import math
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, Final, TypeVar

from installation.messages import KeyframeHeader
from installation.show import ShowState
from installation.values import Frozen

WINDOW: Final = 40
"""So many of the last answers are looked at."""
ENOUGH: Final = 5
SETTLED: Final = 20
BEST_SHARE: Final = 0.2
LONGEST_TRIP_S: Final = 2.0
REST_S: Final = 0.002
"""A smaller difference is left as it is: the camera's path would be another one all the time."""
SLEW: Final = 0.01
LEAP_S: Final = 1.0
"""A larger difference is no drift: one of the clocks stood still, or began anew."""

TIMES: Final = frozenset({"at_s", "made_at_s", "began_s"})
"""What the fields are called that hold a moment of the monotonic clock."""

_Told = TypeVar("_Told", ShowState, KeyframeHeader)


@dataclass(frozen=True)
class Answer:
    """One answer: how far the other clock is ahead by it, and how long it took, in seconds."""

    ahead_s: float
    trip_s: float


@dataclass(frozen=True)
class OtherClock:
    """What is known of the other machine's clock.

    Attributes:
        boot: since when that clock runs; another one is another clock.
        answers: the last ones.
        ahead_s: how far it is ahead of the own clock, as it is used; None = not known yet.
        moved_at_s: when (own clock) that was changed last.
    """

    boot: str = ""
    answers: tuple[Answer, ...] = ()
    ahead_s: float | None = None
    moved_at_s: float = 0.0

    @property
    def measured_s(self) -> float | None:
        """How far it is ahead by the quickest of the last answers; None = too few."""
        if len(self.answers) < ENOUGH:
            return None
        best = sorted(self.answers, key=lambda answer: answer.trip_s)
        count = max(3, math.ceil(BEST_SHARE * len(best)))
        return median(answer.ahead_s for answer in best[:count])

    @property
    def is_settled(self) -> bool:
        """Whether it has been asked often enough to be asked seldom from now on."""
        return len(self.answers) >= SETTLED

    def heard(self, boot: str, there_s: float, asked_s: float, now_s: float) -> "OtherClock":
        """After an answer.

        Args:
            boot: of the other clock.
            there_s: what the other clock showed.
            asked_s: when the question went off (own clock).
            now_s: when the answer came (own clock).
        """
        trip_s = now_s - asked_s
        if not (0 <= trip_s <= LONGEST_TRIP_S and math.isfinite(there_s)):
            return self
        known = self if boot == self.boot else OtherClock(boot)
        answer = Answer(there_s - (asked_s + now_s) / 2, trip_s)
        before = known.answers
        if known.ahead_s is not None and abs(answer.ahead_s - known.ahead_s) > LEAP_S + trip_s:
            before = tuple(a for a in before if abs(a.ahead_s - answer.ahead_s) <= LEAP_S)
        return replace(known, answers=(*before, answer)[-WINDOW:]).moved(now_s)

    def moved(self, now_s: float) -> "OtherClock":
        """Nearer to what is measured, so slowly that nobody sees it."""
        measured_s = self.measured_s
        if measured_s is None:
            return self
        if self.ahead_s is None or not self.is_settled:
            return replace(self, ahead_s=measured_s, moved_at_s=now_s)
        off_s = measured_s - self.ahead_s
        if abs(off_s) <= REST_S:
            return self
        most_s = SLEW * min(1.0, max(0.0, now_s - self.moved_at_s))
        step_s = max(-most_s, min(most_s, off_s))
        return replace(self, ahead_s=self.ahead_s + step_s, moved_at_s=now_s)


def in_own_time(told: _Told, ahead_s: float) -> _Told:
    """The same state or keyframe with all its moments in the time of the own clock.

    Args:
        told: in the time of the other clock.
        ahead_s: how far that is ahead.
    """
    moved: _Told = _earlier(told, ahead_s)
    return moved


def _earlier(value: Any, by_s: float) -> Any:  # noqa: ANN401 — whatever stands in a message
    if isinstance(value, tuple):
        return tuple(_earlier(item, by_s) for item in value)
    if not isinstance(value, Frozen):
        return value
    changes = {name: held - by_s if name in TIMES else _earlier(held, by_s) for name, held in value}
    return value.model_copy(update=changes)
