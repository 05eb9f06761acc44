"""What the panel tells of the timetable, of what waits, and of what was on the wall."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from installation.course import course_of, week_of
from installation.direction import Direction, Rules
from installation.steering import Hold, Steering
from installation.why_log import Why
from playlists.cue import Cue, CueSubject
from playlists.playlist import Playlist
from playlists.timetable.opening import OpeningHours
from playlists.timetable.programme import Daily, Entry
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import read_window, read_windows
from playlists.timetable.wish_queue import Fairness

BERLIN = ZoneInfo("Europe/Berlin")
FROG, VOLCANO = CueSubject(31, "tree frog"), CueSubject(980, "volcano")
DAY = Playlist("day", "", (Cue((FROG,), 60, 3, "frog"), Cue((VOLCANO,), 60, 3, "volcano")))
EVENING = Entry("evening", "night", Daily(read_window("17:30-19:00")))
TIMETABLE = Timetable(
    BERLIN, "day", OpeningHours(((),) + (read_windows("10:00-20:00"),) * 6), "dark", (EVENING,)
)
NOON = datetime(2026, 5, 5, 12, 0, tzinfo=BERLIN)


@pytest.fixture
def direction():
    rules = Rules(TIMETABLE, "day", Fairness())
    return Direction(rules, {"day": DAY, "night": DAY}, Steering(NOON))


def told(direction, now=NOON, newest=(), trouble=()):
    return course_of(direction, now, newest, trouble).status


def test_the_next_change_of_the_timetable_is_told_in_the_gallerys_time(direction):
    assert told(direction).next_change == "17:30 evening: night"
    assert told(direction, NOON.replace(hour=18)).next_change == "19:00 day"
    assert told(direction, NOON.replace(hour=19)).next_change == "20:00 closed, dark"
    assert told(direction, NOON.replace(hour=21)).next_change == "Wed 10:00 day"
    assert told(direction, NOON.astimezone(UTC)).next_change == "17:30 evening: night"


def test_where_nothing_else_comes_nothing_is_told():
    always = Direction(Rules(None, "day", Fairness()), {"day": DAY}, Steering(NOON))

    assert told(always).next_change == ""


def test_what_is_on_is_told_with_what_waits_and_what_is_wrong(direction):
    direction.ask((VOLCANO,), "panel 10.0.0.7", NOON)
    direction.due(NOON)
    direction.ask((CueSubject(1, "goldfish"), FROG), "panel 10.0.0.8", NOON)
    found = told(direction, trouble=["day.yaml:3: wrong"])

    assert (found.wall, found.playlist, found.playlists) == ("open", "day", ("day", "night"))
    assert found.waiting == ("goldfish and tree frog",)
    assert found.trouble == ("day.yaml:3: wrong",)
    assert not found.held
    direction.steer(Hold(sender="panel"), NOON)
    assert told(direction).held


def test_what_was_on_the_wall_is_told_without_the_address_of_who_asked(direction):
    record = Why(NOON, "wish", "day", "", "volcano", "panel 10.0.0.7", "", "the clock is not set")
    (line,) = told(direction, newest=[record]).history

    assert line.time == "Tue 12:00:00"
    assert line.subjects == "volcano"
    assert line.words == "wish, day, panel, the clock is not set"


def test_the_week_begins_today_and_marks_what_is_on():
    week = week_of(TIMETABLE, NOON)

    assert [day.day for day in week][:2] == ["Tue 5 May", "Wed 6 May"]
    assert len(week) == 7
    assert [(part.times, part.title, part.wall, part.now) for part in week[0].times] == [
        ("00:00-10:00", "closed, dark", "dark", False),
        ("10:00-17:30", "day", "open", True),
        ("17:30-19:00", "evening: night", "open", False),
        ("19:00-20:00", "day", "open", False),
        ("20:00-24:00", "closed, dark", "dark", False),
    ]
    assert [part.times for part in week[6].times] == ["00:00-24:00"]
    assert week[0].times[0].why == "closed (weekly hours: 10:00-20:00)"


def test_a_week_with_a_change_of_the_clock_has_seven_days():
    week = week_of(TIMETABLE, datetime(2026, 3, 27, 12, 0, tzinfo=UTC))

    assert [day.day for day in week][2] == "Sun 29 Mar"
    assert [part.times for part in week[2].times][:2] == ["00:00-10:00", "10:00-17:30"]


def test_in_the_hour_that_comes_twice_the_week_tells_which_one_is_meant():
    nights = replace(TIMETABLE, hours=OpeningHours((read_windows("22:00-02:30"),) * 7))
    week = week_of(nights, datetime(2026, 10, 25, 12, tzinfo=UTC))

    assert [part.times for part in week[0].times][:2] == ["00:00-02:30 CEST", "02:30 CEST-22:00"]
