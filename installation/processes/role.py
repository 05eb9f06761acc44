"""One process for each role of a show: the newest one has it, an older one is ended first.

The lock is the kernel's, so that it goes with its process, however that ends.
"""

import fcntl
import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import BinaryIO, Final

import psutil

from installation.census import parts_of
from installation.clock import monotonic_s
from installation.errors import StartError
from installation.kept_file import open_lock
from installation.messages import Role

log = logging.getLogger(__name__)

STAGES: Final = ((signal.SIGTERM, 3.0), (signal.SIGKILL, 2.0))
"""How a process that has the role is asked to go, and for how many seconds each."""
_LOOK_EVERY_S: Final = 0.01


@contextmanager
def only_one(role: Role, state_dir: Path) -> Iterator[None]:
    """Have the role; an older process that has it is ended first, a newer one keeps it.

    So a projection with other settings takes the wall over when it is ready to show, not before.

    Args:
        role: what this process does.
        state_dir: the show's folder; is created if it is not there.

    Raises:
        StartError: whoever has the role does not end, or the folder cannot be used.
    """
    try:
        file = open_lock(state_dir / f"{role}.lock")
    except OSError as error:
        message = f"state folder {state_dir}: {error.strerror or error}"
        raise StartError(message) from error
    with file:
        if not (_has(file) or _taken_over(role, state_dir, file)):
            left = ", ".join(str(process.pid) for process in parts_of(state_dir, role))
            message = f"another {role} (pid {left or 'unknown'}) does not end"
            raise StartError(message)
        yield


def _taken_over(role: Role, state_dir: Path, file: BinaryIO) -> bool:
    """Ask an older process that has the role to go, then make it go; whether it has gone."""
    began = psutil.Process().create_time()
    for number, limit_s in STAGES:
        for process in parts_of(state_dir, role):
            with suppress(psutil.Error):
                if process.create_time() <= began:
                    log.info("taking over from pid %d: %s", process.pid, number.name)
                    process.send_signal(number)
        end_s = monotonic_s() + limit_s
        while monotonic_s() < end_s:
            if _has(file):
                return True
            sleep(_LOOK_EVERY_S)
    return False


def _has(file: BinaryIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
