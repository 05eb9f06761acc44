"""The operator's acts as they come from the panel, and what it says to them. Pure."""

from collections.abc import Callable, Mapping
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from installation.control.wording import span
from installation.steering import (
    LONGEST_FOR_S,
    SHORTEST_FOR_S,
    ChoosePlaylist,
    GoBack,
    GoOn,
    Hold,
    Release,
    Return,
    Steer,
)

MOST_NAME: Final = 200

ActName = Literal["hold", "release", "go", "back", "return", "playlist"]


class Act(BaseModel):
    """The body of POST /api/steer.

    Attributes:
        act: what is wanted.
        playlist: names one where the act is to choose it.
        for_s: after so many seconds a hold or a chosen playlist ends by itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    act: ActName
    playlist: Annotated[str, StringConstraints(min_length=1, max_length=MOST_NAME)] | None = None
    for_s: Annotated[float, Field(ge=SHORTEST_FOR_S, le=LONGEST_FOR_S)] | None = None

    @model_validator(mode="after")
    def _has_what_its_act_takes(self) -> Self:
        if (self.act == "playlist") != (self.playlist is not None):
            raise ValueError("only the act 'playlist' needs the name of a playlist")
        if self.for_s is not None and self.act not in {"hold", "playlist"}:
            raise ValueError("only a hold and a playlist can end by themselves")
        return self

    def steer(self, sender: str) -> Steer:
        """The act in the show's own terms."""
        if self.playlist is not None:
            return ChoosePlaylist(playlist=self.playlist, sender=sender, for_s=self.for_s)
        if self.act == "hold":
            return Hold(sender=sender, for_s=self.for_s)
        return _ACTS[self.act](sender=sender)


_SAID: Final[Mapping[type[Steer], str]] = {
    Hold: "The wall keeps what it dreams of.",
    Release: "The wall goes on from here.",
    GoOn: "On to the next cue.",
    GoBack: "Back to the cue before.",
    Return: "The wall goes back to the playlist.",
    ChoosePlaylist: "The playlist is on until somebody returns.",
}

_ACTS: Final[Mapping[str, Callable[..., Steer]]] = {
    "release": Release,
    "go": GoOn,
    "back": GoBack,
    "return": Return,
}

USAGE: Final = (
    f'send {{"act": one of {", ".join(get_args(ActName))}}}, with "playlist": a name for playlist, '
    f'and "for_s": {SHORTEST_FOR_S:.0f} to {LONGEST_FOR_S:.0f} for a hold or playlist with an end'
)


def done(wanted: Steer) -> str:
    """What the panel says when an act is done."""
    for_s = wanted.for_s if isinstance(wanted, Hold | ChoosePlaylist) else None
    if for_s is None:
        return _SAID[type(wanted)]
    what = "The wall keeps what it dreams of" if isinstance(wanted, Hold) else "The playlist is on"
    return f"{what} for {span(for_s)}."
