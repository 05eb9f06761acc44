"""What is planned at an instant: which rule wins, since when, and in which words."""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playlists.errors import TimetableError
from playlists.timetable.cron import read_cron
from playlists.timetable.opening import DatedHours, HolidayHours, OpeningHours, overlapping
from playlists.timetable.planned import decided, planned
from playlists.timetable.programme import CronTimes, Daily, Entry, Event
from playlists.timetable.segments import next_transition, segments
from playlists.timetable.timetable import OUTSIDE, Timetable
from playlists.timetable.windows import (
    Weekdays,
    Window,
    read_dates,
    read_wall_time,
    read_weekdays,
    read_window,
    read_windows,
)

BERLIN = ZoneInfo("Europe/Berlin")
TEN_TO_SIX = OpeningHours((read_windows("10:00-18:00"),) * 7)


def berlin(text):
    return read_wall_time(text).replace(tzinfo=BERLIN)


def daily(name, window, priority=0, days="daily"):
    times = Daily(read_window(window), read_weekdays(days))
    return Entry(name, f"{name}-playlist", times, priority)


def told(timetable, text):
    """Mode, playlist, rule and the wall's time since when."""
    found = planned(berlin(text), timetable)
    since = found.since.astimezone(BERLIN)
    return found.mode, found.playlist, found.rule, f"{since:%Y-%m-%d %H:%M}"


def test_without_anything_the_default_runs_from_each_midnight_on():
    timetable = Timetable(BERLIN, "originals")

    assert told(timetable, "2026-07-01 15:00") == (
        "open", "originals", "default", "2026-07-01 00:00"
    )  # fmt: skip


def test_the_default_begins_when_the_gallery_opens():
    timetable = Timetable(BERLIN, "originals", TEN_TO_SIX, "slow")

    assert told(timetable, "2026-07-01 10:00")[1:] == ("originals", "default", "2026-07-01 10:00")
    assert told(timetable, "2026-07-01 17:59")[0] == "open"
    assert told(timetable, "2026-07-01 18:00") == (
        "slow", "originals", "closed", "2026-07-01 18:00"
    )  # fmt: skip
    assert told(timetable, "2026-07-02 09:59")[3] == "2026-07-02 00:00"


def test_an_entry_begins_with_its_time_or_with_the_opening_whichever_is_later():
    whole_day = daily("day", "00:00-24:00")
    timetable = Timetable(
        BERLIN, "d", TEN_TO_SIX, programme=(whole_day, daily("tea", "16:00-17:00", 1))
    )

    assert told(timetable, "2026-07-01 11:00")[1:] == (
        "day-playlist", "programme", "2026-07-01 10:00"
    )  # fmt: skip
    assert told(timetable, "2026-07-01 16:30")[1:] == (
        "tea-playlist", "programme", "2026-07-01 16:00"
    )  # fmt: skip
    assert told(timetable, "2026-07-01 17:00")[3] == "2026-07-01 10:00"  # went on unseen


def test_the_highest_priority_counts_and_of_equals_the_one_written_first():
    entries = (
        daily("low", "10:00-18:00"),
        daily("first", "12:00-14:00", 3),
        daily("second", "11:00-14:00", 3),
        daily("below", "12:00-18:00", -1),
    )
    timetable = Timetable(BERLIN, "d", TEN_TO_SIX, programme=entries)

    names = [planned(berlin(f"2026-07-01 {hour}:30"), timetable).name for hour in (10, 11, 12, 15)]
    assert names == ["low", "second", "first", "low"]


def test_an_event_opens_the_wall_and_goes_before_everything():
    party = Event(
        "party", "p", read_wall_time("2026-07-01 17:00"), read_wall_time("2026-07-02 02:00")
    )
    speech = Event(
        "speech", "s", read_wall_time("2026-07-01 19:00"), read_wall_time("2026-07-01 20:00"), 1
    )
    timetable = Timetable(
        BERLIN,
        "d",
        TEN_TO_SIX,
        programme=(daily("day", "00:00-24:00", 100),),
        events=(party, speech),
    )

    shown = [
        told(timetable, f"2026-07-01 {hour}")[1] for hour in ("16:59", "17:00", "19:30", "20:00")
    ]
    assert shown == ["day-playlist", "p", "s", "p"]
    assert told(timetable, "2026-07-02 02:00") == ("dark", "d", "closed", "2026-07-02 02:00")


