"""The place in the playlist: which cue is due, when the next one is, and going on and back. Pure.

A playlist that is drawn by lot is drawn anew for each showing: the lot is its seed and the minute
in which the showing began. So a restart finds the same cue, and every day has its own order.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from playlists.playlist import Playlist
from playlists.sequencer import Moment, cue_at, next_change_s, previous_start_s
from playlists.timetable.desired import Desired
from playlists.timetable.overrides import Hold, Overrides, Shift


def as_shown(playlist: Playlist, since: datetime) -> Playlist:
    """The playlist with the lot of one showing.

    Args:
        playlist: As it was written.
        since: When the showing began.
    """
    return replace(playlist, seed=playlist.seed + int(since.timestamp()) // 60)


def due_cue(desired: Desired, playlist: Playlist, now: datetime) -> Moment:
    """The cue that is due, also while a wish hides it.

    Args:
        desired: What should be on the wall.
        playlist: The one that `desired` names.
        now: With a zone.
    """
    return cue_at(as_shown(playlist, desired.since), desired.elapsed_s(now))


def next_cue_at(desired: Desired, playlist: Playlist, now: datetime) -> datetime | None:
    """When the next cue takes over; None where the present one is held or stays.

    Args:
        desired: What should be on the wall.
        playlist: The one that `desired` names.
        now: With a zone.
    """
    if desired.held_s is not None:
        return None
    elapsed_s = desired.elapsed_s(now)
    change_s = next_change_s(as_shown(playlist, desired.since), elapsed_s)
    return None if change_s is None else now + timedelta(seconds=change_s - elapsed_s)


def gone_on(overrides: Overrides, desired: Desired, playlist: Playlist, now: datetime) -> Overrides:
    """The overrides after the operator has gone on to the next cue; a wish ends instead.

    Args:
        overrides: Before.
        desired: What should be on the wall with them.
        playlist: The one that `desired` names.
        now: With a zone.
    """
    elapsed_s = desired.elapsed_s(now)
    change_s = next_change_s(as_shown(playlist, desired.since), elapsed_s)
    return _moved(overrides, desired, now, elapsed_s if change_s is None else change_s)


def gone_back(
    overrides: Overrides, desired: Desired, playlist: Playlist, now: datetime
) -> Overrides:
    """The overrides after the operator has gone back to the cue before; a wish ends instead.

    Args:
        overrides: Before.
        desired: What should be on the wall with them.
        playlist: The one that `desired` names.
        now: With a zone.
    """
    elapsed_s = desired.elapsed_s(now)
    before_s = previous_start_s(as_shown(playlist, desired.since), elapsed_s)
    return _moved(overrides, desired, now, before_s)


def held(
    overrides: Overrides, desired: Desired, by: str, now: datetime, until: datetime | None = None
) -> Overrides:
    """The overrides after the operator has kept the cue that is due; a wish ends.

    Args:
        overrides: Before.
        desired: What should be on the wall with them.
        by: Who holds.
        now: With a zone.
        until: When the timetable returns by itself; None = not before somebody says so.
    """
    place_s = desired.elapsed_s(now)
    hold = Hold(desired.playlist, desired.since, place_s, by, until, until and now)
    return replace(overrides, hold=hold, wish=None)


def released(overrides: Overrides, now: datetime) -> Overrides:
    """The overrides after a hold: its playlist, if it is still on, goes on from the held place.

    Args:
        overrides: Before.
        now: With a zone.
    """
    hold = overrides.hold
    if hold is None:
        return overrides
    seconds = hold.at_s - (now - hold.since).total_seconds()
    return replace(overrides, hold=None, shift=Shift(hold.playlist, hold.since, seconds))


def _moved(overrides: Overrides, desired: Desired, now: datetime, place_s: float) -> Overrides:
    if desired.wish is not None:
        return replace(overrides, wish=None)
    if overrides.hold is not None and desired.held_s is not None:
        return replace(overrides, hold=replace(overrides.hold, at_s=place_s))
    natural_s = (now - desired.since).total_seconds()
    shift = Shift(desired.playlist, desired.since, place_s - natural_s)
    return replace(overrides, shift=shift)
