"""What people have done to the course of the show, and the acts that do it. Pure.

An act only says what is wanted. Who may have the wall against the timetable, and for how long, is
told in `playlists.timetable.overrides`; here is what is kept of it over a restart.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from installation.errors import CommandError
from playlists.block_list import Blocked
from playlists.cue import CueSubject
from playlists.playlist import Playlist
from playlists.timetable.desired import Desired
from playlists.timetable.overrides import NO_OVERRIDES, Manual, Overrides, Wish
from playlists.timetable.place import gone_back, gone_on, held, released
from playlists.timetable.wish_queue import EMPTY_QUEUE, WishQueue

SHORTEST_FOR_S: Final = 1.0
LONGEST_FOR_S: Final = 31 * 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Keep the cue that is on the wall until somebody goes on.

    Attributes:
        sender: who holds.
        for_s: after so many seconds the timetable returns by itself, 1 to 2678400, which is 31
            days; None = not before somebody says so.
    """

    sender: str
    for_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Release:
    """End a hold: the playlist goes on from there."""

    sender: str


@dataclass(frozen=True, kw_only=True)
class GoOn:
    """Show the next cue now; where a wish has the wall, end it instead."""

    sender: str


@dataclass(frozen=True, kw_only=True)
class GoBack:
    """Show the cue before; where a wish has the wall, end it instead."""

    sender: str


@dataclass(frozen=True, kw_only=True)
class ChoosePlaylist:
    """Show a playlist from its first cue until somebody returns to the timetable.

    Attributes:
        playlist: its file's name without the ending.
        sender: who chooses.
        for_s: as of `Hold`.
    """

    playlist: str
    sender: str
    for_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Return:
    """End a wish; where there is none, end all that the operator has chosen."""

    sender: str


@dataclass(frozen=True, kw_only=True)
class TakeWall:
    """Show these subjects now in place of the playlist, before every wish that waits.

    Attributes:
        subjects: what is dreamt of, at least one.
        sender: who wants it.
        for_s: after so many seconds the timetable returns, 1 to 2678400.
    """

    subjects: tuple[CueSubject, ...]
    sender: str
    for_s: float


Steer = Hold | Release | GoOn | GoBack | ChoosePlaylist | Return | TakeWall
"""Everything that `steered` takes."""


@dataclass(frozen=True)
class Steering:
    """What people have done.

    Attributes:
        began: when the show was started for the first time; without a timetable its playlist runs
            from then on.
        overrides: what holds the wall.
        queue: wishes that wait, and the turns that others had.
    """

    began: datetime
    overrides: Overrides = NO_OVERRIDES
    queue: WishQueue = EMPTY_QUEUE


def steered(
    steering: Steering, act: Steer, desired: Desired, playlist: Playlist, now: datetime
) -> Steering:
    """The steering after an act.

    Args:
        steering: before.
        act: what is wanted.
        desired: what should be on the wall now.
        playlist: the one that `desired` names.
        now: with a zone.

    Raises:
        CommandError: the gallery is closed, so that there is nothing to steer, or the act is to
            last for too short or too long.
    """
    overrides = steering.overrides
    if desired.mode != "open" and not isinstance(act, ChoosePlaylist | Release | Return):
        raise CommandError("the wall is closed now; choosing a playlist opens it")
    match act:
        case Hold():
            overrides = held(overrides, desired, act.sender, now, _end(act.for_s, now))
        case Release():
            overrides = released(overrides, now)
        case GoOn():
            overrides = gone_on(overrides, desired, playlist, now)
        case GoBack():
            overrides = gone_back(overrides, desired, playlist, now)
        case ChoosePlaylist():
            manual = Manual(act.playlist, act.sender, now, _end(act.for_s, now))
            overrides = Overrides(manual=manual)
        case TakeWall():
            overrides = replace(overrides, wish=_taken(act, desired, now))
        case Return():
            wished = desired.wish is not None
            overrides = replace(overrides, wish=None) if wished else NO_OVERRIDES
        case _:
            assert_never(act)
    return replace(steering, overrides=overrides)


def _taken(act: TakeWall, desired: Desired, now: datetime) -> Wish:
    if desired.held_s is not None:
        raise CommandError("somebody holds the wall; it is free once they let go")
    return Wish(act.subjects, act.sender, now, _end_of(act.for_s, now))


def _end(for_s: float | None, now: datetime) -> datetime | None:
    return None if for_s is None else _end_of(for_s, now)


def _end_of(for_s: float, now: datetime) -> datetime:
    if not SHORTEST_FOR_S <= for_s <= LONGEST_FOR_S:  # NaN is neither
        limits = f"{SHORTEST_FOR_S:.0f} to {LONGEST_FOR_S:.0f} seconds (31 days)"
        message = f"it can last for {limits}, got {for_s:g}"
        raise CommandError(message)
    return now + timedelta(seconds=for_s)


def in_short(act: Steer) -> str:
    """An act in a line for the log, e.g. "osc 10.0.0.7: volcano, for 60 s"."""
    match act:
        case TakeWall():
            what = " and ".join(subject.label for subject in act.subjects)
        case ChoosePlaylist():
            what = f"playlist {act.playlist}"
        case _:
            what = {Hold: "hold", Release: "release", GoOn: "go on", GoBack: "go back"}.get(
                type(act), "return to the timetable"
            )
    for_s = getattr(act, "for_s", None)
    return f"{act.sender}: {what}" + ("" if for_s is None else f", for {for_s:g} s")


def allowed(steering: Steering, blocked: Blocked) -> Steering:
    """The steering without wishes that are blocked now; what waits is forgotten with them.

    Args:
        steering: as it was kept, perhaps from before something was blocked.
        blocked: what may not be shown.
    """
    overrides, queue = steering.overrides, steering.queue
    if overrides.wish is not None and blocked.refusal(overrides.wish.subjects):
        overrides = replace(overrides, wish=None)
    waiting = tuple(each for each in queue.waiting if not blocked.refusal(each.subjects))
    return replace(steering, overrides=overrides, queue=replace(queue, waiting=waiting))


def believable(steering: Steering, now: datetime, playlists: Collection[str]) -> Steering:
    """The steering without what is over, what lies in the future, and what cannot be shown.

    The future is where a clock was that has since been set right.

    Args:
        steering: as it was kept.
        now: with a zone.
        playlists: the names of those there are.
    """
    began, overrides = min(steering.began, now), steering.overrides.at(now)
    overrides = overrides.not_from_the_future(now)
    manual, hold, shift = overrides.manual, overrides.hold, overrides.shift
    overrides = replace(
        overrides,
        manual=manual if manual is not None and manual.playlist in playlists else None,
        hold=hold if hold is not None and hold.playlist in playlists else None,
        shift=shift if shift is not None and shift.playlist in playlists else None,
    )
    return replace(steering, began=began, overrides=overrides)
