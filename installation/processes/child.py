"""What both child processes do: read their settings, follow the state, know when to end.

A child ends when the state says so, when it is asked to (SIGTERM), or when it has heard no state
for `orphan_after_s`. If its main loop hangs and its parent is gone too, a watch thread ends it.
"""

import faulthandler
import json
import logging
import os
import signal
import threading
from pathlib import Path
from typing import TypeVar

import psutil
from pydantic import Field, ValidationError

from installation import logs
from installation.bus import ChildBus
from installation.clock import monotonic_s
from installation.errors import StartError
from installation.program import PROGRAM, leave_if_other
from installation.show import Endpoint, ShowState
from installation.values import Frozen, Label, explain
from installation.version import VERSION

log = logging.getLogger(__name__)

REPORT_EVERY_S = 1.0
HUNG_ORPHAN_EXTRA_S = 20.0
EXIT_BAD_SETTINGS = 2


class ChildSettings(Frozen):
    """What every child is told on its command line, as JSON.

    Attributes:
        version: of the product.
        program: the code; a child of another one is not joined by the next conductor.
    """

    name: Label
    state_at: Endpoint
    reports_at: Endpoint
    state_dir: Path
    orphan_after_s: float = Field(default=10.0, gt=0, le=86_400)
    version: str = VERSION
    program: str = PROGRAM
    log_level: str = "INFO"


_Settings = TypeVar("_Settings", bound=ChildSettings)


def read_settings(kind: type[_Settings], arguments: list[str]) -> _Settings:
    """The settings in the only command line argument.

    Raises:
        StartError: there is not exactly one argument, or it is not such settings.
        SystemExit: they come from a conductor of another program.
    """
    if len(arguments) != 1:
        message = f"expected one argument with JSON settings, got {len(arguments)}"
        raise StartError(message)
    try:
        read = json.loads(arguments[0])
        leave_if_other(read)
        return kind.model_validate(read)
    except ValidationError as error:
        message = f"bad settings: {explain(error)}"
        raise StartError(message) from error
    except ValueError as error:
        message = f"bad settings: no JSON: {error}"
        raise StartError(message) from error


class Life:
    """The newest state, and whether the child is to go on.

    Args:
        bus: the child's sockets.
        orphan_after_s: seconds without a state after which the child ends.
    """

    def __init__(self, bus: ChildBus, orphan_after_s: float) -> None:
        self._bus = bus
        self._orphan_after_s = orphan_after_s
        self._heard_at_s = monotonic_s()
        self._parent = os.getppid()
        self._asked_to_end = False
        self.state: ShowState | None = None

    def begin(self) -> None:
        """Take signals, and start the watch thread. Only in a process' main thread."""
        faulthandler.enable()
        faulthandler.register(signal.SIGUSR1)  # writes where every thread stands
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        threading.Thread(target=self._watch_parent, name="parent watch", daemon=True).start()

    def follow(self, wait_ms: int = 0) -> ShowState | None:
        """Take in what has arrived (waiting at most `wait_ms`); the newest state, if any."""
        newest = self._bus.newest_state(wait_ms)
        if newest is not None:
            self.state = newest
            self._heard_at_s = monotonic_s()
        return self.state

    def first_state(self) -> ShowState | None:
        """Wait for the first state; None if the child is to end instead."""
        while self.reason_to_end() is None:
            state = self.follow(wait_ms=100)
            if state is not None:
                return state
        return None

    def reason_to_end(self) -> str | None:
        """Why the child is to end now, or None."""
        if self._asked_to_end:
            return "asked by a signal"
        if self._silent_s() > self._orphan_after_s:
            # After a long step it may be this child that has not listened: states may be waiting.
            self.follow()
        if self.state is not None and self.state.mode == "stopping":
            return "the show stops"
        if self._silent_s() > self._orphan_after_s:
            return f"no state heard for {self._silent_s():.1f} s"
        return None

    def _silent_s(self) -> float:
        return monotonic_s() - self._heard_at_s

    def _on_signal(self, number: int, frame: object) -> None:
        del number, frame
        self._asked_to_end = True

    def _watch_parent(self) -> None:
        pause = threading.Event()
        alone_since_s: float | None = None
        while not pause.wait(1.0):
            now_s = monotonic_s()
            if os.getppid() == self._parent:
                alone_since_s = None
                continue
            alone_since_s = now_s if alone_since_s is None else alone_since_s
            limit_s = self._orphan_after_s + HUNG_ORPHAN_EXTRA_S
            if min(now_s - alone_since_s, now_s - self._heard_at_s) > limit_s:
                os._exit(70)


class Every:
    """Tells when something is due that is to be done every `period_s` seconds, at once at first."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._last_s = -float("inf")

    def is_due(self, now_s: float) -> bool:
        """Whether it is due at `now_s` (monotonic); if so, the next period begins."""
        if now_s - self._last_s < self._period_s:
            return False
        self._last_s = now_s
        return True


def rss_bytes() -> int:
    """Resident memory of this process."""
    return int(psutil.Process().memory_info().rss)


def set_up_logs(settings: ChildSettings) -> None:
    """Lines for the parent, which adds the time and the child's name."""
    logs.set_up(settings.log_level, for_parent=True, waits=False)
