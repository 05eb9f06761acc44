"""When the gallery is open: a week, public holidays, and dated exceptions. Pure.

Of a day's windows the exception's count, else the public holiday's, else the weekday's. A window
belongs to the day on which it begins: one of Friday, 20:00-02:00, is over on Saturday at 02:00,
also where Saturday is an exception.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

from playlists.errors import TimetableError
from playlists.timetable.public_holidays import check_place, public_holidays
from playlists.timetable.windows import WHOLE_DAY, Dates, Window, check_apart

Windows = tuple[Window, ...]


@dataclass(frozen=True)
class DatedHours:
    """An exception: days with opening hours of their own.

    Attributes:
        dates: The days.
        windows: When the gallery is open then, in order; none where it is closed.
        name: What people call it, or nothing.
    """

    dates: Dates
    windows: Windows
    name: str = ""

    def __post_init__(self) -> None:
        check_apart(self.windows)


@dataclass(frozen=True)
class HolidayHours:
    """Opening hours on the public holidays of a place.

    Attributes:
        country: Code of two letters, such as "DE".
        region: Code of a part of it, such as "BE", or None.
        windows: When the gallery is open then, in order; none where it is closed.
    """

    country: str
    region: str | None = None
    windows: Windows = ()

    def __post_init__(self) -> None:
        check_apart(self.windows)
        check_place(self.country, self.region)

    def name_of(self, day: date) -> str | None:
        """What the day is a holiday for; None where it is none."""
        return public_holidays(self.country, self.region, day.year).get(day)


class DayHours(NamedTuple):
    """The opening hours of one day.

    Attributes:
        windows: In order; none where the gallery is closed.
        why: What says so, such as "exception 'Summer party'".
    """

    windows: Windows
    why: str


@dataclass(frozen=True)
class OpeningHours:
    """When the gallery is open.

    Attributes:
        week: The windows of Monday to Sunday, each in order.
        exceptions: Dated; no two of them share a day.
        holidays: Hours on public holidays; None where these are days like any other.
    """

    week: tuple[Windows, ...] = ((WHOLE_DAY,),) * 7
    exceptions: tuple[DatedHours, ...] = ()
    holidays: HolidayHours | None = None

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            message = f"a week has 7 days, got {len(self.week)}"
            raise TimetableError(message)
        for windows in self.week:
            check_apart(windows)
        for one, other in overlapping([each.dates for each in self.exceptions]):
            message = f"the exceptions {self.exceptions[one].dates} and "
            message += f"{self.exceptions[other].dates} share days"
            raise TimetableError(message)

    def on(self, day: date) -> DayHours:
        """The opening hours of a day."""
        for exception in self.exceptions:
            if day in exception.dates:
                return DayHours(exception.windows, f"exception {exception.name or exception.dates}")
        if self.holidays is not None:
            holiday = self.holidays.name_of(day)
            if holiday is not None:
                return DayHours(self.holidays.windows, f"public holiday: {holiday}")
        return DayHours(self.week[day.weekday()], "weekly hours")


def overlapping(dates: Sequence[Dates]) -> list[tuple[int, int]]:
    """The places of every two that share a day, the earlier place first."""
    numbered = enumerate(dates)
    return [
        (place, other_place)
        for (place, one), (other_place, other) in combinations(numbered, 2)
        if one.overlaps(other)
    ]
