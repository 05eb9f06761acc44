"""The one state of the show, and the one function that changes it. Pure.

The conductor publishes the whole state; the other processes follow the newest one they have heard.
One-shot acts (reseed, snapshot) are counters that a process compares with the last one it did.
"""

from typing import Annotated, Any, Final, Literal, assert_never

from pydantic import AwareDatetime, Field, ValidationError

from installation import commands as act
from installation.calibration import MOST_OUTPUTS, Calibration, Handle
from installation.camera import AS_USUAL, Camera, CueRates, ShowRates
from installation.clock import utc_now
from installation.errors import CommandError
from installation.gliding import LONGEST_GLIDE_S, Glide, changed_number, number_at
from installation.subjects import (
    LONGEST_FADE_S,
    Crossfade,
    ShowSubject,
    Subjects,
    crossfade_to,
    subjects_at,
)
from installation.values import Frozen, Label, Look, explain
from model.looks import GALLERY
from model.settings import DreamSettings

Mode = Literal["starting", "dreaming", "safe", "stopping"]
Rule = Literal[
    "start", "playlist", "default", "programme", "event", "wish", "hold", "manual", "closed"
]
Wall = Literal["open", "dark", "still", "slow"]
"""What the wall does: it is open, or closed in one of three ways."""

TestCard = Literal["", "numbered", "grid", "crosshatch", "colours", "greys", "blend", "focus"]
"""What a technician has in place of the dream; "" is the dream."""

OutputNumber = Annotated[int, Field(ge=1, le=MOST_OUTPUTS)]
MOST_SAID: Final = 200


class OutputCard(Frozen):
    """What one output shows, whatever the others do: a test card, or "" for the dream."""

    output: OutputNumber
    card: TestCard


class Mark(Frozen):
    """The corner or grid point that keys at the wall move, shown on the test cards.

    Attributes:
        output: by its number from 1.
        point: of it.
        said: what came of the last key, for people.
    """

    output: OutputNumber = 1
    point: Handle = "TL"
    said: str = Field(default="", max_length=MOST_SAID)


PACES: Final[dict[Wall, float]] = {"open": 1.0, "dark": 0.0, "still": 0.0, "slow": 0.25}
"""The camera's pace, as a share of what config and cue want."""

_ENDPOINT: Final = r"^(tcp://[0-9A-Za-z.:\[\]-]+:\d{1,5}|ipc://@[0-9A-Za-z._-]{1,90})$"
Endpoint = Annotated[str, Field(pattern=_ENDPOINT, max_length=200)]
"""Where a socket is: a port, or a name that the kernel forgets with the process that has it."""


class Reason(Frozen):
    """Why this is on the wall: which rule, which cue, who asked, the timetable's words, when."""

    rule: Rule
    cue: Label = ""
    sender: Label = ""
    why: Label = ""
    at: AwareDatetime

    def sentence(self) -> str:
        """The reason in words, e.g. "playlist: cue 'tree frog'"."""
        words = self.rule if not self.cue else f"{self.rule}: cue {self.cue!r}"
        words = words if not self.sender else f"{words}, asked by {self.sender}"
        return words if not self.why else f"{words}; {self.why}"


class WallLead(Frozen):
    """How far another machine's wall ran behind the engine at `at_s`, and was to run behind."""

    at_s: float
    value_s: float = Field(ge=0, le=600)
    target_s: float = Field(ge=0, le=600)


