"""What controllers mean by the arguments that they send. Pure.

A button sends 1 when it is pressed and 0 when it is let go of; others send true, "on", an impulse,
or nothing at all. A knob sends a number, whole or not.
"""

import math
from dataclasses import dataclass
from typing import Final

from installation.control.osc.message import Argument, Impulse
from installation.errors import InstallationError

LONGEST_TEXT: Final = 200
ROUNDING: Final = 1e-6
"""Of a range: a single float of 0.3 is a little more than 0.3."""

_YES: Final = frozenset({"1", "on", "true", "yes", "t", "press", "pressed", "down"})
_NO: Final = frozenset({"", "0", "off", "false", "no", "f", "release", "released", "up"})

Arguments = tuple[Argument, ...]


class ArgumentError(InstallationError, ValueError):
    """Raised when the arguments of a message are not what its address takes.

    Attributes:
        reason: "arguments" or "range", for the counters.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True)
class Range:
    """Which numbers an address takes.

    Attributes:
        low: the least.
        high: the most.
        unit: e.g. "degrees a second"; "" where there is none.
    """

    low: float
    high: float
    unit: str = ""


def is_pressed(arguments: Arguments) -> bool:
    """Whether a button is pressed (or a switch is on); False is its release (or off).

    Only the first argument counts; without one the message itself is the press.

    Raises:
        ArgumentError: the argument means neither.
    """
    value: Argument = arguments[0] if arguments else None
    match value:
        case None | Impulse.IMPULSE:
            return True
        case bool():
            return value
        case int() | float():
            return value != 0
        case str() if value.strip().lower() in _YES:
            return True
        case str() if value.strip().lower() in _NO:
            return False
    message = f"on or off is wanted (1, 0, true, false, on, off), got {shown(value)}"
    raise ArgumentError("arguments", message)


def number(arguments: Arguments, limits: Range) -> float:
    """The number that a knob or a fader sends.

    Raises:
        ArgumentError: there is none, or it is outside the range by more than rounding.
    """
    value = _number(_first(arguments, "a number"))
    slack = (limits.high - limits.low) * ROUNDING
    if not limits.low - slack <= value <= limits.high + slack:
        message = f"must be {limits.low:g} to {limits.high:g}, got {value:g}"
        raise ArgumentError("range", message)
    return min(max(value, limits.low), limits.high)


def whole_number(arguments: Arguments, low: int, high: int) -> int:
    """The whole number that a message holds.

    Raises:
        ArgumentError: there is none, or it is outside the limits.
    """
    value = number(arguments, Range(low, high))
    if value != int(value):
        message = f"a whole number is wanted, got {value:g}"
        raise ArgumentError("arguments", message)
    return int(value)


def text(arguments: Arguments) -> str:
    """The text that a message holds, without blanks around it.

    Raises:
        ArgumentError: there is none, or it is empty or too long.
    """
    value = _first(arguments, "a text")
    if not isinstance(value, str) or not value.strip():
        message = f"a text is wanted, got {shown(value)}"
        raise ArgumentError("arguments", message)
    if len(value) > LONGEST_TEXT:
        message = f"a text of at most {LONGEST_TEXT} characters is wanted, got {len(value)}"
        raise ArgumentError("range", message)
    return value.strip()


def name_or_number(arguments: Arguments, low: int, high: int) -> str | int:
    """What is chosen by its name, or by its number from `low` to `high`.

    Raises:
        ArgumentError: it is neither, or outside the limits.
    """
    value = _first(arguments, "a name or a number")
    if isinstance(value, str):
        return text(arguments)
    return whole_number(arguments, low, high)


def shown(value: Argument) -> str:
    """A value for a message to people: short, one line."""
    return ascii(value)[:60]


def _first(arguments: Arguments, wanted: str) -> Argument:
    if not arguments:
        message = f"{wanted} is wanted, got nothing"
        raise ArgumentError("arguments", message)
    return arguments[0]


def _number(value: Argument) -> float:
    match value:
        case bool() | int() | float():
            found = float(value)
        case str():
            try:
                found = float(value)
            except ValueError:
                found = math.nan
        case _:
            found = math.nan
    if not math.isfinite(found):
        message = f"a number is wanted, got {shown(value)}"
        raise ArgumentError("arguments", message)
    return found
