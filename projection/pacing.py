"""When the next frame is due, and how well the last ones kept time. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from projection.errors import ProjectionError

LATE_PERIODS = 1.5
MEMORY_S = 60
FPS_OVER_S = 2.0


@dataclass(frozen=True)
class Pace:
    """The frames of one output in time.

    Args:
        target_fps: frames a second that are wanted, > 0.
        frames: drawn so far.
        late_frames: those that came more than 1.5 periods after the one before.
        last_s: when the last frame was drawn (monotonic seconds).
        gap_s: between the last two frames.
        late: whether the last frame was late.
        due_s: when the next frame is due.
        recent_s: times of the frames of the last two seconds.
        worst: of each second of the last minute, (whole second, longest gap that ended in it).

    Raises:
        ProjectionError: `target_fps` is not a finite number > 0.
    """

    target_fps: float
    frames: int = 0
    late_frames: int = 0
    last_s: float | None = None
    gap_s: float | None = None
    late: bool = False
    due_s: float = 0.0
    recent_s: tuple[float, ...] = ()
    worst: tuple[tuple[int, float], ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.target_fps) and self.target_fps > 0):
            msg = f"target_fps must be a finite number > 0, got {self.target_fps}"
            raise ProjectionError(msg)

    @property
    def period_s(self) -> float:
        """Seconds between two frames that keep time."""
        return 1.0 / self.target_fps

    @property
    def fps(self) -> float | None:
        """Frames a second over the last two seconds; None before the second frame."""
        if len(self.recent_s) < 2 or self.recent_s[-1] <= self.recent_s[0]:
            return None
        return (len(self.recent_s) - 1) / (self.recent_s[-1] - self.recent_s[0])

    @property
    def worst_gap_s(self) -> float | None:
        """The longest time between two frames in the last minute; None before the second frame."""
        return max((gap_s for _, gap_s in self.worst), default=None)

    def wait_s(self, now_s: float) -> float:
        """How long to wait for the next frame, 0 when it is due."""
        return max(0.0, self.due_s - now_s)

    def aiming(self, target_fps: float) -> Pace:
        """The same with another rate.

        Raises:
            ProjectionError: it is not a finite number > 0.
        """
        return self if target_fps == self.target_fps else replace(self, target_fps=target_fps)

    def drawn(self, now_s: float) -> Pace:
        """After a frame at `now_s`. The next is due on the beat, or at once after a delay."""
        gap_s = None if self.last_s is None else max(0.0, now_s - self.last_s)
        late = gap_s is not None and gap_s > LATE_PERIODS * self.period_s
        on_the_beat_s = self.due_s + self.period_s
        behind = not now_s <= on_the_beat_s <= now_s + self.period_s
        recent_s = (*(t for t in self.recent_s if now_s - FPS_OVER_S <= t <= now_s), now_s)
        return replace(
            self,
            frames=self.frames + 1,
            late_frames=self.late_frames + late,
            last_s=now_s,
            gap_s=gap_s,
            late=late,
            due_s=now_s + self.period_s if behind else on_the_beat_s,
            recent_s=recent_s,
            worst=self.worst if gap_s is None else _with_gap(self.worst, now_s, gap_s),
        )


def _with_gap(
    worst: tuple[tuple[int, float], ...], now_s: float, gap_s: float
) -> tuple[tuple[int, float], ...]:
    second = math.floor(now_s)
    if worst and worst[-1][0] == second:
        return (*worst[:-1], (second, max(gap_s, worst[-1][1])))
    return (*(entry for entry in worst if entry[0] > second - MEMORY_S), (second, gap_s))
