"""Which processes of a show live, found by their command lines, which the kernel keeps.

That holds whatever has become of who started them; a number in a file could be another's by now.
"""

import json
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

from installation.clock import utc_now

MODULES: Final = {
    "projection": "installation.processes.project",
    "dream": "installation.processes.dream",
}
"""What is run for each role, with its settings as the only argument."""


def parts_of(state_dir: Path, *roles: str) -> list[psutil.Process]:
    """The living processes of a show, the oldest first; never the one that asks.

    Args:
        state_dir: the show's folder.
        roles: "projection", "dream"; none = both.
    """
    modules = {MODULES[role] for role in roles or MODULES}
    return sorted(
        (
            process
            for process, command in _own_processes()
            if len(command) > 2
            and command[-3] == "-m"
            and command[-2] in modules
            and _is_of(state_dir, command[-1])
        ),
        key=_since,
    )


def same_as(argv: Sequence[str]) -> psutil.Process | None:
    """The oldest living process of exactly this command line that leads a group of its own."""
    found = [
        process
        for process, command in _own_processes()
        if command == list(argv) and _leads_its_group(process)
    ]
    return min(found, key=_since, default=None)


def ask_for_stacks(state_dir: Path) -> None:
    """Have all parts of a show write where their threads stand.

    Those that do not know the signal yet are left alone: it would end them.
    """
    for process in parts_of(state_dir):
        if _knows(process.pid, signal.SIGUSR1):
            with suppress(psutil.Error):
                process.send_signal(signal.SIGUSR1)


def is_alive(process: psutil.Process) -> bool:
    """Whether this very process still runs; one that nobody has buried does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def age_s(process: psutil.Process) -> float:
    """For how long it has lived, in seconds, roughly: the kernel counts by the wall clock."""
    try:
        return max(0.0, utc_now().timestamp() - process.create_time())
    except psutil.Error:
        return 0.0


def _own_processes() -> Iterator[tuple[psutil.Process, list[str]]]:
    """All other processes of this user, with their command lines."""
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.uids().real == os.getuid():
                yield process, process.cmdline()
        except psutil.Error:  # it has gone meanwhile
            continue


def _is_of(state_dir: Path, settings: str) -> bool:
    try:
        return state_dir.samefile(json.loads(settings)["state_dir"])
    except (OSError, ValueError, TypeError, KeyError):
        return False


def _knows(pid: int, number: signal.Signals) -> bool:
    """Whether a process does something of its own at a signal."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return False
    caught = next((line.split()[1] for line in lines if line.startswith("SigCgt:")), "0")
    return bool(int(caught, 16) >> (number - 1) & 1)


def _leads_its_group(process: psutil.Process) -> bool:
    try:
        return os.getpgid(process.pid) == process.pid
    except ProcessLookupError:
        return False


def _since(process: psutil.Process) -> float:
    try:
        return process.create_time()
    except psutil.Error:
        return float("inf")
