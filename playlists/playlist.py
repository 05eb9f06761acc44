"""A playlist: cues, and the order in which they take the wall. Pure."""

from dataclasses import dataclass
from typing import Literal, get_args

from playlists.cue import Cue
from playlists.errors import CueError

Order = Literal["written", "shuffle"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True)
class Playlist:
    """Cues that follow one another on the wall.

    Attributes:
        name: What people call it.
        description: A sentence about it, or nothing.
        cues: At least one.
        order: As 'written', or in a new 'shuffle' on every pass.
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
