"""What a timetable wants on the wall at an instant. Pure: no clock, no memory.

An answer costs one look at the clock and a few comparisons for each entry, whatever the year.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from playlists.timetable.opening import DayHours
from playlists.timetable.programme import Entry, Event, Span, window_spans
from playlists.timetable.timetable import Outside, Timetable
from playlists.timetable.wall_clock import Moment, moment_of
from playlists.timetable.windows import DAY_MIN

Mode = Literal["open"] | Outside
PlannedRule = Literal["event", "programme", "default", "closed"]


@dataclass(frozen=True)
class Planned:
    """What the wall should do, by the timetable alone.

    Attributes:
        mode: 'open', or what the wall does while the gallery is closed.
        playlist: What is shown; also known while the gallery is closed.
        since: When the playlist began with its first cue, in UTC. It begins when its time begins
            or when the gallery opens, whichever is later, and each midnight anew where a day does
            not end.
        rule: What decided.
        why: In words, for people.
        part: The entry or event that decided, or None.
    """

    mode: Mode
    playlist: str
    since: datetime
    rule: PlannedRule
    why: str
    part: Entry | Event | None = None

    @property
    def name(self) -> str:
        """Of the entry or event that decided, or nothing."""
        return "" if self.part is None else self.part.name


class Opening(NamedTuple):
    """Opening hours that cover an instant.

    Attributes:
        since: When they began, in UTC.
        why: What says so.
    """

    since: datetime
    why: str


class Showing(NamedTuple):
    """A part of the programme that covers an instant.

    Attributes:
        part: The entry or event.
        since: When it began, in UTC.
    """

    part: Entry | Event
    since: datetime


def planned(now: datetime, timetable: Timetable) -> Planned:
    """What the timetable wants at an instant.

    Args:
        now: With a zone.
        timetable: What is planned.

    Raises:
        ValueError: `now` has no zone.
    """
    moment = moment_of(now, timetable.zone)
    event, event_ended = _event_at(moment, timetable)
    if event is not None:
        return decided(timetable, event, None)
    today = timetable.hours.on(moment.days[0])
    opening = _opening_at(moment, today, timetable.hours.on(moment.days[1]))
    if opening is None:
        return closed(timetable, _closed_since(moment, timetable, event_ended), today)
    return decided(timetable, _entry_at(moment, timetable), opening)


def decided(timetable: Timetable, showing: Showing | None, opening: Opening | None) -> Planned:
    """What an open wall shows.

    Args:
        timetable: What is planned.
        showing: The first by rank of all that covers the instant, or None.
        opening: The opening hours; None only during an event, which needs none.
    """
    if showing is None:
        if opening is None:
            raise ValueError("a wall that is open has opening hours or an event")
        why = "default playlist: the timetable has nothing else for this time"
        since = timetable.default_since or opening.since
        return Planned("open", timetable.default, since, "default", why)
    part, since = showing
    if isinstance(part, Event):
        why = f"event {part.name!r} ({part})"
        return Planned("open", part.playlist, since, "event", why, part)
    since = since if opening is None else max(since, opening.since)
    priority = f", priority {part.priority}" if part.priority else ""
    why = f"programme {part.name!r} ({part.times}{priority})"
    return Planned("open", part.playlist, since, "programme", why, part)


def closed(timetable: Timetable, since: datetime, today: DayHours) -> Planned:
    """What a wall does that is closed.

    Args:
        timetable: What is planned.
        since: When it closed, or today's midnight, whichever is later; in UTC.
        today: The day's hours.
    """
    hours = ", ".join(map(str, today.windows)) or "closed"
    why = f"closed ({today.why}: {hours})"
    return Planned(timetable.outside, timetable.default, since, "closed", why)


def _event_at(moment: Moment, timetable: Timetable) -> tuple[Showing | None, datetime | None]:
    """The event that is on, if one is, and when the last one before ended since midnight."""
    last_end: datetime | None = None
    for event in timetable.events:
        if event.end.date() < moment.days[1] or event.start.date() > moment.days[0]:
            continue
        start, end = event.span(timetable.zone)
        if start <= moment.now < end:
            return Showing(event, start), None
        if start < end <= moment.now:
            last_end = end if last_end is None else max(last_end, end)
    return None, last_end


def _entry_at(moment: Moment, timetable: Timetable) -> Showing | None:
    for entry in timetable.programme:
        since = entry.times.began(moment)
        if since is not None:
            return Showing(entry, since)
    return None


def _opening_at(moment: Moment, today: DayHours, yesterday: DayHours) -> Opening | None:
    """The opening hours that cover the moment, the latest first."""
    for days_back, hours in enumerate((today, yesterday)):
        minute = moment.minute + days_back * DAY_MIN
        for window in hours.windows:
            if window.start_min <= minute < window.end_min:
                day = moment.days[days_back]
                return Opening(moment.first_moment(day, window.start_min), hours.why)
    return None


def _closed_since(moment: Moment, timetable: Timetable, event_ended: datetime | None) -> datetime:
    """When the wall closed, or today's midnight, whichever is later; in UTC."""
    midnight = moment.first_moment(moment.days[0], 0)
    ends = [midnight] if event_ended is None else [midnight, event_ended]
    for day in moment.days[:2]:
        ends += [span.end for span in _windows_of(timetable, day) if span.end <= moment.now]
    return max(ends)


def _windows_of(timetable: Timetable, day: date) -> list[Span]:
    return list(window_spans(timetable.hours.on(day).windows, day, timetable.zone))
