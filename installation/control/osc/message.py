"""What an OSC message is to the wall, and the limits of its parts. Pure."""

import enum
import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

from installation.errors import InstallationError

MAX_ARGUMENTS: Final = 16
MAX_ADDRESS: Final = 120
MAX_TEXT: Final = 200

Reason = Literal[
    "size",  # longer than a packet may be, or no multiple of 4
    "empty",  # nothing in it
    "bundle",  # its elements do not fit
    "depth",  # bundles in bundles in bundles
    "too many",  # messages of a bundle, or arguments of a message
    "address",  # none, too long, or with characters of a pattern
    "types",  # a kind of argument that the wall does not know
    "text",  # too long, or not printable
    "number",  # not a number, infinite, or too large
    "malformed",  # its parts do not fit together
]
REASONS: Final[tuple[str, ...]] = get_args(Reason)

_NOT_IN_ADDRESSES: Final = frozenset(" #*,?[]{}")


class Impulse(enum.Enum):
    """The argument of the type tag I: "now", without a value."""

    IMPULSE = "impulse"


Argument = int | float | str | bool | bytes | None | Impulse


@dataclass(frozen=True)
class Message:
    """One OSC message.

    Attributes:
        address: printable ASCII, begins with "/", at most 120 characters, never a pattern.
        arguments: at most 16; numbers are finite, text is printable, at most 200 characters.
    """

    address: str
    arguments: tuple[Argument, ...] = ()


class PacketError(InstallationError, ValueError):
    """Raised when bytes are no packet that the wall takes, or messages make none.

    Attributes:
        reason: one of `REASONS`, for the counters.
        detail: what is wrong, with value and limit; safe to print.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason: Reason = reason
        self.detail = detail


def check_address(address: str) -> None:
    """Accept an address.

    Raises:
        PacketError: it is none, is too long, or is a pattern.
    """
    if not address.startswith("/"):
        raise PacketError("address", f'{address[:40]!a} does not begin with "/"')
    if len(address) > MAX_ADDRESS:
        size = f"{len(address)} characters, at most {MAX_ADDRESS} are taken"
        raise PacketError("address", f"{address[:40]!a}: {size}")
    if not (address.isascii() and address.isprintable()):
        raise PacketError("address", f"{address!a}: must be printable ASCII")
    if not _NOT_IN_ADDRESSES.isdisjoint(address):
        raise PacketError("address", f"{address!a}: patterns and spaces are not taken")


def check_argument(argument: object) -> None:
    """Accept a value of one of the types of `Argument`.

    Raises:
        PacketError: a text is too long or not printable, or a number is not finite.
    """
    if isinstance(argument, str):
        if len(argument) > MAX_TEXT:
            raise PacketError("text", f"{len(argument)} characters, at most {MAX_TEXT} are taken")
        if not argument.isprintable():
            raise PacketError("text", f"{argument[:40]!a}: must be printable")
    elif isinstance(argument, float) and not math.isfinite(argument):
        raise PacketError("number", f"{argument}: must be finite")
