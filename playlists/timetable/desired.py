"""What should be on the wall: the timetable, and what holds the wall against it. Pure.

From the top: while the gallery is closed nothing but a playlist of the operator's own choice opens
the wall. The operator's hold goes before a visitor's wish, a wish before the timetable. Under a
wish the playlist runs on unseen, so that afterwards what is due then is shown.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from playlists.timetable.overrides import NO_OVERRIDES, Overrides, Wish
from playlists.timetable.planned import Mode, Planned, planned
from playlists.timetable.segments import next_transition
from playlists.timetable.timetable import Timetable

Rule = Literal["manual", "hold", "wish", "event", "programme", "default", "closed"]


@dataclass(frozen=True)
class Desired:
    """What the wall should do. The same value as long as nothing changes but the time.

    Attributes:
        mode: 'open', or what the wall does while the gallery is closed.
        playlist: What is shown, by its file name without the ending; there always is one.
        since: When the playlist's first cue was due.
        shift_s: Seconds that the operator has gone forward in it.
        held_s: The place at which it is held, in seconds since its beginning; None where it runs.
        wish: What is shown instead of the playlist, or None.
        rule: What decided.
        name: Of the entry or event of the timetable, or nothing.
        why: In words, for people.
        until: When the override that decided is over; None without one, or without an end.
    """

    mode: Mode
    playlist: str
    since: datetime
    rule: Rule
    name: str
    why: str
    shift_s: float = 0.0
    held_s: float | None = None
    wish: Wish | None = None
    until: datetime | None = None

    def elapsed_s(self, now: datetime) -> float:
        """The place in the playlist: seconds since its beginning, 0 or more.

        Args:
            now: With a zone. Before `since`, as after a clock was set back, the place is 0.
        """
        if self.held_s is not None:
            return self.held_s
        return max(0.0, (now - self.since).total_seconds() + self.shift_s)


def desired_state(
    now: datetime, timetable: Timetable, overrides: Overrides = NO_OVERRIDES
) -> Desired:
    """What should be on the wall.

    Args:
        now: With a zone.
        timetable: What is planned.
        overrides: What holds the wall, or did; what is over does not count.

    Raises:
        ValueError: `now` has no zone.
    """
    current = overrides.at(now)
    base = _base(planned(now, timetable), current)
    if base.mode != "open":
        return base
    hold, wish, shift = current.hold, current.wish, current.shift
    if hold is not None:
        return replace(
            base,
            rule="hold",
            playlist=hold.playlist,
            since=hold.since,
            held_s=hold.at_s,
            until=hold.until,
            why=f"held by {hold.by}; {base.why}",
        )
    if shift is not None and (shift.playlist, shift.since) == (base.playlist, base.since):
        base = replace(base, shift_s=shift.seconds)
    if wish is None:
        return base
    labels = " and ".join(subject.label for subject in wish.subjects)
    why = f"{labels} wished for by {wish.sender or 'somebody'}; {base.why}"
    return replace(base, rule="wish", wish=wish, until=wish.until, why=why)


def next_change(
    now: datetime,
    timetable: Timetable,
    overrides: Overrides = NO_OVERRIDES,
    within: timedelta = timedelta(days=2),
) -> datetime | None:
    """The next instant, in any zone, at which something else may be desired.

    Changes of cue within a playlist do not count; `place.next_cue_at` tells these.

    Args:
        now: With a zone.
        timetable: What is planned.
        overrides: What holds the wall.
        within: How far to look ahead in the timetable, above 0.

    Returns:
        The instant, after `now`; None where nothing is known to change.

    Raises:
        ValueError: `now` has no zone.
    """
    changes = (next_transition(now, timetable, within), overrides.next_end(now))
    return min((change for change in changes if change is not None), default=None)


def _base(base: Planned, overrides: Overrides) -> Desired:
    """What runs under a hold and a wish: the timetable, or the operator's own playlist."""
    manual = overrides.manual
    if manual is None:
        return Desired(base.mode, base.playlist, base.since, base.rule, base.name, base.why)
    why = f"playlist {manual.playlist!r} chosen by {manual.by}"
    return Desired("open", manual.playlist, manual.since, "manual", "", why, until=manual.until)
