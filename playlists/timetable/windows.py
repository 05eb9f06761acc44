"""Parts of days, weekdays and dates, and how people write them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from typing_extensions import override

from playlists.errors import TimetableError, shown

DAY_MIN = 24 * 60
EARLIEST_YEAR, LATEST_YEAR = 1970, 2999

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS = {
    "daily": range(7),
    "weekdays": range(5),
    "weekend": range(5, 7),
}
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TO = re.compile(r"\s+to\s+|\s*\.\.\s*")
_EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Window:
    """A part of a day by the wall clock.

    Attributes:
        start_min: Minutes after midnight at which it begins, 0..1439.
        end_min: Minutes after the same midnight at which it ends, itself not included: after the
            start, at most a day later. Above 1440 the window reaches into the next day.
    """

    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_min < DAY_MIN:
            message = f"a window must begin between 00:00 and 23:59, got {self}"
            raise TimetableError(message)
        if not 0 < self.end_min - self.start_min <= DAY_MIN:
            message = f"a window must last from one minute to 24 hours, got {self}"
            raise TimetableError(message)

    @override
    def __str__(self) -> str:
        end_min = self.end_min if self.end_min <= DAY_MIN else self.end_min - DAY_MIN
        return f"{_clock(self.start_min)}-{_clock(end_min)}"


WHOLE_DAY = Window(0, DAY_MIN)


@dataclass(frozen=True)
class Weekdays:
    """Days of the week.

    Attributes:
        numbers: 0 for Monday to 6 for Sunday; at least one.
    """

    numbers: frozenset[int] = _EVERY_DAY

    def __post_init__(self) -> None:
        if not self.numbers or not self.numbers <= _EVERY_DAY:
            message = f"weekdays must be numbers from 0 (Monday) to 6, got {sorted(self.numbers)}"
            raise TimetableError(message)

    @override
    def __str__(self) -> str:
        if self.numbers == _EVERY_DAY:
            return "daily"
        runs: list[list[int]] = []
        for number in sorted(self.numbers):
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        return ", ".join(
            _NAMES[run[0]][:3] + (f"-{_NAMES[run[-1]][:3]}" if len(run) > 1 else "") for run in runs
        )


EVERY_DAY = Weekdays()


@dataclass(frozen=True)
class Dates:
    """Days in a row.

    Attributes:
        first: The first day.
        last: The last day, itself included.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            message = f"the dates are reversed: {self.last} is before {self.first}"
            raise TimetableError(message)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def overlaps(self, other: "Dates") -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    @override
    def __str__(self) -> str:
        if self.first == self.last:
            return f"{self.first}"
        return f"{self.first} to {self.last}"


def read_window(text: str) -> Window:
    """The window in a text such as "11:00-18:30", "20:00-02:00" or "00:00-24:00".

    Raises:
        TimetableError: It is none, or has no length.
    """
    parts = [part.strip() for part in re.split("[-\u2013]", text)]
    if len(parts) != 2:
        message = f'must be a window such as "11:00-18:00", got {shown(text)}'
        raise TimetableError(message)
    start, end = (_read_clock(part, text) for part in parts)
    if start == end or (start, end) == (DAY_MIN, 0):
        message = f"the window {text.strip()} has no length; a whole day is 00:00-24:00"
        raise TimetableError(message)
    if start == DAY_MIN:
        message = f"a window must begin between 00:00 and 23:59, got {text.strip()}"
        raise TimetableError(message)
    return Window(start, end if end > start else end + DAY_MIN)


def read_windows(text: str) -> tuple[Window, ...]:
    """The windows in a text such as "10:00-13:00, 14:00-18:00"; none for "closed".

    Raises:
        TimetableError: One of them is none, or two overlap.
    """
    if text.strip().lower() == "closed":
        return ()
    windows = tuple(sorted(map(read_window, text.split(",")), key=lambda w: w.start_min))
    check_apart(windows)
    return windows


def check_apart(windows: Iterable[Window]) -> None:
    """Sees that the windows of a day, in order, do not overlap.

    Raises:
        TimetableError: Two of them do.
    """
    for one, other in pairwise(windows):
        if other.start_min < one.end_min:
            message = f"the windows {one} and {other} overlap"
            raise TimetableError(message)


def read_weekdays(text: str) -> Weekdays:
    """The days in a text such as "mon", "tue-fri", "sat, sun", "fri-mon", "daily", "weekend".

    Raises:
        TimetableError: A word is no weekday.
    """
    numbers: set[int] = set()
    for part in filter(None, re.split(r"[,\s]+", re.sub(r"\s*-\s*", "-", text.strip().lower()))):
        group = _GROUPS.get(part)
        if group is not None:
            numbers.update(group)
            continue
        ends = [_read_weekday(word, text) for word in part.split("-", 1)]
        span = (ends[-1] - ends[0]) % 7
        numbers.update((ends[0] + step) % 7 for step in range(span + 1))
    if not numbers:
        raise TimetableError('must name weekdays, such as "tue-fri, sun"')
    return Weekdays(frozenset(numbers))


def read_dates(text: str) -> Dates:
    """The days in a text such as "2026-12-24" or "2026-12-24 to 2027-01-06".

    Raises:
        TimetableError: It names no days, one that is not in the calendar, or the later one first.
    """
    ends = [read_date(part) for part in _TO.split(text.strip(), maxsplit=1)]
    return Dates(ends[0], ends[-1])


def read_date(text: str) -> date:
    """The day in a text such as "2026-12-24".

    Raises:
        TimetableError: It is none, not in the calendar, or outside 1970..2999.
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        message = f"must be a date such as 2026-12-24, got {shown(text)}"
        raise TimetableError(message)
    year, month, day = (int(number) for number in found.groups())
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        message = f"the year must be {EARLIEST_YEAR} to {LATEST_YEAR}, got {shown(text)}"
        raise TimetableError(message)
    try:
        return date(year, month, day)
    except ValueError:
        message = f"there is no day {text.strip()} in the calendar"
        raise TimetableError(message) from None


def read_wall_time(text: str, *, end: bool = False) -> datetime:
    """The time in a text such as "2026-05-01 18:00"; without a zone.

    Args:
        text: What was written; "24:00" is the midnight that ends a day.
        end: Whether a day alone means its end; otherwise it means its beginning.

    Raises:
        TimetableError: It is none.
    """
    day_text, _, clock_text = text.strip().replace("T", " ").partition(" ")
    day = read_date(day_text)
    minute = DAY_MIN if end else 0
    if clock_text:
        minute = _read_clock(clock_text.strip(), text)
    return datetime.fromordinal(day.toordinal() + minute // DAY_MIN).replace(
        hour=minute % DAY_MIN // 60, minute=minute % 60
    )


def _read_clock(text: str, inside: str) -> int:
    found = _CLOCK.fullmatch(text)
    if found is None:
        message = f"must have times such as 18:00, got {shown(inside)}"
        raise TimetableError(message)
    minute = 60 * int(found[1]) + int(found[2])
    if int(found[2]) > 59 or minute > DAY_MIN:
        message = f"there is no time {text}: hours are 0 to 24, minutes 0 to 59"
        raise TimetableError(message)
    return minute


def _read_weekday(word: str, inside: str) -> int:
    for number, name in enumerate(_NAMES):
        if len(word) >= 2 and name.startswith(word):
            return number
    message = f"{shown(word)} is no weekday in {shown(inside)}; write mon, tue-fri or sat, sun"
    raise TimetableError(message)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
