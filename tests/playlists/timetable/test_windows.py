"""How people write parts of days, weekdays and dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import TimetableError
from playlists.timetable.windows import (
    Dates,
    Weekdays,
    Window,
    read_date,
    read_dates,
    read_wall_time,
    read_weekdays,
    read_window,
    read_windows,
)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("10:00-18:30", 600, 1110),
        (" 9:05 - 9:06 ", 545, 546),
        ("20:00-02:00", 1200, 1560),
        ("00:00-24:00", 0, 1440),
        ("23:59-00:00", 1439, 1440),
        ("18:00\u201320:00", 1080, 1200),
    ],
)
def test_windows_are_read(text, start, end):
    assert read_window(text) == Window(start, end)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10:00", "must be a window such as \"11:00-18:00\", got '10:00'"),
        ("10-18", "must have times such as 18:00, got '10-18'"),
        ("10:00-18:60", "there is no time 18:60: hours are 0 to 24, minutes 0 to 59"),
        ("25:00-26:00", "there is no time 25:00: hours are 0 to 24, minutes 0 to 59"),
        ("24:01-10:00", "there is no time 24:01: hours are 0 to 24, minutes 0 to 59"),
        ("10:00-10:00", "the window 10:00-10:00 has no length; a whole day is 00:00-24:00"),
        ("24:00-00:00", "the window 24:00-00:00 has no length; a whole day is 00:00-24:00"),
        ("24:00-02:00", "a window must begin between 00:00 and 23:59, got 24:00-02:00"),
        ("10:00-12:00, 11:59-13:00", "the windows 10:00-12:00 and 11:59-13:00 overlap"),
        ("20:00-02:00, 22:00-23:00", "the windows 20:00-02:00 and 22:00-23:00 overlap"),
        ("", "must be a window such as \"11:00-18:00\", got ''"),
    ],
)
def test_what_is_no_window_is_told(text, message):
    with pytest.raises(TimetableError) as caught:
        read_windows(text)
    assert str(caught.value) == message


def test_several_windows_come_in_order_and_closed_is_none():
    assert read_windows("14:00-18:00,10:00-14:00") == (Window(600, 840), Window(840, 1080))
    assert read_windows(" Closed ") == ()


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_a_window_is_read_as_it_is_written(start, length):
    window = Window(start, start + length)

    if length < 1440 or start == 0:
        assert read_window(str(window)) == window


@pytest.mark.parametrize(
    ("text", "numbers", "written"),
    [
        ("mon", {0}, "mon"),
        ("Tue-Fri, sunday", {1, 2, 3, 4, 6}, "tue-fri, sun"),
        ("fri-mon", {4, 5, 6, 0}, "mon, fri-sun"),
        ("sat sun", {5, 6}, "sat-sun"),
        ("sat - sun", {5, 6}, "sat-sun"),
        ("daily", set(range(7)), "daily"),
        ("weekdays", set(range(5)), "mon-fri"),
        ("WEEKEND, we", {2, 5, 6}, "wed, sat-sun"),
    ],
)
def test_weekdays_are_read_and_written(text, numbers, written):
    assert read_weekdays(text).numbers == numbers
    assert str(read_weekdays(text)) == written


@pytest.mark.parametrize("text", ["", ",", "m", "monn", "mon-", "mon-tue-wed", "0", "yesterday"])
def test_what_is_no_weekday_is_told(text):
    with pytest.raises(TimetableError, match=r"weekday"):
        read_weekdays(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-12-24", date(2026, 12, 24), date(2026, 12, 24)),
        ("2026-12-24 to 2027-01-06", date(2026, 12, 24), date(2027, 1, 6)),
        ("2028-2-29..2028-03-01", date(2028, 2, 29), date(2028, 3, 1)),
    ],
)
def test_dates_are_read(text, first, last):
    assert read_dates(text) == Dates(first, last)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-02-29", "there is no day 2026-02-29 in the calendar"),
        ("2026-13-01", "there is no day 2026-13-01 in the calendar"),
        ("2026-00-00", "there is no day 2026-00-00 in the calendar"),
        ("24.12.2026", "must be a date such as 2026-12-24, got '24.12.2026'"),
        ("2026-12-24 to", "must be a date such as 2026-12-24, got '2026-12-24 to'"),
        ("0026-12-24", "the year must be 1970 to 2999, got '0026-12-24'"),
        (
            "2026-12-24 to 2026-12-23",
            "the dates are reversed: 2026-12-23 is before 2026-12-24",
        ),
    ],
)
def test_what_are_no_dates_is_told(text, message):
    with pytest.raises(TimetableError) as caught:
        read_dates(text)
    assert str(caught.value) == message


def test_a_time_of_a_day_is_read_and_a_day_alone_is_its_beginning_or_end():
    assert f"{read_wall_time('2026-05-01 18:05')}" == "2026-05-01 18:05:00"
    assert f"{read_wall_time('2026-05-01T18:05')}" == "2026-05-01 18:05:00"
    assert f"{read_wall_time('2026-12-31 24:00')}" == "2027-01-01 00:00:00"
    assert f"{read_wall_time('2026-12-31')}" == "2026-12-31 00:00:00"
    assert f"{read_wall_time('2026-12-31', end=True)}" == "2027-01-01 00:00:00"
    for text in ("2026-05-01 18", "2026-05-01 18:00:00", "18:00", "2026-05-01 24:01"):
        with pytest.raises(TimetableError):
            read_wall_time(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_words(text):
    for read in (read_windows, read_weekdays, read_dates, read_wall_time, read_date):
        assert 0 < len(refusal(read, text)) < 1000


def refusal(read, text):
    """Why a text is not read; 'read' where it is."""
    try:
        read(text)
    except TimetableError as error:
        return str(error)
    return "read"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Window(-1, 5),
        lambda: Window(1440, 1441),
        lambda: Window(10, 10),
        lambda: Window(10, 1451),
        lambda: Weekdays(frozenset()),
        lambda: Weekdays(frozenset({7})),
    ],
)
def test_values_outside_their_limits_cannot_be_made(make):
    with pytest.raises(TimetableError):
        make()
