"""Controllers before the real show: from a press to its effect, and a flood of packets.

    python tests/bench/bench_osc.py [press flood] [--presses 40] [--seconds 60] [--rate 20000]

press: the real conductor in this process, the real dream and projection processes beside it, which
write down the time (CLOCK_MONOTONIC) of each step and frame; the dreamer is a fake.

flood: a show as the command line starts it, 640x360 without a window. From two addresses of this
machine come packets that are meant to hurt, knobs, and knobs with a byte wrong; from a third one a
switch is turned each second. It is ended while they still come; it tells the worst gap of a minute.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import socket
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from unittest import mock

import psutil
from typing_extensions import override

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from installation import children
from installation.bus import ConductorBus
from installation.conductor import Conductor
from installation.config_osc import OscSection
from installation.config_sections import Config, DreamSection, PanelSection, ProjectionSection
from installation.config_values import Size
from installation.control.osc.message import Message
from installation.control.osc.packets import PacketError, encode, read_packet
from installation.processes import project
from installation.repertoire import open_repertoire
from projection.projector import Projector
from tests.bench.bench_cue_change import FOLDER, TimedDreamer, note, noted
from tests.bench.bench_show import RunningShow, first_keyframe
from tests.installation.control.osc.hostile_packets import PACKETS

HERE = "127.0.0.1"
SENDERS = ("127.0.0.2", "127.0.0.3")
WANTED: dict[str, tuple[str | float, ...]] = {
    "/dream/subject": ("volcano", "goldfish"),
    "/projection/dimmer": (0.5, 1.0),
}
SWITCH = "/projection/caption"
BURST_S = 0.005
LATE_S = 2.0


def open_dreamer(*, size, **_):
    return TimedDreamer(size, step_s=float(os.environ["FAKE_DREAMER_STEP_S"]))


def timed_projection():
    """The projection process, writing down each frame's end, its caption and its brightness."""
    set_look, draw = Projector.set_look, Projector._draw
    wanted = ""

    def timed_look(self, caption, *more):
        nonlocal wanted
        wanted = caption or ""
        set_look(self, caption, *more)

    def timed_draw(self, moment, dimmer, now_s):
        draw(self, moment, dimmer, now_s)
        note("frames", time.monotonic(), f"{wanted}|{dimmer:.2f}")

    with mock.patch.multiple(Projector, set_look=timed_look, _draw=timed_draw):
        return project.main()


class TimedBus(ConductorBus):
    """Writes down when each state was published."""

    @override
    async def publish(self, state):
        await super().publish(state)
        note("published", time.monotonic(), f"{state.subjects[0].label}|{state.dimmer:.2f}")


def timed_children(*arguments, **options):
    """The show's own, with this file as the projection."""
    projection, dream = children.child_specs(*arguments, **options)
    program, flag, _, settings = projection.argv
    return replace(projection, argv=(program, flag, "tests.bench.bench_osc", settings)), dream


async def pressed(folder, presses):
    """Runs a show, and presses a button and turns a knob so often, each at an odd moment."""
    config = Config(
        dream=DreamSection(size=Size(160, 96)),
        projection=ProjectionSection(output="headless", size=Size(640, 360), max_fps=30),
        panel=PanelSection(enabled=False),
        osc=OscSection(port=0, debounce_s=0, glide_s=0),
    )
    (folder / "state").mkdir()
    show = Conductor(
        config,
        folder / "state",
        open_repertoire(config),
        dreamer="tests.bench.bench_osc:open_dreamer",
    )
    stop, hurry = asyncio.Event(), asyncio.Event()

    async def press():
        while show.osc is None or show.state.mode != "dreaming":  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        await asyncio.sleep(3.0)
        await asyncio.to_thread(send_presses, show.osc.status().port, presses)
        await asyncio.sleep(1.0)
        stop.set()

    with mock.patch.multiple(
        "installation.conductor", child_specs=timed_children, ConductorBus=TimedBus
    ):
        await asyncio.gather(show.run(stop, hurry), press())


