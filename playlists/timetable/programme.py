"""What the programme says: playlists with their times, and special events. Pure.

All times are those of the wall clock; `wall_clock` says what its jumps do to them.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from typing_extensions import override

from playlists.errors import TimetableError
from playlists.timetable.cron import Cron
from playlists.timetable.wall_clock import Moment, first_moment, wall_time
from playlists.timetable.windows import (
    DAY_MIN,
    EVERY_DAY,
    WHOLE_DAY,
    Dates,
    Weekdays,
    Window,
)

LONGEST_CRON_MIN = DAY_MIN
MOST_CRON_STARTS_A_DAY = 288
LOWEST_PRIORITY, HIGHEST_PRIORITY = -100, 100


class Span(NamedTuple):
    """A stretch of time, in UTC; the end is not included."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Daily:
    """A part of certain days.

    Attributes:
        window: Which part.
        weekdays: On which days of the week it begins.
        dates: Among which days it begins; None for no limit.
    """

    window: Window = WHOLE_DAY
    weekdays: Weekdays = EVERY_DAY
    dates: Dates | None = None

    def began(self, moment: Moment) -> datetime | None:
        """When the stretch that covers the moment began, in UTC; None where none does."""
        for days_back in (0, 1):
            minute = moment.minute + days_back * DAY_MIN
            if self.window.start_min <= minute < self.window.end_min:
                day = moment.days[days_back]
                if self._on(day):
                    return moment.first_moment(day, self.window.start_min)
        return None

    def spans(self, days: Dates, zone: ZoneInfo) -> Iterator[Span]:
        """Every stretch that begins on one of the days, in order."""
        for day in each_day(days):
            if self._on(day):
                yield from _span(day, self.window, zone)

    def _on(self, day: date) -> bool:
        return day.weekday() in self.weekdays.numbers and (self.dates is None or day in self.dates)

    @override
    def __str__(self) -> str:
        parts = [f"{self.weekdays}"]
        parts += [f"{self.window}"] if self.window != WHOLE_DAY else []
        parts += [f"{self.dates}"] if self.dates is not None else []
        return ", ".join(parts)


@dataclass(frozen=True)
class CronTimes:
    """A while from each time on that a cron line names.

    Attributes:
        cron: The line; it fires at most 288 times a day.
        lasts_min: Minutes of real time, 1 to a day; the next firing begins anew.
        dates: Among which days it fires; None for no limit.
    """

    cron: Cron
    lasts_min: int
    dates: Dates | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.lasts_min <= LONGEST_CRON_MIN:
            message = f"a cron line must last 1 to {LONGEST_CRON_MIN} minutes, got {self.lasts_min}"
            raise TimetableError(message)
        if len(self.cron.minutes) > MOST_CRON_STARTS_A_DAY:
            message = (
                f"a cron line may fire at most {MOST_CRON_STARTS_A_DAY} times a day (each five "
                f"minutes), this one does {len(self.cron.minutes)} times"
            )
            raise TimetableError(message)

    def began(self, moment: Moment) -> datetime | None:
        """When the stretch that covers the moment began, in UTC; None where none does."""
        minute = moment.minute
        for day in moment.days:
            fired = bisect_right(self.cron.minutes, minute)
            if fired and self._on(day):
                start = moment.first_moment(day, self.cron.minutes[fired - 1])
                return start if moment.now < start + self._lasts else None
            minute += DAY_MIN
        return None

    def spans(self, days: Dates, zone: ZoneInfo) -> Iterator[Span]:
        """Every stretch that begins on one of the days, in order; they may overlap."""
        for day in each_day(days):
            if self._on(day):
                for minute in self.cron.minutes:
                    start = first_moment(wall_time(day, minute), zone)
                    yield Span(start, start + self._lasts)

    @property
    def _lasts(self) -> timedelta:
        return timedelta(minutes=self.lasts_min)

    def _on(self, day: date) -> bool:
        return self.cron.on(day) and (self.dates is None or day in self.dates)

    @override
    def __str__(self) -> str:
        parts = [f"cron {self.cron} for {self.lasts_min} min"]
        parts += [f"{self.dates}"] if self.dates is not None else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Entry:
    """A playlist and when it has the wall, while the gallery is open.

    Attributes:
        name: What people call it.
        playlist: The playlist's file name without its ending.
        times: When.
        priority: Of entries at one time the highest counts, of equals the one written first;
            -100..100.
    """

    name: str
    playlist: str
    times: Daily | CronTimes = Daily()
    priority: int = 0

    def __post_init__(self) -> None:
        _check_priority(self.priority)


@dataclass(frozen=True)
class Event:
    """Something special: it opens the wall and goes before every entry.

    Attributes:
        name: What people call it.
        playlist: The playlist's file name without its ending.
        start: By the wall clock, without a zone, on a whole minute.
        end: The same; itself not included.
        priority: Of events at one time the highest counts, of equals the one written first;
            -100..100.
    """

    name: str
    playlist: str
    start: datetime
    end: datetime
    priority: int = 0

    def __post_init__(self) -> None:
        _check_priority(self.priority)
        if self.end <= self.start:
            message = f"the event must end after it starts, got {self}"
            raise TimetableError(message)

    def span(self, zone: ZoneInfo) -> Span:
        """The event in UTC; it may have no length where the clock leaves its hour out."""
        return Span(first_moment(self.start, zone), first_moment(self.end, zone))

    @override
    def __str__(self) -> str:
        return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M}"


def window_spans(windows: tuple[Window, ...], day: date, zone: ZoneInfo) -> Iterator[Span]:
    """The windows of a day in UTC, in order."""
    for window in windows:
        yield from _span(day, window, zone)


def _span(day: date, window: Window, zone: ZoneInfo) -> Iterator[Span]:
    """The window of a day in UTC; none where the clock leaves all of it out."""
    start = first_moment(wall_time(day, window.start_min), zone)
    end = first_moment(wall_time(day, window.end_min), zone)
    if start < end:
        yield Span(start, end)


def each_day(days: Dates) -> Iterator[date]:
    """The days, in order."""
    for ordinal in range(days.first.toordinal(), days.last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _check_priority(priority: int) -> None:
    if not LOWEST_PRIORITY <= priority <= HIGHEST_PRIORITY:
        limits = f"{LOWEST_PRIORITY} to {HIGHEST_PRIORITY}"
        message = f"the priority must be {limits}, got {priority}"
        raise TimetableError(message)