def test_a_window_past_midnight_belongs_to_the_day_on_which_it_begins():
    week = tuple(read_windows("20:00-02:00") if day == 4 else () for day in range(7))
    closed_saturday = DatedHours(read_dates("2026-07-04"), (), "rain")
    timetable = Timetable(BERLIN, "d", OpeningHours(week, (closed_saturday,)))

    assert told(timetable, "2026-07-04 01:59")[3] == "2026-07-03 20:00"
    assert told(timetable, "2026-07-04 02:00") == ("dark", "d", "closed", "2026-07-04 02:00")
    assert planned(berlin("2026-07-04 20:30"), timetable).why == "closed (exception rain: closed)"


def test_exceptions_go_before_holidays_and_these_before_weekdays():
    hours = OpeningHours(
        (read_windows("10:00-18:00"),) * 7,
        (DatedHours(read_dates("2026-12-26"), read_windows("12:00-13:00")),),
        HolidayHours("DE", "BE", read_windows("14:00-15:00")),
    )
    timetable = Timetable(BERLIN, "d", hours)

    def open_hours(day):
        return [hour for hour in range(24) if told(timetable, f"{day} {hour:02}:30")[0] == "open"]

    assert open_hours("2026-12-24") == list(range(10, 18))
    assert open_hours("2026-12-25") == [14]
    assert open_hours("2026-12-26") == [12]
    assert open_hours("2026-03-08") == [14]  # Berlin's own
    why = planned(berlin("2026-12-25 09:00"), timetable).why
    assert why == "closed (public holiday: Christmas Day: 14:00-15:00)"


def test_the_words_name_the_rule_and_its_times():
    cron = Entry("bell", "b", CronTimes(read_cron("0 12 * * 7"), 15, read_dates("2026-07-05")), 2)
    fair = Event(
        "fair", "f", read_wall_time("2026-07-06 09:00"), read_wall_time("2026-07-06 10:00")
    )
    timetable = Timetable(
        BERLIN, "d", TEN_TO_SIX, programme=(daily("tea", "16:00-17:00", 0, "tue-fri"), cron),
        events=(fair,),
    )  # fmt: skip
    words = {
        "2026-07-05 12:14": "programme 'bell' (cron 0 12 * * 7 for 15 min, 2026-07-05, priority 2)",
        "2026-07-07 16:00": "programme 'tea' (tue-fri, 16:00-17:00)",
        "2026-07-06 09:30": "event 'fair' (2026-07-06 09:00 to 2026-07-06 10:00)",
        "2026-07-05 12:15": "default playlist: the timetable has nothing else for this time",
        "2026-07-05 18:00": "closed (weekly hours: 10:00-18:00)",
    }

    assert {text: planned(berlin(text), timetable).why for text in words} == words


def test_a_clock_that_says_1970_gets_an_answer():
    timetable = Timetable(
        BERLIN, "d", OpeningHours(holidays=HolidayHours("DE", "BE")),
        programme=(daily("day", "10:00-12:00"),),
    )  # fmt: skip

    assert planned(datetime(1970, 1, 1, tzinfo=UTC), timetable).playlist == "d"
    assert next_transition(datetime(1970, 1, 1, tzinfo=UTC), timetable) == datetime(
        1970, 1, 1, 9, tzinfo=UTC
    )


def test_where_nothing_changes_there_is_no_next_transition():
    until = read_wall_time("2027-01-01")
    always = Event("always", "a", read_wall_time("2026-01-01"), until)
    timetable = Timetable(BERLIN, "d", events=(always,))

    assert next_transition(berlin("2026-05-01"), timetable) is None
    assert next_transition(berlin("2026-12-31"), timetable) == until.replace(tzinfo=BERLIN)


