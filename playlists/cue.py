"""A cue: what a playlist puts on the wall, for how long, and how softly it comes in. Pure."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

from playlists.errors import CueError

Region = Literal["upper", "lower", "whole"]
REGIONS: tuple[Region, ...] = get_args(Region)

LONGEST_DWELL_S = 31 * 24 * 3600.0
SHORTEST_DWELL_S = 0.001


@dataclass(frozen=True)
class CueSubject:
    """A subject and the part of the picture that it is dreamt in.

    Attributes:
        index: The ImageNet class, 0..999.
        label: What the wall shows for it.
        region: 'upper' or 'lower' half, or the 'whole' picture.
        weight: Share among the subjects of the cue, above 0.
    """

    index: int
    label: str
    region: Region
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.index <= 999:
            message = f"subject {self.label!r}: index must be 0 to 999, got {self.index}"
            raise CueError(message)
        if self.region not in REGIONS:
            message = (
                f"subject {self.label!r}: region must be one of {REGIONS}, got {self.region!r}"
            )
            raise CueError(message)
        if not (math.isfinite(self.weight) and self.weight > 0):
            message = f"subject {self.label!r}: weight must be > 0, got {self.weight}"
            raise CueError(message)


@dataclass(frozen=True)
class Cue:
    """What a playlist holds: subjects, dwell and fade.

    Attributes:
        subjects: At least one; each region once, and 'whole' only alone.
        dwell_s: Seconds that the cue keeps the wall, its fade included: above `fade_s`, at most 31
            days.
        fade_s: Seconds in which it takes over from the cue before, 0 or more.
        name: What people call it.
    """

    subjects: tuple[CueSubject, ...]
    dwell_s: float
    fade_s: float
    name: str

    def __post_init__(self) -> None:
        fault = timing_fault(self.dwell_s, self.fade_s) or regions_fault(
            tuple(subject.region for subject in self.subjects)
        )
        if fault:
            message = f"cue {self.name!r}: {fault}"
            raise CueError(message)


def timing_fault(dwell_s: float, fade_s: float) -> str | None:
    """What is wrong with a dwell and a fade, or None.

    Args:
        dwell_s: Seconds that a cue keeps the wall.
        fade_s: Seconds in which it comes in.
    """
    longest = f"{LONGEST_DWELL_S:.0f} seconds (31 days)"
    against = f"got dwell {dwell_s:g} and fade {fade_s:g} seconds"
    rules = (
        (math.isfinite(dwell_s), f"dwell must be a finite number of seconds, got {dwell_s:g}"),
        (math.isfinite(fade_s), f"fade must be a finite number of seconds, got {fade_s:g}"),
        (dwell_s > 0, f"dwell must be > 0 seconds, got {dwell_s:g}"),
        (
            dwell_s >= SHORTEST_DWELL_S,
            f"dwell must be at least {SHORTEST_DWELL_S:g} seconds, got {dwell_s:g}",
        ),
        (dwell_s <= LONGEST_DWELL_S, f"dwell must be at most {longest}, got {dwell_s:g}"),
        (fade_s >= 0, f"fade must be 0 seconds or more, got {fade_s:g}"),
        (dwell_s > fade_s, f"dwell must be longer than fade, {against}"),
    )
    return next((fault for holds, fault in rules if not holds), None)


def regions_fault(regions: tuple[str, ...]) -> str | None:
    """What is wrong with the regions of a cue's subjects, or None."""
    if not regions:
        return "a cue needs at least one subject"
    twice = [region for region in REGIONS if regions.count(region) > 1]
    if twice:
        return f"two subjects for the region '{twice[0]}'"
    if "whole" in regions and len(regions) > 1:
        return "'whole' fills the picture, so no other region can stand beside it"
    return None
