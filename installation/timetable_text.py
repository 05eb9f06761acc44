"""A rehearsed timetable in words, and as values for JSON. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from playlists.timetable.programme import Entry, Event, Span
from playlists.timetable.rehearsal import Overlap, Rehearsal
from playlists.timetable.segments import Segment
from playlists.timetable.wall_clock import first_moment, furthest, wall_time
from playlists.timetable.windows import Weekdays

MOST_LINES = 40

_ONE_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


def day_lines(rehearsal: Rehearsal) -> Iterator[str]:
    """What is shown when, day by day in the time of the gallery's clock."""
    zone = rehearsal.timetable.zone
    yield f"All times are those of {zone.key}."
    for day, pieces in groupby(_by_day(rehearsal, zone), key=lambda piece: piece[0]):
        yield ""
        yield _day_title(day, zone)
        for _, span, segment in pieces:
            planned = segment.planned
            shown = planned.playlist if planned.mode == "open" else planned.mode
            yield f"  {_times(span, day, zone)}  {shown:<16} {planned.why}"


def report_lines(rehearsal: Rehearsal) -> Iterator[str]:
    """Gaps, overlaps, and what gets how many hours."""
    zone = rehearsal.timetable.zone
    hours = sum((gap.end - gap.start) / _HOUR for gap in rehearsal.gaps)
    yield f"Open {rehearsal.open_hours:.1f} h, by the clock of {zone.key}."
    yield ""
    if rehearsal.gaps:
        yield f"Gaps, in which only the playlist of last resort plays: {hours:.1f} h"
        yield from _most(list(_gap_lines(rehearsal.gaps, zone)))
    else:
        yield "No gap: everything that is open is planned."
    if rehearsal.overlaps:
        yield ""
        yield "Overlaps of equal priority, in which the first counts:"
        yield from _most([_overlap_line(overlap, zone) for overlap in rehearsal.overlaps])
    if rehearsal.never_shown:
        yield ""
        yield "Never on the wall:"
        yield from _most([f"  {_part(part)}" for part in rehearsal.never_shown])
    for title, table in (
        ("Hours a playlist", rehearsal.playlist_hours),
        ("Hours a subject", rehearsal.subject_hours),
    ):
        yield ""
        yield title
        yield from _most([f"  {hours:8.1f}  {name}" for name, hours in table.items()])


def as_json(rehearsal: Rehearsal) -> dict[str, Any]:
    """Everything; instants with the offset of the gallery's clock."""
    zone = rehearsal.timetable.zone

    def span(of: Span | Segment) -> dict[str, str]:
        return {
            "start": of.start.astimezone(zone).isoformat(),
            "end": of.end.astimezone(zone).isoformat(),
        }

    return {
        "zone": zone.key,
        "segments": [
            span(segment)
            | {
                "mode": segment.planned.mode,
                "playlist": segment.planned.playlist,
                "since": segment.planned.since.astimezone(zone).isoformat(),
                "rule": segment.planned.rule,
                "name": segment.planned.name,
                "why": segment.planned.why,
            }
            for segment in rehearsal.segments
        ],
        "gaps": [span(gap) for gap in rehearsal.gaps],
        "overlaps": [
            {
                "shown": overlap.shown.name,
                "hidden": overlap.hidden.name,
                "times": overlap.times,
                "hours": round(overlap.hours, 3),
                "first": span(overlap.first),
            }
            for overlap in rehearsal.overlaps
        ],
        "never_shown": [part.name for part in rehearsal.never_shown],
        "open_hours": round(rehearsal.open_hours, 3),
        "playlist_hours": _rounded(rehearsal.playlist_hours),
        "subject_hours": _rounded(rehearsal.subject_hours),
    }


def clock_text(instant: datetime, zone: tzinfo) -> str:
    """What the clock shows; in an hour that comes twice also which of the two it is.

    Args:
        instant: with a zone.
        zone: of the clock.

    Returns:
        Such as "14:30", or "02:30 CEST".
    """
    local = instant.astimezone(zone)
    first, second = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    return f"{local:%H:%M}" if first == second else f"{local:%H:%M %Z}"


def _by_day(rehearsal: Rehearsal, zone: ZoneInfo) -> Iterator[tuple[datetime, Span, Segment]]:
    """The segments cut at each midnight, those that follow one another alike made one."""
    for _, alike in groupby(rehearsal.segments, key=lambda segment: segment.planned.why):
        run = list(alike)
        start, end = run[0].start, run[-1].end
        while start < end:
            day = wall_time(furthest(start, zone).date(), 0)
            until = min(end, first_moment(day + _ONE_DAY, zone))
            yield day, Span(start, until), run[0]
            start = until


def _day_title(day: datetime, zone: ZoneInfo) -> str:
    length = first_moment(day + _ONE_DAY, zone) - first_moment(day, zone)
    title = f"{day:%a %Y-%m-%d}"
    if length == _ONE_DAY:
        return title
    change = abs(_ONE_DAY - length) / _HOUR
    return f"{title}  (the clock goes {'forward' if length < _ONE_DAY else 'back'} by {change:g} h)"


def _times(span: Span, day: datetime, zone: ZoneInfo) -> str:
    is_midnight = span.end == first_moment(day + _ONE_DAY, zone)
    last = "24:00" if is_midnight else clock_text(span.end, zone)
    return f"{clock_text(span.start, zone)}-{last}"


def _span(span: Span, zone: ZoneInfo) -> str:
    start, end = (instant.astimezone(zone) for instant in span)
    same_day = start.date() == end.date()
    return (
        f"{start:%a %Y-%m-%d %H:%M} to {end:%H:%M}"
        if same_day
        else (f"{start:%a %Y-%m-%d %H:%M} to {end:%a %Y-%m-%d %H:%M}")
    )


def _gap_lines(gaps: Sequence[Span], zone: ZoneInfo) -> Iterator[str]:
    """The gaps; those at the same time of day, of which there are several, on one line."""
    alike: dict[str, list[datetime]] = {}
    for gap in gaps:
        start, end = (clock_text(instant, zone) for instant in gap)
        alike.setdefault(f"{start} to {end}", []).append(gap.start.astimezone(zone))
    for times, starts in alike.items():
        if len(starts) == 1:
            yield f"  {times}  on {starts[0]:%a %Y-%m-%d}"
        else:
            days = Weekdays(frozenset(start.weekday() for start in starts))
            between = f"{starts[0]:%Y-%m-%d} to {starts[-1]:%Y-%m-%d}"
            yield f"  {times}  {days}, {len(starts)} times, {between}"


def _overlap_line(overlap: Overlap, zone: ZoneInfo) -> str:
    times = "once" if overlap.times == 1 else f"{overlap.times} times"
    return (
        f"  {overlap.shown.name!r} is shown, {overlap.hidden.name!r} is not: {times}, "
        f"{overlap.hours:.1f} h, first {_span(overlap.first, zone)}"
    )


def _part(part: Entry | Event) -> str:
    times = f"{part}" if isinstance(part, Event) else f"{part.times}"
    return f"{part.name!r} ({times})"


def _most(lines: list[str]) -> list[str]:
    """The first lines, and how many more there are."""
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"  and {len(lines) - MOST_LINES} more; --json tells all"]


def _rounded(hours: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in hours.items()}
