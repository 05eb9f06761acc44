"""What controllers do with the show: names become subjects, and switches are turned. No sockets."""

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

from installation.calibrator import Calibrator
from installation.commands import Command, SetBlackout, SetPaused
from installation.config_sections import Config
from installation.control.osc.acts import Part, Switch
from installation.control.output_acts import SIDES, OutputAct
from installation.control.show_control import Figures, Health, OutputFigures
from installation.direction import Direction
from installation.errors import CommandError
from installation.programme import wished_subjects
from installation.repertoire import Repertoire
from installation.show import ShowState
from installation.status import reason_of
from installation.steering import (
    LONGEST_FOR_S,
    ChoosePlaylist,
    Hold,
    Release,
    Steer,
    TakeWall,
)
from installation.subjects import Region, ShowSubject, in_words
from playlists.cue import CueSubject, NamedRegion
from playlists.errors import SubjectError
from playlists.subjects import Subject

ABOVE: Final[frozenset[Region]] = frozenset({"upper", "upper_third", "whole"})
BELOW: Final[frozenset[Region]] = frozenset({"lower", "lower_third", "whole"})


class Conducted(Protocol):
    """What the desk needs of the conductor."""

    state: ShowState

    def do(self, command: Command) -> None:
        """Change the show."""
        ...

    def steer(self, wanted: Steer) -> None:
        """Do what an operator wants with the course of the show."""
        ...

    def ask(self, subjects: tuple[CueSubject, ...], sender: str) -> None:
        """Take a wish that waits its turn."""
        ...

    def health(self) -> tuple[Health, float]:
        """How the wall is, and how many frames it shows a second."""
        ...

    def end(self) -> None:
        """End the show."""
        ...


