"""What is known of a monitor or projector, and choosing one. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projection.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Monitor:
    """One connected monitor or projector.

    Args:
        index: place in the list, from 0.
        name: of the connector, such as "HDMI-1".
        position: (x, y) of its upper left corner on the desktop, pixels.
        size: (width, height) in pixels.
        refresh_hz: pictures a second; 0 when unknown.
    """

    index: int
    name: str
    position: tuple[int, int]
    size: tuple[int, int]
    refresh_hz: float

    @property
    def description(self) -> str:
        """One line for people, who count from 1."""
        width, height = self.size
        x, y = self.position
        return f"{self.index + 1} '{self.name}' {width}x{height} at {x},{y}, {self.refresh_hz:g} Hz"


def chosen_monitor(monitors: Sequence[Monitor], wanted: str | int | None) -> Monitor:
    """The monitor that a setting means.

    Args:
        monitors: those connected.
        wanted: a name (case does not matter), an index, or None for the first.

    Raises:
        OutputError: there is none such; the message lists those there are.
    """
    if not monitors:
        raise OutputError("no monitor is connected, or none is switched on")
    if wanted is None:
        return monitors[0]
    if isinstance(wanted, str):
        for monitor in monitors:
            if monitor.name.casefold() == wanted.strip().casefold():
                return monitor
    index = wanted if isinstance(wanted, int) else _spelled(wanted)
    if 0 <= index < len(monitors):
        return monitors[index]
    shown = wanted + 1 if isinstance(wanted, int) else repr(wanted)
    msg = f"no monitor {shown}; connected: " + "; ".join(m.description for m in monitors)
    raise OutputError(msg)


def _spelled(text: str) -> int:
    """The index that a number counted from 1 means; -1 if the text is no number."""
    return int(text) - 1 if text.strip().isdecimal() else -1
