"""What is due on the wall, in the show's own terms, and what has to be done for it. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from installation.camera import AS_USUAL, CueRates
from installation.commands import Command, SetNext, SetSubjects
from installation.show import Rule, ShowState, Wall
from installation.subjects import ShowMask, ShowSubject
from model.looks import GALLERY
from model.settings import DreamSettings
from playlists.cue import CueSubject, NamedRegion
from playlists.subjects import Subject


@dataclass(frozen=True)
class Due:
    """What is due at a moment.

    Attributes:
        cue: name of the playlist's cue; "" under a wish.
        subjects: what is dreamt of.
        next_label: what comes after it, "" if nothing does.
        fade_s: seconds in which it comes in, 0 or more.
        rates: how the camera is to move.
        look: the way of dreaming.
        rule: what decided.
        sender: who asked, "" if nobody did.
        why: what the timetable says to it.
        wall: what the wall does; where it is dark or still, what is on it stays on it.
    """

    cue: str
    subjects: tuple[ShowSubject, ...]
    next_label: str = ""
    fade_s: float = 0.0
    rates: CueRates = AS_USUAL
    look: DreamSettings = GALLERY
    rule: Rule = "playlist"
    sender: str = ""
    why: str = ""
    wall: Wall = "open"


def show_subjects(subjects: Sequence[CueSubject]) -> tuple[ShowSubject, ...]:
    """A cue's subjects as the show has them.

    Raises:
        pydantic.ValidationError: a value is outside the show's limits.
    """
    return tuple(
        ShowSubject(
            index=subject.index,
            label=subject.label,
            region=subject.region,
            weight=subject.weight,
            mask=None if subject.mask is None else ShowMask(**asdict(subject.mask)),
        )
        for subject in subjects
    )


def wished_subjects(found: Sequence[Subject]) -> tuple[CueSubject, ...]:
    """A visitor's one or two subjects: one fills the wall, two share it, the first above."""
    regions: tuple[NamedRegion, ...] = ("whole",) if len(found) == 1 else ("upper", "lower")
    return tuple(
        CueSubject(subject.index, subject.label, region)
        for subject, region in zip(found, regions, strict=False)
    )


def due_commands(state: ShowState, due: Due, at: datetime) -> list[Command]:
    """What has to be done so that the show shows what is due, in order; often nothing.

    Args:
        state: of the show.
        due: what is wanted now.
        at: wall time, UTC.
    """
    wanted: list[Command] = []
    rests = due.wall in {"dark", "still"}
    subjects, look = (state.subjects, state.look) if rests else (due.subjects, due.look)
    reason = state.reason
    is_shown = (reason.rule, reason.cue, reason.sender, reason.why, state.wall) == (
        *(due.rule, due.cue, due.sender, due.why, due.wall),
    )
    if not is_shown or (state.subjects, state.cue_rates, state.look) != (
        *(subjects, due.rates, look),
    ):
        change = SetSubjects(
            subjects=subjects,
            rule=due.rule,
            cue=due.cue,
            sender=due.sender,
            why=due.why,
            wall=due.wall,
            fade_s=due.fade_s,
            rates=due.rates,
            look=look,
            at=at,
        )
        wanted.append(change)
    if due.next_label != state.next_label:
        wanted.append(SetNext(label=due.next_label))
    return wanted
