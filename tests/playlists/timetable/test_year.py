"""A whole year in six zones, minute by minute, and each answer from two sides."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from playlists.timetable.planned import planned
from playlists.timetable.segments import next_transition, segments
from tests.playlists.timetable.oracle import Year
from tests.playlists.timetable.year import PLACES, filled, full_timetable, painted

MINUTE = timedelta(minutes=1)
JUST_BEFORE = timedelta(microseconds=1)


@pytest.fixture(scope="module", params=PLACES, ids=lambda place: place.zone)
def place(request):
    return request.param


@pytest.fixture(scope="module")
def timetable(place):
    return full_timetable(place)


@pytest.fixture(scope="module")
def year(place):
    return Year(place.zone, place.year)


@pytest.fixture(scope="module")
def found(timetable, year):
    return list(segments(timetable, year.start, year.end))


def test_every_minute_of_the_year_shows_what_an_independent_count_says(
    place, timetable, year, found
):
    expected = painted(place, year, timetable)
    got = filled(found, year, timetable)

    for name in ("what", "since"):
        one, other = (getattr(side, name)[year.inside] for side in (expected, got))
        differing = np.flatnonzero(one != other)
        assert len(one) == 525_600
        assert [(year.start + int(minute) * MINUTE, one[minute], other[minute])
                for minute in differing[:5]] == [], name  # fmt: skip


def test_the_segments_of_a_year_leave_no_hole_and_each_changes_something(year, found):
    assert (found[0].start, found[-1].end) == (year.start, year.end)
    for one, other in pairwise(found):
        assert one.end == other.start
        assert one.planned != other.planned


def test_what_is_planned_at_an_instant_is_what_its_segment_says(timetable, found):
    for start, end, wanted in found:
        assert planned(start, timetable) == wanted
        assert planned(end - JUST_BEFORE, timetable) == wanted


def test_each_minute_of_the_days_around_a_clock_change_has_its_answer(place, timetable, found):
    starts = [segment.start for segment in found]
    changes = clock_changes(place, timetable.zone)

    assert len(changes) == (0 if place.zone == "UTC" else 2)
    for change in changes:
        for minute in range(-26 * 60, 26 * 60):
            now = change + minute * MINUTE
            assert planned(now, timetable) == found[bisect_right(starts, now) - 1].planned


def test_the_next_transition_is_the_end_of_the_segment(timetable, found):
    for start, end, _ in found[1:-1:15]:
        expected = end if end < start + timedelta(days=2) else None
        assert next_transition(start, timetable) == expected
        assert next_transition(end - JUST_BEFORE, timetable) == end


def clock_changes(place, zone):
    """The midnights, in UTC, that begin the days on which the offset changes."""
    days = [datetime(place.year, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(365)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [day for day, (one, other) in zip(days, pairwise(offsets), strict=False) if one != other]
