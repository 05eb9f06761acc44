"""OSC packets: bytes from the network to messages and back, whatever the bytes are. Pure.

python-osc reads and writes the values, but it trusts what it reads: sizes that lead backwards,
tags that shift all that follows, strings that are none. So a packet is measured here first, byte
by byte, and python-osc sees only messages in which every value lies where it should.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from installation.control.osc.message import (
    MAX_ARGUMENTS,
    MAX_TEXT,
    REASONS,
    Argument,
    Impulse,
    Message,
    PacketError,
    Reason,
    check_address,
    check_argument,
)

__all__ = [
    "DATAGRAM",
    "MAX_PACKET",
    "REASONS",
    "Argument",
    "Impulse",
    "Message",
    "PacketError",
    "Reason",
    "bundles_of",
    "encode",
    "read_packet",
    "sendable",
]

MAX_PACKET: Final = 4096
MAX_DEPTH: Final = 4
MAX_MESSAGES: Final = 64
MAX_ARGUMENTS_IN_ALL: Final = 256
DATAGRAM: Final = 1400  # bytes that cross a network in one piece

_BUNDLE: Final = b"#bundle\0"
_IMMEDIATELY: Final = b"\0\0\0\0\0\0\0\1"
_BUNDLE_HEAD: Final = len(_BUNDLE) + len(_IMMEDIATELY)
_WIDTHS: Final = {"i": 4, "f": 4, "h": 8, "d": 8, "T": 0, "F": 0, "N": 0, "I": 0}
_KNOWN_TAGS: Final = frozenset(_WIDTHS) | {"s", "b"}
_LARGEST_FLOAT: Final = float(np.finfo(np.float32).max)


def read_packet(data: bytes) -> tuple[Message, ...]:
    """The messages of a packet, at least one, in their order.

    A bundle is taken whole or not at all, so nothing is ever half done. Its time tags are ignored:
    what is due later would have to be kept, which lets any sender fill the memory, and the clocks
    of controllers are rarely right. What arrives counts now.

    Args:
        data: one datagram or one frame of a stream.

    Raises:
        PacketError: the bytes are no packet, or one that the wall does not take.
    """
    if not data:
        raise PacketError("empty", "a packet without a byte")
    if len(data) > MAX_PACKET:
        raise PacketError("size", f"{len(data)} bytes, at most {MAX_PACKET} are taken")
    if len(data) % 4:
        raise PacketError("size", f"{len(data)} bytes, must be a multiple of 4")
    messages: list[Message] = []
    arguments = 0
    for element in _elements(data, depth=0):
        if len(messages) == MAX_MESSAGES:
            raise PacketError("too many", f"a bundle of more than {MAX_MESSAGES} messages")
        messages.append(_read_message(element))
        arguments += len(messages[-1].arguments)
        if arguments > MAX_ARGUMENTS_IN_ALL:
            what = f"a bundle of more than {MAX_ARGUMENTS_IN_ALL} arguments"
            raise PacketError("too many", what)
    if not messages:
        raise PacketError("empty", "a bundle without a message")
    return tuple(messages)


def encode(messages: Sequence[Message]) -> bytes:
    """A packet of messages: one as it is, several as a bundle to be done immediately.

    Numbers of numpy are cast. Floats go out in single precision, as controllers expect them.

    Raises:
        PacketError: there is none, one holds what `read_packet` would refuse, or they are too long.
    """
    if not messages:
        raise PacketError("empty", "no message to send")
    if len(messages) > MAX_MESSAGES:
        raise PacketError("too many", f"{len(messages)} messages, at most {MAX_MESSAGES} in one")
    arguments = sum(len(message.arguments) for message in messages)
    if arguments > MAX_ARGUMENTS_IN_ALL:
        size = f"{arguments} arguments, at most {MAX_ARGUMENTS_IN_ALL} in one packet"
        raise PacketError("too many", size)
    return _packed([_encoded(message) for message in messages])


def bundles_of(messages: Sequence[Message], limit: int = DATAGRAM) -> list[bytes]:
    """As few packets as take all messages in their order.

    Args:
        messages: any number; a longer one than `limit` travels alone.
        limit: bytes a packet, 1 to 4096.

    Raises:
        PacketError: one message holds what `read_packet` would refuse, or is too long.
    """
    packets: list[bytes] = []
    group: list[bytes] = []
    size, arguments = _BUNDLE_HEAD, 0
    for message in messages:
        encoded = _encoded(message)
        size += 4 + len(encoded)
        arguments += len(message.arguments)
        is_full = len(group) == MAX_MESSAGES or arguments > MAX_ARGUMENTS_IN_ALL
        if group and (is_full or size > limit):
            packets.append(_packed(group))
            group = []
            size, arguments = _BUNDLE_HEAD + 4 + len(encoded), len(message.arguments)
        group.append(encoded)
    return [*packets, _packed(group)] if group else packets


def sendable(text: str) -> str:
    r"""A text as it may be sent: what is not printable becomes a space, and the end is cut off.

    >>> sendable("tree\nfrog")
    'tree frog'
    """
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown if len(shown) <= MAX_TEXT else f"{shown[: MAX_TEXT - 1]}…"


def _elements(data: bytes, depth: int) -> Iterator[bytes]:
    """The messages in a packet, still as bytes; bundles are opened."""
    if not data.startswith(_BUNDLE):
        yield data
        return
    if depth == MAX_DEPTH:
        raise PacketError("depth", f"bundles in bundles, at most {MAX_DEPTH} deep")
    if len(data) < _BUNDLE_HEAD:
        raise PacketError("bundle", "it ends before its time tag does")
    at = _BUNDLE_HEAD
    while at < len(data):
        (size,) = struct.unpack_from(">i", data, at)  # data is a multiple of 4 long
        at += 4
        left = len(data) - at
        if size <= 0 or size % 4 or size > left:
            what = f"an element of {size} bytes where {left} are left"
            raise PacketError("bundle", f"{what}; must be above 0 and a multiple of 4")
        yield from _elements(data[at : at + size], depth + 1)
        at += size


def _read_message(data: bytes) -> Message:
    address, at = _text_at(data, 0, "address")
    check_address(address)
    if at == len(data):
        return Message(address)  # old senders leave the type tags out
    tags_at = at
    tags, at = _text_at(data, at, "types")
    if not tags.startswith(","):
        raise PacketError("types", "arguments without their types")
    tags = tags[1:]
    _check_tags(tags)
    _check_layout(data, at, tags)
    # python-osc knows no impulse: it would write a warning. Nil takes as little room.
    known_tags = tags.replace("I", "N").encode()
    known = data[: tags_at + 1] + known_tags + data[tags_at + 1 + len(tags) :]
    try:
        values = OscMessage(known).params
    except Exception as error:  # whatever it stumbles over: nothing gets past this door
        raise PacketError("malformed", "python-osc cannot read it") from error
    if len(values) != len(tags):
        raise PacketError("malformed", f"{len(values)} arguments of {len(tags)} types")
    arguments = [
        Impulse.IMPULSE if tag == "I" else value for tag, value in zip(tags, values, strict=True)
    ]
    for argument in arguments:
        check_argument(argument)
    return Message(address, tuple(arguments))


def _check_tags(tags: str) -> None:
    if len(tags) > MAX_ARGUMENTS:
        raise PacketError("too many", f"{len(tags)} arguments, at most {MAX_ARGUMENTS} are taken")
    unknown = set(tags) - _KNOWN_TAGS
    if unknown:
        first = next(tag for tag in tags if tag in unknown)
        raise PacketError("types", f"an argument of the type {first!a}; i f s b h d T F N I")


def _check_layout(data: bytes, at: int, tags: str) -> None:
    """Each argument must lie within the message, and the last one must end it."""
    for tag in tags:
        if tag == "s":
            _, at = _text_at(data, at, "text")
        elif tag == "b":
            if len(data) - at < 4:
                raise PacketError("malformed", "it ends before its blob begins")
            (size,) = struct.unpack_from(">i", data, at)
            at += 4
            if not 0 <= size <= len(data) - at:
                what = f"a blob of {size} bytes where {len(data) - at} are left"
                raise PacketError("malformed", what)
            at += size + -size % 4
        else:
            at += _WIDTHS[tag]
        if at > len(data):
            raise PacketError("malformed", "it ends before its arguments do")
    if at != len(data):
        raise PacketError("malformed", f"{len(data) - at} bytes after its arguments")


def _text_at(data: bytes, at: int, reason: Reason) -> tuple[str, int]:
    """A text and where it ends: at its zero, filled up to a multiple of 4."""
    end = data.find(0, at)
    if end < 0:
        raise PacketError("malformed", "a text without its end")
    try:
        text = data[at:end].decode("utf-8")
    except UnicodeDecodeError:
        raise PacketError(reason, "a text that is not UTF-8") from None
    return text, end + 4 - (end - at) % 4


def _encoded(message: Message) -> bytes:
    """One message; whatever is written here, `read_packet` reads."""
    check_address(message.address)
    if len(message.arguments) > MAX_ARGUMENTS:
        size = f"{len(message.arguments)} arguments, at most {MAX_ARGUMENTS} can be sent"
        raise PacketError("too many", f"{message.address}: {size}")
    builder = OscMessageBuilder(message.address)
    has_impulse = False
    for given in message.arguments:
        argument = _plain(given)
        has_impulse = has_impulse or argument is Impulse.IMPULSE
        builder.add_arg(*_typed(argument))
    data: bytes = builder.build().dgram
    if not has_impulse:
        return data
    at = len(message.address) // 4 * 4 + 5  # behind the address and the comma
    tags = bytearray(data)
    for place, argument in enumerate(message.arguments, at):
        if argument is Impulse.IMPULSE:
            tags[place] = ord("I")
    return bytes(tags)


def _plain(argument: object) -> object:
    return argument.item() if isinstance(argument, np.generic) else argument


def _typed(argument: object) -> tuple[object, str]:
    """A value and its type tag, as python-osc takes them; it knows no impulse: nil stands in."""
    check_argument(argument)
    match argument:
        case None | Impulse.IMPULSE:
            return None, "N"
        case bool():
            return argument, "T" if argument else "F"
        case int():
            if not -(2**63) <= argument < 2**63:
                raise PacketError("number", "a whole number of more than 64 bits")
            return argument, "i" if -(2**31) <= argument < 2**31 else "h"
        case float():
            if abs(argument) > _LARGEST_FLOAT:
                raise PacketError("number", f"{argument}: more than a single float holds")
            return argument, "f"
        case str():
            return argument, "s"
        case bytes():
            if not argument:
                raise PacketError("malformed", "an empty blob")  # python-osc writes none
            return argument, "b"
        case _:
            raise PacketError("types", f"an argument of the type {type(argument).__name__}")


def _packed(encoded: Sequence[bytes]) -> bytes:
    """One message as it is, several as a bundle.

    Joined here: python-osc's builder would read again all that it has written, and warn of the
    impulses in it.
    """
    if len(encoded) == 1:
        data = encoded[0]
    else:
        parts = [struct.pack(">i", len(element)) + element for element in encoded]
        data = b"".join([_BUNDLE, _IMMEDIATELY, *parts])
    if len(data) > MAX_PACKET:
        raise PacketError("size", f"{len(data)} bytes, at most {MAX_PACKET} can be sent in one")
    return data
