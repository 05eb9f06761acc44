"""The wall outlives its conductor; what hangs is found; nothing stays behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from installation.census import parts_of
from tests.e2e.conftest import free_port

pytestmark = [pytest.mark.process, pytest.mark.net]

NAMES = ("projection", "dream")
LONGEST_GAP_S = 0.25
STOP_WITHIN_S = 10.0
NOT_BLACK = 30
STANDS_WITHIN = 4
MOST_CHANGE = 25
WISH_FADE_S = 3.0
SHARED_MEMORY = Path("/dev") / "shm"


def pids_of(show):
    return {name: show.child(name)["pid"] for name in NAMES}


def lives(pid):
    """Whether a process is there, and not only waits for somebody to bury it."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until_all_get_on(show, known):
    """Seconds until there are both children, and `known(name, pid)` holds for them."""

    def get_on():
        children = [show.child(name) for name in NAMES]
        return all(known(c["name"], c["pid"]) and (c["progress"] or 0) > 0 for c in children)

    return show.until(get_on, 20, "both children get on")


def colour_of(show):
    """The colour of the wall, without the band that moves over it; or None without a picture."""
    preview = show.preview()
    return None if preview is None else np.median(preview[1], axis=(0, 1))


def stands(show):
    """Whether the wall has come to the colour of its subject."""
    before = colour_of(show)
    time.sleep(1.0)
    after = colour_of(show)
    return before is not None and after is not None and np.abs(after - before).max() < STANDS_WITHIN


def kill_conductor(show):
    show.process.kill()
    show.process.wait()


def sockets_of(show):
    """Names of the show's sockets that the kernel knows."""
    folder = show.state_dir.stat()
    name = f"@hallucinarium-{folder.st_dev:x}-{folder.st_ino:x}-"
    return [line for line in Path("/proc/net/unix").read_text().splitlines() if name in line]


def shared_memory_of(pids):
    """Files of shared memory that one of these processes has made and left."""
    names = [path.name for path in SHARED_MEMORY.iterdir()]
    return [name for name in names if any(str(pid) in name for pid in pids)]


def test_the_next_conductor_joins_the_wall_where_it_is(lasting_show, record_property):
    show = lasting_show
    show.until_dreaming()
    show.ask("POST", "/api/request", {"text": "volcano"})
    show.until(lambda: show.status()["rule"] == "wish", 3, "the wish is on the wall")
    time.sleep(WISH_FADE_S)
    show.until(lambda: stands(show), 20, "the panel shows the wall")
    before, pids, last = show.status(), pids_of(show), colour_of(show)

    kill_conductor(show)
    time.sleep(1.0)
    assert all(lives(pid) for pid in pids.values())
    began_s = time.monotonic()
    show.start()
    show.until(lambda: show.preview() is not None, 20, "the panel shows the wall")
    first = colour_of(show)
    until_all_get_on(show, lambda name, pid: pid == pids[name])
    record_property("joined_after_s", time.monotonic() - began_s)

    frames = before["frames_shown"] + 20
    show.until(lambda: show.status()["frames_shown"] > frames, 5, "the wall's newest report")
    after = show.status()
    record_property("worst_gap_s", after["worst_gap_s"])
    assert after["worst_gap_s"] <= max(LONGEST_GAP_S, before["worst_gap_s"])
    assert after["keyframes"] > before["keyframes"]
    assert after["state_version"] > before["state_version"]
    assert [s["label"] for s in after["subjects"]] == ["volcano"]
    assert np.abs(first - last).max() < MOST_CHANGE
    assert [show.child(name)["restarts"] for name in NAMES] == [0, 0]


def test_all_write_where_they_stand_when_they_are_asked(lasting_show):
    show = lasting_show
    show.until_dreaming()

    show.process.send_signal(signal.SIGUSR1)

    for line in ("\nCurrent thread", *(f"INFO    {name}: Current thread" for name in NAMES)):
        show.until(lambda line=line: line in show.log.read_text(), 5, line)


def test_parts_with_other_settings_are_replaced_and_nothing_is_left_at_the_end(
    lasting_show, monkeypatch, record_property
):
    show = lasting_show
    show.until_dreaming()
    pids = pids_of(show)

    kill_conductor(show)
    monkeypatch.setenv("SHOW_ORPHAN_AFTER_S", "61")
    show.start()
    with show.watching() as seen:
        until_all_get_on(show, lambda name, pid: pid not in {None, pids[name]})
    assert not any(lives(pid) for pid in pids.values())
    assert min(float(picture.mean()) for _, picture in seen) > NOT_BLACK
    assert show.log.read_text().count("taking over from pid") == 2

    all_pids = show.all_pids()
    began_s = time.monotonic()
    show.process.send_signal(signal.SIGTERM)
    assert show.process.wait(STOP_WITHIN_S) == 0
    record_property("stop_s", time.monotonic() - began_s)
    assert not any(lives(pid) for pid in all_pids)
    assert sockets_of(show) == []
    assert shared_memory_of(all_pids) == []
    show.start()


def test_what_hangs_is_found_and_started_again(impatient_show, record_property):
    show = impatient_show
    show.until_dreaming()
    pids = pids_of(show)

    for pid in pids.values():
        os.kill(pid, signal.SIGSTOP)
    with show.watching() as seen:
        took_s = until_all_get_on(show, lambda name, pid: pid not in {None, pids[name]})
    record_property("found_and_back_s", took_s)

    for name in NAMES:
        assert "hung: no progress for 3 s" in show.child(name)["last_exit"]
    assert min(float(picture.mean()) for _, picture in seen) > NOT_BLACK


CONFIG = """\
show: {{state_dir: {folder}/state}}
projection: {{output: headless, renderer: cpu, size: 160x90}}
panel: {{port: {port}}}
osc: {{enabled: false}}
"""


def test_an_end_asked_for_while_the_next_conductor_loads_ends_what_was_left(tmp_path):
    """As when staff stops the service just as it is started again after a crash."""
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(folder=tmp_path, port=free_port()))
    command = [sys.executable, "-m", "installation", "run", "--config", str(config)]

    def begun():
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def waits_with_sigterm(pid):
        words = Path(f"/proc/{pid}/status").read_text().split()
        return int(words[words.index("SigBlk:") + 1], 16) >> (signal.SIGTERM - 1) & 1

    def parts():
        return parts_of(tmp_path / "state") if (tmp_path / "state").is_dir() else []

    first = begun()
    try:
        end_s = time.monotonic() + 60
        while not parts():
            assert time.monotonic() < end_s, "the projection was never started"
            time.sleep(0.05)
        first.kill()
        first.wait()
        assert parts()

        second = begun()
        while not waits_with_sigterm(second.pid):  # until then it is only Python that starts
            assert second.poll() is None
        second.terminate()
        assert second.wait(60) == 0
        assert not parts()
    finally:
        first.kill()
        for part in parts():
            part.kill()
