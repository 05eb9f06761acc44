"""What comes next and what has been, in words for the panel."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import groupby
from typing import NamedTuple

from installation.control.door import CourseStatus, DayStatus, HistoryStatus, TimeStatus
from installation.direction import Direction
from installation.timetable_text import clock_text
from installation.why_log import Why
from playlists.timetable.desired import Desired
from playlists.timetable.planned import Planned, planned
from playlists.timetable.segments import Segment, segments
from playlists.timetable.timetable import Timetable
from playlists.timetable.wall_clock import first_moment, furthest, wall_time

DAYS = 7


class Course(NamedTuple):
    """What should be on the wall, and the same in words with all that belongs to it."""

    desired: Desired
    status: CourseStatus


def course_of(
    direction: Direction, now: datetime, newest: Iterable[Why], trouble: Sequence[str]
) -> Course:
    """The course of the show for the panel.

    Args:
        direction: of the show.
        now: with a zone.
        newest: the last changes of the wall, the newest first.
        trouble: what is wrong, above all with files.
    """
    desired, zone = direction.desired(now), direction.zone
    status = CourseStatus(
        wall=desired.mode,
        playlist=desired.playlist,
        playlists=direction.playlists,
        held=desired.held_s is not None,
        until=_until(direction, desired, now),
        next_change=_next_change(direction.timetable, now, zone),
        waiting=tuple(
            " and ".join(subject.label for subject in one.subjects)
            for one in direction.steering.queue.waiting
        ),
        history=tuple(_history(record, zone) for record in newest),
        trouble=tuple(trouble),
    )
    return Course(desired, status)


def week_of(timetable: Timetable, now: datetime) -> tuple[DayStatus, ...]:
    """What the timetable shows today and on the six days that follow.

    Args:
        timetable: what is planned.
        now: with a zone.
    """
    zone = timetable.zone
    today = wall_time(furthest(now, zone).date(), 0)
    days = []
    for number in range(DAYS):
        day = today + timedelta(days=number)
        start, end = (first_moment(day + timedelta(days=more), zone) for more in (0, 1))
        times = tuple(_times(segments(timetable, start, end), end, now, zone))
        days.append(DayStatus(day=f"{day:%a} {day.day} {day:%b}", times=times))
    return tuple(days)


def _times(
    found: Iterable[Segment], midnight: datetime, now: datetime, zone: tzinfo
) -> Iterable[TimeStatus]:
    for _, group in groupby(found, key=lambda segment: _title(segment.planned)):
        alike = list(group)
        start, end = alike[0].start, alike[-1].end
        wanted = alike[0].planned
        until = "24:00" if end == midnight else clock_text(end, zone)
        yield TimeStatus(
            times=f"{clock_text(start, zone)}-{until}",
            title=_title(wanted),
            why=wanted.why,
            wall=wanted.mode,
            now=start <= now < end,
        )


def _title(wanted: Planned) -> str:
    if wanted.mode != "open":
        return f"closed, {wanted.mode}"
    name = wanted.name
    return wanted.playlist if name in {"", wanted.playlist} else f"{name}: {wanted.playlist}"


def _next_change(timetable: Timetable, now: datetime, zone: tzinfo | None) -> str:
    """What comes that is called otherwise, within a week: midnight alone changes nothing."""
    coming = segments(timetable, now, now + timedelta(days=DAYS))
    present = _title(planned(now, timetable))
    change = next((one for one in coming if _title(one.planned) != present), None)
    if change is None:
        return ""
    local = change.start.astimezone(zone)
    same_day = local.date() == now.astimezone(zone).date()
    when = f"{local:%H:%M}" if same_day else f"{local:%a %H:%M}"
    return f"{when} {_title(change.planned)}"


def _until(direction: Direction, desired: Desired, now: datetime) -> str:
    """The end of a hold, else of the playlist that somebody has chosen; "" where it has none."""
    overrides = direction.steering.overrides
    what = overrides.manual if desired.held_s is None else overrides.hold
    if what is None or what.until is None:
        return ""
    local, today = (time.astimezone(direction.zone) for time in (what.until, now))
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def _history(record: Why, zone: tzinfo | None) -> HistoryStatus:
    place, *_ = [*record.sender.split(), ""]  # whose machine it was stays in the journal
    parts = [record.rule, record.playlist, record.cue, place, record.why, record.clock]
    words = ", ".join(dict.fromkeys(part for part in parts if part))
    time = f"{record.at.astimezone(zone):%a %H:%M:%S}"
    return HistoryStatus(time=time, subjects=record.subjects, words=words)
