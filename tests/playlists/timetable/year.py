"""A timetable with everything in it, as a value and as rules painted by the oracle."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
import numpy as np

from playlists.timetable.cron import read_cron
from playlists.timetable.opening import DatedHours, HolidayHours, OpeningHours
from playlists.timetable.programme import CronTimes, Daily, Entry, Event
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import Dates, Window, read_wall_time, read_weekdays, read_windows
from tests.playlists.timetable.oracle import DAY, EPOCH, Year

WEEK = {
    "mon": "closed",
    "tue-thu": "10:00-13:00, 14:00-18:00",
    "fri": "12:00-02:30",
    "sat": "11:00-24:00",
    "sun": "00:00-05:00, 10:00-18:00",
}
HOLIDAY_HOURS = read_windows("12:00-16:00")


class Place(NamedTuple):
    zone: str
    year: int
    country: str | None
    region: str | None


PLACES = (
    Place("Europe/Berlin", 2026, "DE", "BE"),
    Place("America/New_York", 2026, "US", "NY"),
    Place("Australia/Lord_Howe", 2026, "AU", "NSW"),
    Place("Asia/Tehran", 2021, "IR", None),  # its last year with clock changes, at midnight
    Place("Europe/London", 2026, "GB", "ENG"),
    Place("UTC", 2026, None, None),
)


class Rule(NamedTuple):
    """An entry, and the days and times that the oracle paints for it."""

    entry: Entry
    on: Callable[[date], bool]
    window: tuple[int, int] | None = None
    fires: Callable[[int], bool] | None = None
    lasts: int = 0


def rules(year: int) -> tuple[Rule, ...]:
    spring = Dates(date(year, 3, 20), date(year, 4, 10))

    def daily(name, window, weekdays, priority, on, dates=None):
        times = Daily(Window(*window), read_weekdays(weekdays), dates)
        return Rule(Entry(name, name, times, priority), on, window)

    def cron(name, line, lasts, priority, on, fires):
        times = CronTimes(read_cron(line), lasts)
        return Rule(Entry(name, name, times, priority), on, None, fires, lasts)

    return (
        daily("morning", (600, 720), "tue-sat", 0, lambda day: day.weekday() in range(1, 6)),
        daily("night", (1320, 1680), "daily", 1, lambda day: True),
        daily("gap", (135, 165), "sun", 5, lambda day: day.weekday() == 6),
        daily("spring", (0, DAY), "daily", 0, lambda d: spring.first <= d <= spring.last, spring),
        cron("half past two", "30 2 * * *", 20, 7, lambda day: True, lambda m: m == 150),
        cron(
            "either",
            "*/20 9-17 1,15 * mon",
            25,
            2,
            lambda day: day.day in (1, 15) or day.weekday() == 0,
            lambda m: m % 20 == 0 and 9 <= m // 60 <= 17,
        ),
        cron("sunday", "0 0 * 1-12 7", 1440, 1, lambda d: d.weekday() == 6, lambda m: m == 0),
    )


def events(year: int) -> tuple[Event, ...]:
    def event(name, start, end, priority=0):
        from_, to = (read_wall_time(f"{year}-{time}") for time in (start, end))
        return Event(name, name, from_, to, priority)

    return (
        event("opening", "03-27 18:00", "03-29 02:30"),
        event("talk", "03-28 19:15", "03-28 20:00", 5),
        event("autumn", "10-25 02:10", "10-25 23:00"),
        event("short", "03-22 00:10", "03-22 00:50"),
    )


def exceptions(year: int) -> tuple[DatedHours, ...]:
    return (
        DatedHours(Dates(date(year, 2, 2), date(year, 2, 8)), (), "repairs"),
        DatedHours(Dates(date(year, 10, 24), date(year, 10, 24)), read_windows("20:00-03:30")),
        DatedHours(Dates(date(year, 12, 31), date(year, 12, 31)), read_windows("22:00-04:00")),
    )


def week() -> tuple[tuple[Window, ...], ...]:
    hours: list[tuple[Window, ...]] = [()] * 7
    for days, windows in WEEK.items():
        for number in read_weekdays(days).numbers:
            hours[number] = read_windows(windows)
    return tuple(hours)


def full_timetable(place: Place) -> Timetable:
    place_hours = None
    if place.country is not None:
        place_hours = HolidayHours(place.country, place.region, HOLIDAY_HOURS)
    return Timetable(
        ZoneInfo(place.zone),
        "default",
        OpeningHours(week(), exceptions(place.year), place_hours),
        "still",
        tuple(rule.entry for rule in rules(place.year)),
        events(place.year),
    )


class Painted(NamedTuple):
    """For each minute of a year what counts: -2 closed, -1 default, else a place in `names`.

    `since` is the index of the minute at which it began.
    """

    what: np.ndarray
    since: np.ndarray


def names(timetable: Timetable) -> dict[str, int]:
    parts = [event.name for event in timetable.events]
    parts += [entry.name for entry in timetable.programme]
    return {name: number for number, name in enumerate(parts)}


def painted(place: Place, year: Year, timetable: Timetable) -> Painted:
    """What the timetable wants, worked out by painting over the minutes."""
    number_of = names(timetable)
    days = year.days()
    open_since = _open(place, year, days)
    what = np.where(open_since < 0, -2, -1)
    since = np.maximum(open_since, _closed(year, days, open_since))
    for rule in _lowest_first(rules(place.year), lambda rule: rule.entry.priority):
        covered = _covered(rule, year, days)
        counts = (covered >= 0) & (open_since >= 0)
        what = np.where(counts, number_of[rule.entry.name], what)
        since = np.where(counts, np.maximum(covered, open_since), since)
    event_ends = year.nothing()
    for event in _lowest_first(events(place.year), lambda event: event.priority):
        first, end = (year.first(_minutes(time)) for time in (event.start, event.end))
        what[first:end] = number_of[event.name]
        since[first:end] = first
        if first < end:
            event_ends[end:] = np.maximum(event_ends[end:], end)
    return Painted(what, np.where(what == -2, np.maximum(since, event_ends), since))


def filled(segments, year: Year, timetable: Timetable) -> Painted:
    """What segments say for each minute."""
    number_of = names(timetable) | {"default": -1, "closed": -2}
    what, since = year.nothing() - 9, year.nothing()
    for start, end, planned in segments:
        place = slice(year.index(start), year.index(end))
        what[place] = number_of[planned.name or planned.rule]
        since[place] = year.index(planned.since)
    return Painted(what, since)


def _lowest_first(parts, priority_of):
    """In the order in which later ones are painted over earlier ones."""
    numbered = sorted(enumerate(parts), key=lambda pair: (priority_of(pair[1]), -pair[0]))
    return [part for _, part in numbered]


def _open(place: Place, year: Year, days: list[date]):
    closed_days: Mapping[date, str] = {}
    if place.country is not None:
        years = [day.year for day in days]
        closed_days = holidays.country_holidays(
            place.country, subdiv=place.region, years=set(years)
        )
    week_hours, dated = week(), exceptions(place.year)
    onto = year.nothing()
    for day in days:
        windows = HOLIDAY_HOURS if day in closed_days else week_hours[day.weekday()]
        for exception in dated:
            if exception.dates.first <= day <= exception.dates.last:
                windows = exception.windows
        for window in windows:
            year.paint(onto, day, window.start_min, window.end_min)
    return onto


def _closed(year: Year, days: list[date], open_since):
    """The last midnight or closing before each closed minute."""
    last = year.nothing()
    for day in days:
        midnight = year.first((day - EPOCH).days * DAY)
        last[midnight:] = midnight
    closings = np.flatnonzero((open_since[1:] < 0) & (open_since[:-1] >= 0)) + 1
    for closing in closings:
        last[closing:] = np.maximum(last[closing:], closing)
    return np.where(open_since < 0, last, -1)


def _covered(rule: Rule, year: Year, days: list[date]):
    onto = year.nothing()
    for day in days:
        if not rule.on(day):
            continue
        if rule.window is not None:
            year.paint(onto, day, *rule.window)
        if rule.fires is not None:
            midnight = (day - EPOCH).days * DAY
            for minute in filter(rule.fires, range(DAY)):
                begins = year.first(midnight + minute)
                onto[begins : begins + rule.lasts] = begins
    return onto


def _minutes(wall: datetime) -> int:
    return (wall - read_wall_time(f"{EPOCH}")) // timedelta(minutes=1)
