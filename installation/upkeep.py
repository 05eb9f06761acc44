"""What the conductor looks after besides the show: stills for the archive, room on the disk.

Runs in the conductor's loop; files are touched in a thread, for a disk may take its time.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from installation.archive import BYTES_A_MB, FOLDER, MOST_FILES, keep_still, make_room, still_name
from installation.clock import monotonic_s
from installation.config_show import ShowSection
from installation.logs import Seldom
from installation.machine import GpuWatch, Machine, disk_free_bytes, free_files
from installation.processes.checkpoint import (
    MAX_SNAPSHOTS,
    PICTURE_FILE,
    SNAPSHOT_DIR,
    load_picture,
)
from installation.processes.child import rss_bytes
from installation.show import ShowState
from installation.tally import Tally

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 5.0
LEAST_FREE_BYTES: Final = 200 * BYTES_A_MB
LEAST_FREE_FILES: Final = 200
UNKEPT_AFTER_S: Final = 120.0
"""So long after the last picture was written the dream counts as not kept."""


@dataclass(frozen=True)
class _Kept:
    """When the last picture was written, after how many rounds, and since when one is overdue."""

    written: int
    rounds: int
    late_since_s: float | None = None


class Upkeep:
    """Looks after the disk.

    Args:
        state_dir: the show's folder.
        show: the config's section.
        state: of the show, now.
        tally: of the reports.
        wall_clock: the present time with a zone.

    Attributes:
        machine: how the machine is.
        trouble: what is wrong, in sentences; () if all is well.
    """

    def __init__(
        self,
        state_dir: Path,
        show: ShowSection,
        state: Callable[[], ShowState],
        tally: Tally,
        wall_clock: Callable[[], datetime],
    ) -> None:
        self._state_dir = state_dir
        self._most_bytes = show.archive_mb * BYTES_A_MB
        self._every_s = show.archive_every_s
        self._state = state
        self._tally = tally
        self._wall_clock = wall_clock
        self._gpu = GpuWatch()
        self._seldom = Seldom()
        self._still_at_s = monotonic_s()
        self._still_of = self._written()
        self._kept = _Kept(self._still_of, self._rounds())
        self._failed = ""
        self.machine = Machine()
        self.trouble: tuple[str, ...] = ()

    async def look(self) -> None:
        """Look once, then wait a little."""
        gpu = await self._gpu.memory()
        await asyncio.to_thread(self.look_at_disk, monotonic_s())
        self.machine = replace(self.machine, gpu=gpu)
        await asyncio.sleep(LOOK_EVERY_S)

    def look_at_disk(self, now_s: float) -> None:
        """Keep a still if one is due, make room, and find out what is wrong.

        Args:
            now_s: monotonic seconds.
        """
        if now_s - self._still_at_s >= self._every_s:
            self._still_at_s = now_s
            self._keep_still()
        free = disk_free_bytes(self._state_dir)
        self.machine = replace(self.machine, disk_free_bytes=free, rss_bytes=rss_bytes())
        found = (self._low(free), self._unkept(now_s), self._failed)
        self.trouble = tuple(text for text in found if text)
        for text in self.trouble:
            if self._seldom.may(text.split(",")[0], now_s) is not None:
                log.warning("%s", text)

    def _keep_still(self) -> None:
        make_room(self._state_dir / SNAPSHOT_DIR, "*.png", self._most_bytes, MAX_SNAPSHOTS)
        written = self._written()
        if written == self._still_of or not self._most_bytes:
            make_room(self._state_dir / FOLDER, "*.jpg", self._most_bytes, MOST_FILES)
            return
        picture = load_picture(self._state_dir / PICTURE_FILE)
        if picture is None:
            return
        subjects = self._state().subjects_at(monotonic_s())
        name = still_name(self._wall_clock(), (subject.index for subject in subjects))
        try:
            keep_still(self._state_dir, name, picture, self._most_bytes)
        except OSError as error:
            self._failed = f"no still could be kept in {self._state_dir}: {error}"
        else:
            self._failed, self._still_of = "", written

    def _low(self, free: int | None) -> str:
        if free is None or free >= LEAST_FREE_BYTES:
            files = free_files(self._state_dir)
            if files is None or files >= LEAST_FREE_FILES:
                return ""
            return (
                f"the disk of {self._state_dir} is nearly full, {files} more files can be made: "
                "the show goes on, but remembers no more when it is full"
            )
        return (
            f"the disk of {self._state_dir} is nearly full, {free // BYTES_A_MB} MB are free: "
            "the show goes on, but remembers no more when it is full"
        )

    def _unkept(self, now_s: float) -> str:
        """Whether rounds are dreamt and nothing of them comes to the disk."""
        written, rounds = self._written(), self._rounds()
        if written != self._kept.written:
            self._kept = _Kept(written, rounds)
        elif rounds > self._kept.rounds + 2 and self._kept.late_since_s is None:
            self._kept = replace(self._kept, late_since_s=now_s)
        since_s = self._kept.late_since_s
        if since_s is None or now_s - since_s < UNKEPT_AFTER_S:
            return ""
        return f"the dream has not been kept on the disk for {now_s - since_s:.0f} s"

    def _rounds(self) -> int:
        return self._tally.total("dream", "rounds")

    def _written(self) -> int:
        """When the last picture was written, in nanoseconds; 0 = never."""
        try:
            return (self._state_dir / PICTURE_FILE).stat().st_mtime_ns
        except OSError:
            return 0