class Desk:
    """The show as controllers see it: `ShowControl`.

    Args:
        show: does what is wanted.
        config: of the show: how long a subject that is asked for keeps the wall, and whether it
            waits its turn as visitors' wishes do.
        repertoire: what there is.
        direction: the course of the show.
        outputs: sets them.
        clock: the present time with a zone.
    """

    def __init__(
        self,
        show: Conducted,
        config: Config,
        repertoire: Repertoire,
        direction: Direction,
        outputs: Calibrator,
        clock: Callable[[], datetime],
    ) -> None:
        self._show = show
        self._repertoire = repertoire
        self._direction = direction
        self._clock = clock
        self._outputs = outputs
        self._hold_s = config.wish.hold_s
        self._in_turn = config.osc.in_turn
        self._random = random.Random()  # noqa: S311 — no secret

    def do(self, command: Command) -> None:
        """Change the show."""
        self._show.do(command)

    def steer(self, wanted: Steer) -> None:
        """Do what an operator wants with the course of the show."""
        self._show.steer(wanted)

    def end(self) -> None:
        """End the show."""
        self._show.end()

    def version(self) -> int:
        """A number that rises with every change of the show."""
        return self._show.state.version

    def playlists(self) -> Sequence[str]:
        """The names of all playlists, in order."""
        return self._direction.playlists

    def dream(self, query: str | int, part: Part, sender: str) -> None:
        """Dream of this; of the other half of the picture nothing changes.

        Raises:
            SubjectError: there is no such subject, or it is blocked.
            CommandError: the wall is closed, or somebody holds it.
        """
        found = self._repertoire.find(str(query))
        if part == "all":
            self._take(wished_subjects(found), sender)
            return
        if len(found) > 1:
            message = f"one subject is wanted for the {part} half, got {len(found)}"
            raise SubjectError(message)
        self._take(_halves(found[0], part, self._show.state.subjects), sender)

    def dream_at_random(self, sender: str) -> None:
        """Dream of what some cue of the playlists holds, another one than is on.

        Raises:
            CommandError: there is none, the wall is closed, or somebody holds it.
        """
        now = frozenset(subject.index for subject in self._show.state.subjects)
        cues = [
            cue.subjects
            for playlist in self._repertoire.library.playlists.values()
            for cue in playlist.cues
            if frozenset(subject.index for subject in cue.subjects) != now
        ]
        if not cues:
            raise CommandError("the playlists hold nothing else")
        self._take(self._random.choice(cues), sender)

    def choose(self, playlist: str | int, sender: str) -> None:
        """Show a playlist, by name or by number from 1 on, until somebody returns.

        Raises:
            CommandError: there is no such playlist.
        """
        names = self.playlists()
        if isinstance(playlist, int):
            if not 1 <= playlist <= len(names):
                message = f"there are playlists 1 to {len(names)}, got {playlist}"
                raise CommandError(message)
            playlist = names[playlist - 1]
        self._show.steer(ChoosePlaylist(playlist=playlist, sender=sender))

    def override(self, what: str, for_s: float | None, sender: str) -> None:
        """Show a playlist, or else a subject, for a while; None = until somebody returns.

        Raises:
            SubjectError: there is neither, or it is blocked.
            CommandError: the wall is closed, or somebody holds it.
        """
        if what in self.playlists():
            self._show.steer(ChoosePlaylist(playlist=what, sender=sender, for_s=for_s))
            return
        found = wished_subjects(self._repertoire.find(what))
        lasts_s = LONGEST_FOR_S if for_s is None else for_s
        self._show.steer(TakeWall(subjects=found, sender=sender, for_s=lasts_s))

    def toggle(self, what: Switch, sender: str) -> None:
        """Turn a switch the other way round.

        Raises:
            CommandError: the wall is closed, so that nothing can be held.
        """
        state = self._show.state
        match what:
            case "blackout":
                self._show.do(SetBlackout(blackout=not state.blackout))
            case "paused":
                self._show.do(SetPaused(paused=not state.paused))
            case "held":
                self._show.steer(Release(sender=sender) if self._held() else Hold(sender=sender))

    def set_up(self, wanted: OutputAct) -> None:
        """Do something with the outputs, as the panel does.

        Raises:
            CommandError: it cannot be had; nothing has changed.
        """
        self._outputs.act(wanted)

    def figures(self) -> Figures:
        """What the wall does now."""
        state, now = self._show.state, self._clock()
        desired = self._direction.desired(now)
        health, fps = self._show.health()
        wish_ends = desired.until if desired.wish is not None else None
        change = wish_ends or self._direction.next_change(now)
        look, usual = state.look, state.usual_rates
        rates = state.cue_rates.over(usual) if state.pace != 1 else state.camera.rates
        prior, step = state.prior_strength, state.step_size
        return Figures(
            subject=in_words(state.subjects),
            upper=_in_part(state.subjects, ABOVE),
            lower=_in_part(state.subjects, BELOW),
            next=state.next_label,
            left_s=-1.0 if change is None else max(0.0, (change - now).total_seconds()),
            playlist=desired.playlist,
            rule=state.reason.rule,
            source=state.reason.sender,
            reason=reason_of(state, desired),
            mode=state.mode,
            wall=state.wall,
            health=health,
            fps=fps,
            look=look.name,
            zoom=rates.zoom_rate,
            rotation=rates.rotation_deg_s,
            prior=look.prior_strength if prior is None else prior,
            step=look.step_size if step is None else step,
            dimmer=state.dimmer,
            fade=state.fade_s,
            blackout=state.blackout,
            caption=state.caption,
            paused=state.paused,
            held=self._held(),
            test_card=state.test_card or "off",
            outputs=self._output_figures(),
        )

    def _output_figures(self) -> tuple[OutputFigures, ...]:
        state = self._show.state
        return tuple(
            OutputFigures(
                brightness=now.brightness,
                card=state.card_of(number) or "off",
                **{f"overlap_{side}": w for side, w in zip(SIDES, now.blend, strict=True)},
            )
            for number, now in enumerate(self._outputs.now(), 1)
        )

    def _held(self) -> bool:
        return self._direction.desired(self._clock()).held_s is not None

    def _take(self, subjects: tuple[CueSubject, ...], sender: str) -> None:
        if self._in_turn:
            self._show.ask(subjects, sender)
            return
        self._show.steer(TakeWall(subjects=subjects, sender=sender, for_s=self._hold_s))


def _halves(found: Subject, part: Part, present: tuple[ShowSubject, ...]) -> tuple[CueSubject, ...]:
    """A new subject in one half, and in the other what is there now."""
    region: NamedRegion = "upper" if part == "upper" else "lower"
    other: NamedRegion = "lower" if part == "upper" else "upper"
    there = BELOW if part == "upper" else ABOVE
    stays = next((subject for subject in present if subject.region in there), None)
    new = CueSubject(found.index, found.label, region)
    if stays is None:
        return (new,)
    return new, CueSubject(stays.index, stays.label, other, stays.weight)


def _in_part(subjects: tuple[ShowSubject, ...], regions: frozenset[Region]) -> str:
    return " and ".join(subject.label for subject in subjects if subject.region in regions)
