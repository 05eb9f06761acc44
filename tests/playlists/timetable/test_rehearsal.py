"""A year played through, and its calendar file."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from playlists.cue import Cue, CueSubject, Region
from playlists.playlist import Playlist
from playlists.timetable.cron import read_cron
from playlists.timetable.desired import desired_state
from playlists.timetable.ical import calendar_text
from playlists.timetable.opening import OpeningHours
from playlists.timetable.place import due_cue
from playlists.timetable.programme import CronTimes, Daily, Entry, Event
from playlists.timetable.rehearsal import rehearse
from playlists.timetable.segments import segments
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import read_dates, read_wall_time, read_window, read_windows

UTC_ZONE = ZoneInfo("UTC")
HOURS = OpeningHours((read_windows("10:00-18:00"),) * 7)
MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def entry(name, window, priority=0, dates=None):
    return Entry(name, name, Daily(read_window(window), dates=dates), priority)


def cue(dwell_s, *indices):
    regions: tuple[Region, ...] = ("whole",) if len(indices) == 1 else ("upper", "lower")
    subjects = [
        CueSubject(index, f"subject {index}", region)
        for index, region in zip(indices, regions, strict=True)
    ]
    return Cue(tuple(subjects), dwell_s, 0.0, "cue")


def planned_timetable(*programme, events=(), **more):
    return Timetable(UTC_ZONE, "default", HOURS, "dark", programme, events, **more)


def spans(rehearsal):
    return [f"{gap.start:%d %H:%M}-{gap.end:%d %H:%M}" for gap in rehearsal.gaps]


def test_open_time_that_only_the_last_resort_fills_is_a_gap():
    programme = (entry("morning", "09:00-12:00"), entry("late", "15:30-18:00"))
    timetable = planned_timetable(*programme, default_is_meant=False)

    found = rehearse(timetable, {}, MONDAY, MONDAY + 2 * DAY)

    assert spans(found) == ["01 12:00-01 15:30", "02 12:00-02 15:30"]
    assert found.open_hours == 16
    assert found.playlist_hours == {"default": 7, "late": 5, "morning": 4}


def test_a_default_that_is_meant_is_no_gap():
    assert (
        rehearse(planned_timetable(entry("m", "09:00-12:00")), {}, MONDAY, MONDAY + DAY).gaps == ()
    )


def test_equal_priorities_at_one_time_are_told_once_for_each_pair():
    programme = (
        entry("first", "10:00-14:00"),
        entry("second", "12:00-16:00"),
        entry("other", "12:00-16:00", 1, read_dates("2026-06-02")),
        Entry("bells", "bells", CronTimes(read_cron("0 13 * * *"), 30), 0),
    )

    found = rehearse(planned_timetable(*programme), {}, MONDAY, MONDAY + 2 * DAY)

    told = [
        (o.shown.name, o.hidden.name, o.times, o.hours, o.first.start.hour) for o in found.overlaps
    ]
    assert told == [("first", "second", 1, 2, 12), ("first", "bells", 1, 0.5, 13)]


def test_events_overlap_with_events_only():
    start, end = (read_wall_time(f"2026-06-01 {hour}:00") for hour in (12, 14))
    events = (Event("one", "e", start, end), Event("two", "e", start + DAY / 24, end + DAY / 24))

    found = rehearse(
        planned_timetable(entry("day", "10:00-18:00"), events=events), {}, MONDAY, MONDAY + DAY
    )

    assert [(o.shown.name, o.hidden.name, o.hours) for o in found.overlaps] == [("one", "two", 1)]


def test_what_never_gets_the_wall_is_named():
    programme = (
        entry("night", "20:00-23:00"),
        entry("day", "10:00-18:00", 2),
        entry("under", "11:00-12:00"),
    )

    found = rehearse(planned_timetable(*programme), {}, MONDAY, MONDAY + 7 * DAY)

    assert [part.name for part in found.never_shown] == ["night", "under"]


def test_hours_of_subjects_are_those_of_their_cues():
    library = {"day": Playlist("day", "", (cue(60, 1), cue(120, 2, 3), cue(60, 1, 3)))}

    found = rehearse(planned_timetable(entry("day", "10:00-14:00")), library, MONDAY, MONDAY + DAY)

    assert found.subject_hours == {"subject 3": 3, "subject 1": 2, "subject 2": 2}


@pytest.mark.parametrize("order", ["written", "shuffle"])
def test_hours_of_subjects_are_what_is_due_second_by_second(order):
    library = {"default": Playlist("d", "", tuple(cue(7 + n, n) for n in range(5)), order)}
    timetable = Timetable(UTC_ZONE, "default", HOURS)
    start = MONDAY + timedelta(hours=10, seconds=13)
    end = start + timedelta(seconds=600)

    found = rehearse(timetable, library, start, end)

    counted: dict[str, float] = {}
    for second in range(600):
        now = start + timedelta(seconds=second)
        label = (
            due_cue(desired_state(now, timetable), library["default"], now).cue.subjects[0].label
        )
        counted[label] = counted.get(label, 0) + 1 / 3600
    assert found.subject_hours == pytest.approx(counted)


def test_a_year_without_any_open_hour_is_rehearsed_too():
    closed = Timetable(UTC_ZONE, "default", OpeningHours(((),) * 7), programme=(Entry("e", "e"),))

    found = rehearse(closed, {}, MONDAY, MONDAY + 365 * DAY)

    assert (found.open_hours, found.gaps, len(found.never_shown)) == (0, (), 1)


def test_a_calendar_file_holds_one_entry_for_each_segment():
    name = "Märchen, Nacht; und so weiter — " + "ü" * 60
    timetable = planned_timetable(Entry(name, "tales", Daily(read_window("12:00-13:00"))))
    opened = [s for s in segments(timetable, MONDAY, MONDAY + DAY) if s.planned.mode == "open"]

    text = calendar_text(opened, "Wall", MONDAY)

    lines = text.split("\r\n")
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = text.replace("\r\n ", "")
    assert re.findall("DT(?:START|END):(.*)\r", unfolded) == [
        "20260601T100000Z", "20260601T120000Z",
        "20260601T120000Z", "20260601T130000Z",
        "20260601T130000Z", "20260601T180000Z",
    ]  # fmt: skip
    assert re.findall("SUMMARY:(.*)\r", unfolded)[1] == name.replace(",", "\\,").replace(";", "\\;")
    assert len(set(re.findall("UID:(.*)\r", unfolded))) == 3
