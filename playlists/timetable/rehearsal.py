"""A stretch of the timetable played through: gaps, overlaps, and what gets how many hours. Pure.

A gap is time in which the gallery is open and nothing that the timetable says fills the wall, so
that only the playlist of last resort plays. Where the timetable names a default of its own, or has
no programme at all, there is no gap: then the default is what is meant.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from playlists.playlist import Playlist
from playlists.sequencer import cue_seconds
from playlists.timetable.place import as_shown
from playlists.timetable.programme import Entry, Event, Span
from playlists.timetable.segments import Ranked, Segment, segments, showings
from playlists.timetable.timetable import Timetable
from playlists.timetable.wall_clock import moment_of
from playlists.timetable.windows import Dates

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Overlap:
    """Two parts of the programme that want the wall at one time, with equal priority.

    Attributes:
        shown: The one that gets it, being written first.
        hidden: The other one.
        times: How often.
        hours: For how long, all in all.
        first: The first time.
    """

    shown: Entry | Event
    hidden: Entry | Event
    times: int
    hours: float
    first: Span


@dataclass(frozen=True)
class Rehearsal:
    """What comes of a timetable.

    Attributes:
        timetable: Which one.
        segments: What is shown when, without a hole.
        gaps: Open time that the timetable does not speak for, in order.
        overlaps: In the order in which they first happen.
        never_shown: What of the programme never gets the wall.
        open_hours: How long the wall is open.
        playlist_hours: How long each playlist is shown, the longest first.
        subject_hours: The same for each subject by its label; in a pair both count.
    """

    timetable: Timetable
    segments: tuple[Segment, ...]
    gaps: tuple[Span, ...]
    overlaps: tuple[Overlap, ...]
    never_shown: tuple[Entry | Event, ...]
    open_hours: float
    playlist_hours: Mapping[str, float]
    subject_hours: Mapping[str, float]


def rehearse(
    timetable: Timetable, library: Mapping[str, Playlist], start: datetime, end: datetime
) -> Rehearsal:
    """Plays a stretch of the timetable through.

    Args:
        timetable: What is planned.
        library: The playlists by their names; those that are not in it have no subjects.
        start: With a zone.
        end: With a zone, after the start.

    Raises:
        ValueError: An instant has no zone.
    """
    found = tuple(segments(timetable, start, end))
    opened = [segment for segment in found if segment.planned.mode == "open"]
    days = Dates(moment_of(start, timetable.zone).days[2], moment_of(end, timetable.zone).days[0])
    parts: list[Entry | Event] = [*timetable.events, *timetable.programme]
    shown = {id(segment.planned.part) for segment in opened}
    return Rehearsal(
        timetable=timetable,
        segments=found,
        gaps=_gaps(timetable, opened),
        overlaps=_overlaps(opened, showings(timetable, days)),
        never_shown=tuple(part for part in parts if id(part) not in shown),
        open_hours=sum((segment.end - segment.start) / _HOUR for segment in opened),
        playlist_hours=_longest_first(
            (segment.planned.playlist, (segment.end - segment.start) / _HOUR) for segment in opened
        ),
        subject_hours=_longest_first(
            pair for segment in opened for pair in _subject_hours(segment, library)
        ),
    )


def _gaps(timetable: Timetable, opened: Iterable[Segment]) -> tuple[Span, ...]:
    gaps: list[Span] = []
    for start, end, planned in opened:
        if timetable.default_is_meant or planned.rule != "default":
            continue
        if gaps and gaps[-1].end == start:
            gaps[-1] = Span(gaps[-1].start, end)
        else:
            gaps.append(Span(start, end))
    return tuple(gaps)


def _overlaps(
    opened: Iterable[Segment], parts: Iterable[Ranked[Entry | Event]]
) -> tuple[Overlap, ...]:
    coming = sorted(parts, key=lambda part: part.span.start, reverse=True)
    active: list[Ranked[Entry | Event]] = []
    found: dict[tuple[int, int], Overlap] = {}
    for start, end, planned in opened:
        while coming and coming[-1].span.start < end:
            active.append(coming.pop())
        active = [part for part in active if part.span.end > start]
        if planned.part is None:
            continue
        for rival in active:
            if rival.what is planned.part or not _are_equal(rival.what, planned.part):
                continue
            span = Span(max(start, rival.span.start), min(end, rival.span.end))
            key = (id(planned.part), id(rival.what))
            before = found.get(key)
            found[key] = Overlap(
                planned.part,
                rival.what,
                1 if before is None else before.times + 1,
                (span.end - span.start) / _HOUR + (0 if before is None else before.hours),
                span if before is None else before.first,
            )
    return tuple(found.values())


def _are_equal(one: Entry | Event, other: Entry | Event) -> bool:
    return type(one) is type(other) and one.priority == other.priority


def _subject_hours(
    segment: Segment, library: Mapping[str, Playlist]
) -> Iterable[tuple[str, float]]:
    start, end, planned = segment
    playlist = library.get(planned.playlist)
    if playlist is None:
        return
    seconds = cue_seconds(
        as_shown(playlist, planned.since),
        (start - planned.since).total_seconds(),
        (end - planned.since).total_seconds(),
    )
    for cue, cue_s in zip(playlist.cues, seconds, strict=True):
        for label in dict.fromkeys(subject.label for subject in cue.subjects):
            yield label, cue_s / 3600


def _longest_first(hours: Iterable[tuple[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for name, more in hours:
        sums[name] += more
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))
