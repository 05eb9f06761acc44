"""Weights that are not here yet: fetched or waited for in the background while the wall dreams on.

One daemon thread does the fetching; it hands over a line of text and a flag, nothing else, and dies
with its process. What it has fetched is used by a new process, never by this one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger("weights")

RETRY_AFTER_S = 600.0
LOG_EVERY_PERCENT = 10


class Arrival(Protocol):
    """Something that may turn up."""

    def message(self) -> str:
        """How far it is, for people; "" if there is nothing to tell."""

    def has_come(self) -> bool:
        """Whether a new process would find it."""


class NothingToCome:
    """The network that was wanted is the one that dreams, or it never will be.

    Args:
        text: what people should know.
    """

    def __init__(self, text: str = "") -> None:
        self._text = text

    def message(self) -> str:
        """As given."""
        return self._text

    def has_come(self) -> bool:
        """Never."""
        return False


class Several:
    """Several things that may turn up.

    Args:
        arrivals: each of them.
    """

    def __init__(self, *arrivals: Arrival) -> None:
        self._arrivals = arrivals

    def message(self) -> str:
        """All that there is to tell."""
        return "; ".join(text for arrival in self._arrivals if (text := arrival.message()))

    def has_come(self) -> bool:
        """Whether one of them has."""
        return any(arrival.has_come() for arrival in self._arrivals)


class FileToCome:
    """A file named in the config that is missing or damaged: watched until it changes.

    Args:
        path: the file.
        text: what is wrong with it.
    """

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text
        self._seen = self._stamp()

    def message(self) -> str:
        """As given."""
        return self._text

    def has_come(self) -> bool:
        """Whether the file is another than it was, and has been left alone for two seconds."""
        now = self._stamp()
        # A copy may carry a time stamp from the future, of another clock or zone.
        return now is not None and now != self._seen and abs(time_since(now[1])) > 2.0

    def _stamp(self) -> tuple[int, int] | None:
        try:
            facts = self._path.stat()
        except OSError:
            return None
        return facts.st_size, facts.st_mtime_ns


def time_since(mtime_ns: int) -> float:
    """Seconds since a file's time stamp, by the clock that stamps files."""
    return (time.time_ns() - mtime_ns) / 1e9


Fetch = Callable[[str, Callable[[int, int], None]], object]
"""Fetches and verifies weights; tells (bytes done, bytes in all); raises what went wrong."""


class WeightsToCome:
    """A network's published weights, fetched in the background and tried again after a failure.

    Args:
        name: of the network that is wanted.
        meanwhile: of the network that dreams until then.
        fetch: fetches and verifies.
        retry_after_s: how long to wait after a failure.
    """

    def __init__(
        self, name: str, meanwhile: str, fetch: Fetch, retry_after_s: float = RETRY_AFTER_S
    ) -> None:
        self._name = name
        self._start = f"dreaming on {meanwhile} until the weights of {name} are here"
        self._fetch = fetch
        self._retry_after_s = retry_after_s
        self._text = f"{self._start}: fetching them"
        self._logged_percent = 0
        self._come = threading.Event()
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="weights", daemon=True).start()

    def message(self) -> str:
        """How far the fetch is, or why it failed."""
        return self._text

    def has_come(self) -> bool:
        """Whether the weights are in the cache, verified."""
        return self._come.is_set()

    def stop(self) -> None:
        """Try no more; a fetch under way is left to end with the process."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._fetch(self._name, self._heard)
            except Exception as error:  # noqa: BLE001 — else the message would say "fetching" for ever
                reason = " ".join(str(error).split()) or type(error).__name__
                minutes = self._retry_after_s / 60
                self._text = f"{self._start}; trying again every {minutes:g} minutes: {reason}"
                log.warning("%s", self._text)
                self._stopped.wait(self._retry_after_s)
            else:
                self._text = f"the weights of {self._name} have arrived and are verified"
                log.info("%s", self._text)
                self._come.set()
                return

    def _heard(self, done_bytes: int, total_bytes: int) -> None:
        percent = int(100 * done_bytes / max(total_bytes, 1))
        self._text = f"{self._start}: {percent} % of {total_bytes / 2**20:.0f} MiB"
        if percent >= self._logged_percent + LOG_EVERY_PERCENT:
            self._logged_percent = percent
            log.info("%s", self._text)
