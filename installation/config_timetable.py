"""The section `timetable` of config.yaml. Pure.

The values are those of `playlists.timetable`; here they are read from what the file says, and
every mistake is told with its line.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, TypeVar

from installation.config_fields import Fields, Key, value_at
from installation.config_timetable_keys import (
    ENTRY_KEYS,
    EVENT_KEYS,
    EXCEPTION_KEYS,
    HOLIDAY_KEYS,
    HOURS,
    KEYS,
    PLAYLIST,
)
from installation.config_values import show_value
from installation.yaml_lines import Document, Path, Problem
from playlists.errors import TimetableError
from playlists.timetable.cron import read_cron
from playlists.timetable.opening import (
    DatedHours,
    HolidayHours,
    OpeningHours,
    Windows,
    overlapping,
)
from playlists.timetable.programme import (
    HIGHEST_PRIORITY,
    LONGEST_CRON_MIN,
    LOWEST_PRIORITY,
    CronTimes,
    Daily,
    Entry,
    Event,
)
from playlists.timetable.public_holidays import check_place
from playlists.timetable.timetable import OUTSIDE, Timetable
from playlists.timetable.windows import (
    EVERY_DAY,
    WHOLE_DAY,
    Dates,
    read_dates,
    read_wall_time,
    read_weekdays,
    read_window,
    read_windows,
)
from playlists.timetable.zones import read_zone

T = TypeVar("T")

SECTION: Final = "timetable"
MOST_ENTRIES: Final = 500
MOST_STARTS_A_DAY: Final = 600
"""More of them, and looking for the next change would take longer than a step of the show."""
MOST_NAME_CHARACTERS: Final = 200


def read_timetable(document: Document, fallback: str) -> tuple[Timetable | None, list[Problem]]:
    """The timetable of a settings file.

    Args:
        document: the whole file.
        fallback: the playlist of the times that nothing speaks for.

    Returns:
        None where the file has none, or where it has mistakes; and the mistakes.
    """
    if value_at(document, (SECTION,)) is None:
        return None, []
    reader = _Reader(document)
    timetable = reader.read(fallback)
    return (None if reader.problems else timetable), reader.problems


def named_playlists(document: Document) -> list[tuple[Path, str]]:
    """Where the timetable of a file names playlists, and which."""
    places: list[Path] = [(SECTION, "default")]
    for key in ("programme", "events"):
        items = value_at(document, (SECTION, key))
        count = len(items) if isinstance(items, list) else 0
        places += [(SECTION, key, number, "playlist") for number in range(count)]
    found = [(place, value_at(document, place)) for place in places]
    return [(place, name) for place, name in found if isinstance(name, str)]


class _Reader:
    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems: list[Problem] = []

    def read(self, fallback: str) -> Timetable | None:
        """The timetable; it means nothing where there are problems."""
        fields = Fields(self._document, (SECTION,), SECTION, KEYS, self.problems)
        if not fields.is_mapping:
            return None
        zone = fields.text("zone", read_zone, what=KEYS["zone"].value)
        default = fields.text("default", _name, what=KEYS["default"].value)
        hours = self._hours(fields)
        outside = fields.one_of("outside", OUTSIDE)
        programme = self._each(fields, "programme", ENTRY_KEYS, _entry)
        starts = sum(len(e.times.cron.minutes) for e in programme if isinstance(e.times, CronTimes))
        if starts > MOST_STARTS_A_DAY:
            message = f"cron lines may start at most {MOST_STARTS_A_DAY} times a day in all"
            fields.complain("programme", f"its {message}, these do {starts} times")
        events = self._each(fields, "events", EVENT_KEYS, _event)
        if zone is None or hours is None:
            return None
        return Timetable(
            zone,
            default or fallback,
            hours,
            outside or "dark",
            programme,
            events,
            default_is_meant=default is not None or not programme,
        )

    def _hours(self, fields: Fields) -> OpeningHours | None:
        before = len(self.problems)
        week = self._week(fields)
        exceptions = self._each(fields, "exceptions", EXCEPTION_KEYS, _exception)
        holidays = None
        if "holidays" in fields:
            path, title = (SECTION, "holidays"), f"{SECTION}.holidays"
            inner = Fields(self._document, path, title, HOLIDAY_KEYS, self.problems)
            holidays = _holidays(inner)
        self._complain_of_overlaps()
        if len(self.problems) > before:
            return None
        return OpeningHours(week, exceptions, holidays)

    def _complain_of_overlaps(self) -> None:
        """Exceptions that share days, also those that have other mistakes besides."""
        dated = _dated(self._document)
        for one, other in overlapping([dates for _, dates in dated]):
            (place, dates), (earlier, before) = dated[other], dated[one]
            message = f"{dates} shares days with exception {earlier + 1}, {before}"
            line = self._document.line_of((SECTION, "exceptions", place, "dates"))
            self.problems.append(Problem(line, f"{SECTION}.exceptions {place + 1}: {message}"))

    def _week(self, fields: Fields) -> tuple[Windows, ...]:
        """Monday to Sunday; always open where the file says nothing."""
        given = fields.get("hours")
        if given is None:
            return OpeningHours().week
        if not isinstance(given, dict):
            message = "must be windows by weekday, such as tue-fri: 10:00-18:00, got "
            fields.complain("hours", f"{message}{show_value(given)}")
            return ((),) * 7
        title, path = f"{SECTION}.hours", (SECTION, "hours")
        keys = {day: Key(HOURS, "closed", "") for day in given}
        hours = Fields(self._document, path, title, keys, self.problems)
        week: dict[int, Windows] = {}
        for day in given:
            windows = hours.text(day, read_windows, what=HOURS)
            try:
                numbers = read_weekdays(day).numbers
            except TimetableError as error:
                hours.complain(day, str(error))
                continue
            if not numbers.isdisjoint(week):
                hours.complain(day, "a weekday is given twice")
            week |= dict.fromkeys(numbers, windows or ())
        return tuple(week.get(number, ()) for number in range(7))

    def _each(
        self,
        fields: Fields,
        key: str,
        keys: dict[str, Key],
        read: Callable[[Fields], T | None],
    ) -> tuple[T, ...]:
        """What `read` makes of each item of a list; wrong ones are left out."""
        places = fields.items(key)
        if len(places) > MOST_ENTRIES:
            fields.complain(key, f"at most {MOST_ENTRIES} are read, got {len(places)}")
            return ()
        found = []
        for number in places:
            before = len(self.problems)
            title = f"{SECTION}.{key} {number + 1}"
            path = (SECTION, key, number)
            item = read(Fields(self._document, path, title, keys, self.problems))
            if item is not None and len(self.problems) == before:
                found.append(item)
        return tuple(found)


def _dated(document: Document) -> list[tuple[int, Dates]]:
    """The places and dates of all exceptions whose dates can be read."""
    items = value_at(document, (SECTION, "exceptions"))
    count = len(items) if isinstance(items, list) else 0
    found = []
    for place in range(count if count <= MOST_ENTRIES else 0):
        text = value_at(document, (SECTION, "exceptions", place, "dates"))
        with suppress(TimetableError):
            if isinstance(text, str):
                found.append((place, read_dates(text)))
    return found


def _exception(fields: Fields) -> DatedHours | None:
    dates = fields.text("dates", read_dates, what=EXCEPTION_KEYS["dates"].value)
    windows = fields.text("hours", read_windows, what=HOURS)
    name = fields.text("name", _name, what="text")
    if dates is None or windows is None:
        return None
    return DatedHours(dates, windows, name or "")


def _holidays(fields: Fields) -> HolidayHours | None:
    country = fields.text("country", _known_country, what=HOLIDAY_KEYS["country"].value)
    windows = fields.text("hours", read_windows, what=HOURS)
    if country is None:
        return None

    def region_of(text: str) -> str:
        check_place(country, text)
        return text

    region = fields.text("region", region_of, what=HOLIDAY_KEYS["region"].value)
    return HolidayHours(country, region, windows or ())


def _entry(fields: Fields) -> Entry | None:
    playlist = fields.text("playlist", _name, what=PLAYLIST.value)
    name = fields.text("name", _name, what="text")
    dates = fields.text("dates", read_dates, what=ENTRY_KEYS["dates"].value)
    priority = fields.whole("priority", LOWEST_PRIORITY, HIGHEST_PRIORITY)
    times = _cron_times(fields, dates) if "cron" in fields else _daily(fields, dates)
    if playlist is None or times is None:
        return None
    return Entry(name or playlist, playlist, times, priority or 0)


def _daily(fields: Fields, dates: Dates | None) -> Daily | None:
    window = fields.text("window", read_window, what=ENTRY_KEYS["window"].value)
    days = fields.text("days", read_weekdays, what=ENTRY_KEYS["days"].value)
    if "lasts" in fields:
        fields.complain("lasts", "belongs to a cron line; here the window says how long")
    return Daily(window or WHOLE_DAY, days or EVERY_DAY, dates)


def _cron_times(fields: Fields, dates: Dates | None) -> CronTimes | None:
    cron = fields.text("cron", read_cron, what=ENTRY_KEYS["cron"].value)
    lasts_min = fields.whole("lasts", 1, LONGEST_CRON_MIN)
    for key in ("window", "days"):
        if key in fields:
            fields.complain(key, "cannot stand beside a cron line, which says this itself")
    if "lasts" not in fields:
        fields.complain("cron", "lasts is missing: how many minutes it stays")
    if cron is None:
        return None
    try:
        return CronTimes(cron, lasts_min or 1, dates)
    except TimetableError as error:
        fields.complain("cron", str(error))
        return None


def _event(fields: Fields) -> Event | None:
    name = fields.text("name", _name, what="text")
    playlist = fields.text("playlist", _name, what=PLAYLIST.value)
    start = fields.text("from", read_wall_time, what=EVENT_KEYS["from"].value)
    end = fields.text("to", _end_time, what=EVENT_KEYS["from"].value)
    priority = fields.whole("priority", LOWEST_PRIORITY, HIGHEST_PRIORITY)
    if start is None or end is None:
        return None
    try:
        return Event(name or "", playlist or "", start, end, priority or 0)
    except TimetableError as error:
        fields.complain("to", str(error))
        return None


def _end_time(text: str) -> datetime:
    return read_wall_time(text, end=True)


def _known_country(text: str) -> str:
    check_place(text, None)
    return text


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > MOST_NAME_CHARACTERS or not name.isprintable():
        message = f"must be printable text of 1 to {MOST_NAME_CHARACTERS} characters"
        raise ValueError(message)
    return name
