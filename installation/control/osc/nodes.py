"""One address of the OSC tree, and the common ways of reading its arguments. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, get_args

from installation.control.osc.acts import OscAct
from installation.control.osc.arguments import (
    ArgumentError,
    Arguments,
    Range,
    is_pressed,
    name_or_number,
    number,
)
from installation.show import TestCard

TEST_CARDS: Final[tuple[TestCard, ...]] = get_args(TestCard)

Kind = Literal["press", "switch", "knob", "choice", "words"]
"""press: does something once, its release is ignored. switch: on or off. knob: a number, of which
the latest counts. choice: a name or a number. words: arguments of its own."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Who sent a message, and how softly what it wants is to come.

    Attributes:
        sender: e.g. "osc 192.168.1.20".
        glide_s: seconds in which parameters come to a new value.
    """

    sender: str
    glide_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Node:
    """One address.

    Attributes:
        address: begins with "/".
        kind: how its arguments are meant.
        does: what it does, a sentence for people.
        takes: its OSC type tags, one spelling; more are understood.
        arguments: what they are, for people.
        read: from the arguments to an act; None = a release, which does nothing.
        limits: of a knob.
        choices: that a choice has by name, where they are few.
        tells: name of the figure in the feedback that has this address too; "" for none.
        output: number of the output that it belongs to, from 1; 0 for the whole wall.
    """

    address: str
    kind: Kind
    does: str
    takes: str
    arguments: str
    read: Callable[[Arguments, Reading], OscAct | None]
    limits: Range | None = None
    choices: tuple[str, ...] = ()
    tells: str = ""
    output: int = 0


def press(address: str, does: str, wanted: Callable[[Reading], OscAct], *, output: int = 0) -> Node:
    """A node of a button."""

    def read(arguments: Arguments, reading: Reading) -> OscAct | None:
        return wanted(reading) if is_pressed(arguments) else None

    return Node(
        address=address,
        kind="press",
        does=does,
        takes="T",
        arguments="nothing, or 1",
        read=read,
        output=output,
    )


def switch(address: str, does: str, tells: str, wanted: Callable[[bool, Reading], OscAct]) -> Node:
    """A node of a switch that is on or off."""

    def read(arguments: Arguments, reading: Reading) -> OscAct:
        return wanted(is_pressed(arguments), reading)

    return Node(
        address=address,
        kind="switch",
        does=does,
        takes="T",
        arguments="1 or 0",
        read=read,
        tells=tells,
    )


def knob(
    address: str,
    does: str,
    limits: Range,
    tells: str,
    wanted: Callable[[float, Reading], OscAct],
    *,
    output: int = 0,
) -> Node:
    """A node of a number."""

    def read(arguments: Arguments, reading: Reading) -> OscAct:
        return wanted(number(arguments, limits), reading)

    unit = f" {limits.unit}" if limits.unit else ""
    return Node(
        address=address,
        kind="knob",
        does=does,
        takes="f",
        arguments=f"{limits.low:g} to {limits.high:g}{unit}",
        read=read,
        limits=limits,
        tells=tells,
        output=output,
    )


def words(
    address: str,
    does: str,
    takes: str,
    arguments: str,
    wanted: Callable[[Arguments, Reading], OscAct],
    *,
    output: int = 0,
) -> Node:
    """A node with arguments of its own."""
    return Node(
        address=address,
        kind="words",
        does=does,
        takes=takes,
        arguments=arguments,
        read=wanted,
        output=output,
    )


def card_choice(
    address: str, does: str, tells: str, wanted: Callable[[TestCard], OscAct], *, output: int = 0
) -> Node:
    """A node that chooses a test card."""

    def read(arguments: Arguments, _reading: Reading) -> OscAct:
        return wanted(_card(arguments))

    known = tuple(card or "off" for card in TEST_CARDS)
    return Node(
        address=address,
        kind="choice",
        does=does,
        takes="s",
        arguments=f"{', '.join(known)}, or its number from 0 on",
        read=read,
        choices=known,
        tells=tells,
        output=output,
    )


def _card(arguments: Arguments) -> TestCard:
    chosen = name_or_number(arguments, 0, len(TEST_CARDS) - 1)
    if isinstance(chosen, int):
        return TEST_CARDS[chosen]
    for card in TEST_CARDS:
        if chosen.lower() == (card or "off"):
            return card
    known = ", ".join(card or "off" for card in TEST_CARDS)
    message = f"one of {known} is wanted, got {chosen!a}"
    raise ArgumentError("arguments", message)
