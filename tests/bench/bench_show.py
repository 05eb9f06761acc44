"""How the real show runs on this machine: frames, gaps, pace of the engine, memory.

    python tests/bench/bench_show.py [--minutes 3] [--size 640x360] [--network lite0]

Starts `python -m installation run` without a window, with a folder and a port of its own, waits
for the first keyframe, watches /api/status for a minute, then the memory of the dream process from
minute 2 to minute --minutes. In the end it looks whether a process is left behind.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
FIRST_KEYFRAME_LIMIT_S = 180.0
WATCH_S = 60.0
STOP_LIMIT_S = 20.0
CONFIG = """\
dream: {{network: {network}, seed: 1}}
projection: {{output: headless, size: {size}}}
show: {{state_dir: {state_dir}}}
panel: {{port: {port}}}
"""


class RunningShow:
    """A show started by the command line.

    Args:
        folder: for its config, memory and log.
        network: that dreams.
        size: WIDTHxHEIGHT of the picture.
        more: of the config.
    """

    def __init__(self, folder, network, size, more=""):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        config, self.log = folder / "config.yaml", folder / "log.txt"
        values = {"network": network, "size": size, "port": self.port}
        config.write_text(CONFIG.format(state_dir=folder / "state", **values) + more)
        command = [sys.executable, "-m", "installation", "run", "--config", str(config)]
        self.began_s = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        self.seen: dict[int, float] = {}  # pid -> time of its start, of all that there ever were

    def age_s(self):
        return time.monotonic() - self.began_s

    def status(self):
        """What the show tells, or None while it does not answer."""
        if self.process.poll() is not None:
            msg = f"the show has ended by itself:\n{self.log.read_text()}"
            raise SystemExit(msg)
        for process in self.tree():
            self.seen.setdefault(process.pid, process.create_time())
        try:
            url = f"http://127.0.0.1:{self.port}/api/status"
            with urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer)
        except OSError:
            return None

    def answer(self):
        """What the show tells, as soon as it does."""
        while (status := self.status()) is None:
            time.sleep(0.1)
        return status

    def tree(self):
        """The processes of the show."""
        try:
            conductor = psutil.Process(self.process.pid)
            return [conductor, *conductor.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def memory_mib(self, name):
        """Resident memory of a child, or None if it does not run."""
        for child in self.answer()["processes"]:
            if child["name"] == name and child["pid"]:
                try:
                    return psutil.Process(child["pid"]).memory_info().rss / 2**20
                except psutil.NoSuchProcess:
                    return None
        return None

    def end(self):
        """Ends the show as Ctrl-C does; (seconds it took, processes left behind)."""
        began_s = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
        took_s = time.monotonic() - began_s
        left = []
        for pid, started in self.seen.items():
            try:
                process = psutil.Process(pid)
                if process.create_time() == started and process.status() != "zombie":
                    left.append(pid)
                    process.kill()
            except psutil.NoSuchProcess:
                pass
        return took_s, left


def first_keyframe(show):
    """Seconds from the start to the panel's answer and to the first keyframe."""
    panel_s = None
    while show.age_s() < FIRST_KEYFRAME_LIMIT_S:
        status = show.status()
        if status is not None and panel_s is None:
            panel_s = show.age_s()
        if status is not None and status["keyframes"] > 0:
            return {"panel_after_s": panel_s, "first_keyframe_after_s": show.age_s()}
        time.sleep(0.2)
    msg = f"no keyframe in {FIRST_KEYFRAME_LIMIT_S:g} s:\n{show.log.read_text()}"
    raise SystemExit(msg)


def watched(show, seconds):
    """What the panel tells over a while; the worst gap is that of the last minute."""
    first = last = show.answer()
    began_s = now_s = time.monotonic()
    fps = []
    while now_s - began_s < seconds:
        time.sleep(0.5)
        last, now_s = show.answer(), time.monotonic()
        fps += [] if last["fps"] is None else [last["fps"]]
    took_s = now_s - began_s
    counted = {
        name: last[name] - first[name] for name in ("frames_shown", "late_frames", "keyframes")
    }
    steps = last["steps"] - first["steps"]
    return {
        "watched_s": took_s,
        **counted,
        "fps": counted["frames_shown"] / took_s,
        "fps_least": min(fps, default=None),
        "worst_gap_s": last["worst_gap_s"],
        "steps_a_second": steps / took_s,
        "seconds_a_step": last["seconds_a_step"],
        "latency_s": last["latency_s"],
        "network": last["network"],
        "renderer": last["renderer"],
    }


def memory(show, minutes):
    """Memory of all processes in MiB, each minute from the second on."""
    table = []
    for minute in range(2, minutes + 1):
        time.sleep(max(0.0, minute * 60 - show.age_s()))
        row = {name: show.memory_mib(name) for name in ("dream", "projection")}
        row["conductor"] = psutil.Process(show.process.pid).memory_info().rss / 2**20
        table.append({"minute": minute, **row})
    return table


def main():
    """Print a table and the same as one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=int, default=3)
    parser.add_argument("--size", default="640x360", help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--network", default="lite0")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallucinarium-bench-") as folder:
        show = RunningShow(Path(folder), options.network, options.size)
        try:
            figures = first_keyframe(show)
            figures |= watched(show, WATCH_S)
            rows = memory(show, options.minutes)
            children = show.answer()["processes"]
            figures["restarts"] = sum(child["restarts"] for child in children)
        finally:
            ended_s, left = show.end()
    figures |= {"end_took_s": ended_s, "exit_code": show.process.returncode, "left": left}
    print(f"show, {options.size} headless, {os.cpu_count()} cores")
    for name, value in figures.items():
        shown = f"{value:.3f}" if isinstance(value, float) else value
        print(f"  {name:24} {shown}")
    for row in rows:
        sizes = ", ".join(f"{n} {v:.0f} MiB" for n, v in row.items() if n != "minute" and v)
        print(f"  memory at minute {row['minute']:<7} {sizes}")
    facts = {"bench": "show", "size": options.size, "cores": os.cpu_count()}
    print(json.dumps({**facts, **figures, "memory_mib": rows}))
    if left:
        msg = f"processes were left behind and have been killed: {left}"
        raise SystemExit(msg)


if __name__ == "__main__":
    main()
