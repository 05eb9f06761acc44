"""What a controller may do with the show, and what it is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from installation.commands import Command
from installation.control.osc.acts import Part, Switch
from installation.control.output_acts import OutputAct
from installation.steering import Steer

Health = Literal["good", "waiting", "bad"]


@dataclass(frozen=True, kw_only=True)
class OutputFigures:
    """How an output is set.

    Attributes:
        brightness: share of its light.
        card: "off", or the test card that it shows.
        overlap_left, overlap_right, overlap_top, overlap_bottom: widths, 0..0.5 of its picture.
    """

    brightness: float
    card: str
    overlap_left: float
    overlap_right: float
    overlap_top: float
    overlap_bottom: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the wall does now, for controllers; numbers are those that the show is coming to.

    Attributes:
        subject: all that is dreamt of, in words.
        upper: what the upper half dreams of.
        lower: what the lower half dreams of.
        next: what the playlist shows next, "" if unknown.
        left_s: seconds until this changes, -1 if it does not by itself.
        playlist: that is on, also while a wish hides it.
        rule: what decided, e.g. "wish" or "programme".
        source: who asked, "" if nobody did.
        reason: why this is on the wall, in a sentence.
        mode: "starting", "dreaming", "safe" or "stopping".
        wall: "open", or what it does while the gallery is closed.
        health: of the processes and the wall: the worst of them.
        fps: frames shown a second, 0 if unknown.
        look: the way of dreaming, "" if unknown.
        zoom: times a second.
        rotation: degrees a second.
        prior: how strongly the canvas is kept natural.
        step: grey levels of one dream step.
        dimmer: 0..1.
        fade: seconds.
        blackout, caption, paused, held: switches.
        test_card: "off", or its name.
        outputs: how each is set, in order.
    """

    subject: str
    upper: str
    lower: str
    next: str
    left_s: float
    playlist: str
    rule: str
    source: str
    reason: str
    mode: str
    wall: str
    health: Health
    fps: float
    look: str
    zoom: float
    rotation: float
    prior: float
    step: float
    dimmer: float
    fade: float
    blackout: bool
    caption: bool
    paused: bool
    held: bool
    test_card: str
    outputs: tuple[OutputFigures, ...] = ()


class ShowControl(Protocol):
    """What OSC asks of the show. All methods run in the conductor's loop.

    Each raises `CommandError` where the show does not do it; it stays as it was then.
    """

    def do(self, command: Command) -> None:
        """Change the show."""
        ...

    def steer(self, wanted: Steer) -> None:
        """Do what an operator wants with the course of the show."""
        ...

    def dream(self, query: str | int, part: Part, sender: str) -> None:
        """Dream of this for as long as a wish may; blocked subjects are refused."""
        ...

    def dream_at_random(self, sender: str) -> None:
        """Dream of what some cue of the playlists holds, another one than is on."""
        ...

    def choose(self, playlist: str | int, sender: str) -> None:
        """Show a playlist, by name or by number from 1 on, until somebody returns."""
        ...

    def override(self, what: str, for_s: float | None, sender: str) -> None:
        """Show a playlist, or else a subject, for a while; None = until somebody returns."""
        ...

    def toggle(self, what: Switch, sender: str) -> None:
        """Turn a switch the other way round."""
        ...

    def set_up(self, wanted: OutputAct) -> None:
        """Do something with the outputs, as the panel does."""
        ...

    def playlists(self) -> Sequence[str]:
        """The names of all playlists, in order."""
        ...

    def figures(self) -> Figures:
        """What the wall does now."""
        ...

    def version(self) -> int:
        """A number that rises with every change of the show."""
        ...

    def end(self) -> None:
        """End the show."""
        ...
