"""The clock on the gallery's wall, and the instants at which it shows something. Pure.

Everything a curator writes is in the time of this clock. Twice a year it jumps. Here it is read as
a clock that never goes back: in autumn, while it repeats an hour, it counts as having stopped at
the end of that hour's first pass. So every time of day belongs to one instant:

- a time that comes twice belongs to its first coming;
- a time that is left out belongs to the moment after the gap.

Later times never belong to earlier instants, so that windows which follow one another still do so
on the days of the jumps.
"""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

EARLIEST_YEAR, LATEST_YEAR = 2, 9998
"""In the years beyond the days before and after cannot be told; no computer's clock goes there."""

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
_JUST_BEFORE = timedelta(microseconds=1)


class Moment(NamedTuple):
    """An instant and what the wall clock has shown until then.

    Attributes:
        now: The instant, in UTC.
        zone: Of the clock.
        days: Today, yesterday and the day before, by the clock that never goes back.
        minute: Minutes since today's midnight, 0..1439.
    """

    now: datetime
    zone: ZoneInfo
    days: tuple[date, date, date]
    minute: int

    def first_moment(self, day: date, minute: int) -> datetime:
        """The instant, in UTC, that belongs to `minute` minutes after the midnight of `day`."""
        return first_moment(wall_time(day, minute), self.zone)


def moment_of(now: datetime, zone: ZoneInfo) -> Moment:
    """What the wall clock shows at an instant.

    Args:
        now: With a zone, whichever.
        zone: Of the wall clock.

    Raises:
        ValueError: `now` has no zone, or lies outside the years 2 to 9998.
    """
    wall = furthest(now, zone)
    today = wall.date()
    days = (today, today - _ONE_DAY, today - 2 * _ONE_DAY)
    return Moment(now.astimezone(UTC), zone, days, 60 * wall.hour + wall.minute)


def wall_time(day: date, minute: int) -> datetime:
    """A time of the wall clock, without zone.

    Args:
        day: Counted from its midnight.
        minute: Minutes after that, also more than a day.
    """
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001


def first_moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which the clock shows `wall` or later.

    Args:
        wall: A time of the wall clock, without zone.
        zone: Of the clock.
    """
    first = wall.replace(tzinfo=zone, fold=0)
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    if before is None or after is None or before >= after:
        return first.astimezone(UTC)
    # In the gap: read with the old offset the time lies behind the jump, with the new one before.
    return _jump(_as_utc(wall - after), _as_utc(wall - before), zone)


def furthest(now: datetime, zone: ZoneInfo) -> datetime:
    """The latest time that the wall clock has shown up to an instant, without zone.

    Args:
        now: With a zone.
        zone: Of the wall clock.

    Raises:
        ValueError: `now` has no zone, or lies outside the years 2 to 9998.
    """
    check_instant(now)
    local = now.astimezone(zone)
    wall = local.replace(tzinfo=None, fold=0)
    if local.fold == 0:
        return wall
    # The second pass through an hour: the first one ended just before the jump back.
    later, earlier = local.replace(fold=0).utcoffset(), local.utcoffset()
    if later is None or earlier is None:
        return wall
    instant = now.astimezone(UTC)
    jump = _jump(instant - (later - earlier), instant, zone)
    return (jump + later).replace(tzinfo=None) - _JUST_BEFORE


def check_instant(now: datetime) -> None:
    """Sees that a time is an instant whose days can be told.

    Raises:
        ValueError: `now` has no zone, or lies outside the years 2 to 9998.
    """
    if now.utcoffset() is None:
        message = f"a time with a zone is needed, got {now.isoformat()}"
        raise ValueError(message)
    if not EARLIEST_YEAR <= now.year <= LATEST_YEAR:
        years = f"the years {EARLIEST_YEAR} to {LATEST_YEAR}"
        message = f"a time in {years} is needed, got {now.isoformat()}"
        raise ValueError(message)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between two at which the clock jumps; `before` is before it, `after` is not."""
    low, high = before.replace(microsecond=0), after
    offset = low.astimezone(zone).utcoffset()
    while high - low > _ONE_SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle == low:
            break
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return low + _ONE_SECOND


def _as_utc(wall: datetime) -> datetime:
    return wall.replace(tzinfo=UTC)
