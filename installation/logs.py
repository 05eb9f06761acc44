"""One line format for the whole show, on stderr, and a limit for messages that would repeat."""

import logging
import os
import sys

from installation.log_lines import LineThread

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
CHILD_FORMAT = "%(levelname)s: %(message)s"
DATES = "%Y-%m-%dT%H:%M:%S%z"

GREETINGS = ("All log messages before absl::InitializeLog", "oneDNN custom operations are on")
"""What TensorFlow says at each start, and no setting silences: nothing for people to act on."""


def set_up(level: str = "INFO", *, for_parent: bool = False, waits: bool = True) -> None:
    """Send everything of this level and above to stderr, replacing earlier handlers.

    Args:
        level: "DEBUG", "INFO", "WARNING" or "ERROR".
        for_parent: in a child process, whose parent adds the time.
        waits: whether to wait for who reads the lines, such as a terminal; a show must not.

    Raises:
        ValueError: there is no such level.
    """
    handler: logging.Handler = logging.StreamHandler(sys.stderr) if waits else LineThread(_stderr())
    handler.setFormatter(logging.Formatter(CHILD_FORMAT if for_parent else FORMAT, DATES))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("zeroconf").setLevel(logging.ERROR)
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # it warns of each odd request, endlessly


def _stderr() -> int:
    """A descriptor of stderr that stays what it is; of nothing, where stderr is closed."""
    if sys.stderr is None:  # the next file that is opened would take its number
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    return os.dup(sys.stderr.fileno())


def level_and_text(line: str) -> tuple[int, str]:
    """The level and the text of a child's line; lines of other origin count as INFO.

    TensorFlow's greetings count as DEBUG.

    >>> level_and_text("WARNING: the disk is full")
    (30, 'the disk is full')
    """
    if any(greeting in line for greeting in GREETINGS):
        return logging.DEBUG, line
    name, colon, text = line.partition(": ")
    level = logging.getLevelNamesMapping().get(name) if colon else None
    return (logging.INFO, line) if level is None else (level, text)


class Seldom:
    """Lets one message of each kind through in a period, and counts what it holds back.

    Args:
        period_s: seconds, > 0.
    """

    MAX_KINDS = 1000

    def __init__(self, period_s: float = 60.0) -> None:
        self._period_s = period_s
        self._last_at_s: dict[str, float] = {}
        self._held_back: dict[str, int] = {}

    def may(self, kind: str, now_s: float) -> int | None:
        """How many were held back since the last one, if one may be written now; else None.

        Args:
            kind: what the message is about; there may be many, the oldest are forgotten.
            now_s: monotonic seconds.
        """
        last_at_s = self._last_at_s.get(kind)
        if last_at_s is not None and now_s - last_at_s < self._period_s:
            self._held_back[kind] = self._held_back.get(kind, 0) + 1
            return None
        self._last_at_s.pop(kind, None)
        while len(self._last_at_s) >= self.MAX_KINDS:
            oldest = next(iter(self._last_at_s))
            del self._last_at_s[oldest]
            self._held_back.pop(oldest, None)
        self._last_at_s[kind] = now_s
        return self._held_back.pop(kind, 0)


class LineBudget:
    """Lets at most `lines` through in each period: a child that floods its stderr fills no disk.

    Args:
        lines: lines a period, > 0.
        period_s: seconds, > 0.
    """

    def __init__(self, lines: int = 60, period_s: float = 10.0) -> None:
        self._lines = lines
        self._period_s = period_s
        self._period_began_s = -float("inf")
        self._used = 0
        self._held_back = 0

    def take(self, now_s: float) -> tuple[bool, int]:
        """Whether a line may be written now, and how many the period before held back."""
        held_back = 0
        if now_s - self._period_began_s >= self._period_s:
            held_back, self._held_back = self._held_back, 0
            self._period_began_s, self._used = now_s, 0
        self._used += 1
        if self._used > self._lines:
            self._held_back += 1
            return False, held_back
        return True, held_back
