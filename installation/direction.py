"""What the wall is to show now: the timetable, and what people have done to it. No asyncio.

Everything follows from the wall clock given, the timetable, and the steering: after a restart, or
a jump of the clock, the next question is answered as if nothing had happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from installation.camera import AS_USUAL, CueRates
from installation.config_sections import Config
from installation.control.wording import span
from installation.errors import CommandError
from installation.programme import Due, show_subjects
from installation.show_looks import Looks, looks_of
from installation.steering import ChoosePlaylist, Steer, Steering, believable, steered
from playlists.cue import CueSubject
from playlists.playlist import Playlist
from playlists.sequencer import next_after
from playlists.timetable.desired import Desired, desired_state, next_change
from playlists.timetable.overrides import NO_OVERRIDES
from playlists.timetable.place import as_shown, due_cue, next_cue_at
from playlists.timetable.timetable import Timetable
from playlists.timetable.wish_queue import Asked, Fairness, asked, taken

LOOKS_AHEAD = (timedelta(hours=1), timedelta(days=2))
FORESEEN_FOR = timedelta(hours=1)
MOST_WHY = 200


@dataclass(frozen=True)
class Rules:
    """What the config says of the course of the show.

    Attributes:
        timetable: None = always open, with the playlist `fallback`.
        fallback: a playlist's name.
        fairness: of wishes.
        wish_fade_s: seconds in which a wish comes in.
        rest_fade_s: seconds in which the wall closes.
        looks: those that a cue may name.
    """

    timetable: Timetable | None
    fallback: str
    fairness: Fairness
    wish_fade_s: float = 3.0
    rest_fade_s: float = 3.0
    looks: Looks = field(default_factory=Looks)


def rules_of(config: Config) -> Rules:
    """What a config says of the course of the show."""
    wish = config.wish
    fairness = Fairness(
        hold_s=wish.hold_s,
        sender_pause_s=wish.cool_down_s,
        subject_pause_s=wish.subject_cool_down_s,
        most_waiting=wish.most_waiting,
        longest_wait_s=wish.longest_wait_s,
    )
    return Rules(
        timetable=config.timetable,
        fallback=config.playlist,
        fairness=fairness,
        wish_fade_s=wish.fade_s,
        rest_fade_s=config.projection.fade_s,
        looks=looks_of(config),
    )


class _Playing(NamedTuple):
    """The version of a playlist that is on, and when its present cue began."""

    name: str
    since: datetime
    playlist: Playlist
    cue_since_s: float


class _Foreseen(NamedTuple):
    """The next change of the timetable, and from when to when that is known."""

    known_from: datetime
    known_until: datetime
    change: datetime | None


class Direction:
    """Says what is due, and takes the acts of people.

    Args:
        rules: of the config.
        library: all playlists by name, among them those that the rules name.
        steering: what people have done so far.

    Attributes:
        steering: the same, brought up to date by every call.
    """

    def __init__(self, rules: Rules, library: Mapping[str, Playlist], steering: Steering) -> None:
        self._rules = rules
        self._library = library
        self._playing: _Playing | None = None
        self._foreseen: _Foreseen | None = None
        self.steering = steering

    @property
    def playlists(self) -> tuple[str, ...]:
        """The names of all playlists, in order."""
        return tuple(sorted(self._library))

    @property
    def timetable(self) -> Timetable:
        """The config's; without one it is always open, and its playlist runs on for ever."""
        if self._rules.timetable is not None:
            return self._rules.timetable
        began = self.steering.began
        return Timetable(ZoneInfo("UTC"), self._rules.fallback, default_since=began)

    @property
    def zone(self) -> ZoneInfo | None:
        """Of the gallery's clock; None = this machine's."""
        return None if self._rules.timetable is None else self._rules.timetable.zone

    def use(self, library: Mapping[str, Playlist]) -> None:
        """Take changed playlists; the one that is on changes with its next cue."""
        self._library = {**self._library, **library}

    def desired(self, now: datetime) -> Desired:
        """What should be on the wall.

        Args:
            now: with a zone.
        """
        self._steer(believable(self.steering, now, self._library))
        desired = desired_state(now, self.timetable, self.steering.overrides)
        hold = self.steering.overrides.hold
        if desired.mode == "open" and desired.wish is None and hold is None:
            queue, wish = taken(self.steering.queue, now, self._rules.fairness)
            overrides = self.steering.overrides
            if wish is not None:
                overrides = replace(overrides, wish=wish)
            self._steer(replace(self.steering, queue=queue, overrides=overrides))
            if wish is not None:
                desired = desired_state(now, self.timetable, overrides)
        return desired

    def due(self, now: datetime) -> Due:
        """What should be on the wall, in the show's own terms.

        Args:
            now: with a zone.
        """
        desired = self.desired(now)
        playlist = self._version(desired, now)
        moment = due_cue(desired, playlist, now)
        endless = desired.rule == "default" and self._rules.timetable is None
        rule: Final = "playlist" if endless else desired.rule
        if desired.wish is not None:
            return Due(
                cue="",
                subjects=show_subjects(desired.wish.subjects),
                next_label=moment.cue.name,
                fade_s=self._rules.wish_fade_s,
                look=self._rules.looks.usual,
                rule=rule,
                sender=desired.wish.sender[:MOST_WHY],
            )
        hold = self.steering.overrides.hold
        is_held = desired.held_s is not None and hold is not None
        is_open = desired.mode == "open"
        why = "" if is_held or endless else desired.why
        if desired.until is not None:
            local = desired.until.astimezone(self.zone)
            why = f"{why}, until {local:%a} {local.day} {local:%b %H:%M}".removeprefix(", ")
        cue = moment.cue
        return Due(
            cue=cue.name if is_open else "",
            subjects=show_subjects(cue.subjects),
            next_label=self._next_label(desired, playlist, now) if is_open else "",
            fade_s=cue.fade_s if is_open else self._rules.rest_fade_s,
            rates=CueRates(zoom_rate=cue.zoom_rate, rotation_deg_s=cue.rotation_deg_s)
            if is_open
            else AS_USUAL,
            look=self._rules.looks.named(cue.look if is_open else None),
            rule=rule,
            sender=hold.by[:MOST_WHY] if is_held and hold is not None else "",
            why=why if len(why) <= MOST_WHY else f"{why[: MOST_WHY - 3]}...",
            wall=desired.mode,
        )

    def next_change(self, now: datetime) -> datetime | None:
        """The next instant, in UTC, at which something else may be due; None if none is known.

        Args:
            now: with a zone.
        """
        desired = self.desired(now)
        cue_change = None
        if desired.mode not in {"dark", "still"}:
            cue_change = next_cue_at(desired, self._version(desired, now), now)
        changes = (self.next_of_timetable(now), self.steering.overrides.next_end(now), cue_change)
        found = [change.astimezone(UTC) for change in changes if change is not None]
        return min(found, default=None)

    def next_of_timetable(self, now: datetime) -> datetime | None:
        """The next change of the timetable itself, worked out once for a while; None if none is.

        Args:
            now: with a zone.
        """
        known = self._foreseen
        if known is None or not known.known_from <= now < known.known_until:
            ahead = (next_change(now, self.timetable, NO_OVERRIDES, far) for far in LOOKS_AHEAD)
            change = next((found for found in ahead if found is not None), None)
            until = now + FORESEEN_FOR
            known = _Foreseen(now, until if change is None else min(until, change), change)
            self._foreseen = known
        return known.change

    def ask(self, subjects: tuple[CueSubject, ...], sender: str, now: datetime) -> Asked:
        """Take a wish; where nobody else waits, it is due at once.

        Args:
            subjects: what is wished for, at least one.
            sender: who asks.
            now: with a zone.

        Raises:
            CommandError: the gallery is closed.
        """
        if self.desired(now).mode != "open":
            raise CommandError("The wall is closed now. Please come back when it is open.")
        answer = asked(self.steering.queue, subjects, sender, now, self._rules.fairness)
        self._steer(replace(self.steering, queue=answer.queue))
        if answer.accepted and self.steering.overrides.hold is not None:
            wait = span(self._rules.fairness.longest_wait_s)
            held = f"the picture is being held; if it goes on within {wait}, {answer.message}"
            return answer._replace(message=held)
        return answer

    def steer(self, act: Steer, now: datetime) -> None:
        """Do what an operator wants.

        Args:
            act: what is wanted.
            now: with a zone.

        Raises:
            CommandError: there is no such playlist, or the gallery is closed.
        """
        if isinstance(act, ChoosePlaylist) and act.playlist not in self._library:
            message = f"there is no playlist {act.playlist!r}; there are "
            raise CommandError(message + ", ".join(self.playlists))
        desired = self.desired(now)
        playlist = self._version(desired, now)
        self._steer(steered(self.steering, act, desired, playlist, now))

    def _steer(self, steering: Steering) -> None:
        if steering.began != self.steering.began:
            self._foreseen = None
        self.steering = steering

    def _next_label(self, desired: Desired, playlist: Playlist, now: datetime) -> str:
        """What the next cue is called, if it comes before the timetable changes."""
        change, cue_change = self.next_of_timetable(now), next_cue_at(desired, playlist, now)
        if cue_change is None or (change is not None and change <= cue_change):
            return ""
        coming = next_after(as_shown(playlist, desired.since), desired.elapsed_s(now))
        return "" if coming is None else coming.name

    def _version(self, desired: Desired, now: datetime) -> Playlist:
        """The playlist as it was when its present cue came on; a changed file waits so long."""
        newest, playing = self._library[desired.playlist], self._playing
        playlist = newest
        if (
            playing is not None
            and playing.playlist is not newest
            and (playing.name, playing.since) == (desired.playlist, desired.since)
            and (desired.held_s is not None or next_cue_at(desired, playing.playlist, now))
            and _cue_since_s(desired, playing.playlist, now) == playing.cue_since_s
        ):
            playlist = playing.playlist
        cue_since_s = _cue_since_s(desired, playlist, now)
        self._playing = _Playing(desired.playlist, desired.since, playlist, cue_since_s)
        return playlist


def _cue_since_s(desired: Desired, playlist: Playlist, now: datetime) -> float:
    moment = due_cue(desired, playlist, now)
    return round(desired.elapsed_s(now) - moment.seconds_into_cue, 3)
