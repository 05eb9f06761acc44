"""The dream on disk."""

import os
import resource
import zlib
from contextlib import contextmanager
from dataclasses import replace

import cv2
import numpy as np
import pytest

from installation.processes import checkpoint as disk
from projection.camera import CameraPosition

ARRAYS = {"canvas": np.linspace(0, 255, 24, dtype=np.float32).reshape(2, 4, 3), "t": np.array(7)}
KEPT = disk.Checkpoint(ARRAYS, CameraPosition(123456.789, -42.5), 99, 3)


def test_a_dream_comes_back_as_it_was(tmp_path):
    disk.save_checkpoint(tmp_path, KEPT)
    back = disk.load_checkpoint(tmp_path)

    assert back is not None
    assert (back.position, back.number, back.reseed_count) == (KEPT.position, 99, 3)
    assert back.arrays.keys() == ARRAYS.keys()
    assert np.array_equal(back.arrays["canvas"], ARRAYS["canvas"])
    assert back.arrays["canvas"].dtype == np.float32


def test_there_is_no_dream_at_the_first_start(tmp_path):
    assert disk.load_checkpoint(tmp_path) is None
    assert disk.load_picture(tmp_path / disk.PICTURE_FILE) is None


def damaged(data):
    yield "empty", b""
    yield "rubbish", b"rubbish" * 100
    yield "half", data[: len(data) // 2]
    yield "flipped", data[:200] + bytes(byte ^ 255 for byte in data[200:260]) + data[260:]
    yield "nothing but a zip", b"PK\x05\x06" + bytes(18)
    member = data.index(b"PK\x01\x02")
    yield "said to be encrypted", data[: member + 8] + b"\x01" + data[member + 9 :]
    yield "said to be compressed", data[: member + 10] + b"\x63" + data[member + 11 :]
    shape = data.index(b"(4,)")
    yield "a shape without end", data[:shape] + b"(4,(" + data[shape + 4 :]
    yield "a shape too large", data.replace(b"(4,), }    ", b"(40**30,), }"[:11])


def test_a_damaged_checkpoint_is_left_out_and_told(tmp_path, caplog):
    disk.save_checkpoint(tmp_path, KEPT)
    path = tmp_path / disk.CANVAS_FILE
    (tmp_path / f"{disk.CANVAS_FILE}.before").unlink()
    data = path.read_bytes()
    for name, bad in damaged(data):
        path.write_bytes(bad)
        caplog.clear()

        assert disk.load_checkpoint(tmp_path) is None, name
        assert "cannot be read" in caplog.text, name


def test_a_checkpoint_without_a_place_is_left_out(tmp_path):
    nowhere = np.array([np.nan, 0, 1, 0])
    np.savez(tmp_path / disk.CANVAS_FILE, place=nowhere, array_canvas=ARRAYS["canvas"])

    assert disk.load_checkpoint(tmp_path) is None


@pytest.mark.parametrize("count", [-1.0, 1e300, np.inf])
def test_a_checkpoint_that_counts_impossibly_is_left_out(tmp_path, count):
    place = np.array([0.0, 0.0, count, 0.0])
    np.savez(tmp_path / disk.CANVAS_FILE, place=place, array_canvas=ARRAYS["canvas"])

    assert disk.load_checkpoint(tmp_path) is None


def test_a_checkpoint_with_pickled_objects_is_left_out(tmp_path):
    objects = np.array([{"a": 1}], dtype=object)
    np.savez(tmp_path / disk.CANVAS_FILE, place=np.zeros(4), array_canvas=objects)

    assert disk.load_checkpoint(tmp_path) is None


def test_a_picture_keeps_its_colours(tmp_path):
    picture = np.zeros((4, 6, 3), np.uint8)
    picture[:2] = (255, 10, 0)
    disk.save_picture(tmp_path / "p.png", picture)

    back = disk.load_picture(tmp_path / "p.png")

    assert back is not None
    assert np.array_equal(back, picture)
    assert back.flags.c_contiguous


@pytest.mark.parametrize("content", [b"", b"rubbish", b"\x89PNG\r\n\x1a\n" + bytes(40)])
def test_a_damaged_picture_is_left_out(tmp_path, content):
    (tmp_path / "p.png").write_bytes(content)

    assert disk.load_picture(tmp_path / "p.png") is None


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (20_000, 10)])
def test_a_picture_that_the_wall_cannot_show_is_left_out(tmp_path, size):
    width, height = size
    assert cv2.imwrite(str(tmp_path / "p.png"), np.full((height, width, 3), 200, np.uint8))

    assert disk.load_picture(tmp_path / "p.png") is None


def test_a_huge_picture_is_left_out_before_it_is_unpacked(tmp_path):
    disk.save_picture(tmp_path / "p.png", np.full((2, 2, 3), 200, np.uint8))
    data = bytearray((tmp_path / "p.png").read_bytes())
    sides = (30_000).to_bytes(4, "big")
    data[16:24] = sides + sides
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    (tmp_path / "p.png").write_bytes(data)

    assert disk.load_picture(tmp_path / "p.png") is None


def test_a_black_picture_is_left_out_for_the_wall_is_never_black(tmp_path):
    disk.save_picture(tmp_path / "p.png", np.full((4, 6, 3), 3, np.uint8))

    assert disk.load_picture(tmp_path / "p.png") is None


def test_a_pipe_or_a_folder_in_the_pictures_place_is_left_out(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")

    assert disk.load_picture(tmp_path / "pipe.png") is None
    assert disk.load_picture(tmp_path) is None


@contextmanager
def small_files_alone():
    """The system writes no file of more than 4096 bytes; only meanwhile: the test's log is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_picture_is_kept_where_the_canvas_cannot_be(tmp_path):
    picture = np.full((4, 6, 3), 77, np.uint8)
    large = replace(KEPT, arrays={"canvas": np.zeros((64, 64, 3), np.float32)})

    with small_files_alone(), pytest.raises(OSError, match="too large"):
        disk.keep(tmp_path, large, picture)

    assert disk.load_checkpoint(tmp_path) is None
    back = disk.load_picture(tmp_path / disk.PICTURE_FILE)
    assert back is not None
    assert np.array_equal(back, picture)


def test_a_folder_that_somebody_removed_is_made_again(tmp_path):
    disk.keep(tmp_path / "gone", KEPT, np.full((4, 6, 3), 77, np.uint8))

    assert disk.load_checkpoint(tmp_path / "gone") is not None


def test_snapshots_make_room_for_newer_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "MAX_SNAPSHOTS", 2)
    picture = np.zeros((4, 6, 3), np.uint8)
    for stamp in ("20260101T000000", "20260102T000000", "20260103T000000"):
        disk.save_snapshot(tmp_path, stamp, picture)

    names = sorted(path.name for path in (tmp_path / disk.SNAPSHOT_DIR).iterdir())
    assert names == ["20260102T000000.png", "20260103T000000.png"]
