"""Files that outlive power cuts."""

import os
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from installation import journal
from installation.kept_file import (
    DamagedFileError,
    read_kept,
    remove_leftovers,
    sealed,
    unsealed,
    write_atomically,
    write_kept,
)
from installation.processes import checkpoint as disk
from installation.steering import Steering
from projection.camera import CameraPosition
from tests.installation.power_cuts import left_after, recorded

CONTENTS = [b"first", b"second one", b"", b"fourth" * 20]


def as_it_is(data: bytes) -> bytes:
    return data


def read(path: Path) -> bytes | None:
    return read_kept(path, as_it_is).value


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """Four writings of one file, as the disk saw them; a mark after each."""
    path = tmp_path_factory.mktemp("kept") / "a.json"
    with recorded() as recorder:
        for content in CONTENTS:
            write_kept(path, content)
            recorder.mark()
    return recorder


@given(st.data())
@settings(max_examples=300)
def test_whenever_the_power_goes_the_old_or_the_new_content_is_there(record, data):
    cut = data.draw(st.integers(0, len(record.ops)), "cut after so many calls")
    complete = sum(mark <= cut for mark in record.marks)

    with TemporaryDirectory() as folder:
        left_after(
            record.ops, cut, Path(folder), lambda what, low, high: data.draw(st.integers(low, high))
        )
        found = read_kept(Path(folder) / "a.json", as_it_is)

    may_be = CONTENTS[complete - 1 : complete + 1] if complete else [None, CONTENTS[0]]
    assert found.value in may_be
    assert found.trouble == ""  # a cut alone damages nothing


def test_what_was_not_synced_would_be_found_out(record):
    """The rules of the recorded disk have teeth: without the syncs the content is lost."""
    ops = [op for op in record.ops if op.kind != "sync"]
    with TemporaryDirectory() as folder:
        chance = {"names": 9**9, "bytes": 0}  # all names are there, no bytes
        left_after(ops, len(ops), Path(folder), lambda what, _, most: min(chance[what], most))

        assert read(Path(folder) / "a.json") != CONTENTS[-1]


@given(st.integers(0, 200), st.integers(0, 255))
@settings(max_examples=100)
def test_a_newest_file_that_is_cut_or_altered_at_any_byte_gives_way_to_the_one_before(place, flip):
    with TemporaryDirectory() as name:
        path = Path(name) / "show.json"
        write_kept(path, CONTENTS[0])
        write_kept(path, CONTENTS[3])
        whole = path.read_bytes()
        place %= len(whole)
        altered = whole[:place] if flip == 0 else _flipped(whole, place, flip)
        path.write_bytes(altered)

        def parse(data: bytes) -> bytes:  # such as JSON: it tells what is no whole content
            if not data or data not in CONTENTS:
                raise ValueError("no content of mine")
            return data

        assert read_kept(path, parse).value in {CONTENTS[0], CONTENTS[3]}


def _flipped(data: bytes, place: int, flip: int) -> bytes:
    return data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]


def test_the_first_writing_leaves_two_so_that_one_may_be_damaged(tmp_path):
    path = tmp_path / "show.json"
    write_kept(path, b"only")
    path.write_bytes(b"")

    def parse(data: bytes) -> bytes:
        if not data:
            raise ValueError("empty")
        return data

    assert read_kept(path, parse).value == b"only"


def test_a_damaged_newest_file_is_told_and_kept_aside(tmp_path, caplog):
    path = tmp_path / "show.json"
    write_kept(path, b"old")
    write_kept(path, b"new")
    path.write_bytes(path.read_bytes().replace(b"new", b"nwe"))

    found = read_kept(path, as_it_is)

    assert found.value == b"old"
    assert "show.json cannot be read, kept aside as show.json.bad: its checksum" in found.trouble
    assert found.trouble.endswith("show.json.before is used instead")
    assert found.trouble in caplog.text


def test_where_both_are_damaged_the_show_begins_anew_and_keeps_them_aside(tmp_path):
    path = tmp_path / "show.json"
    for _ in range(3):  # however often it happens: no more files than these
        write_kept(path, b"old")
        write_kept(path, b"new")
        for file in (path, tmp_path / "show.json.before"):
            file.write_bytes(file.read_bytes()[::-1] + sealed(b"")[-75:])

        found = read_kept(path, as_it_is)

        assert found.value is None
        assert found.trouble.endswith("going on without it")
    assert {file.name for file in tmp_path.iterdir()} == {
        "show.json.bad", "show.json.before.bad"
    }  # fmt: skip


def test_a_damaged_file_that_nobody_has_read_never_takes_the_place_of_a_good_one(tmp_path):
    path = tmp_path / "a"
    write_kept(path, b"one")
    write_kept(path, b"two")
    path.write_bytes(sealed(b"two")[1:])

    write_kept(path, b"three")

    path.unlink()
    assert read(path) == b"one"


