"""What controllers are told of the wall: one table of addresses, and what has changed. Pure.

What can be set is told under the address that sets it, so that faders and buttons follow; all else
stands under `/status`. Switches are told as 1 and 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from installation.control.osc.message import Argument, Message
from installation.control.osc.output_nodes import OUTPUT_NODES
from installation.control.osc.packets import sendable
from installation.control.osc.tree import NODES
from installation.control.show_control import Figures


@dataclass(frozen=True, kw_only=True)
class Told:
    """One figure that controllers are told.

    Attributes:
        address: under which it is told.
        figure: name of the field of `Figures`.
        means: what it is, for people.
        on_change: whether a change of it is told at once; else once a second.
        output: number of the output that it is of, from 1; 0 for the whole wall.
    """

    address: str
    figure: str
    means: str
    on_change: bool = True
    output: int = 0


_STATUS: Final = (
    Told(address="/status/next", figure="next", means="What the playlist shows next."),
    Told(
        address="/status/left",
        figure="left_s",
        means="Seconds until this changes; -1 if it does not by itself.",
        on_change=False,
    ),
    Told(address="/status/rule", figure="rule", means="What decided: wish, programme, hold ..."),
    Told(address="/status/source", figure="source", means="Who asked; empty if nobody did."),
    Told(
        address="/status/reason",
        figure="reason",
        means="Why this is on the wall, in a sentence.",
        on_change=False,
    ),
    Told(
        address="/status/mode",
        figure="mode",
        means="starting, dreaming, safe or stopping; the panel says waking up, dreaming, resting "
        "and closing.",
    ),
    Told(
        address="/status/wall",
        figure="wall",
        means="open, or what the wall does while the gallery is closed: dark, still, slow.",
    ),
    Told(address="/status/health", figure="health", means="good, waiting or bad."),
    Told(
        address="/status/fps",
        figure="fps",
        means="Frames shown a second; 0 if unknown.",
        on_change=False,
    ),
    Told(address="/status/look", figure="look", means="The way of dreaming."),
)

TOLD: Final[tuple[Told, ...]] = (
    *(
        Told(address=node.address, figure=node.tells, means=node.does)
        for node in NODES
        if node.tells
    ),
    *_STATUS,
)
"""Everything that is told of the whole wall, in its order."""

TOLD_OF_OUTPUTS: Final[tuple[Told, ...]] = tuple(
    Told(address=node.address, figure=node.tells, means=node.does, output=node.output)
    for node in OUTPUT_NODES
    if node.tells
)
"""What is told of single outputs, as far as there are such."""

BY_ADDRESS: Final[Mapping[str, Told]] = MappingProxyType(
    {told.address: told for told in (*TOLD, *TOLD_OF_OUTPUTS)}
)


def everything(figures: Figures) -> list[Message]:
    """A message for each figure."""
    return [_message(told, figures) for told in told_of(figures)]


def changes(before: Figures | None, now: Figures) -> list[Message]:
    """Messages of what has changed and is told on change; all of it where nothing was told yet."""
    return [
        _message(told, now)
        for told in told_of(now)
        if told.on_change and (before is None or _figure(told, before) != _figure(told, now))
    ]


def told_of(figures: Figures) -> list[Told]:
    """All that can be told of a show: of no more outputs than it has, which are always as many."""
    return told_of_count(len(figures.outputs))


def told_of_count(outputs: int) -> list[Told]:
    """All that can be told of a show with so many outputs."""
    return [*TOLD, *(told for told in TOLD_OF_OUTPUTS if told.output <= outputs)]


def value_of(told: Told, figures: Figures) -> Argument:
    """One figure as it is sent: an int, a float or a text that can be sent."""
    value = _figure(told, figures)
    if isinstance(value, bool):
        return int(value)
    return sendable(value) if isinstance(value, str) else round(float(value), 4)


def _figure(told: Told, figures: Figures) -> bool | float | str:
    source = figures.outputs[told.output - 1] if told.output else figures
    value: bool | float | str = getattr(source, told.figure)
    return value


def _message(told: Told, figures: Figures) -> Message:
    return Message(told.address, (value_of(told, figures),))
