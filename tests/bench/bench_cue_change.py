"""How late a change of cue is: due, published, in the engine's next step, in the next frame.

    python tests/bench/bench_cue_change.py [--changes 25] [--step-s 0.1] [--fps 30]

Runs the real conductor in this process, and the real dream and projection processes beside it,
which write down the time of each step and frame; the dreamer is a fake whose steps last --step-s.
All times are of CLOCK_MONOTONIC, which is the same in every process.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from bisect import bisect_left, bisect_right
from dataclasses import replace
from pathlib import Path
from unittest import mock

from typing_extensions import override

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from installation import children
from installation.bus import ConductorBus
from installation.clock import utc_now
from installation.conductor import Conductor
from installation.config_sections import Config, DreamSection, PanelSection, ProjectionSection
from installation.config_values import Size
from installation.processes import project
from installation.repertoire import open_repertoire
from projection.projector import Projector
from tests.fakes.dreamer import FakeDreamer

FOLDER = "BENCH_CUE_CHANGE_FOLDER"
DWELL_S = 2.3
FIRST_CHANGES = 4  # while the engine starts
SUBJECTS = {31: "tree frog", 980: "volcano", 1: "goldfish"}


def note(name, at_s, what):
    """Adds a line to what a process writes down."""
    with (Path(os.environ[FOLDER]) / name).open("a") as file:
        file.write(f"{at_s:.6f} {what}\n")


def noted(folder, name):
    """The times and what was noted then."""
    lines = (line.split(" ", 1) for line in (folder / name).read_text().splitlines())
    return [(float(at_s), what) for at_s, what in lines]


class TimedDreamer(FakeDreamer):
    """Writes down when each step began, and what it dreams of."""

    @override
    def step(self):
        label = SUBJECTS[self.aims[0].index] if self.aims else ""
        note("steps", time.monotonic(), label)
        super().step()


def open_dreamer(*, size, **_):
    return TimedDreamer(size, step_s=float(os.environ["FAKE_DREAMER_STEP_S"]))


def timed_projection():
    """The projection process, writing down when each frame was drawn, and with what caption."""
    set_look, frame = Projector.set_look, Projector.frame
    wanted = ""

    def timed_look(self, caption, *more):
        nonlocal wanted
        wanted = caption or ""
        set_look(self, caption, *more)

    def timed_frame(self, now_s):
        record = frame(self, now_s)
        note("frames", time.monotonic(), wanted)
        return record

    with mock.patch.multiple(Projector, set_look=timed_look, frame=timed_frame):
        return project.main()


class TimedBus(ConductorBus):
    """Writes down when each state was published."""

    @override
    async def publish(self, state):
        await super().publish(state)
        note("published", time.monotonic(), state.subjects[0].label)


def timed_children(*arguments, **options):
    """The show's own, with this file as the projection."""
    projection, dream = children.child_specs(*arguments, **options)
    program, flag, _, settings = projection.argv
    timed = (program, flag, "tests.bench.bench_cue_change", settings)
    return replace(projection, argv=timed), dream


async def lived(folder, changes, fps):
    """Runs the show for so many changes; the wall time at which its playlist began."""
    cues = ", ".join(f"{{subjects: {label}}}" for label in SUBJECTS.values())
    (folder / "one.yaml").write_text(f"dwell: {DWELL_S}\nfade: 0\ncues: [{cues}]\n")
    config = Config(
        playlist="one",
        dream=DreamSection(size=Size(160, 96)),
        projection=ProjectionSection(
            output="headless", renderer="cpu", size=Size(320, 180), max_fps=fps
        ),
        panel=PanelSection(enabled=False),
    )
    (folder / "state").mkdir()
    show = Conductor(
        config,
        folder / "state",
        open_repertoire(config, [folder]),
        dreamer="tests.bench.bench_cue_change:open_dreamer",
    )
    stop, hurry = asyncio.Event(), asyncio.Event()
    asyncio.get_running_loop().call_later((FIRST_CHANGES + changes) * DWELL_S, stop.set)
    with mock.patch.multiple(
        "installation.conductor", child_specs=timed_children, ConductorBus=TimedBus
    ):
        await show.run(stop, hurry)
    return show._direction.steering.began.timestamp()


def first_with(times, labels, label, after_s):
    """The place of the first entry after a time that has the label."""
    place = bisect_right(times, after_s)
    while labels[place] != label:
        place += 1
    return place


def lateness(folder, began_s, changes):
    """Of each change: seconds late when published, in the engine and on the wall, and how many."""
    offset_s = utc_now().timestamp() - time.monotonic()
    tables = {name: noted(folder, name) for name in ("published", "steps", "frames")}
    names = list(SUBJECTS.values())
    rows = []
    for number in range(FIRST_CHANGES, FIRST_CHANGES + changes - 1):
        due_s = began_s + number * DWELL_S - offset_s
        label = names[number % len(names)]
        row = {}
        for name, entries in tables.items():
            times, labels = [at_s for at_s, _ in entries], [what for _, what in entries]
            found = first_with(times, labels, label, due_s)
            row[name] = times[found] - due_s
            if name != "published":
                came_s = due_s + row["published"]
                row[f"{name} without it"] = max(0, found - bisect_left(times, came_s))
        rows.append(row)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=25)
    parser.add_argument("--step-s", type=float, default=0.1)
    parser.add_argument("--fps", type=int, default=30)
    options = parser.parse_args()
    os.environ["FAKE_DREAMER_STEP_S"] = str(options.step_s)
    with tempfile.TemporaryDirectory(prefix="hallucinarium-bench-") as name:
        os.environ[FOLDER] = name
        began_s = asyncio.run(lived(Path(name), options.changes, options.fps))
        rows = lateness(Path(name), began_s, options.changes)
    pace = f"steps of {options.step_s:g} s, {options.fps} frames a second"
    print(f"{len(rows)} changes of cue, {pace}")
    for what, words in (
        ("published", "due until the state was published"),
        ("steps", "due until the first step with it began"),
        ("frames", "due until the first frame with it was drawn"),
    ):
        ms = sorted(1000 * row[what] for row in rows)
        print(f"  {words:44} median {ms[len(ms) // 2]:6.1f} ms, worst {ms[-1]:6.1f} ms")
    for what in ("steps without it", "frames without it"):
        counts = [row[what] for row in rows]
        print(f"  {what + ' after it was published':44} {sum(counts)} in all, worst {max(counts)}")


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1].startswith("{"):
        sys.exit(timed_projection())
    main()
