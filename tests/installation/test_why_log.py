"""The journal of reasons: real files, damaged ones and full disks among them."""

import logging
import resource
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from installation.why_log import LEAST_BYTES, MOST_WAITING, Why, WhyLog

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def record(number, **more):
    return Why(NOON + timedelta(seconds=number), "programme", cue=f"cue {number}", **more)


def noted(path, *numbers, **limits):
    log = WhyLog(path, **limits)
    for number in numbers:
        assert log.note(record(number))
    return log


def cues(log, count=100):
    return [found.cue for found in log.newest(count)]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "why.db"


def test_records_are_found_again_by_another_run_the_newest_first(path):
    full = Why(
        NOON.astimezone(ZoneInfo("Asia/Tehran")), "wish", "night-garden", "Dew", "tree frog",
        "panel 10.0.0.7", "wished for — “now”", "set back by 3600 s",
    )  # fmt: skip
    noted(path, 1, 2).note(full)

    found = WhyLog(path).newest()

    assert found == (full, record(2), record(1))
    assert found[0].at.tzinfo is UTC
    assert cues(WhyLog(path), 1) == ["Dew"]
    assert WhyLog(path).newest(0) == ()


def test_a_journal_that_is_not_there_is_empty_and_reading_makes_none(path):
    assert WhyLog(path).newest() == ()
    assert not path.exists()


def test_only_so_many_records_are_kept(path):
    log = noted(path, *range(25), most_records=10)

    assert cues(log) == [f"cue {number}" for number in range(24, 14, -1)]


def test_the_file_stays_below_its_size_and_the_newest_records_stay(path):
    log = WhyLog(path, most_bytes=LEAST_BYTES)

    for number in range(80):
        assert log.note(record(number, why="x" * 300, subjects="y" * 300))
        assert sum(file.stat().st_size for file in path.parent.iterdir()) <= LEAST_BYTES

    kept = cues(log)
    assert kept[0] == "cue 79"
    assert kept == [f"cue {number}" for number in range(79, 79 - len(kept), -1)]
    assert 15 < len(kept) < 75


def test_long_and_odd_texts_are_cut_and_written(path):
    log = WhyLog(path)

    assert log.note(record(1, why="é" * 1000, sender="half \ud800 \0 letter"))
    (found,) = log.newest()
    assert len(found.why) == 300
    assert found.sender.startswith("half ? ")


@pytest.mark.parametrize(
    "content",
    [
        b"no database at all, but long enough to be looked at" * 100,
        b"SQLite format 3\0" + b"\xff" * 5000,
    ],
)
def test_a_damaged_file_is_kept_aside_and_a_new_one_begun(path, caplog, content):
    path.parent.mkdir()
    path.write_bytes(content)
    log = WhyLog(path)

    assert log.newest() == ()
    assert log.note(record(1))

    assert cues(log) == ["cue 1"]
    assert path.with_name("why.db.bad").read_bytes() == content
    assert "is not readable, kept aside as why.db.bad" in caplog.text


def test_a_file_damaged_in_its_middle_does_not_end_the_show(path):
    log = WhyLog(path)
    for number in range(40):
        log.note(record(number, why="x" * 300, subjects="y" * 300))
    content = bytearray(path.read_bytes())
    assert len(content) > 5 * 4096
    content[4096 : 4 * 4096] = b"\xa5" * (3 * 4096)
    path.write_bytes(content)
    log = WhyLog(path)

    for number in range(400, 410):
        log.note(record(number))
        log.newest()

    assert cues(log)[0] == "cue 409"
    assert log.waiting == 0


def test_a_file_of_another_program_or_version_is_kept_aside(path):
    path.parent.mkdir()
    for make in ("pragma user_version = 7", "create table why (id integer primary key, x text)"):
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as file:
            file.execute(make)
            file.commit()
        log = WhyLog(path)
        assert log.newest() == ()
        assert log.note(record(1))
        assert cues(log) == ["cue 1"]
        assert path.with_name("why.db.bad").exists()


@contextmanager
def full_disk(most_bytes):
    """No file can grow beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_records_wait_and_are_written_when_there_is_room(path, caplog):
    log = noted(path, 1)
    with full_disk(0):
        assert not log.note(record(2))
        assert not log.note(record(3))
        assert log.waiting == 2
        assert cues(log)[:2] == ["cue 3", "cue 2"]

    assert log.note(record(4))
    assert cues(log) == ["cue 4", "cue 3", "cue 2", "cue 1"]
    assert [entry.levelno for entry in caplog.records].count(logging.WARNING) <= 2


def test_what_waits_in_memory_is_bounded(path):
    log = WhyLog(path)
    with full_disk(0):
        for number in range(MOST_WAITING + 50):
            log.note(record(number))

    assert log.waiting == MOST_WAITING
    assert log.note(record(999))
    assert len(cues(log, 1000)) == MOST_WAITING
    assert cues(log)[:2] == ["cue 999", "cue 249"]


def test_a_folder_that_cannot_be_made_is_told_once_a_minute(tmp_path, caplog):
    (tmp_path / "state").write_text("a file stands where the folder should be")
    now_s = [0.0]
    log = WhyLog(tmp_path / "state" / "why.db", monotonic_s=lambda: now_s[0])

    for second in range(130):
        now_s[0] = float(second)
        assert not log.note(record(second))
        assert log.newest(1) == (record(second),)

    warnings = [entry for entry in caplog.records if entry.levelno == logging.WARNING]
    assert len(warnings) == 3


def test_a_journal_that_another_program_locks_is_written_later(path):
    log = noted(path, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        assert not log.note(record(2))
        other.execute("rollback")

    assert log.note(record(3))
    assert cues(log) == ["cue 3", "cue 2", "cue 1"]


def test_a_journal_that_is_deleted_while_the_show_runs_begins_anew(path):
    log = noted(path, 1)
    path.unlink()
    path.parent.rmdir()

    assert log.note(record(2))
    assert cues(log) == ["cue 2"]


def test_limits_that_cannot_be_are_refused(path):
    with pytest.raises(ValueError, match="most_records must be > 0"):
        WhyLog(path, most_records=0)
    with pytest.raises(ValueError, match="most_bytes at least 65536, got 50000 and 1"):
        WhyLog(path, most_bytes=1)
