"""What holds the wall against the timetable for a while: wishes, and the operator's hand. Pure.

All of these are plain values with an end, so that they survive a restart by being written down.
Times are instants with a zone.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from playlists.cue import CueSubject
from playlists.errors import TimetableError

CLOCK_SLACK = timedelta(seconds=2)
"""A clock that is set back by less than this is not noticed."""


@dataclass(frozen=True)
class Wish:
    """Subjects that somebody wished for.

    Attributes:
        subjects: What is dreamt of.
        sender: Who asked, such as "panel 192.168.1.20".
        began: Since when it holds the wall.
        until: When the timetable returns.
    """

    subjects: tuple[CueSubject, ...]
    sender: str
    began: datetime
    until: datetime

    def __post_init__(self) -> None:
        _check_zone("wish", self.began, self.until)
        if not self.subjects:
            raise TimetableError("a wish needs at least one subject")
        if not self.until > self.began:
            message = f"a wish must end after it begins, got {self.began} to {self.until}"
            raise TimetableError(message)

    def holds(self, now: datetime) -> bool:
        """Whether it has the wall. One that has not begun yet is from a clock since set back."""
        return self.began - CLOCK_SLACK <= now < self.until


@dataclass(frozen=True)
class Manual:
    """A playlist that the operator chose; it opens the wall.

    Attributes:
        playlist: Its file name without the ending.
        by: Who chose it.
        since: When its first cue was due.
        until: When the timetable returns; None = once somebody says so.
    """

    playlist: str
    by: str
    since: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        _check_zone("manual playlist", self.since, self.until)

    def holds(self, now: datetime) -> bool:
        """Whether it has the wall."""
        return self.until is None or now < self.until


@dataclass(frozen=True)
class Hold:
    """The operator keeps the cue that is on the wall. Opening hours still count.

    Attributes:
        playlist: That is held, by its file name without the ending.
        since: When its first cue was due.
        at_s: The place in it, in seconds since its beginning, 0 or more.
        by: Who holds.
        until: When the timetable returns; None = once somebody says so.
        began: Since when it is held, where it has an end.
    """

    playlist: str
    since: datetime
    at_s: float
    by: str
    until: datetime | None = None
    began: datetime | None = None

    def __post_init__(self) -> None:
        _check_zone("hold", self.since, self.until, self.began)
        if not 0 <= self.at_s < float("inf"):
            message = f"a hold needs a place of 0 seconds or more, got {self.at_s}"
            raise TimetableError(message)

    def holds(self, now: datetime) -> bool:
        """Whether it has the wall."""
        return self.until is None or now < self.until


@dataclass(frozen=True)
class Shift:
    """How far the operator has gone forward or back in a playlist, while that is on.

    Attributes:
        playlist: The playlist's file name without its ending.
        since: When its first cue was due; another showing of the same playlist is not shifted.
        seconds: Forward; negative is back.
    """

    playlist: str
    since: datetime
    seconds: float

    def __post_init__(self) -> None:
        _check_zone("shift", self.since)
        if not abs(self.seconds) < float("inf"):
            message = f"a shift needs a finite number of seconds, got {self.seconds}"
            raise TimetableError(message)


@dataclass(frozen=True)
class Overrides:
    """All that may hold the wall; of those that do, the first here counts.

    Attributes:
        manual: A playlist in place of the timetable's.
        hold: A cue that is kept.
        wish: Subjects for a short while.
        shift: The place in the playlist that is on.
    """

    manual: Manual | None = None
    hold: Hold | None = None
    wish: Wish | None = None
    shift: Shift | None = None

    def at(self, now: datetime) -> "Overrides":
        """Without what is over."""
        return Overrides(
            self.manual if self.manual is not None and self.manual.holds(now) else None,
            self.hold if self.hold is not None and self.hold.holds(now) else None,
            self.wish if self.wish is not None and self.wish.holds(now) else None,
            self.shift,
        )

    def next_end(self, now: datetime) -> datetime | None:
        """When the next of them is over; None where none has an end after `now`."""
        parts = (self.manual, self.hold, self.wish)
        ends = [part.until for part in parts if part is not None and part.until is not None]
        return min((end for end in ends if end > now), default=None)

    def not_from_the_future(self, now: datetime) -> "Overrides":
        """What the operator chose as if just chosen, where it lies ahead of a clock set back."""
        manual, hold = self.manual, self.hold
        if manual is not None and manual.since > now:
            manual = replace(manual, since=now, until=_moved(manual.until, manual.since, now))
        if hold is not None and hold.began is not None and hold.began > now:
            hold = replace(hold, began=now, until=_moved(hold.until, hold.began, now))
        return replace(self, manual=manual, hold=hold)

    def returned(self) -> "Overrides":
        """Without anything that holds the wall: the timetable returns at once."""
        return replace(self, manual=None, hold=None, wish=None)


NO_OVERRIDES = Overrides()


def _moved(until: datetime | None, since: datetime, now: datetime) -> datetime | None:
    """The end of what began at `since`, as if it began now."""
    return None if until is None else now + (until - since)


def _check_zone(what: str, *times: datetime | None) -> None:
    for time in times:
        if time is not None and time.utcoffset() is None:
            message = f"a {what} needs times with a zone, got {time.isoformat()}"
            raise TimetableError(message)