def test_a_reader_that_does_not_own_the_file_moves_nothing(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(sealed(b"x")[1:])

    assert read_kept(path, as_it_is, put_aside=False).value is None
    assert path.exists()


def test_a_file_of_older_versions_has_no_seal_and_is_read(tmp_path):
    (tmp_path / "a").write_bytes(b'{"a": 1}')

    assert read(tmp_path / "a") == b'{"a": 1}'
    with pytest.raises(DamagedFileError, match="checksum"):
        unsealed(sealed(b"abc")[1:])


def test_leftovers_of_killed_processes_are_removed_and_nothing_else(tmp_path):
    for name in (".show.json.123.tmp", ".a.npz.9.part", ".hidden.tmp", "a.1.tmp", "show.json"):
        (tmp_path / name).write_bytes(b"x")

    assert remove_leftovers(tmp_path) == 2
    assert {file.name for file in tmp_path.iterdir()} == {".hidden.tmp", "a.1.tmp", "show.json"}
    assert remove_leftovers(tmp_path / "none") == 0


@pytest.mark.parametrize("write", [write_kept, write_atomically])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path, write):
    path = tmp_path / "a"
    write(path, b"old")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            write(path, bytes(8192))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


WRITER = """
import sys
from pathlib import Path
from installation.kept_file import write_kept
path, number = Path(sys.argv[1]), 0
while True:
    number += 1
    write_kept(path, str(number).encode() * 20_000)
    print(number, flush=True)
"""


@pytest.mark.process
def test_a_real_process_that_is_killed_in_the_midst_of_writing_loses_nothing(tmp_path):
    path = tmp_path / "a"
    for _ in range(3):
        command = [sys.executable, "-c", WRITER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            told = [int(child.stdout.readline()) for _ in range(7)][-1]
            os.kill(child.pid, signal.SIGKILL)
            told = max([told, *map(int, child.stdout.read().split())])
        content = read(path)
        assert content is not None
        written = int(content[: len(content) // 20_000])

        assert written in {told, told + 1}
        remove_leftovers(tmp_path)
        assert {file.name for file in tmp_path.iterdir()} <= {"a", "a.before"}


def test_the_show_the_canvas_and_the_picture_all_have_one_before(tmp_path):
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    steering = Steering(at)
    saved = journal.Saved(
        blackout=False, reseed_count=1, snapshot_count=0, playlist="originals", steering=steering
    )
    journal.save(tmp_path, saved)
    journal.save(tmp_path, saved.model_copy(update={"reseed_count": 2}))
    kept = disk.Checkpoint({"a": np.arange(3)}, CameraPosition(1.0, 2.0), 5, 1)
    disk.keep(tmp_path, kept, np.full((4, 6, 3), 50, np.uint8))
    disk.keep(tmp_path, replace(kept, number=6), np.full((4, 6, 3), 60, np.uint8))
    for name in (journal.FILE, disk.CANVAS_FILE, disk.PICTURE_FILE):
        data = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(_flipped(data, len(data) // 3, 1))

    found = journal.read(tmp_path, at)
    canvas = disk.load_checkpoint(tmp_path)
    picture = disk.load_picture(tmp_path / disk.PICTURE_FILE)

    assert found.value == saved
    assert "show.json.before is used" in found.trouble
    assert canvas is not None
    assert canvas.number == 5
    assert picture is not None
    assert picture.max() == 50


@pytest.mark.parametrize("name", ["a.json", "a.json.before"])
@pytest.mark.parametrize("bads", [0, 1])
def test_a_folder_in_the_place_of_a_file_is_put_aside_and_the_next_writing_succeeds(
    tmp_path, name, bads
):
    path = tmp_path / "a.json"
    write_kept(path, b"first")
    (tmp_path / name).unlink()
    (tmp_path / name / "inside").mkdir(parents=True)
    if bads:
        (tmp_path / (name + ".bad")).write_bytes(b"damaged before")

    write_kept(path, b"second")
    write_kept(path, b"third")

    assert read(path) == b"third"
    assert unsealed((tmp_path / "a.json.before").read_bytes()) == b"second"
    aside = name + (".bad.2" if bads else ".bad")
    assert (tmp_path / aside / "inside").is_dir()


def test_a_folder_and_a_pipe_are_read_past_and_kept_aside(tmp_path):
    path = tmp_path / "a.json"
    write_kept(path, b"first")
    path.unlink()
    path.mkdir()
    assert read(path) == b"first"
    assert (tmp_path / "a.json.bad").is_dir()
    os.mkfifo(path)
    write_kept(path, b"second")
    assert read(path) == b"second"


def test_a_single_file_takes_the_place_of_a_folder(tmp_path):
    path = tmp_path / "a.png"
    path.mkdir()
    write_atomically(path, b"picture")
    assert path.read_bytes() == b"picture"
