"""What the playlist wants on the wall now, in the show's own terms. Pure.

The playlist runs on whether or not a wish holds the wall: when the wish ends, what is due then is
shown, not what was interrupted.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from installation.camera import AS_USUAL, CueRates
from installation.commands import Command, ReturnToPlaylist, SetNext, SetSubjects
from installation.show import ShowState
from installation.subjects import Region, ShowMask, ShowSubject
from playlists.cue import CueSubject
from playlists.subjects import Subject


@dataclass(frozen=True)
class Due:
    """What the playlist shows at a moment.

    Attributes:
        cue: name of the cue.
        subjects: what it dreams of.
        next_label: what comes after it, "" if nothing does.
        fade_s: seconds in which it comes in, 0 or more.
        rates: how it wants the camera to move.
    """

    cue: str
    subjects: tuple[ShowSubject, ...]
    next_label: str = ""
    fade_s: float = 0.0
    rates: CueRates = AS_USUAL


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


def wished_subjects(found: Sequence[Subject]) -> tuple[ShowSubject, ...]:
    """A visitor's one or two subjects: one fills the wall, two share it, the first above."""
    regions: tuple[Region, ...] = ("whole",) if len(found) == 1 else ("upper", "lower")
    return tuple(
        ShowSubject(index=subject.index, label=subject.label, region=region)
        for subject, region in zip(found, regions, strict=False)
    )


def due_commands(state: ShowState, due: Due | None, now_s: float, at: datetime) -> list[Command]:
    """What has to be done so that the show follows its playlist, in order; often nothing.

    Args:
        state: of the show.
        due: what the playlist shows now; None without a playlist.
        now_s: monotonic seconds.
        at: wall time, UTC.
    """
    wanted: list[Command] = []
    if state.override_until_s is not None and not state.has_override(now_s):
        wanted.append(ReturnToPlaylist())
    if due is None:
        return wanted
    if state.has_override(now_s):
        next_label = due.cue
    else:
        next_label = due.next_label
        shown = (state.reason.rule, state.reason.cue, state.subjects, state.cue_rates)
        if shown != ("playlist", due.cue, due.subjects, due.rates):
            change = SetSubjects(
                subjects=due.subjects,
                rule="playlist",
                cue=due.cue,
                fade_s=due.fade_s,
                rates=due.rates,
                at=at,
            )
            wanted.append(change)
    if next_label != state.next_label:
        wanted.append(SetNext(label=next_label))
    return wanted