def send_presses(port, presses):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as box:
        for number in range(presses):
            for address, values in WANTED.items():
                value = values[number % 2]
                packet = encode([Message(address, (value,))])
                shown = value if isinstance(value, str) else f"{value:.2f}"
                note("sent", time.monotonic(), f"{address}|{shown}")
                box.sendto(packet, (HERE, port))
                time.sleep(0.2 + 0.3 * random.random())  # noqa: S311 — no secret


def effects(folder):
    """Seconds from each message to its effects, by effect."""
    places = {
        "subject, state published": ("/dream/subject", "published", 0),
        "dimmer, state published": ("/projection/dimmer", "published", 1),
        "subject, caption of a frame": ("/dream/subject", "frames", 0),
        "dimmer, brightness of a frame": ("/projection/dimmer", "frames", 1),
        "subject, first step with it begins": ("/dream/subject", "steps", 0),
    }
    sent = [(at_s, *what.split("|")) for at_s, what in noted(folder, "sent")]
    found: dict[str, list[float]] = {}
    for name, (address, table, part) in places.items():
        entries = noted(folder, table)
        times = [at_s for at_s, _ in entries]
        values = [what.split("|")[part] for _, what in entries]
        rows = found.setdefault(name, [])
        for at_s, to, value in sent:
            if to == address:
                place = bisect_right(times, at_s)
                while values[place] != value:
                    place += 1
                rows.append(times[place] - at_s)
    return found


