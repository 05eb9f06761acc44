"""Addresses of boxes that cannot be changed, led to addresses of the tree. Pure.

`/1/push3` of a phone's layout becomes `/dream/subject volcano`; a fader that sends 0 to 1 becomes a
zoom of 1.0 to 1.2.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from installation.control.osc.arguments import Arguments, Range, is_pressed, number
from installation.control.osc.message import Argument, Message


@dataclass(frozen=True, kw_only=True)
class Scale:
    """From the numbers of a fader to those of the show.

    Attributes:
        low, high: what the fader sends at its two ends; high is above low.
        to_low, to_high: what the show is to have there; they may fall.
        curve: above 0; 1 = straight, 2 = fine at the lower end, 0.5 = fine at the upper one.
    """

    low: float = 0.0
    high: float = 1.0
    to_low: float = 0.0
    to_high: float = 1.0
    curve: float = 1.0

    def of(self, value: float) -> float:
        """The show's number for a fader's number between low and high."""
        share = (value - self.low) / (self.high - self.low)
        return self.to_low + (self.to_high - self.to_low) * math.pow(share, self.curve)


@dataclass(frozen=True, kw_only=True)
class Led:
    """Where an address leads.

    Attributes:
        address: of the tree.
        arguments: sent there when the button is pressed; None = those that the box sends.
        scale: of a fader; None = its numbers as they are.
    """

    address: str
    arguments: tuple[Argument, ...] | None = None
    scale: Scale | None = None


def led(message: Message, mappings: Mapping[str, Led]) -> Message | None:
    """The message that the tree is to read; None = the release of a button.

    Args:
        message: as it came.
        mappings: by the box's address; other addresses stay as they are.

    Raises:
        ArgumentError: the box sends what its mapping cannot use.
    """
    wanted = mappings.get(message.address)
    if wanted is None:
        return message
    if wanted.arguments is not None:
        return Message(wanted.address, wanted.arguments) if is_pressed(message.arguments) else None
    return Message(wanted.address, _scaled(message.arguments, wanted.scale))


def _scaled(arguments: Arguments, scale: Scale | None) -> Arguments:
    if scale is None:
        return arguments
    return (scale.of(number(arguments, Range(scale.low, scale.high))), *arguments[1:])
