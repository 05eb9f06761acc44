"""Keys that are pressed in a window of the projection. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NAMED: Final = {
    "KEY_LEFT": "left",
    "KEY_RIGHT": "right",
    "KEY_UP": "up",
    "KEY_DOWN": "down",
    "KEY_TAB": "tab",
    "KEY_ESCAPE": "escape",
    "KEY_PAGE_UP": "page up",
    "KEY_PAGE_DOWN": "page down",
    **{f"KEY_{digit}": str(digit) for digit in range(10)},
    **{f"KEY_KP_{digit}": str(digit) for digit in range(10)},
    **{f"KEY_{chr(code)}": chr(code).lower() for code in range(ord("A"), ord("Z") + 1)},
}
"""What GLFW calls the keys that count, by their place on a keyboard of the United States."""


@dataclass(frozen=True)
class Stroke:
    """A key that was pressed, or is held and repeats.

    Args:
        key: a letter or digit, or left, right, up, down, tab, escape, page up, page down.
        shift: whether that was held.
        ctrl: likewise.
        alt: likewise.
        again: whether it is held and repeats.
    """

    key: str
    shift: bool = False
    ctrl: bool = False
    alt: bool = False
    again: bool = False


def letter_of(placed: str, written: str | None) -> str:
    """A letter as it stands on the keys: on a German keyboard z is where others have y.

    Args:
        placed: the key by its place.
        written: what the keyboard's own layout has there; None where it does not say.
    """
    is_letter = written is not None and len(written) == 1 and "a" <= written.lower() <= "z"
    return written.lower() if written is not None and is_letter and placed.isalpha() else placed