def bench_press(options):
    """Print how long presses take to their effects."""
    os.environ["FAKE_DREAMER_STEP_S"] = str(options.step_s)
    with tempfile.TemporaryDirectory(prefix="hallucinarium-bench-") as name:
        os.environ[FOLDER] = name
        asyncio.run(pressed(Path(name), options.presses))
        found = effects(Path(name))
    print(f"{options.presses} presses, steps of {options.step_s:g} s, 30 frames a second")
    figures = {}
    for what, rows in found.items():
        ms = sorted(1000 * row for row in rows)
        figures[what] = {"median_ms": ms[len(ms) // 2], "worst_ms": ms[-1]}
        print(f"  {what:36} median {ms[len(ms) // 2]:6.1f} ms, worst {ms[-1]:6.1f} ms")
    print(json.dumps({"bench": "osc press", "cores": os.cpu_count(), **figures}))


def mixture(seed):
    """A thousand packets: two thirds that are wrong in some way, one third knobs."""
    chance = random.Random(seed)  # noqa: S311 — no secret
    hostile = list(PACKETS.values())
    packets = []
    for number in range(999):
        knob = encode([Message("/dream/param/zoom", (chance.uniform(1.0, 1.02),))])
        broken = bytearray(knob)
        broken[chance.randrange(len(knob))] = chance.randrange(256)
        packets.append((chance.choice(hostile), knob, bytes(broken))[number % 3])
    return packets


def flood(host, port, rate, sent):
    """Send packets at a pace from an address, in a process of its own that somebody ends."""
    packets, done = mixture(host), 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind((host, 0))
        sender.connect((HERE, port))
        began_s = time.monotonic()
        while True:
            due = int((time.monotonic() - began_s) * rate)
            for number in range(done, due):
                with suppress(OSError):  # nobody takes more at the moment
                    sender.send(packets[number % len(packets)])
            sent.value = done = due
            time.sleep(BURST_S)


class Presser(threading.Thread):
    """Turns a switch each second, and waits until the wall tells of it.

    Attributes:
        took_s: of each turn that arrived.
        lost: turns of which nothing was told in two seconds.
    """

    def __init__(self, port):
        super().__init__(daemon=True)
        self.took_s: list[float] = []
        self.lost = 0
        self.over = threading.Event()
        self._port = port

    @override
    def run(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as box:
            box.connect((HERE, self._port))
            box.settimeout(0.2)
            box.send(encode([Message("/status/subscribe", (box.getsockname()[1], 3600.0))]))
            number = 1  # captions are on
            while not self.over.wait(1.0):
                number += 1
                began_s = time.monotonic()
                box.send(encode([Message(SWITCH, (number % 2,))]))
                if self._is_told(box, number % 2, began_s + LATE_S):
                    self.took_s.append(time.monotonic() - began_s)
                else:
                    self.lost += 1

    @staticmethod
    def _is_told(box, value, until_s):
        while time.monotonic() < until_s:
            try:
                messages = read_packet(box.recv(5000))
            except (TimeoutError, PacketError):
                continue
            if Message(SWITCH, (value,)) in messages:
                return True
        return False


def dropped(port):
    """Datagrams that found the socket of a port full, since it was opened."""
    rows = (line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:])
    return sum(int(row[-1]) for row in rows if row[1].endswith(f":{port:04X}"))


def flooded(show, options):
    """Flood a show; what has become of it."""
    port = show.answer()["osc"]["port"]
    conductor = psutil.Process(show.process.pid)
    before, cpu_before = show.answer(), conductor.cpu_times()
    context = multiprocessing.get_context("spawn")
    sent = [context.Value("q", 0) for _ in SENDERS]
    share = options.rate / len(SENDERS)
    senders = [
        context.Process(target=flood, args=(host, port, share, counter), daemon=True)
        for host, counter in zip(SENDERS, sent, strict=True)
    ]
    presser = Presser(port)
    presser.start()
    for sender in senders:
        sender.start()
    began_s, rss, gaps = time.monotonic(), [], []
    while time.monotonic() - began_s < options.seconds:
        time.sleep(1.0)
        rss.append(conductor.memory_info().rss / 2**20)
        gaps.append(show.answer()["worst_gap_s"])
    after, cpu = show.answer(), conductor.cpu_times()
    took_s = time.monotonic() - began_s
    total = sum(counter.value for counter in sent)
    presser.over.set()
    presser.join()
    used_s = cpu.user + cpu.system - cpu_before.user - cpu_before.system
    presses = sorted(presser.took_s)
    lost_packets = dropped(port)
    ended_s, left = show.end()
    for sender in senders:
        sender.terminate()
        sender.join()
    return {
        "sent_a_second": total / took_s,
        "dropped_by_the_system": lost_packets,
        "taken": after["osc"]["taken"] - before["osc"]["taken"],
        "refused": after["osc"]["refused"],
        "conductor_cpu_share": used_s / took_s,
        "conductor_mib_first": rss[min(5, len(rss) - 1)],
        "conductor_mib_last": rss[-1],
        "worst_gap_s_before": before["worst_gap_s"],
        "worst_gap_s": gaps[-1],
        "frames_a_second": (after["frames_shown"] - before["frames_shown"]) / took_s,
        "presses_arrived": len(presses),
        "presses_lost": presser.lost,
        "press_to_feedback_median_s": presses[len(presses) // 2] if presses else None,
        "press_to_feedback_worst_s": presses[-1] if presses else None,
        "restarts": sum(child["restarts"] for child in after["processes"]),
        "log_bytes": show.log.stat().st_size,
        "end_took_s": ended_s,
        "left": left,
    }


def bench_flood(options):
    """Print how a show bears a flood."""
    with tempfile.TemporaryDirectory(prefix="hallucinarium-bench-") as name:
        show = RunningShow(Path(name), "lite0", "640x360", more="osc: {port: 0}\n")
        try:
            first_keyframe(show)
            time.sleep(options.calm)
            figures = flooded(show, options)
        finally:
            show.end()
    print(f"{options.rate} packets a second for {options.seconds} s, {os.cpu_count()} cores")
    for name, value in figures.items():
        shown = f"{value:.3f}" if isinstance(value, float) else value
        print(f"  {name:28} {shown}")
    print(json.dumps({"bench": "osc flood", "cores": os.cpu_count(), **figures}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=["press", "flood", []], default=[])
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--step-s", type=float, default=0.1)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=20_000)
    parser.add_argument("--calm", type=float, default=60.0, help="seconds before the flood")
    options = parser.parse_args()
    for name, part in (("press", bench_press), ("flood", bench_flood)):
        if name in (options.parts or ["press", "flood"]):
            part(options)


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1].startswith("{"):
        sys.exit(timed_projection())
    main()
