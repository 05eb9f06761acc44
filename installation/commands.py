"""One frozen command for each act that changes the show. Pure.

A command only says what is wanted; `installation.show.apply` checks every value and makes the
next state. Commands are made by the panel, by OSC, by the playlist and by the supervisor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from installation.camera import AS_USUAL, CueRates
from installation.clock import utc_now

if TYPE_CHECKING:
    from datetime import datetime

    from installation.calibration import Adjustment
    from installation.show import Mark, Mode, Rule, TestCard, Wall
    from installation.subjects import ShowSubject
    from model.settings import DreamSettings

Keep = Literal["keep"]
"""The value that leaves a parameter as it is."""


@dataclass(frozen=True, kw_only=True)
class SetSubjects:
    """Dream these subjects: fade over to them from the next step on.

    Attributes:
        subjects: 1 to 16 subjects with their regions and weights, each once in a region.
        rule: what decided.
        cue: name of the playlist's cue, "" if there is none.
        sender: who asked, e.g. "panel 192.168.1.20"; "" if nobody did.
        why: what the timetable says to it, at most 200 characters.
        wall: what the wall does: "open", or as the timetable has it outside opening hours.
        fade_s: seconds in which they come in while the others go, 0 to 31 days.
        rates: how the camera moves meanwhile; it comes to them, and back, by the fade too.
        look: the way of dreaming, from the next step on; None = the one that is on.
        at: wall time of the decision, UTC.
    """

    subjects: tuple[ShowSubject, ...]
    rule: Rule
    cue: str = ""
    sender: str = ""
    why: str = ""
    wall: Wall = "open"
    fade_s: float = 0.0
    rates: CueRates = AS_USUAL
    look: DreamSettings | None = None
    at: datetime = field(default_factory=utc_now)


@dataclass(frozen=True, kw_only=True)
class SetCamera:
    """Change the camera's pace without a jump; None keeps a rate.

    Attributes:
        zoom_rate: zoom factor a second, 0.8..1.25 (1 stands still).
        rotation_deg_s: degrees a second, -45..45.
        glide_s: seconds in which the camera comes to them, 0..60.
    """

    zoom_rate: float | None = None
    rotation_deg_s: float | None = None
    glide_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SetDimmer:
    """Set the master brightness.

    Attributes:
        dimmer: 0..1.
        fade_s: how long this change takes, seconds 0..60; None = as the show fades.
    """

    dimmer: float
    fade_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class SetFade:
    """Set how long the show takes to fade to black and back, seconds 0..60."""

    fade_s: float


@dataclass(frozen=True, kw_only=True)
class SetBlackout:
    """Fade to black, or back.

    Attributes:
        blackout: whether the wall is to be black.
        fade_s: how long this takes, seconds 0..60; None = as the show fades.
    """

    blackout: bool
    fade_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class SetPaused:
    """Let the picture stand still and the dream rest, or go on.

    Attributes:
        paused: whether it is to stand still.
        glide_s: seconds in which the camera slows down or gets going again, 0..60.
    """

    paused: bool
    glide_s: float = 1.0


@dataclass(frozen=True, kw_only=True)
class SetTestCard:
    """Show a test card in place of the dream; "" takes it away.

    Attributes:
        card: its name.
        output: by its number from 1; 0 for all, which ends what single ones have of their own.
    """

    card: TestCard
    output: int = 0


@dataclass(frozen=True, kw_only=True)
class Identify:
    """Let every output (0), or one by its number from 1, show for a few seconds which it is."""

    output: int = 0


@dataclass(frozen=True, kw_only=True)
class SetMark:
    """Tell which point keys at the wall move, so that the test cards show it; None = none."""

    mark: Mark | None


@dataclass(frozen=True, kw_only=True)
class SetCalibration:
    """Set the corners, grids, overlaps and brightness of all outputs; () = as the config says."""

    calibration: tuple[Adjustment, ...]


@dataclass(frozen=True, kw_only=True)
class SetCaption:
    """Show or hide the caption with the subjects' names."""

    caption: bool


@dataclass(frozen=True, kw_only=True)
class SetParameters:
    """Change dream parameters; None takes the look's value, "keep" changes nothing.

    Attributes:
        prior_strength: how strongly the canvas is kept natural, 0..1000.
        step_size: grey levels of one dream step, > 0, at most 50.
        glide_s: seconds in which they go there from where they are, 0..60.
    """

    prior_strength: float | Keep | None = "keep"
    step_size: float | Keep | None = "keep"
    glide_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SetNext:
    """Tell what the playlist shows next ("" if unknown); for people, nothing depends on it."""

    label: str


@dataclass(frozen=True)
class Reseed:
    """Start a fresh canvas."""


@dataclass(frozen=True)
class Snapshot:
    """Store the picture on the wall."""


@dataclass(frozen=True, kw_only=True)
class SetMode:
    """Tell what the show is doing. A stopping show keeps stopping."""

    mode: Mode


@dataclass(frozen=True, kw_only=True)
class SetKeyframesEndpoint:
    """Tell the projection where keyframes are published; None while there is no dream process."""

    endpoint: str | None


@dataclass(frozen=True)
class Stop:
    """End the show: every process leaves when it hears of this."""


Command = (
    SetSubjects
    | SetCamera
    | SetDimmer
    | SetFade
    | SetBlackout
    | SetPaused
    | SetTestCard
    | Identify
    | SetMark
    | SetCalibration
    | SetCaption
    | SetParameters
    | SetNext
    | Reseed
    | Snapshot
    | SetMode
    | SetKeyframesEndpoint
    | Stop
)
"""Everything that `apply` takes."""
