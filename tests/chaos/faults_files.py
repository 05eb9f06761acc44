"""Faults of files, disks and clocks."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import psutil

from tests.chaos.faults_processes import kill, send, until_another
from tests.chaos.stage import NAMES, Stage, until, write_settings

TOLD_S = 30.0
FOLLOWED_S = 1.5
"""Within so long the show has looked at its clock."""

JUMPS_S = (-86_400, -3600, -61, 1, 3600, 3 * 86_400, 400 * 86_400)
STATE_FILES = ("show.json", "live.json", "canvas.npz", "last_picture.png")
BREAKS = ("dream: [\n", "projektion: {}\n", "show: {hang_after_s: never}\n", "\0\0\0\0")
"""What somebody leaves at the end of the config."""


def clock_jumps(stage: Stage, random: Random) -> str:
    """The wall clock is set."""
    jump_s = random.choice(JUMPS_S)
    stage.set_clock(jump_s)
    time.sleep(FOLLOWED_S)
    return f"wall clock {jump_s:+d} s"


def broken_config(stage: Stage, random: Random) -> str:
    """The config is broken, the machine restarted, the config mended, the machine restarted."""
    with stage.config.open("a") as config:
        config.write(random.choice(BREAKS))
    try:
        kill("conductor", stage, random)
        until(lambda: any("settings of" in line for line in stage.trouble()), TOLD_S, "told")
        until(stage.is_green, TOLD_S, "green with the last good settings")
    finally:
        write_settings(stage)
    kill("conductor", stage, random)
    until(lambda: not any("settings of" in line for line in stage.trouble()), TOLD_S, "mended")
    return "config broken, restarted, mended, restarted"


def broken_playlist(stage: Stage, random: Random) -> str:
    """A playlist is saved with mistakes, and mended."""
    path = stage.folder / "playlists" / random.choice(("first.yaml", "second.yaml"))
    path.write_text(random.choice(("cues: [", "dwell: -1\ncues: []\n", "cues: [{subjects: xq}]\n")))
    try:
        until(lambda: any(path.name in line for line in stage.trouble()), TOLD_S, "mistake told")
    finally:
        write_settings(stage)
    until(lambda: not any(path.name in line for line in stage.trouble()), TOLD_S, "mended")
    return f"{path.name} broken and mended"


def full_disk(stage: Stage, random: Random) -> str:
    """No byte can be written any more, and the dream is killed meanwhile."""
    with _full(stage) as how:
        stage.osc("/dream/snapshot")
        kill("dream", stage, random)
        until(lambda: any(_is_of_disk(line) for line in stage.trouble()), TOLD_S, "disk told")
    until(lambda: not any(_is_of_disk(line) for line in stage.trouble()), TOLD_S, "room again")
    return f"disk full ({how}), dream killed meanwhile"


def cut_state(stage: Stage, random: Random) -> str:
    """One file of the memory is cut at any byte, and everything starts again from what is left."""
    path = stage.state_dir / (random.choice(STATE_FILES) + random.choice(("", "", ".before")))
    pids = {name: stage.pid(name) for name in ("conductor", *NAMES)}
    for pid in pids.values():
        send(pid, signal.SIGSTOP)  # so that nobody writes it anew before it is read
    size = cut = 0
    with suppress(FileNotFoundError):
        size = path.stat().st_size
        cut = random.randrange(size) if size else 0
        os.truncate(path, cut)
    for pid in pids.values():
        send(pid, signal.SIGKILL)
    for name, pid in pids.items():
        until_another(stage, name, pid)
    return f"{path.name} cut at byte {cut} of {size}, all killed"


def missing_weights(stage: Stage, random: Random) -> str:
    """The weights' file is gone when the dream starts, and comes back."""
    weights = stage.weights
    if weights is None:
        return "no weights with the fake dreamer"
    away = weights.with_suffix(".away")
    weights.rename(away)
    try:
        kill("dream", stage, random)
        until(stage.is_green, 120, "dreaming on the network that is embedded")
    finally:
        away.rename(weights)
    return "weights gone, dream killed, weights back"


def _is_of_disk(line: str) -> bool:
    return "full" in line or "cannot be remembered" in line


@contextmanager
def _full(stage: Stage) -> Iterator[str]:
    """No room in the state folder; where it is no disk of its own, its processes may write none."""
    if os.path.ismount(stage.state_dir):
        file = stage.state_dir / "filled"
        try:
            _fill(file)
            yield "tmpfs"
        finally:
            file.unlink(missing_ok=True)
        return
    pids = [stage.pid(name) for name in ("conductor", *NAMES)]
    _limit_files(pids, 0)
    try:
        yield "RLIMIT_FSIZE"
    finally:
        _limit_files([stage.pid(name) for name in ("conductor", *NAMES)], psutil.RLIM_INFINITY)


def _fill(file: Path) -> None:
    """Take every byte that is left."""
    room = os.statvfs(file.parent)
    filled = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        with suppress(OSError):
            os.posix_fallocate(filled, 0, max(1, room.f_bavail * room.f_frsize))
        os.lseek(filled, 0, os.SEEK_END)
        with suppress(OSError):
            while os.write(filled, bytes(4096)):
                pass
    finally:
        os.close(filled)


def _limit_files(pids: list[int | None], most_bytes: int) -> None:
    for pid in pids:
        if pid is not None:
            with suppress(psutil.NoSuchProcess):
                psutil.Process(pid).rlimit(psutil.RLIMIT_FSIZE, (most_bytes, psutil.RLIM_INFINITY))


FAULTS: dict[str, Callable[[Stage, Random], str]] = {
    "clock": clock_jumps,
    "config": broken_config,
    "playlist": broken_playlist,
    "disk full": full_disk,
    "state cut": cut_state,
}
FAULTS_OF_REAL: dict[str, Callable[[Stage, Random], str]] = {"weights": missing_weights}
