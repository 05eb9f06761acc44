"""The changes of the wall, one record for each: the newest in memory, all of them in the journal.

Nothing here waits for a disk: records are written in a thread of their own, so that a turn that
was broken off and the last one at the end of the show never write at the same time.
"""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from installation.show import ShowState
from installation.subjects import in_words
from installation.why_log import MOST_WAITING, Why, WhyLog

NEWEST = 20
EARLIEST_YEAR = 2024
LARGEST_JUMP_S = 2.0


class Chronicle:
    """Takes note of every change.

    Args:
        log: where it is written down.

    Attributes:
        newest: the last twenty, the newest first; those of before a restart are among them.
    """

    def __init__(self, log: WhyLog) -> None:
        self._log = log
        self._waiting: deque[Why] = deque(maxlen=MOST_WAITING)
        self._came = asyncio.Event()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._offset_s: float | None = None
        self.newest = deque(log.newest(NEWEST), maxlen=NEWEST)

    def add(self, state: ShowState, playlist: str, now_s: float) -> None:
        """Take note of what is on the wall since now.

        Args:
            state: of the show, after the change.
            playlist: that is on.
            now_s: monotonic seconds.
        """
        reason = state.reason
        offset_s = reason.at.timestamp() - now_s
        record = Why(
            at=reason.at,
            rule=reason.rule,
            playlist=playlist,
            cue=reason.cue,
            subjects=in_words(state.subjects),
            sender=reason.sender,
            why=reason.why,
            clock=clock_words(reason.at, offset_s, self._offset_s),
        )
        self._offset_s = offset_s
        self.newest.appendleft(record)
        self._waiting.append(record)
        self._came.set()

    async def write(self) -> None:
        """Wait for records and write them down."""
        await self._came.wait()
        self._came.clear()
        await self.flush()

    async def flush(self) -> None:
        """Write down what is there, after whatever is being written."""
        await asyncio.get_running_loop().run_in_executor(self._writer, self._write_down)

    def _write_down(self) -> None:
        """Runs in the writer's thread; what is added meanwhile is left for the next time."""
        records = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if records or self._log.waiting:
            self._log.note(*records)


def clock_words(at: datetime, offset_s: float, before_s: float | None) -> str:
    """What there is to say of the wall clock; "" if nothing.

    Args:
        at: what it shows.
        offset_s: by how much it is ahead of the monotonic clock.
        before_s: the same at the change before, None at the first one.
    """
    if at.year < EARLIEST_YEAR:
        return f"the clock is not set: {at:%Y-%m-%d}"
    if before_s is None or abs(offset_s - before_s) <= LARGEST_JUMP_S:
        return ""
    return f"the clock has jumped by {offset_s - before_s:+.1f} s since the change before"
