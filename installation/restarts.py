"""When a child is started again, and when it counts as hung. Pure: time is passed in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

CHANGE_OVER = 75
"""Exit code of a child that wants to be started again, e.g. because better weights have arrived."""


@dataclass(frozen=True, kw_only=True)
class RestartRules:
    """How patient the supervisor is with one child.

    Attributes:
        crash_limit: this many exits within `window_s` put the child in safe mode.
        window_s: seconds.
        delays_s: waiting time before the first, second, ... restart within the window.
        safe_retry_s: waiting time between attempts in safe mode.
        least_change_over_s: a change-over (exit 75) of a child younger than this is a crash.
    """

    crash_limit: int = 5
    window_s: float = 60.0
    delays_s: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0)
    safe_retry_s: float = 600.0
    least_change_over_s: float = 5.0


@dataclass(frozen=True)
class RestartDecision:
    """Start again after `delay_s` seconds; `safe` tells that the child is in safe mode."""

    delay_s: float
    safe: bool


def restart_decision(
    exits_at_s: Sequence[float],
    now_s: float,
    *,
    ran_s: float,
    was_safe: bool,
    rules: RestartRules,
) -> RestartDecision:
    """What to do after a child has gone.

    Args:
        exits_at_s: when it went, monotonic seconds, this exit included.
        now_s: monotonic seconds.
        ran_s: how long it lived this time.
        was_safe: whether it was started in safe mode; it stays there unless it lived for a window.
        rules: the limits.
    """
    recent = sum(1 for at_s in exits_at_s if now_s - at_s < rules.window_s)
    if recent >= rules.crash_limit or (was_safe and ran_s < rules.window_s):
        return RestartDecision(rules.safe_retry_s, safe=True)
    place = min(max(recent, 1), len(rules.delays_s)) - 1
    return RestartDecision(rules.delays_s[place], safe=False)


def counts_as_crash(exit_code: int | None, ran_s: float, rules: RestartRules) -> bool:
    """Whether an exit that nobody asked for is a crash, not a change-over; None = unknown."""
    return exit_code != CHANGE_OVER or ran_s < rules.least_change_over_s


@dataclass(frozen=True)
class ProgressWatch:
    """Life is not enough: a child has to get on.

    Attributes:
        start_limit_s: seconds from the start until the first progress.
        hang_limit_s: seconds from one progress to the next.
        since_s: monotonic time since when the counter has stood still.
        progress: the newest counter of the child; 0 until it has done anything.
        is_slow: whether the child says that its next progress may take as long as the first.
    """

    start_limit_s: float
    hang_limit_s: float
    since_s: float
    progress: int = 0
    is_slow: bool = False

    def noted(self, progress: int, now_s: float, *, is_slow: bool = False) -> "ProgressWatch":
        """The watch after a report."""
        if progress == self.progress and (self.is_slow or not is_slow):
            return self
        return replace(self, since_s=now_s, progress=progress, is_slow=is_slow)

    def stalled_for_s(self, now_s: float) -> float | None:
        """Seconds without progress if they are too many, else None."""
        is_quick = self.progress > 0 and not self.is_slow
        limit_s = self.hang_limit_s if is_quick else self.start_limit_s
        still_s = now_s - self.since_s
        return still_s if still_s > limit_s else None
