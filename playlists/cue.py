"""A cue: what a playlist puts on the wall, for how long, and how softly it comes in. Pure."""

import math
import re
from dataclasses import dataclass
from typing import Literal, get_args

from playlists.errors import CueError, shown
from playlists.mask import Mask

NamedRegion = Literal[
    "whole",
    "centre",
    "around",
    "upper",
    "lower",
    "upper_third",
    "middle_third",
    "lower_third",
    "left",
    "right",
    "left_third",
    "centre_third",
    "right_third",
]
Region = NamedRegion | Literal["mask"]
REGIONS: tuple[NamedRegion, ...] = get_args(NamedRegion)

MOST_SUBJECTS = 16
LARGEST_WEIGHT = 10.0
LONGEST_NAME = 200
MOST_TIMES = 20
LARGEST_ZOOM = 1.25
FASTEST_TURN = 45.0

_LOOK_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.IGNORECASE)

LONGEST_DWELL_S = 31 * 24 * 3600.0
SHORTEST_DWELL_S = 0.001


@dataclass(frozen=True)
class CueSubject:
    """A subject and the part of the picture that it is dreamt in.

    Attributes:
        index: The ImageNet class, 0..999.
        label: What the wall shows for it.
        region: One of `REGIONS`, or 'mask'.
        weight: How hard it pulls beside the other subjects, above 0 to 10.
        mask: The form of the region 'mask'.
    """

    index: int
    label: str
    region: Region = "whole"
    weight: float = 1.0
    mask: Mask | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= 999:
            message = f"subject {self.label!r}: index must be 0 to 999, got {self.index}"
            raise CueError(message)
        if self.region not in (*REGIONS, "mask"):
            message = (
                f"subject {self.label!r}: region must be one of {REGIONS}, got {self.region!r}"
            )
            raise CueError(message)
        if (self.region == "mask") != (self.mask is not None):
            message = f"subject {self.label!r}: the region 'mask', and only that, needs a mask"
            raise CueError(message)
        fault = weight_fault(self.weight)
        if fault:
            message = f"subject {self.label!r}: {fault}"
            raise CueError(message)


@dataclass(frozen=True)
class Cue:
    """What a playlist holds: subjects, dwell and fade.

    Attributes:
        subjects: 1 to 16, each of them once in a region.
        dwell_s: Seconds that the cue keeps the wall, its fade included: above `fade_s`, at most 31
            days.
        fade_s: Seconds in which it takes over from the cue before, 0 or more.
        name: What people call it, at most 200 characters.
        zoom_rate: Zoom factor a second while it is on, 1 to 1.25; None = as usual.
        rotation_deg_s: Clockwise degrees a second while it is on, -45 to 45; None = as usual.
        times: How often it comes in a pass of a playlist whose order is 'weighted', 1 to 20.
        look: Name of the way in which it is dreamt; None = as usual. Which names there are is not
            known here.
    """

    subjects: tuple[CueSubject, ...]
    dwell_s: float
    fade_s: float
    name: str
    zoom_rate: float | None = None
    rotation_deg_s: float | None = None
    times: int = 1
    look: str | None = None

    def __post_init__(self) -> None:
        fault = (
            timing_fault(self.dwell_s, self.fade_s)
            or subjects_fault(self.subjects)
            or name_fault(self.name)
            or zoom_fault(self.zoom_rate)
            or rotation_fault(self.rotation_deg_s)
            or times_fault(self.times)
            or look_fault(self.look)
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


def subjects_fault(subjects: tuple[CueSubject, ...]) -> str | None:
    """What is wrong with the subjects of a cue taken together, or None."""
    if not subjects:
        return "a cue needs at least one subject"
    if len(subjects) > MOST_SUBJECTS:
        return f"a cue takes at most {MOST_SUBJECTS} subjects, got {len(subjects)}"
    places = [(subject.index, subject.region, subject.mask) for subject in subjects]
    for number, subject in enumerate(subjects):
        if places[number] in places[:number]:
            return f"{subject.label!r} is given twice for the region '{subject.region}'"
    return None


def weight_fault(weight: float) -> str | None:
    """What is wrong with a subject's weight, or None."""
    if 0 < weight <= LARGEST_WEIGHT:
        return None
    return f"weight must be > 0 and at most {LARGEST_WEIGHT:g}, got {weight:g}"


def zoom_fault(zoom_rate: float | None) -> str | None:
    """What is wrong with a zoom, or None."""
    if zoom_rate is None or 1 <= zoom_rate <= LARGEST_ZOOM:
        return None
    return f"zoom must be 1 to {LARGEST_ZOOM} a second, got {zoom_rate:g}"


def rotation_fault(rotation_deg_s: float | None) -> str | None:
    """What is wrong with a rotation, or None."""
    if rotation_deg_s is None or abs(rotation_deg_s) <= FASTEST_TURN:
        return None
    limits = f"-{FASTEST_TURN:g} to {FASTEST_TURN:g} degrees a second"
    return f"rotation must be {limits}, got {rotation_deg_s:g}"


def name_fault(name: str) -> str | None:
    """What is wrong with a cue's name, or None."""
    if not name.isprintable():
        return f"name must be printable, in one line, got {name[:60]!a}"
    if len(name) <= LONGEST_NAME:
        return None
    return f"name must have at most {LONGEST_NAME} characters, got {len(name)}"


def times_fault(times: float) -> str | None:
    """What is wrong with how often a cue comes in a pass, or None."""
    if 1 <= times <= MOST_TIMES and float(times).is_integer():
        return None
    return f"times must be a whole number from 1 to {MOST_TIMES}, got {times:g}"


def look_fault(look: str | None) -> str | None:
    """What is wrong with the form of a look's name, or None."""
    if look is None or _LOOK_NAME.fullmatch(look):
        return None
    return f"look must be a name of 1 to 40 letters, digits, - and _, got {shown(look)}"


def usual_name(subjects: tuple[CueSubject, ...]) -> str:
    """What a cue is called that has no name of its own: its subjects, the first few of many."""
    labels = [subject.label for subject in subjects]
    if len(labels) > 3:
        labels = [*labels[:2], f"{len(labels) - 2} more"]
    *firsts, last = labels
    return f"{', '.join(firsts)} and {last}" if firsts else last
