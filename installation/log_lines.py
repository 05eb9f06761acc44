"""Log lines are written by a thread of their own: who reads them may stop, the show may not.

A terminal in which somebody has pressed Ctrl-S, or a pager that waits for a key, takes no more
bytes: whoever writes into it then stands still until it does.
"""

import logging
import os
import threading
from contextlib import suppress
from queue import Full, Queue
from typing import Final

from typing_extensions import override

from installation.clock import monotonic_s

MOST_WAITING: Final = 1000
LAST_LINES_S: Final = 0.5
"""So long the end of the program waits for the last lines to be taken."""
_LOOK_EVERY_S: Final = 0.01


class LineThread(logging.Handler):
    """Hands lines over to a thread that writes them; more than 1000 that wait are dropped.

    Args:
        file: descriptor of an open file that is written to.
    """

    def __init__(self, file: int) -> None:
        super().__init__()
        self._file = file
        self._lines: Queue[str] = Queue(MOST_WAITING)
        self._dropped = 0
        threading.Thread(target=self._write, name="log lines", daemon=True).start()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Take a line; returns at once."""
        try:
            self._lines.put_nowait(self.format(record))
        except Full:
            self._dropped += 1
        except Exception:  # noqa: BLE001 — as every handler: a bad record is told, never raised
            self.handleError(record)

    @override
    def flush(self) -> None:
        """Wait until all lines are written, but not for long."""
        end_s = monotonic_s() + LAST_LINES_S
        while self._lines.unfinished_tasks and monotonic_s() < end_s:
            threading.Event().wait(_LOOK_EVERY_S)

    def _write(self) -> None:
        while True:
            line = self._lines.get()
            dropped, self._dropped = self._dropped, 0
            more = f"({dropped} lines dropped: nobody has taken them)\n" if dropped else ""
            _write_all(self._file, f"{more}{line}\n".encode(errors="backslashreplace"))
            self._lines.task_done()


def _write_all(file: int, data: bytes) -> None:
    """Write all of it; what cannot be written, as on a full disk, is lost."""
    rest = memoryview(data)
    with suppress(OSError):
        while rest:
            rest = rest[os.write(file, rest) :]
