"""Stills on disk, in bounded room."""

from datetime import UTC, datetime, timedelta, timezone

import cv2
import numpy as np

from installation.archive import FOLDER, keep_still, make_room, still_name, stills

AT = datetime(2026, 5, 4, 18, 30, tzinfo=UTC)
RNG = np.random.default_rng(1)
NOISE = RNG.integers(0, 255, (90, 160, 3), np.uint8)
MUCH = 10**9


def keep(folder, hours, most_bytes=MUCH, subjects=()):
    name = still_name(AT + timedelta(hours=hours), subjects)
    return keep_still(folder, name, NOISE, most_bytes)


def test_a_name_tells_when_and_what():
    berlin = timezone(timedelta(hours=2))

    assert still_name(AT, []) == "20260504T183000Z.jpg"
    assert still_name(AT.astimezone(berlin), [980, 31, 31]) == "20260504T183000Z-31-980.jpg"


def test_a_still_keeps_its_colours(tmp_path):
    picture = np.full((20, 30, 3), (200, 100, 20), np.uint8)
    path = keep_still(tmp_path, still_name(AT, [1]), picture, MUCH)

    assert path is not None
    back = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)  # type: ignore[arg-type]
    assert np.abs(back.astype(int) - picture).max() <= 3
    assert stills(tmp_path) == (path,)


def test_the_oldest_make_room(tmp_path):
    size = keep(tmp_path, 0).stat().st_size
    for hours in range(1, 6):
        keep(tmp_path, hours, most_bytes=3 * size)

    kept = stills(tmp_path)
    assert [path.name[9:11] for path in kept] == ["23", "22", "21"]
    assert sum(path.stat().st_size for path in kept) <= 3 * size


def test_a_still_that_is_larger_than_the_room_is_not_kept(tmp_path):
    keep(tmp_path, 0)

    assert keep(tmp_path, 1, most_bytes=100) is None
    assert stills(tmp_path) == ()


def test_too_many_files_make_room_too(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.png").write_bytes(b"")

    assert make_room(tmp_path, "*.png", MUCH, 2) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["3.png", "4.png"]
    assert make_room(tmp_path / "none", "*.png", 0, 0) == 0


def test_what_cannot_be_removed_stops_nothing(tmp_path):
    (tmp_path / "1.png").mkdir()
    (tmp_path / "2.png").write_bytes(b"")

    assert make_room(tmp_path, "*.png", 0, 0) == 1


def test_what_is_blocked_now_is_not_shown_again(tmp_path):
    keep(tmp_path, 0, subjects=[31])
    frog_and_volcano = keep(tmp_path, 1, subjects=[31, 980])
    volcano = keep(tmp_path, 2, subjects=[980])

    assert stills(tmp_path, {31}) == (volcano,)
    assert stills(tmp_path, {3})[:2] == (volcano, frog_and_volcano)


def test_other_files_are_no_stills(tmp_path):
    (tmp_path / FOLDER).mkdir()
    for name in ("holiday.jpg", ".20260504T183000Z.jpg.1.tmp", "20260504T183000Z.png"):
        (tmp_path / FOLDER / name).write_bytes(b"")

    assert stills(tmp_path) == ()
    assert stills(tmp_path / "none") == ()
