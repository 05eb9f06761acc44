"""Cron lines as cron itself reads them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import TimetableError
from playlists.timetable.cron import read_cron
from playlists.timetable.programme import CronTimes
from playlists.timetable.windows import Dates

YEAR = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]


def days(line):
    cron = read_cron(line)
    return [day for day in YEAR if cron.on(day)]


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("30 18 * * *", [1110]),
        ("0,30 8-10 * * *", [480, 510, 540, 570, 600, 630]),
        ("*/20 23 * * *", [1380, 1400, 1420]),
        ("5-20/10 0,12 * * *", [5, 15, 725, 735]),
        ("@hourly", list(range(0, 1440, 60))),
        ("@midnight", [0]),
        ("59 23 31 12 *", [1439]),
    ],
)
def test_minutes_of_the_day_are_read(line, minutes):
    assert list(read_cron(line).minutes) == minutes


@pytest.mark.parametrize(
    ("line", "on"),
    [
        ("0 0 * * *", lambda day: True),
        ("0 0 * * 0", lambda day: day.isoweekday() == 7),
        ("0 0 * * 7", lambda day: day.isoweekday() == 7),
        ("0 0 * * SUN", lambda day: day.isoweekday() == 7),
        ("0 0 * * 1-5", lambda day: day.isoweekday() <= 5),
        ("0 0 * * 5-7", lambda day: day.isoweekday() >= 5),
        ("0 0 * * 0-7", lambda day: True),
        ("0 0 * * mon,wed-fri", lambda day: day.isoweekday() in (1, 3, 4, 5)),
        ("0 0 * * */2", lambda day: day.isoweekday() % 7 % 2 == 0),
        ("0 0 1 * *", lambda day: day.day == 1),
        ("0 0 */10 jan,jul *", lambda day: day.day in (1, 11, 21, 31) and day.month in (1, 7)),
        # both restricted: either is enough
        ("0 0 13 * fri", lambda day: day.day == 13 or day.isoweekday() == 5),
        ("0 0 31 2 fri", lambda day: day.month == 2 and day.isoweekday() == 5),
        # one begins with a star: both must fit
        ("0 0 */2 * mon", lambda day: day.day % 2 == 1 and day.isoweekday() == 1),
        ("0 0 1-7 * */6", lambda day: day.day <= 7 and day.isoweekday() in (6, 7)),
        ("@weekly", lambda day: day.isoweekday() == 7),
        ("@yearly", lambda day: (day.month, day.day) == (1, 1)),
    ],
)
def test_days_are_read(line, on):
    assert days(line) == [day for day in YEAR if on(day)]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("0 18 * *", "has 5 fields (minute, hour, day, month, weekday), got 4: '0 18 * *'"),
        ("0 0 18 * * *", "got 6: '0 0 18 * * *'"),
        ("60 18 * * *", "minute: 60 is out of range; it takes 0 to 59"),
        ("0 24 * * *", "hour: 24 is out of range; it takes 0 to 23"),
        ("0 0 0 * *", "day of the month: 0 is out of range; it takes 1 to 31"),
        ("0 0 * 13 *", "month: 13 is out of range; it takes 1 to 12 or jan to dec"),
        ("0 0 * * 8", "weekday: 8 is out of range; it takes 0 to 7 or sun to sat"),
        ("0 0 * * so", "weekday: 'so' is not known; it takes 0 to 7 or sun to sat"),
        ("0 0 * * sat-mon", "the range sat-mon is reversed; write its two parts with a comma"),
        ("0 22-2 * * *", "hour: the range 22-2 is reversed; write its two parts with a comma"),
        ("5/15 * * * *", "minute: a step needs a range: 5-59/15"),
        ("*/0 * * * *", "minute: the step must be 1 to 59, got 0"),
        ("*/60 * * * *", "minute: the step must be 1 to 59, got 60"),
        ("0 0 L * *", "day of the month: 'l' is not known; it takes 1 to 31"),
        ("0 0 ? * 5#2", "day of the month: '?' is not known; it takes 1 to 31"),
        ("0 0 30 2 *", "the cron line '0 0 30 2 *' names no day that is in the calendar"),
        ("0 0 31 2,4,6 *", "names no day that is in the calendar"),
        ("-1 0 * * *", "minute: '-1' is not known; it takes 0 to 59"),
        ("1, 0 * * *", "minute: '' is not known; it takes 0 to 59"),
        ("@noon", "'@noon' is not known; there are @hourly, @daily, @midnight"),
        ("0 " * 150, "a cron line has at most 200 characters, got 299"),
        ("", "got 0: ''"),
    ],
)  # fmt: skip
def test_what_is_no_cron_line_is_told(line, message):
    with pytest.raises(TimetableError) as caught:
        read_cron(line)
    assert message in str(caught.value)


@given(st.text(alphabet="0123456789*/-, @adefhijlmnorsuvy", max_size=40))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        cron = read_cron(text)
    except TimetableError:
        return
    assert cron.minutes == tuple(sorted(set(cron.minutes)))
    assert 0 <= cron.minutes[0] <= cron.minutes[-1] < 1440


def starts(line, first, last, zone):
    times = CronTimes(read_cron(line), lasts_min=1)
    return [span.start for span in times.spans(Dates(first, last), ZoneInfo(zone))]


def test_a_line_in_the_hour_that_is_left_out_fires_when_the_hour_is_over():
    (fired,) = starts("30 2 * * *", date(2026, 3, 29), date(2026, 3, 29), "Europe/Berlin")

    assert fired == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_line_in_the_hour_that_comes_twice_fires_once():
    (fired,) = starts("30 2 * * *", date(2026, 10, 25), date(2026, 10, 25), "Europe/Berlin")

    assert fired == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hour", range(24))
def test_a_daily_line_fires_once_on_every_day_of_a_year(zone, hour):
    fired = starts(f"30 {hour} * * *", YEAR[0], YEAR[-1], zone)

    gaps = {(other - one) / timedelta(hours=1) for one, other in pairwise(fired)}
    assert len(fired) == 365
    assert gaps <= {23, 23.5, 24, 24.5, 25}


def test_what_the_scheduler_would_do_to_cron_lines_does_not_reach_the_wall():
    """APScheduler leaves out a day after the spring change and counts Monday as 0."""
    zone = ZoneInfo("Europe/Berlin")
    trigger = CronTrigger.from_crontab("30 0 * * *", timezone=zone)
    runs, now = [], datetime(2026, 3, 27, tzinfo=zone)
    for _ in range(5):
        now = trigger.get_next_fire_time(now, now)
        runs.append(now.date())
        now += timedelta(seconds=1)
    ours = starts("30 0 * * *", date(2026, 3, 27), date(2026, 3, 31), "Europe/Berlin")

    assert date(2026, 3, 30) not in runs
    assert [fired.astimezone(zone).date().day for fired in ours] == [27, 28, 29, 30, 31]
    sunday = CronTrigger.from_crontab("0 9 * * 0", timezone=UTC)
    assert sunday.get_next_fire_time(None, datetime(2026, 1, 1, tzinfo=UTC)).isoweekday() == 1
    assert days("0 9 * * 0")[0].isoweekday() == 7