class ShowState(Frozen):
    """Everything that the processes follow. `*_at_s` are monotonic seconds.

    `dimmer` and `blackout` are the operator's, `wall` is the timetable's; `brightness` is what
    comes of the three, and the change that led to it takes `change_s`. `fade_s` is how long such
    changes take as a rule. A wall that has a `lead` is in step with it.
    """

    version: int = Field(default=0, ge=0)
    made_at_s: float
    mode: Mode = "starting"
    wall: Wall = "open"
    subjects: Subjects
    crossfade: Crossfade | None = None
    look: Look = GALLERY
    prior_strength: float | None = Field(default=None, ge=0, le=1000)
    prior_strength_glide: Glide | None = None
    step_size: float | None = Field(default=None, gt=0, le=50)
    step_size_glide: Glide | None = None
    camera: Camera
    usual_rates: ShowRates
    cue_rates: CueRates = AS_USUAL
    dimmer: float = Field(default=1.0, ge=0, le=1)
    blackout: bool = False
    fade_s: float = Field(default=3.0, ge=0, le=60)
    change_s: float | None = Field(default=None, ge=0, le=60)
    paused: bool = False
    test_card: TestCard = ""
    output_cards: tuple[OutputCard, ...] = Field(default=(), max_length=MOST_OUTPUTS)
    mark: Mark | None = None
    identify_count: int = Field(default=0, ge=0)
    identify_output: int = Field(default=0, ge=0, le=MOST_OUTPUTS)
    calibration: Calibration = ()
    caption: bool = True
    reseed_count: int = Field(default=0, ge=0)
    snapshot_count: int = Field(default=0, ge=0)
    reason: Reason
    next_label: Label = ""
    keyframes_at: Endpoint | None = None
    lead: WallLead | None = None

    def subjects_at(self, now_s: float) -> tuple[ShowSubject, ...]:
        """What is to be dreamt of at a moment: in a crossfade also what is going."""
        return subjects_at(self.subjects, self.crossfade, now_s)

    def leaving(self, now_s: float) -> tuple[ShowSubject, ...]:
        """What goes while the wanted subjects come in, with the weights that are left."""
        wanted = {subject.place for subject in self.subjects}
        return tuple(s for s in self.subjects_at(now_s) if s.place not in wanted)

    def prior_strength_at(self, now_s: float, look: DreamSettings) -> float | None:
        """How strongly a look keeps the picture natural at a moment; None = as it does itself."""
        usual, glide = look.prior_strength, self.prior_strength_glide
        return number_at(self.prior_strength, usual, glide, now_s)

    def step_size_at(self, now_s: float, look: DreamSettings) -> float | None:
        """Grey levels of one step of a look at a moment; None = the look's own."""
        return number_at(self.step_size, look.step_size, self.step_size_glide, now_s)

    def card_of(self, output: int) -> TestCard:
        """The test card of an output, by its number from 1; "" for the dream."""
        own = (each.card for each in self.output_cards if each.output == output)
        return next(own, self.test_card)

    @property
    def shows_caption(self) -> bool:
        """Whether the subjects are named in the picture: a look may dream none."""
        return self.caption and self.look.dreams_subjects

    @property
    def brightness(self) -> float:
        """How bright the wall is to be, 0..1."""
        return 0.0 if self.blackout or self.wall == "dark" else self.dimmer

    @property
    def rests(self) -> bool:
        """Whether nothing new is to be dreamt: the wall is dark, or its picture stays."""
        return self.paused or self.wall in {"dark", "still"}

    @property
    def brightness_fade_s(self) -> float:
        """Seconds in which the wall comes to its brightness, 0..60."""
        return self.fade_s if self.change_s is None else self.change_s

    @property
    def pace(self) -> float:
        """The camera's pace, as a share of what config and cue want, 0..1."""
        return 0.0 if self.paused else PACES[self.wall]


def first_state(
    subjects: tuple[ShowSubject, ...], now_s: float, *, zoom_rate: float, rotation_deg_s: float
) -> ShowState:
    """The state before anything has happened.

    Raises:
        pydantic.ValidationError: a value is outside its limits.
    """
    return ShowState(
        made_at_s=now_s,
        subjects=subjects,
        camera=Camera(at_s=now_s, zoom_rate=zoom_rate, rotation_deg_s=rotation_deg_s),
        usual_rates=ShowRates(zoom_rate=zoom_rate, rotation_deg_s=rotation_deg_s),
        reason=Reason(rule="start", at=utc_now()),
    )


def apply(state: ShowState, command: act.Command, now_s: float) -> ShowState:
    """The state after a command; the very same object where the command changes nothing.

    Args:
        state: what holds now.
        command: what is wanted.
        now_s: monotonic seconds.

    Raises:
        CommandError: a value is outside its limits; the text names it, the limit and the value.
    """
    try:
        changes = _changes(state, command, now_s)
        wanted = ShowState.model_validate({**dict(state), **changes})
    except ValidationError as error:
        message = f"{type(command).__name__}: {explain(error)}"
        raise CommandError(message) from error
    if wanted == state:
        return state
    return wanted.model_copy(update={"version": state.version + 1, "made_at_s": now_s})


