"""What the children have told: the newest report of each, and sums that never fall.

A child's counters start at 0 with each of its lives; the sums go on. Pure apart from its memory.
"""

from dataclasses import dataclass, field

from installation.messages import Report, Role

SUMMED = ("keyframes", "rounds", "steps", "frames_shown", "late_frames", "softened_frames")
FRESH_S = 5.0


@dataclass
class Tally:
    """Reports of all children, by role.

    Attributes:
        newest: the newest report of each role; it stays after the child has gone.
    """

    newest: dict[Role, Report] = field(default_factory=dict)
    _heard_at_s: dict[Role, float] = field(default_factory=dict)
    _former: dict[tuple[Role, str], int] = field(default_factory=dict)

    def note(self, report: Report, now_s: float) -> None:
        """Take a report; one with another pid than before begins a new life of that child."""
        before = self.newest.get(report.role)
        if before is not None and before.pid != report.pid:
            for name in SUMMED:
                self._former[report.role, name] = self.total(report.role, name)
        elif before is not None:
            report = report.model_copy(
                update={name: max(getattr(before, name), getattr(report, name)) for name in SUMMED}
            )
        self.newest[report.role] = report
        self._heard_at_s[report.role] = now_s

    def total(self, role: Role, name: str) -> int:
        """A counter over all lives of a child, e.g. ("dream", "keyframes"); never falls."""
        report = self.newest.get(role)
        now = 0 if report is None else int(getattr(report, name))
        return self._former.get((role, name), 0) + now

    def silent_s(self, role: Role, now_s: float, uptime_s: float) -> float:
        """Seconds since the newest report of a role; all of `uptime_s` if there was none."""
        heard_at_s = self._heard_at_s.get(role)
        return uptime_s if heard_at_s is None else max(0.0, now_s - heard_at_s)

    def fresh(self, role: Role, now_s: float) -> Report | None:
        """The newest report if it is at most FRESH_S old, else None."""
        if now_s - self._heard_at_s.get(role, -float("inf")) > FRESH_S:
            return None
        return self.newest[role]
