"""Brings a dreamer in line with the newest state: its subjects, its numbers, its look.

Runs in the dream process. A look that cannot be had never stops the dream: it goes on in the one
before, and says so once.
"""

import logging

from installation.processes.dreamer_seam import DreamerLike, aims_of
from installation.show import ShowState
from model.settings import DreamSettings

log = logging.getLogger("dream")


class Following:
    """A dreamer that follows the show.

    Args:
        dreamer: what dreams.
        look: in which it was opened, with no other numbers.

    Attributes:
        trouble: what people should know of the look, "" if nothing.
    """

    def __init__(self, dreamer: DreamerLike, look: DreamSettings) -> None:
        self._dreamer = dreamer
        self._wanted = self._look = look
        self._before: DreamSettings | None = None
        self._aims = aims_of(())
        self._numbers: tuple[float | None, float | None] = (None, None)
        self.trouble = ""

    @property
    def is_new(self) -> bool:
        """Whether the look has not dreamt a step yet; the first one may take as long as a start."""
        return self._before is not None

    def follow(self, state: ShowState, now_s: float) -> bool:
        """Do what a state wants before the next step.

        Args:
            state: the newest one.
            now_s: monotonic seconds.

        Returns:
            Whether the look is another one now.
        """
        is_other = self._follow_look(state.look)
        aims = aims_of(state.subjects_at(now_s))
        if aims != self._aims:
            self._aims = aims
            self._dreamer.set_aims(aims)
        strength = state.prior_strength_at(now_s, self._look)
        step_size = state.step_size_at(now_s, self._look)
        if (strength, step_size) != self._numbers:
            self._numbers = strength, step_size
            self._dreamer.set_parameters(prior_strength=strength, step_size=step_size)
        return is_other

    def step(self) -> bool:
        """One dream step, or, where a new look fails at its first, the way back.

        Returns:
            Whether a step was dreamt.

        Raises:
            Exception: of any kind, if the look that has dreamt until now fails.
        """
        before = self._before
        try:
            self._dreamer.step()
        except Exception as error:
            if before is None:
                raise
            self._complain(self._wanted, before, error)
            self._dreamer.change_look(before)
            self._look, self._before, self._numbers = before, None, (None, None)
            return False
        self._before = None
        return True

    def _follow_look(self, wanted: DreamSettings) -> bool:
        if wanted == self._wanted:
            return False
        self._wanted = wanted
        if wanted == self._look:  # back from one that could not be had
            self.trouble = ""
            return False
        try:
            self._dreamer.change_look(wanted)
        except Exception as error:  # noqa: BLE001 — whatever it was, the dream goes on as it was
            self._complain(wanted, self._look, error)
            return False
        log.info("dreaming in the look %s", wanted.name)
        self._before = self._before or self._look
        self._look, self._numbers, self.trouble = wanted, (None, None), ""
        return True

    def _complain(self, wanted: DreamSettings, before: DreamSettings, error: Exception) -> None:
        self.trouble = (
            f"the look {wanted.name} cannot be had, dreaming on in {before.name}: {error}"
        )
        log.warning("%s", " ".join(self.trouble.split())[:1000])
