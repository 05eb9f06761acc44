"""How much memory a real show takes over time: `make soak`.

    python -m tests.soak.run [--minutes 10] [--warm-up 2] [--json FILE]

Starts the show as the command line does, headless with OpenGL, with the embedded network on a
small canvas; what it does every ten minutes it does twice a minute, so that all has been done when
the warm-up is over. Every five seconds the resident memory, the threads and the open files of each
process are noted. A straight line through the memory after the warm-up gives MiB an hour with its
standard error. Exit code 1 if a slope is surely above 1 MiB an hour, a count has grown, or a
process was started again.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.chaos.stage import free_ports
from tests.soak.regression import Slope, has_grown, judged, slope_of

ROOT = Path(__file__).resolve().parents[2]
EVERY_S = 5.0
BAR_MIB_H = 1.0
FIRST_KEYFRAME_S = 240.0
STOP_S = 15.0
MIB = 2**20
CONFIG = """\
dream: {{network: lite0, size: 160x96, seed: 1}}
projection: {{output: headless, renderer: auto, size: 320x180}}
show: {{state_dir: {state_dir}, archive_every_s: 30}}
panel: {{port: {panel}}}
osc: {{port: {osc}}}
"""


@dataclass(frozen=True)
class Sample:
    """One process at one moment; `at_s` since the first keyframe."""

    at_s: float
    pid: int
    rss_mib: float
    threads: int
    files: int


@dataclass(frozen=True)
class Course:
    """What has become of one process after the warm-up."""

    name: str
    first: Sample
    last: Sample
    slope_mib_h: Slope
    verdict: str
    grown: tuple[str, ...]


@contextmanager
def show_in(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A show from the command line, and where its panel is."""
    panel, osc = free_ports(2)
    config = folder / "config.yaml"
    config.write_text(CONFIG.format(state_dir=folder / "state", panel=panel, osc=osc))
    command = [sys.executable, "-m", "installation", "run", "--config", str(config)]
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
    try:
        yield process, f"http://127.0.0.1:{panel}"
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def status_at(url: str) -> dict[str, Any] | None:
    """What the show tells, or None while it does not answer."""
    try:
        with urllib.request.urlopen(f"{url}/api/status", timeout=5) as answer:  # noqa: S310 — ours
            status: dict[str, Any] = json.load(answer)
            return status
    except OSError:
        return None


def until_dreaming(url: str) -> None:
    """Wait for the first keyframe."""
    end_s = time.monotonic() + FIRST_KEYFRAME_S
    while (status := status_at(url)) is None or not status["keyframes"]:
        if time.monotonic() > end_s:
            message = f"no keyframe within {FIRST_KEYFRAME_S:.0f} s"
            raise SystemExit(message)
        time.sleep(0.5)


def pids_of(conductor: int, status: dict[str, Any]) -> dict[str, int]:
    """The processes of a show by their names."""
    children = {child["name"]: child["pid"] for child in status["processes"] if child["pid"]}
    return {"conductor": conductor, **children}


def sample_of(pid: int, at_s: float) -> Sample:
    """A process now.

    Raises:
        psutil.Error: it has gone.
    """
    process = psutil.Process(pid)
    with process.oneshot():
        rss = process.memory_info().rss / MIB
        return Sample(at_s, pid, rss, process.num_threads(), process.num_fds())


def watch(conductor: int, url: str, seconds: float) -> dict[str, list[Sample]]:
    """Samples of all processes for so long; a process that is away is left out meanwhile."""
    seen: dict[str, list[Sample]] = {}
    began_s = time.monotonic()
    while (at_s := time.monotonic() - began_s) < seconds:
        status = status_at(url)
        for name, pid in {} if status is None else pids_of(conductor, status).items():
            try:
                seen.setdefault(name, []).append(sample_of(pid, at_s))
            except psutil.Error:
                continue
        time.sleep(max(0.0, EVERY_S - (time.monotonic() - began_s - at_s)))
    return seen


def course_of(name: str, samples: list[Sample], warm_up_s: float) -> Course:
    """What has become of a process after the warm-up.

    Raises:
        ValueError: there are too few samples.
    """
    warm = [sample for sample in samples if sample.at_s >= warm_up_s]
    slope = slope_of([s.at_s / 3600 for s in warm], [s.rss_mib for s in warm])
    grown = [
        what
        for what, counts in (
            ("threads", [s.threads for s in warm]),
            ("open files", [s.files for s in warm]),
        )
        if has_grown(counts)
    ]
    if len({sample.pid for sample in samples}) > 1:
        grown.append("another process than at first")
    return Course(name, warm[0], warm[-1], slope, judged(slope, BAR_MIB_H), tuple(grown))


def line_of(course: Course) -> str:
    """A process in one line."""
    slope, first, last = course.slope_mib_h, course.first, course.last
    return (
        f"{course.name:<11} {first.rss_mib:8.1f} {last.rss_mib:8.1f} "
        f"{slope.value:+9.2f} ± {slope.error:<6.2f} {course.verdict:<15} "
        f"{first.threads:>3} {last.threads:>3}   {first.files:>3} {last.files:>3}"
        + "".join(f"   GROWN: {what}" for what in course.grown)
    )


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="make soak", description="memory of a show over time")
    parser.add_argument("--minutes", type=float, default=10.0, metavar="N", help="default 10")
    parser.add_argument(
        "--warm-up", type=float, default=2.0, metavar="N", help="minutes, default 2"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep all samples here")
    options = parser.parse_args()
    # Ended from outside, it ends its show too: the folders below are left in order.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="hallucinarium-soak-") as folder:
        with show_in(Path(folder)) as (process, url):
            until_dreaming(url)
            seen = watch(process.pid, url, options.minutes * 60)
            status = status_at(url)
        if status is None or process.returncode != 0:
            print((Path(folder) / "log.txt").read_text()[-4000:], file=sys.stderr)
            print(f"the show did not last, or ended with code {process.returncode}")
            return 1
    courses = [course_of(name, samples, options.warm_up * 60) for name, samples in seen.items()]
    print(f"{options.minutes:g} minutes, the first {options.warm_up:g} left out; RSS in MiB")
    print(f"{'':<11} {'first':>8} {'last':>8} {'MiB an hour':>18} {'bar of 1':<15} threads   files")
    for course in courses:
        print(line_of(course))
    print(f"{status['frames_shown']} frames, {status['steps']} steps, {status['renderer']}")
    if options.json is not None:
        samples = {name: [asdict(one) for one in found] for name, found in seen.items()}
        told = {"courses": [asdict(course) for course in courses], "samples": samples}
        options.json.write_text(json.dumps(told, indent=1))
    return 1 if any(course.verdict == "too much" or course.grown for course in courses) else 0


if __name__ == "__main__":
    sys.exit(main())
