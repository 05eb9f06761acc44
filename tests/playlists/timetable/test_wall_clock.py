"""Times of the wall clock and their instants, on the days on which it jumps."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.timetable.wall_clock import first_moment, furthest, moment_of
from playlists.timetable.windows import read_wall_time

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # jumps by half an hour
    "Asia/Tehran",  # jumped at midnight
    "America/Havana",  # jumps at midnight, and back to midnight
    "Pacific/Apia",  # left a day out
    "Asia/Kathmandu",
    "UTC",
)
INSTANTS = st.datetimes(datetime(1972, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def instant(text):
    return read_wall_time(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("Europe/Berlin", "2026-01-10 12:00", "2026-01-10 11:00"),
        ("Europe/Berlin", "2026-07-10 12:00", "2026-07-10 10:00"),
        ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"),
        (
            "Europe/Berlin",
            "2026-03-29 02:00",
            "2026-03-29 01:00",
        ),  # left out, to the end of the gap
        ("Europe/Berlin", "2026-03-29 02:59", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),  # comes twice, the first time
        ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
        ("America/Havana", "2026-03-08 00:00", "2026-03-08 05:00"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"),
    ],
)
def test_each_time_belongs_to_one_instant(zone, wall, expected):
    assert first_moment(read_wall_time(wall), ZoneInfo(zone)) == instant(expected)


@given(INSTANTS, st.sampled_from(ZONES))
def test_a_time_belongs_to_the_first_instant_that_shows_it_or_a_later_one(now, name):
    zone = ZoneInfo(name)
    wall = furthest(now, zone)

    assert first_moment(wall, zone) <= now
    assert first_moment(wall + timedelta(microseconds=1), zone) > now


@given(INSTANTS, st.floats(0, 3e5), st.sampled_from(ZONES))
def test_the_clock_never_goes_back_and_keeps_the_order_of_instants(now, seconds, name):
    zone = ZoneInfo(name)
    later = now + timedelta(seconds=seconds)

    assert furthest(now, zone) <= furthest(later, zone)
    walls = [instant.replace(tzinfo=None) for instant in (now, later)]
    assert first_moment(walls[0], zone) <= first_moment(walls[1], zone)


def test_while_an_hour_is_repeated_the_clock_has_stopped_at_its_end():
    zone = ZoneInfo("Europe/Berlin")
    end = read_wall_time("2026-10-25 03:00") - timedelta(microseconds=1)

    assert furthest(instant("2026-10-25 00:59"), zone) == read_wall_time("2026-10-25 02:59")
    assert furthest(instant("2026-10-25 01:00"), zone) == end
    assert furthest(instant("2026-10-25 01:59"), zone) == end
    assert furthest(instant("2026-10-25 02:00"), zone) == read_wall_time("2026-10-25 03:00")


def test_a_moment_knows_its_days_and_its_minute():
    moment = moment_of(instant("2026-02-28 23:30"), ZoneInfo("Europe/Berlin"))

    assert [str(day) for day in moment.days] == ["2026-03-01", "2026-02-28", "2026-02-27"]
    assert moment.minute == 30


def test_an_instant_needs_a_zone():
    with pytest.raises(ValueError, match="a time with a zone is needed, got 2026-01-01T00:00:00"):
        furthest(read_wall_time("2026-01-01"), ZoneInfo("UTC"))
