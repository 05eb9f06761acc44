"""What was refused, counted by reason, and when the log may tell of it."""

from typing import Final

from installation.logs import Seldom

MAX_REASONS: Final = 64
OTHER: Final = "other"


class Refusals:
    """Counts refusals; the log speaks at most once a minute of each reason.

    Reasons are words of the program, never of the sender. Should there be more than 64 all the
    same, the rest counts as "other".
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._seldom = Seldom()

    def count(self, reason: str, now_s: float, times: int = 1) -> int | None:
        """Count a refusal.

        Args:
            reason: such as those of `packets.REASONS`.
            now_s: monotonic seconds.
            times: how many at once, > 0.

        Returns:
            How often the log has been silent about this reason since it last spoke, if it may speak
            now; else None.
        """
        if reason not in self._counts and len(self._counts) >= MAX_REASONS:
            reason = OTHER
        self._counts[reason] = self._counts.get(reason, 0) + times
        return self._seldom.may(reason, now_s)

    @property
    def total(self) -> int:
        """All refusals since the start."""
        return sum(self._counts.values())

    def counts(self) -> dict[str, int]:
        """Refusals since the start by reason, the most frequent first."""
        return dict(sorted(self._counts.items(), key=lambda item: (-item[1], item[0])))
