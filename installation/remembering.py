"""Keeps what the show must remember in its state folder, apart from the show's own pace."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from installation import journal
from installation.clock import monotonic_s
from installation.journal import Saved
from installation.logs import Seldom

log = logging.getLogger(__name__)


class Memory:
    """What a show remembers over a restart of the whole program.

    Args:
        state_dir: the show's folder; this process holds its lock.
        now: wall time with a zone.

    Attributes:
        saved: what is on the disk; None = nothing readable.
        trouble: what was wrong with it at the start, and what is now; () if all is well.
    """

    def __init__(self, state_dir: Path, now: datetime) -> None:
        self._state_dir = state_dir
        self._to_do = asyncio.Event()
        self._seldom = Seldom()
        found = journal.read(state_dir, now)
        self.saved = found.value
        self._at_start = (found.trouble,) if found.trouble else ()
        self.trouble = self._at_start

    def ask(self) -> None:
        """Have it looked at soon whether something must be written."""
        self._to_do.set()

    async def keep(self, wanted: Callable[[], Saved]) -> None:
        """Wait until somebody asks, then write what lasts: a disk may take its time."""
        await self._to_do.wait()
        self._to_do.clear()
        await self.write(wanted())

    async def write(self, now: Saved) -> None:
        """Write it if it is another than what was written before."""
        if now == self.saved:
            return
        try:
            await asyncio.to_thread(journal.save, self._state_dir, now)
            self.saved, self.trouble = now, self._at_start
        except OSError as error:  # tried again with the next state
            cannot = f"the show cannot be remembered in {self._state_dir}: {error}"
            self.trouble = (*self._at_start, cannot)
            if self._seldom.may("remember", monotonic_s()) is not None:
                log.warning("cannot remember the show in %s: %s", self._state_dir, error)
