"""What was changed of the calibration, to be undone. Pure."""

from dataclasses import dataclass, replace
from typing import Final

from installation.calibration import Adjustment
from installation.errors import CommandError

MOST_STEPS: Final = 100
ONE_STEP_S: Final = 1.0
"""Changes of one thing that follow each other so soon are undone together: a drag, a held key."""


@dataclass(frozen=True)
class Step:
    """A change that can be undone: of what, what was before, and when it was last added to."""

    what: str
    before: tuple[Adjustment, ...]
    at_s: float


@dataclass(frozen=True)
class History:
    """The newest changes, at most 100."""

    steps: tuple[Step, ...] = ()

    def noted(self, what: str, before: tuple[Adjustment, ...], now_s: float) -> "History":
        """With one more change; one that goes on with the last is part of it."""
        last = self.steps[-1] if self.steps else None
        if last is not None and last.what == what and now_s - last.at_s < ONE_STEP_S:
            return History((*self.steps[:-1], replace(last, at_s=now_s)))
        return History((*self.steps[1 - MOST_STEPS :], Step(what, before, now_s)))

    def undone(self) -> tuple[tuple[Adjustment, ...], "History"]:
        """What was before the last change, and the changes before it.

        Raises:
            CommandError: nothing was changed.
        """
        if not self.steps:
            raise CommandError("there is nothing to undo")
        return self.steps[-1].before, History(self.steps[:-1])
