"""A playlist: cues, and the order in which they take the wall. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

from playlists.cue import Cue
from playlists.errors import CueError

Order = Literal["written", "shuffle", "weighted"]
ORDERS: tuple[Order, ...] = get_args(Order)
MOST_TURNS = 500


@dataclass(frozen=True)
class Playlist:
    """Cues that follow one another on the wall.

    Attributes:
        name: What people call it.
        description: A sentence about it, or nothing.
        cues: At least one.
        order: As 'written'; in a new 'shuffle' on every pass; or 'weighted', a shuffle in which
            each cue comes as many times a pass as it says, spread over the pass.
        repeat: Whether a new pass begins after the last cue; else the last cue stays.
        seed: Which shuffles are drawn; the same seed gives the same order on every machine.
    """

    name: str
    description: str
    cues: tuple[Cue, ...]
    order: Order = "written"
    repeat: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.cues:
            message = f"playlist {self.name!r}: it needs at least one cue"
            raise CueError(message)
        if self.order not in ORDERS:
            message = f"playlist {self.name!r}: order must be one of {ORDERS}, got {self.order!r}"
            raise CueError(message)
        fault = turns_fault(self.order, self.cues)
        if fault:
            message = f"playlist {self.name!r}: {fault}"
            raise CueError(message)


def turns_fault(order: Order, cues: tuple[Cue, ...]) -> str | None:
    """What is wrong with how many turns a pass has, or None."""
    turns = sum(cue.times for cue in cues)
    if order != "weighted" or turns <= MOST_TURNS:
        return None
    return f"the times of all cues of a weighted order add up to at most {MOST_TURNS}, got {turns}"
