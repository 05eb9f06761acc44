"""Which keys at the wall ask for what. Pure.

`docs/calibration.md` tells them to people.
"""

from collections.abc import Mapping
from typing import Final, get_args

from installation.messages import WallKey
from projection.keys import Stroke

BEGIN: Final = Stroke("c", ctrl=True, alt=True)
"""Three keys at once: nobody presses them by chance."""

ARROWS: Final[tuple[WallKey, ...]] = ("left", "right", "up", "down")
PLAIN: Final[Mapping[str, WallKey]] = {
    **{arrow: arrow for arrow in ARROWS},
    **{key: key for key in get_args(WallKey) if key.isdigit()},
    "tab": "next point",
    "page up": "output before",
    "page down": "next output",
    "t": "next card",
    "i": "identify",
    "escape": "end",
}
WITH_SHIFT: Final[Mapping[str, WallKey]] = {
    **{arrow: arrow for arrow in ARROWS},
    "tab": "point before",
}
WITH_CTRL: Final[Mapping[str, WallKey]] = {"z": "undo", "s": "save", "r": "reset"}


def wanted_by(stroke: Stroke, *, is_on: bool) -> WallKey | None:
    """What a key asks for; None for all that nobody has to hear of.

    Args:
        stroke: the key.
        is_on: whether keys set up the outputs now; else only those that begin it count.
    """
    if stroke == BEGIN:
        return "begin"
    if not is_on or stroke.alt or (stroke.again and stroke.key not in ARROWS):
        return None
    if stroke.ctrl:
        return None if stroke.shift else WITH_CTRL.get(stroke.key)
    return (WITH_SHIFT if stroke.shift else PLAIN).get(stroke.key)
