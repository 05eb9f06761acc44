"""Every change of the wall is written down, without waiting for the disk."""

import asyncio
from datetime import UTC, datetime

from installation.chronicle import Chronicle, clock_words
from installation.commands import SetSubjects
from installation.show import apply
from installation.subjects import ShowSubject
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


def test_a_clock_that_jumped_or_was_never_set_is_told():
    assert clock_words(AT, 100.0, None) == ""
    assert clock_words(AT, 100.0, 101.9) == ""
    jumped = "the clock has jumped by -3600.0 s since the change before"
    assert clock_words(AT, 100.0, 3700.0) == jumped
    assert clock_words(AT.replace(year=1970), 1.0, 1.0) == "the clock is not set: 1970-05-04"
