"""Every change of the wall is written down, without waiting for the disk."""

import asyncio
import sqlite3
import threading
from datetime import UTC, datetime

import pytest

from installation.chronicle import Chronicle, clock_words
from installation.commands import SetSubjects
from installation.show import apply
from installation.subjects import ShowSubject
from installation.tasks import cancelled, forever
from installation.why_log import WhyLog

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WISH = SetSubjects(
    subjects=(ShowSubject(index=980, label="volcano"),), rule="wish", sender="panel 1", at=AT
)


def noted(folder, state, *times_s):
    """A chronicle of an event loop of its own, the state added at some times and written down."""

    async def life():
        chronicle = Chronicle(WhyLog(folder / "why.db"))
        for now_s in times_s:
            chronicle.add(state, "originals", now_s)
        await asyncio.wait_for(chronicle.write(), 10)
        return chronicle

    return asyncio.run(life())


def test_a_change_is_told_at_once_and_written_down(tmp_path, frog_state):
    wished = apply(frog_state, WISH, 1.0)
    chronicle = noted(tmp_path, wished, 1.0)

    (record,) = chronicle.newest
    assert (record.at, record.rule, record.playlist) == (AT, "wish", "originals")
    assert (record.subjects, record.sender, record.clock) == ("volcano", "panel 1", "")
    assert WhyLog(tmp_path / "why.db").newest() == (record,)


def test_after_a_restart_the_last_twenty_changes_are_there(tmp_path, frog_state):
    noted(tmp_path, frog_state, *range(30))
    after = noted(tmp_path, apply(frog_state, WISH, 1.0), 1.0)

    assert len(after.newest) == 20
    assert [record.rule for record in after.newest][:2] == ["wish", "start"]


def test_a_journal_that_cannot_be_written_stops_nothing(tmp_path, frog_state):
    (tmp_path / "folder").write_text("a file where a folder should be")

    chronicle = noted(tmp_path / "folder", frog_state, 1.0, 2.0)

    assert len(chronicle.newest) == 2


@pytest.mark.parametrize("count", [1, 150])
def test_at_the_end_of_the_show_every_change_is_written_once_also_to_a_slow_disk(
    tmp_path, frog_state, count
):
    path = tmp_path / "why.db"
    noted(tmp_path, frog_state, 0.0)

    async def end():
        chronicle = Chronicle(WhyLog(path))
        with sqlite3.connect(path, isolation_level=None, check_same_thread=False) as slow:
            slow.execute("begin immediate")
            threading.Timer(0.1, slow.rollback).start()
            for number in range(count):
                chronicle.add(frog_state, f"before {number}", 1.0)
            writing = asyncio.create_task(forever("journal", chronicle.write))
            await asyncio.sleep(0.05)  # it waits for the disk now
            chronicle.add(frog_state, "after", 1.0)
            await cancelled([writing])
            await chronicle.flush()
        slow.close()

    asyncio.run(end())

    playlists = [record.playlist for record in reversed(WhyLog(path).newest(1000))]
    before = [f"before {number}" for number in range(count)]
    assert playlists == ["originals", *before, "after"]


def test_a_clock_that_jumped_or_was_never_set_is_told():
    assert clock_words(AT, 100.0, None) == ""
    assert clock_words(AT, 100.0, 101.9) == ""
    jumped = "the clock has jumped by -3600.0 s since the change before"
    assert clock_words(AT, 100.0, 3700.0) == jumped
    assert clock_words(AT.replace(year=1970), 1.0, 1.0) == "the clock is not set: 1970-05-04"
