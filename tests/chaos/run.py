"""Torments a real show and watches what visitors see: `make chaos`.

    python -m tests.chaos.run [--faults 100] [--seed 7] [--only NAME] [--overlap] [--real]
                              [--keep FOLDER]

The faults come in random order, each kind once before any comes again; the same seed gives the
same order. With --overlap each is a storm of two or three at once. The show is headless and small,
with a dreamer of plain numpy; --real takes the network. Exit code 1: something was amiss.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random

import psutil

from installation.census import parts_of
from tests.chaos import faults_files, faults_processes, faults_sockets
from tests.chaos.faults_processes import Fault
from tests.chaos.left_over import left_over, shared_memory
from tests.chaos.report import HEAD, Result, line_of, summary
from tests.chaos.service import Service
from tests.chaos.stage import (
    FAKE,
    REAL,
    NotYetError,
    Stage,
    free_ports,
    small_disk,
    until,
    write_settings,
)
from tests.chaos.storms import storm, storm_of
from tests.chaos.watcher import DIMMER, PLAYLIST, Watcher

WATCHDOG_S = 12.0
DISK_MB = 288
"""The show says that its disk is nearly full when less than 200 MB are free."""
FIRST_GREEN_S = 180.0
TOLD_S = 15.0
GREEN_S = 90.0
JOIN = " + "
ENDS_A_MINUTE = 4
"""One more within a minute is safe mode, which is meant to last; so the next one waits."""
ENDS = {"kill dream", "kill projection", "hang dream", "hang projection", "disk full", "weights"}


def known_faults(*, real: bool) -> dict[str, Fault]:
    """All kinds of faults by their names."""
    own = faults_files.FAULTS_OF_REAL if real else {}
    return {**faults_processes.FAULTS, **faults_sockets.FAULTS, **faults_files.FAULTS, **own}


def order_of(names: list[str], count: int, random: Random) -> list[str]:
    """So many faults: each kind once in random order, then again in another order."""
    order: list[str] = []
    while len(order) < count:
        order += random.sample(names, len(names))
    return order[:count]


def storms_of(names: list[str], count: int, random: Random) -> list[str]:
    """So many storms, each named by its faults."""
    return [JOIN.join(storm_of(names, random)) for _ in range(count)]


def overlapping(names: list[str], faults: dict[str, Fault]) -> dict[str, Fault]:
    """Those of the names that are storms, as faults."""
    return {name: partial(storm, tuple(name.split(JOIN)), faults) for name in names if JOIN in name}


@contextmanager
def staged(folder: Path, *, real: bool) -> Iterator[Stage]:
    """A show in a folder, started, and ended with all that it needs."""
    with ExitStack() as stack:
        state_dir = folder / "state"
        state_dir.mkdir(parents=True, exist_ok=True)
        if small_disk(state_dir, DISK_MB):
            stack.callback(subprocess.run, ["umount", "-l", str(state_dir)], check=False)
        stack.callback(_end_parts, state_dir)
        panel, osc, osc_tcp, query = free_ports(4)
        program = [sys.executable, "-m", "tests.chaos.show", str(folder / "config.yaml")]
        command = [*program, REAL if real else FAKE, str(folder / "clock")]
        watchdog_s = 60.0 if real else WATCHDOG_S
        service = Service(command, folder / "log.txt", watchdog_s=watchdog_s)
        weights = _copied_weights(folder) if real else None
        stage = Stage(folder, state_dir, (panel, osc, osc_tcp, query), service, weights)
        write_settings(stage)
        service.start()
        stack.callback(service.end)
        yield stage


def torment(stage: Stage, names: list[str], random: Random, *, real: bool) -> list[Result]:
    """Do faults one after the other, each after the one before is overcome."""
    faults = {**known_faults(real=real), **overlapping(names, known_faults(real=real))}
    until(stage.is_green, FIRST_GREEN_S, "green at the start")
    _set_overrides(stage)
    watcher = Watcher(stage)
    watcher.start()
    results: list[Result] = []
    ends_at_s: deque[float] = deque(maxlen=ENDS_A_MINUTE)
    print(f"{HEAD}  what was done", flush=True)
    try:
        for number, name in enumerate(names, 1):
            for _ in ENDS.intersection(name.split(JOIN)):
                _wait_for_a_turn(ends_at_s)
            results.append(_one(stage, watcher, number, (name, faults[name]), random))
            print(line_of(results[-1]), flush=True)
            if results[-1].green_s is None:
                break
    finally:
        watcher.stop()
    facts = (
        f"keyframe {watcher.keyframes.highest}, {watcher.snapshots.highest} snapshots, "
        f"{watcher.pictures.pictures} previews, conductor started {len(stage.service.pids)} times, "
        f"{stage.service.hangs} times because it hung"
    )
    end = _at_the_end(stage, watcher, shared_memory())
    print(summary(results, end, facts), flush=True)
    if end:
        results.append(Result(0, "at the end", None, 0, 0, 0, 255, tuple(end)))
    return results


def _one(
    stage: Stage, watcher: Watcher, number: int, fault: tuple[str, Fault], random: Random
) -> Result:
    name, act = fault
    watcher.pictures.begin()
    began_s = time.monotonic()
    breaches: list[str] = []
    words, green_s = name, None
    try:
        words = act(stage, random)
        until(stage.is_green, GREEN_S if stage.weights is None else FIRST_GREEN_S, "green again")
        green_s = time.monotonic() - began_s
        stage.osc("/dream/snapshot")
    except (NotYetError, OSError) as error:
        breaches.append(f"{name}: {error}")
    time.sleep(0.5)
    seen = watcher.pictures
    worst = (seen.frozen_s, seen.gap_s, seen.blind_s, seen.darkest)
    return Result(number, words, green_s, *worst, (*breaches, *watcher.breaches()))


def _set_overrides(stage: Stage) -> None:
    """What people set by hand, which must outlive everything."""
    stage.osc("/projection/dimmer", DIMMER)
    stage.osc("/projection/caption", 1)
    code, answer = stage.ask("POST", "/api/steer", {"act": "playlist", "playlist": PLAYLIST})
    if code != 200:
        message = f"the playlist cannot be chosen: {code} {answer!r}"
        raise NotYetError(message)
    for _ in range(2):  # both generations of the memory know it
        stage.osc("/dream/snapshot")
        time.sleep(0.7)


def _wait_for_a_turn(ends_at_s: deque[float]) -> None:
    if len(ends_at_s) == ENDS_A_MINUTE:
        time.sleep(max(0.0, ends_at_s[0] + 61 - time.monotonic()))
    ends_at_s.append(time.monotonic())


def _at_the_end(stage: Stage, watcher: Watcher, memory_before: set[str]) -> list[str]:
    """All green after one more start, and nothing left after the end; what is not, in words."""
    found = []
    try:
        until(stage.is_green, TOLD_S, "green")
    except NotYetError as error:
        found.append(str(error))
    pids = {*watcher.pids, *stage.service.pids}
    pids |= {process.pid for process in parts_of(stage.state_dir)}
    code = stage.service.end()
    if code != 0:
        found.append(f"the show ended with code {code}")
    return found + left_over(stage.state_dir, pids, memory_before)


def _end_parts(state_dir: Path) -> None:
    """Whatever was breached, nothing of it stays on this machine."""
    for process in parts_of(state_dir):
        with suppress(psutil.Error):
            process.kill()


def _copied_weights(folder: Path) -> Path:
    """The network's weights in a file of its own."""
    from model.networks.catalogue import find_weights

    path = find_weights("lite0")
    if path is None:
        raise SystemExit("the weights of lite0 are not installed")
    return Path(shutil.copy(path, folder))


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 1 after a breach."""
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--faults", type=int, default=100, metavar="N", help="default 100")
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="default 7")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="this kind; can be said again"
    )
    parser.add_argument("--overlap", action="store_true", help="two or three faults at once")
    parser.add_argument("--real", action="store_true", help="with the network, not a fake dreamer")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep config, log and memory")
    options = parser.parse_args(arguments)
    names = list(known_faults(real=options.real))
    wanted = options.only or names
    if unknown := sorted(set(wanted) - set(names)):
        parser.error(f"no fault is called {', '.join(unknown)}; there are {', '.join(names)}")
    random = Random(options.seed)  # noqa: S311 — the same seed, the same faults
    ordered = storms_of if options.overlap else order_of
    order = ordered(wanted, options.faults, random)
    with tempfile.TemporaryDirectory(prefix="hallucinarium-chaos-") as temporary:
        folder = options.keep or Path(temporary)
        with staged(folder, real=options.real) as stage:
            results = torment(stage, order, random, real=options.real)
    return 1 if any(result.breaches for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
