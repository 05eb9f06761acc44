"""A gallery's timetable as one frozen value. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from playlists.timetable.opening import OpeningHours
from playlists.timetable.programme import Entry, Event

Outside = Literal["dark", "still", "slow"]
OUTSIDE: tuple[Outside, ...] = get_args(Outside)


@dataclass(frozen=True)
class Timetable:
    """What the wall shows when.

    Attributes:
        zone: Of the wall clock that all times are read from.
        default: The playlist of the times that nothing else speaks for, so that there is never
            nothing.
        hours: When the gallery is open.
        outside: What the wall does otherwise: 'dark'; the last picture stays 'still'; it dreams
            on 'slow'.
        programme: Playlists and their times; kept with the highest priority first.
        events: Special events; kept with the highest priority first.
        default_is_meant: Whether the default is part of the programme, and not a gap in it.
        default_since: When the default began with its first cue, if it does not begin anew with
            each opening.
    """

    zone: ZoneInfo
    default: str
    hours: OpeningHours = field(default_factory=OpeningHours)
    outside: Outside = "dark"
    programme: tuple[Entry, ...] = ()
    events: tuple[Event, ...] = ()
    default_is_meant: bool = True
    default_since: datetime | None = None

    def __post_init__(self) -> None:
        ranked = tuple(sorted(self.programme, key=lambda entry: -entry.priority))
        object.__setattr__(self, "programme", ranked)
        object.__setattr__(self, "events", tuple(sorted(self.events, key=lambda e: -e.priority)))

    def playlists(self) -> frozenset[str]:
        """The names of all playlists that it may show."""
        entries = (entry.playlist for entry in self.programme)
        events = (event.playlist for event in self.events)
        return frozenset((self.default, *entries, *events))
