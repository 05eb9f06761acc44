"""OSC messages as people type and read them. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from installation.control.osc.message import (
    MAX_ARGUMENTS,
    Argument,
    Impulse,
    Message,
    PacketError,
    check_address,
    check_argument,
)

TYPES: Final = "ifsTFNI"
_WITHOUT_VALUE: Final[dict[str, Argument]] = {
    "T": True,
    "F": False,
    "N": None,
    "I": Impulse.IMPULSE,
}
_INT: Final = re.compile(r"[+-]?\d{1,19}", re.ASCII)
_FLOAT: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_SHOWN_BYTES: Final = 16


def typed_message(address: str, words: Sequence[str], types: str | None = None) -> Message:
    """A message of words.

    Args:
        address: e.g. "/dream/subject".
        words: its arguments.
        types: a type tag for each argument, of `TYPES`; T, F, N and I take no word. None = a number
            is sent as it is written, whole or with a point; true and false are switches, and all
            else is text.

    Raises:
        PacketError: it would be no message that the wall takes.

    >>> typed_message("/x", ["3", "3.0", "true", "tree frog"]).arguments
    (3, 3.0, True, 'tree frog')
    """
    check_address(address)
    arguments = [_guessed(word) for word in words] if types is None else _as_told(words, types)
    if len(arguments) > MAX_ARGUMENTS:
        size = f"{len(arguments)} arguments, at most {MAX_ARGUMENTS} can be sent"
        raise PacketError("too many", size)
    for argument in arguments:
        check_argument(argument)
    return Message(address, tuple(arguments))


def line_of(message: Message) -> str:
    """A message in one line, without anything that a terminal would obey.

    >>> line_of(Message("/dream/subject", ("tree frog", 0.5, 3, True, None)))
    '/dream/subject "tree frog" 0.5 3 true nil'
    """
    return " ".join([plain(message.address), *map(_shown, message.arguments)])


def plain(text: str) -> str:
    r"""A text in which all that is not printable is written as an escape.

    >>> plain("a\x1b[2J")
    'a\\x1b[2J'
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def _guessed(word: str) -> Argument:
    if word in {"true", "false"}:
        return word == "true"
    if _INT.fullmatch(word):
        return int(word)
    return float(word) if _FLOAT.fullmatch(word) else word


def _as_told(words: Sequence[str], types: str) -> list[Argument]:
    unknown = [tag for tag in types if tag not in TYPES]
    if unknown:
        raise PacketError("types", f"{unknown[0]!a} is no type; i f s T F N I are")
    wanted = sum(tag not in _WITHOUT_VALUE for tag in types)
    if wanted != len(words):
        raise PacketError("types", f"the types {types} take {wanted} values, got {len(words)}")
    rest = iter(words)
    return [
        _WITHOUT_VALUE[tag] if tag in _WITHOUT_VALUE else _cast(tag, next(rest)) for tag in types
    ]


def _cast(tag: str, word: str) -> Argument:
    if tag == "s":
        return word
    form = _INT if tag == "i" else _FLOAT
    if not form.fullmatch(word):
        kind = "whole number" if tag == "i" else "number"
        raise PacketError("number", f"the type {tag} wants a {kind}, got {word[:40]!a}")
    return int(word) if tag == "i" else float(word)


def _shown(argument: Argument) -> str:
    match argument:
        case str():
            shown = '"' + plain(argument.replace("\\", "\\\\").replace('"', '\\"')) + '"'
        case bytes():
            more = " ..." if len(argument) > _SHOWN_BYTES else ""
            shown = f"<{len(argument)} bytes: {argument[:_SHOWN_BYTES].hex(' ')}{more}>"
        case None:
            shown = "nil"
        case bool():
            shown = "true" if argument else "false"
        case Impulse():
            shown = "impulse"
        case float():
            digits = f"{argument:.7g}"
            shown = digits if {".", "e"} & set(digits) else f"{digits}.0"
        case _:
            shown = str(argument)
    return shown
