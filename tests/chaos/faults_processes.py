"""Faults of processes: killed, hung, ended, all at once."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from random import Random

import psutil

from tests.chaos.stage import NAMES, Stage, until

NOTICED_S = 60.0
JOINED_S = 240.0
"""A dream that hung just before its conductor went is taken by the next one for a starting one."""
Fault = Callable[[Stage, Random], str]


def kill(name: str, stage: Stage, _random: Random) -> str:
    """Kill a process with -9."""
    pid = stage.pid(name)
    send(pid, signal.SIGKILL)
    until_another(stage, name, pid)
    return f"kill -9 {name}"


def hang(name: str, stage: Stage, _random: Random) -> str:
    """Stop a process, so that it lives and does nothing.

    One that has done nothing yet has longer: a first step is compiled.
    """
    pid = stage.pid(name) if name == "conductor" else _pid_at_work(stage, name)
    send(pid, signal.SIGSTOP)
    until_another(stage, name, pid, JOINED_S)
    return f"SIGSTOP {name}"


def _pid_at_work(stage: Stage, name: str) -> int:
    """Of a child that has got on already; waits for it."""
    found: list[int] = []

    def gets_on() -> bool:
        child = next(one for one in stage.status()["processes"] if one["name"] == name)
        if child["pid"] and child["progress"]:
            found.append(int(child["pid"]))
        return bool(found)

    until(gets_on, NOTICED_S, f"a {name} that gets on")
    return found[0]


def restart(stage: Stage, _random: Random) -> str:
    """End the show as staff does, and start it again."""
    pid = stage.service.pid
    send(pid, signal.SIGTERM)
    until_another(stage, "conductor", pid)
    return "show ended and started"


def kill_all(stage: Stage, _random: Random) -> str:
    """What a power cut does to the processes."""
    pids = {name: stage.pid(name) for name in ("conductor", *NAMES)}
    for pid in pids.values():
        send(pid, signal.SIGKILL)
    for name, pid in pids.items():
        until_another(stage, name, pid)
    return "kill -9 all at once"


def send(pid: int | None, number: signal.Signals) -> None:
    """Send a signal to a process, if it is there."""
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def until_another(stage: Stage, name: str, pid: int | None, limit_s: float = NOTICED_S) -> None:
    """Wait until a process of this name lives that is another one than before."""

    def is_another() -> bool:
        now = stage.pid(name)
        return now not in {None, pid} and psutil.pid_exists(now or 0)

    until(is_another, limit_s, f"another {name} than {pid}")


FAULTS: dict[str, Fault] = {
    **{f"kill {name}": partial(kill, name) for name in ("conductor", *NAMES)},
    **{f"hang {name}": partial(hang, name) for name in ("conductor", *NAMES)},
    "restart": restart,
    "power cut": kill_all,
}
