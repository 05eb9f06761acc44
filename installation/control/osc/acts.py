"""What a message over OSC wants, beside the commands and the steering that every door has. Pure."""

from dataclasses import dataclass
from typing import Literal

from installation.commands import Command
from installation.control.output_acts import OutputAct
from installation.steering import Steer

Part = Literal["all", "upper", "lower"]
Switch = Literal["held", "paused", "blackout"]


@dataclass(frozen=True, kw_only=True)
class Dream:
    """Dream of this now.

    Attributes:
        query: a name, or the index of an ImageNet class, 0..999.
        part: of the picture; of the rest nothing changes.
    """

    query: str | int
    part: Part = "all"


@dataclass(frozen=True)
class DreamAtRandom:
    """Dream now of what some cue of the playlists holds, another one than is on."""


@dataclass(frozen=True, kw_only=True)
class Choose:
    """Show a playlist.

    Attributes:
        playlist: its name, or its number from 1 on in the order of the names.
    """

    playlist: str | int


@dataclass(frozen=True, kw_only=True)
class Override:
    """Show a playlist or a subject for a while, whatever the timetable says.

    Attributes:
        what: a playlist's name, or else what a subject is found by.
        for_s: seconds, 1 to 86 400; None = until somebody returns.
    """

    what: str
    for_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Toggle:
    """Turn a switch of the show the other way round."""

    what: Switch


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """Do something with the outputs, as the panel does."""

    wanted: OutputAct


@dataclass(frozen=True)
class Ping:
    """Answer with /pong."""


@dataclass(frozen=True)
class TellAll:
    """Tell the one who asks everything, once."""


@dataclass(frozen=True, kw_only=True)
class Subscribe:
    """Tell the one who asks what the wall does, for a while.

    Attributes:
        port: where it listens, 1..65535; None = where it sends from.
        lease_s: seconds, 5 to 3600; None = as the config says.
    """

    port: int | None
    lease_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Unsubscribe:
    """End a subscription; `port` as in `Subscribe`."""

    port: int | None


@dataclass(frozen=True, kw_only=True)
class EndShow:
    """End the show; whoever asks must know the token."""

    token: str


Answering = Ping | TellAll | Subscribe | Unsubscribe
"""Acts that only concern the one who asks."""

ShowAct = Command | Steer | Dream | DreamAtRandom | Choose | Override | Toggle | SetUp | EndShow
"""What the show does."""

OscAct = ShowAct | Answering
"""Everything that a message can want."""