def _changes(  # noqa: C901, PLR0911, PLR0912 — one flat branch for each command is the clearest
    state: ShowState, command: act.Command, now_s: float
) -> dict[str, Any]:
    match command:
        case act.SetSubjects():
            return _subject_changes(state, command, now_s)
        case act.SetCamera():
            return _camera_changes(state, command, now_s)
        case act.SetDimmer():
            return {"dimmer": command.dimmer, "change_s": command.fade_s}
        case act.SetFade():
            return {"fade_s": command.fade_s}
        case act.SetBlackout():
            return {"blackout": command.blackout, "change_s": command.fade_s}
        case act.SetPaused():
            return _pause_changes(state, command, now_s)
        case act.SetTestCard():
            return _card_changes(state, command)
        case act.Identify():
            count = state.identify_count + 1
            return {"identify_count": count, "identify_output": command.output}
        case act.SetMark():
            return {"mark": command.mark}
        case act.SetCalibration():
            return {"calibration": command.calibration}
        case act.SetCaption():
            return {"caption": command.caption}
        case act.SetParameters():
            return _parameter_changes(state, command, now_s)
        case act.SetNext():
            return {"next_label": command.label}
        case act.Reseed():
            return {"reseed_count": state.reseed_count + 1}
        case act.Snapshot():
            return {"snapshot_count": state.snapshot_count + 1}
        case act.SetMode():
            return {} if state.mode == "stopping" else {"mode": command.mode}
        case act.SetKeyframesEndpoint():
            return {"keyframes_at": command.endpoint}
        case act.Stop():
            return {"mode": "stopping"}
    assert_never(command)


def _card_changes(state: ShowState, command: act.SetTestCard) -> dict[str, Any]:
    if not command.output:
        return {"test_card": command.card, "output_cards": ()}
    others = tuple(each for each in state.output_cards if each.output != command.output)
    if command.card == state.test_card:
        return {"output_cards": others}
    return {"output_cards": (*others, OutputCard(output=command.output, card=command.card))}


def _subject_changes(state: ShowState, command: act.SetSubjects, now_s: float) -> dict[str, Any]:
    if not 0 <= command.fade_s <= LONGEST_FADE_S:
        limit = f"0 to {LONGEST_FADE_S:.0f} seconds"
        message = f"SetSubjects: fade_s must be {limit}, got {command.fade_s}"
        raise CommandError(message)
    pace = 0.0 if state.paused else PACES[command.wall]
    rates = command.rates.over(state.usual_rates).at_pace(pace)
    return {
        "wall": command.wall,
        "change_s": state.change_s if command.wall == state.wall else None,
        "subjects": command.subjects,
        "crossfade": _crossfade(state, command, now_s),
        "cue_rates": command.rates,
        "look": state.look if command.look is None else command.look,
        "camera": state.camera.moving(rates, now_s, glide_s=command.fade_s),
        "reason": Reason(
            rule=command.rule,
            cue=command.cue,
            sender=command.sender,
            why=command.why,
            at=command.at,
        ),
    }


def _crossfade(state: ShowState, command: act.SetSubjects, now_s: float) -> Crossfade | None:
    """From what is on the wall now; who asks for what is coming anyway changes nothing."""
    if command.subjects == state.subjects:
        return state.crossfade
    return crossfade_to(command.subjects, state.subjects_at(now_s), now_s, command.fade_s)


def _parameter_changes(
    state: ShowState, command: act.SetParameters, now_s: float
) -> dict[str, Any]:
    def changed(name: str, wanted: float | act.Keep | None) -> dict[str, Any]:
        present = getattr(state, name), getattr(state, f"{name}_glide")
        times = {"now_s": now_s, "glide_s": command.glide_s}
        return changed_number(name, present, getattr(state.look, name), wanted, **times)

    return {
        **changed("prior_strength", command.prior_strength),
        **changed("step_size", command.step_size),
    }


def _camera_changes(state: ShowState, command: act.SetCamera, now_s: float) -> dict[str, Any]:
    """Whoever sets the camera by hand is obeyed at once, until a cue wants it otherwise.

    A closed wall keeps its own pace.
    """
    if not 0 <= command.glide_s <= LONGEST_GLIDE_S:
        message = f"SetCamera: glide_s must be 0 to {LONGEST_GLIDE_S:g}, got {command.glide_s}"
        raise CommandError(message)
    wanted = CueRates(zoom_rate=command.zoom_rate, rotation_deg_s=command.rotation_deg_s)
    usual = wanted.over(state.usual_rates)
    rates = wanted.over(state.camera.rates) if state.pace == 1 else usual.at_pace(state.pace)
    return {
        "usual_rates": usual,
        "camera": state.camera.moving(rates, now_s, glide_s=command.glide_s),
    }


def _pause_changes(state: ShowState, command: act.SetPaused, now_s: float) -> dict[str, Any]:
    if not 0 <= command.glide_s <= LONGEST_GLIDE_S:
        message = f"SetPaused: glide_s must be 0 to {LONGEST_GLIDE_S:g}, got {command.glide_s}"
        raise CommandError(message)
    after = state.model_copy(update={"paused": command.paused})
    rates = state.cue_rates.over(state.usual_rates).at_pace(after.pace)
    return {
        "paused": command.paused,
        "camera": state.camera.moving(rates, now_s, glide_s=command.glide_s),
    }
