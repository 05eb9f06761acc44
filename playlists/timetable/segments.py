"""A stretch of the timetable as segments in which nothing changes. Pure.

This is the timetable looked at from the side: not "what is due now" but "what comes when". Each
instant of a segment has the answer of `planned`; the tests hold the two against each other.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from playlists.timetable.planned import Opening, Planned, Showing, closed, decided
from playlists.timetable.programme import Entry, Event, Span, each_day, window_spans
from playlists.timetable.timetable import Timetable
from playlists.timetable.wall_clock import check_instant, first_moment, moment_of, wall_time
from playlists.timetable.windows import Dates

_ONE_DAY = timedelta(days=1)
_LOOK_AHEAD = timedelta(days=2)

T = TypeVar("T")


class Segment(NamedTuple):
    """A stretch of time in which the timetable wants one thing.

    Attributes:
        start: In UTC.
        end: In UTC, not included.
        planned: What it wants.
    """

    start: datetime
    end: datetime
    planned: Planned


class Ranked(NamedTuple, Generic[T]):
    """Something that covers a span; of all that cover an instant the lowest rank counts."""

    span: Span
    rank: int
    what: T


def segments(timetable: Timetable, start: datetime, end: datetime) -> Iterator[Segment]:
    """What the timetable wants between two instants, in order and without a hole.

    Args:
        timetable: What is planned.
        start: With a zone; the first segment begins here.
        end: With a zone; the last segment ends here.

    Raises:
        ValueError: An instant has no zone.
    """
    waiting: Segment | None = None
    for stretch in _stretches(timetable, start.astimezone(UTC), end.astimezone(UTC)):
        if waiting is None:
            waiting = stretch
        elif waiting.planned == stretch.planned:
            waiting = waiting._replace(end=stretch.end)
        else:
            yield waiting
            waiting = stretch
    if waiting is not None:
        yield waiting


def next_transition(
    now: datetime, timetable: Timetable, within: timedelta = _LOOK_AHEAD
) -> datetime | None:
    """The next instant at which the timetable wants something else, in UTC.

    Args:
        now: With a zone.
        timetable: What is planned.
        within: How far to look ahead, above 0.

    Returns:
        The instant, after `now`; None where all stays as it is for so long.

    Raises:
        ValueError: `now` has no zone, or it or what is looked ahead to lies outside the years 2 to
            9998.
    """
    check_instant(now)
    horizon = now + within
    first = next(segments(timetable, now, horizon))
    return first.end if first.end < horizon else None


def showings(timetable: Timetable, days: Dates) -> Iterator[Ranked[Entry | Event]]:
    """Every span of the programme that begins on one of the days, and all events."""
    for rank, event in enumerate(timetable.events):
        span = event.span(timetable.zone)
        if span.start < span.end:
            yield Ranked(span, rank, event)
    for rank, entry in enumerate(timetable.programme, start=len(timetable.events)):
        for span in entry.times.spans(days, timetable.zone):
            yield Ranked(span, rank, entry)


class _Covering(Generic[T]):
    """Answers what covers an instant, for instants in their order.

    Args:
        parts: In any order; of two of one rank the one that began last counts.
    """

    def __init__(self, parts: Iterable[Ranked[T]]) -> None:
        self._coming = sorted(parts, key=lambda part: part.span.start, reverse=True)
        self._begun: list[tuple[int, float, int, Ranked[T]]] = []

    def first_at(self, instant: datetime) -> Ranked[T] | None:
        """What counts from an instant on that is not before the one asked for last."""
        while self._coming and self._coming[-1].span.start <= instant:
            part = self._coming.pop()
            begun_s = part.span.start.timestamp()
            heappush(self._begun, (part.rank, -begun_s, len(self._coming), part))
        while self._begun and self._begun[0][-1].span.end <= instant:
            heappop(self._begun)
        return self._begun[0][-1] if self._begun else None


def _stretches(timetable: Timetable, start: datetime, end: datetime) -> Iterator[Segment]:
    """The segments, some of them cut into several."""
    zone = timetable.zone
    first, last = moment_of(start, zone).days[2], moment_of(end, zone).days[0]
    days = Dates(first, last)
    midnights = {first_moment(wall_time(day, 0), zone): day for day in each_day(days)}
    openings = [
        Ranked(span, 0, hours.why)
        for day in each_day(days)
        for hours in (timetable.hours.on(day),)
        for span in window_spans(hours.windows, day, zone)
    ]
    parts = list(showings(timetable, days))
    closings = {opening.span.end for opening in openings}
    closings |= {part.span.end for part in parts if isinstance(part.what, Event)}
    bounds = {start, end, *midnights, *closings}
    bounds |= {opening.span.start for opening in openings}
    bounds |= {bound for part in parts for bound in part.span}
    open_at, shown_at = _Covering(openings), _Covering(parts)
    closed_since = midnight = min(midnights)
    for instant, until in pairwise(sorted(bounds)):
        if instant >= end:
            return
        midnight = instant if instant in midnights else midnight
        closed_since = instant if instant in closings or instant in midnights else closed_since
        opening, shown = open_at.first_at(instant), shown_at.first_at(instant)
        if instant < start:
            continue
        if opening is None and (shown is None or not isinstance(shown.what, Event)):
            hours = timetable.hours.on(midnights[midnight])
            yield Segment(instant, until, closed(timetable, closed_since, hours))
        else:
            yield Segment(instant, until, _decided(timetable, opening, shown))


def _decided(
    timetable: Timetable, opening: Ranked[str] | None, shown: Ranked[Entry | Event] | None
) -> Planned:
    return decided(
        timetable,
        None if shown is None else Showing(shown.what, shown.span.start),
        None if opening is None else Opening(opening.span.start, opening.what),
    )
