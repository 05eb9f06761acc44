"""What the conductor looks after besides the show."""

import asyncio
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from installation.archive import FOLDER, stills
from installation.clock import monotonic_s
from installation.config_show import ShowSection
from installation.kept_file import write_kept
from installation.machine import GpuMemory, GpuWatch, free_files, gpu_memory_in
from installation.messages import Report
from installation.processes import checkpoint as disk
from installation.processes.checkpoint import PICTURE_FILE, SNAPSHOT_DIR
from installation.show import first_state
from installation.subjects import ShowSubject
from installation.tally import Tally
from installation.upkeep import Upkeep
from projection.camera import CameraPosition

EVERY_S = 100.0


class Show:
    """A show of which the upkeep sees what it needs."""

    def __init__(self, folder: Path, **section) -> None:
        self.folder = folder
        self.rounds = 0
        self.now = datetime(2026, 5, 4, 18, 30, tzinfo=UTC)
        self.now_s = monotonic_s()
        show = ShowSection(archive_every_s=EVERY_S, **section)
        frog = ShowSubject(index=31, label="tree frog")
        state = first_state((frog,), 0.0, zoom_rate=1.02, rotation_deg_s=0.25)
        self.tally = Tally()
        self.upkeep = Upkeep(folder, show, lambda: state, self.tally, lambda: self.now)

    def report(self, rounds: int) -> None:
        self.rounds = rounds
        told = Report(role="dream", name="dream", pid=7, progress=1, at_s=1.0, rounds=rounds)
        self.tally.note(told, 1.0)

    def dream(self, shade: int) -> None:
        self.report(self.rounds + 1)
        picture = np.full((16, 24, 3), shade, np.uint8)
        kept = disk.Checkpoint({"a": np.arange(3)}, CameraPosition(0.0, 0.0), 1, 0)
        disk.keep(self.folder, kept, picture)
        written_s = 1_700_000_000 + self.rounds  # a clock that is fine enough for files
        os.utime(self.folder / PICTURE_FILE, (written_s, written_s))

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.now_s += seconds
        self.upkeep.look_at_disk(self.now_s)


@pytest.fixture
def roomy(monkeypatch):
    monkeypatch.setattr("installation.upkeep.LEAST_FREE_BYTES", 0)


@pytest.mark.usefixtures("roomy")
def test_now_and_then_a_still_is_kept_if_there_is_a_new_picture(tmp_path):
    show = Show(tmp_path)
    show.dream(50)
    show.later(EVERY_S / 2)
    assert stills(tmp_path) == ()

    show.later(EVERY_S / 2 + 1)
    show.later(EVERY_S + 1)
    show.dream(60)
    show.later(EVERY_S + 1)

    assert len(stills(tmp_path)) == 2
    assert stills(tmp_path, {31}) == ()
    assert list(show.upkeep.trouble) == []


@pytest.mark.usefixtures("roomy")
def test_without_room_nothing_is_kept_and_old_stills_go(tmp_path):
    show = Show(tmp_path)
    show.dream(50)
    show.later(EVERY_S + 1)
    (tmp_path / SNAPSHOT_DIR).mkdir()
    (tmp_path / SNAPSHOT_DIR / "1.png").write_bytes(b"x")

    show = Show(tmp_path, archive_mb=0)
    show.dream(60)
    show.later(EVERY_S + 1)

    assert list((tmp_path / FOLDER).iterdir()) == []
    assert list((tmp_path / SNAPSHOT_DIR).iterdir()) == []


def test_little_room_on_the_disk_is_told(tmp_path, monkeypatch):
    show = Show(tmp_path)
    monkeypatch.setattr("installation.upkeep.LEAST_FREE_BYTES", 10**18)
    show.later(1)

    assert "is nearly full" in show.upkeep.trouble[0]
    assert (show.upkeep.machine.disk_free_bytes or 0) > 0


@pytest.mark.usefixtures("roomy")
def test_a_disk_that_takes_hardly_any_more_files_is_told(tmp_path, monkeypatch):
    if free_files(tmp_path) is None:
        pytest.skip("this disk has no such limit")
    show = Show(tmp_path)
    show.later(1)
    assert show.upkeep.trouble == ()
    monkeypatch.setattr("installation.upkeep.LEAST_FREE_FILES", 10**18)
    show.later(2)

    assert "more files can be made" in " ".join(show.upkeep.trouble)


@pytest.mark.usefixtures("roomy")
def test_a_dream_that_does_not_come_to_the_disk_is_told(tmp_path):
    show = Show(tmp_path)
    show.dream(50)
    show.later(1)
    show.later(10_000)  # a closed gallery
    assert list(show.upkeep.trouble) == []

    show.report(show.rounds + 3)
    show.later(1)
    assert list(show.upkeep.trouble) == []
    show.later(130)
    assert list(show.upkeep.trouble) == ["the dream has not been kept on the disk for 130 s"]

    show.dream(60)
    show.later(1)
    assert list(show.upkeep.trouble) == []


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of one megabyte; made by root only."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can make a disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no disk can be made here: {made.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_on_a_full_disk_everything_that_was_kept_stays_and_the_trouble_is_told(tiny_disk):
    show = Show(tiny_disk)
    show.dream(50)
    with (tiny_disk / "rubbish").open("wb", buffering=0) as rubbish:
        try:
            while rubbish.write(bytes(4096)):
                pass
        except OSError:
            pass
    with pytest.raises(OSError, match="No space left"):
        write_kept(tiny_disk / PICTURE_FILE, bytes(9000))
    show.later(EVERY_S + 1)

    picture = disk.load_picture(tiny_disk / PICTURE_FILE)
    assert picture is not None
    assert picture.max() == 50
    assert disk.load_checkpoint(tiny_disk) is not None
    assert "is nearly full" in show.upkeep.trouble[0]
    assert "no still could be kept" in show.upkeep.trouble[1]

    (tiny_disk / "rubbish").unlink()
    show.dream(60)
    show.later(EVERY_S + 1)
    assert len(stills(tiny_disk)) == 1
    assert len(show.upkeep.trouble) == 1  # a small disk is a small disk


@pytest.mark.parametrize("answer", ["", "N/A, N/A", "1", "0, 0", "x\ny"])
def test_an_odd_answer_of_the_graphics_card_is_none(answer):
    assert gpu_memory_in(answer) is None


def program(folder, text):
    path = folder / "smi"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_the_graphics_cards_memory_is_asked_for(tmp_path):
    watch = GpuWatch(program(tmp_path, "echo 512, 16384"))

    assert asyncio.run(watch.memory()) == GpuMemory(512 << 20, 16384 << 20)


def test_a_graphics_card_that_hangs_holds_up_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("installation.machine._ANSWER_LIMIT_S", 0.1)
    watch = GpuWatch(program(tmp_path, "exec sleep 30"))

    async def ask() -> None:
        assert await watch.memory() is None
        assert watch._hung is not None
        await watch._hung.wait()

    asyncio.run(ask())


def test_without_a_graphics_card_there_is_nothing_to_tell():
    assert asyncio.run(GpuWatch("no-such-program-here").memory()) is None