def test_values_that_cannot_be_are_refused():
    day = datetime(2026, 1, 1)  # noqa: DTZ001
    dated = DatedHours(read_dates("2026-01-01 to 2026-01-05"), ())
    for make, words in (
        (lambda: Entry("e", "p", Daily(), 101), "the priority must be -100 to 100, got 101"),
        (lambda: Event("e", "p", day, day), "the event must end after it starts"),
        (lambda: CronTimes(read_cron("0 0 * * *"), 0), "must last 1 to 1440 minutes, got 0"),
        (lambda: CronTimes(read_cron("* * * * *"), 5), "at most 288 times a day"),
        (lambda: OpeningHours(((),) * 6), "a week has 7 days, got 6"),
        (lambda: OpeningHours(exceptions=(dated, dated)), "share days"),
    ):
        with pytest.raises(TimetableError, match=words):
            make()
    with pytest.raises(ValueError, match="a time with a zone is needed"):
        planned(day, Timetable(BERLIN, "d"))
    with pytest.raises(ValueError, match="opening hours or an event"):
        decided(Timetable(BERLIN, "d"), None, None)


def test_overlapping_exceptions_are_found():
    dates = ("2026-01-01", "2026-02-01 to 2026-02-10", "2026-02-10", "2026-01-01 to 2026-03-01")

    assert overlapping([read_dates(text) for text in dates]) == [(0, 3), (1, 2), (1, 3), (2, 3)]


WINDOWS = st.builds(
    lambda start, length: Window(start, start + length), st.integers(0, 1439), st.integers(1, 1440)
)
TIMES = st.one_of(
    st.builds(Daily, WINDOWS, st.builds(Weekdays, st.frozensets(st.integers(0, 6), min_size=1))),
    st.builds(
        lambda minute, hours, days, lasts: CronTimes(
            read_cron(f"{minute} {hours} {days} * *"), lasts
        ),
        st.sampled_from(["0", "*/30", "15,45", "7"]),
        st.sampled_from(["*", "0-3", "*/5", "2"]),
        st.sampled_from(["*", "28,29", "*/3"]),
        st.integers(1, 1440),
    ),
)
DAYS_OF_HOURS = st.lists(WINDOWS, max_size=1).map(tuple)
ZONES = st.sampled_from(["Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Asia/Tehran"])


@st.composite
def timetables(draw):
    entries = draw(st.lists(st.tuples(TIMES, st.integers(-1, 1)), max_size=4))
    starts = draw(st.lists(st.integers(0, 60 * 24 * 20), max_size=2))
    day = datetime(2021, 3, 12)  # noqa: DTZ001
    events = tuple(
        Event(
            f"event {start}",
            "e",
            day + timedelta(minutes=start),
            day + timedelta(minutes=start + 500),
        )
        for start in starts
    )
    dated = DatedHours(read_dates("2021-03-27 to 2021-03-28"), draw(DAYS_OF_HOURS))
    return Timetable(
        ZoneInfo(draw(ZONES)),
        "d",
        OpeningHours(tuple(draw(DAYS_OF_HOURS) for _ in range(7)), (dated,)),
        draw(st.sampled_from(OUTSIDE)),
        tuple(Entry(f"{n}", "p", times, priority) for n, (times, priority) in enumerate(entries)),
        events,
    )


@given(timetables(), st.lists(st.integers(0, 20 * 24 * 3600 * 10), min_size=1, max_size=20))
@example(Timetable(BERLIN, "d", OpeningHours(((),) * 7)), [0])
@settings(max_examples=60)
def test_any_timetable_gives_the_same_answer_from_both_sides(timetable, tenths):
    start = datetime(2021, 3, 13, tzinfo=UTC)
    found = list(segments(timetable, start, start + timedelta(days=20)))
    starts = [segment.start for segment in found]

    moments = [start + timedelta(seconds=tenth / 10) for tenth in tenths]
    for now in moments + starts:
        segment = found[bisect_right(starts, now) - 1]
        wanted = planned(now, timetable)
        assert wanted == segment.planned
        assert wanted.since <= now
        assert wanted.playlist in timetable.playlists()


def test_a_timetable_names_its_playlists():
    event = Event("e", "three", read_wall_time("2026-01-01"), read_wall_time("2026-01-02"))
    timetable = Timetable(BERLIN, "one", programme=(Entry("x", "two"),), events=(event,))

    assert timetable.playlists() == {"one", "two", "three"}
    assert date(2026, 1, 1) in read_dates("2026-01-01")
