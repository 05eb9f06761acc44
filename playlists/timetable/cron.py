"""Cron lines: which minutes of the wall clock they name. Pure.

A line has five fields: minute 0-59, hour 0-23, day of the month 1-31, month 1-12 or jan-dec,
weekday 0-7 or sun-sat, where 0 and 7 both are Sunday. A field is `*`, a number, a range `1-5`, one
of these with a step (`*/15`, `8-18/2`), or several of them with commas between. Instead of five
fields a line may be @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually.

As in cron itself, day and weekday are joined by "or" when both are restricted: `0 9 1 * mon` is
each first of the month and besides each Monday. A field that begins with `*` does not restrict:
then both must fit.

What the jumps of the clock do to a line is not known here; see `wall_clock`.
"""

import re
from dataclasses import dataclass
from datetime import date

from typing_extensions import override

from playlists.errors import TimetableError, shown

MOST_CHARACTERS = 200

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHORTHANDS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_ITEM = re.compile(r"(\*|[a-z0-9]+(?:-[a-z0-9]+)?)(?:/([0-9]+))?")


@dataclass(frozen=True)
class Cron:
    """What a cron line names.

    Attributes:
        text: The line.
        minutes: Minutes of a day on which it fires, 0..1439, in order.
        days: Days of a month, 1..31.
        months: 1..12.
        weekdays: 0 for Monday to 6 for Sunday, as Python counts.
        either: Whether a day fits by its date or by its weekday; otherwise it must fit by both.
    """

    text: str
    minutes: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either: bool

    def on(self, day: date) -> bool:
        """Whether the line fires on a day at all."""
        if day.month not in self.months:
            return False
        by_date, by_weekday = day.day in self.days, day.weekday() in self.weekdays
        return by_date or by_weekday if self.either else by_date and by_weekday

    @override
    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class _Field:
    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()
    first_word: int = 0

    def number(self, text: str) -> int:
        if text in self.words:
            return self.words.index(text) + self.first_word
        if not text.isdecimal() or len(text) > 4:
            message = f"{self.name}: {shown(text)} is not known; {self.takes()}"
            raise TimetableError(message)
        number = int(text)
        if not self.low <= number <= self.high:
            message = f"{self.name}: {number} is out of range; {self.takes()}"
            raise TimetableError(message)
        return number

    def takes(self) -> str:
        words = f" or {self.words[0]} to {self.words[-1]}" if self.words else ""
        return f"it takes {self.low} to {self.high}{words}"


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS, 1),
    _Field("weekday", 0, 7, _WEEKDAYS),
)


def read_cron(text: str) -> Cron:
    """The cron line in a text such as "0 18 * * fri".

    Raises:
        TimetableError: It is none; names the field, what it held and what it takes.
    """
    line = " ".join(text.split())
    if len(line) > MOST_CHARACTERS:
        message = f"a cron line has at most {MOST_CHARACTERS} characters, got {len(line)}"
        raise TimetableError(message)
    fields = _SHORTHANDS.get(line.lower(), line).lower().split()
    if line.startswith("@") and len(fields) == 1:
        message = f"{shown(line)} is not known; there are {', '.join(_SHORTHANDS)}"
        raise TimetableError(message)
    if len(fields) != len(_FIELDS):
        message = (
            f"a cron line has 5 fields (minute, hour, day, month, weekday), got {len(fields)}: "
            f"{shown(line)}"
        )
        raise TimetableError(message)
    minutes, hours, days, months, weekdays = (
        _read_field(field, written) for field, written in zip(_FIELDS, fields, strict=True)
    )
    either = not (fields[2].startswith("*") or fields[4].startswith("*"))
    if not either and all(_LONGEST_MONTH[month - 1] < min(days) for month in months):
        message = f"the cron line {shown(line)} names no day that is in the calendar"
        raise TimetableError(message)
    return Cron(
        text=line,
        minutes=tuple(60 * hour + minute for hour in sorted(hours) for minute in sorted(minutes)),
        days=days,
        months=months,
        weekdays=frozenset((number - 1) % 7 for number in weekdays),
        either=either,
    )


def _read_field(field: _Field, written: str) -> frozenset[int]:
    numbers: set[int] = set()
    for item in written.split(","):
        found = _ITEM.fullmatch(item)
        if found is None:
            message = f"{field.name}: {shown(item)} is not known; {field.takes()}"
            raise TimetableError(message)
        span, step_text = found[1], found[2]
        step = 1 if step_text is None else int(step_text[:4])
        if step_text is not None and span != "*" and "-" not in span:
            message = f"{field.name}: a step needs a range: {span}-{field.high}/{step_text}"
            raise TimetableError(message)
        if not 1 <= step <= field.high:
            message = f"{field.name}: the step must be 1 to {field.high}, got {step_text}"
            raise TimetableError(message)
        numbers.update(_span(field, span, step))
    return frozenset(numbers)


def _span(field: _Field, span: str, step: int) -> range:
    if span == "*":
        return range(field.low, field.high + 1, step)
    ends = [field.number(word) for word in span.split("-", 1)]
    if ends[-1] < ends[0]:
        message = f"{field.name}: the range {span} is reversed; write its two parts with a comma"
        raise TimetableError(message)
    return range(ends[0], ends[-1] + 1, step)
