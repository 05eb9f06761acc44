"""What is known of a monitor or projector, and which of them shows which output. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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


Wanted = str | int | None
"""A connector's name, the place of a monitor from 0, or None: the output's own place."""


def matched_monitors(
    wanted: Sequence[Wanted],
    monitors: Sequence[Monitor],
    before: Sequence[str | None] = (),
) -> tuple[Monitor | None, ...]:
    """Which monitor shows which output.

    Names come first. Outputs that go by their place take the monitors of these places while there
    are enough; when one is gone those behind it move up in the list, and the outputs stay where
    they have been. No monitor shows two outputs.

    Args:
        wanted: what each output asks for; the case of names does not matter.
        monitors: those connected.
        before: names of the monitors that the outputs had until now.

    Returns:
        As many as there are outputs; None where the monitor is missing.
    """
    by_name = {monitor.name.casefold(): monitor for monitor in monitors}
    found: dict[int, Monitor] = {}

    def take(number: int, monitor: Monitor | None) -> None:
        if monitor is not None and number not in found and monitor not in found.values():
            found[number] = monitor

    for number, want in enumerate(wanted):
        if isinstance(want, str):
            take(number, by_name.get(want.strip().casefold()))
    places = {number: _place(want, number) for number, want in enumerate(wanted)}
    numbered = {n: place for n, place in places.items() if place is not None and n not in found}
    if any(place >= len(monitors) for place in numbered.values()):
        for number in numbered:
            had = before[number] if number < len(before) else None
            take(number, by_name.get((had or "").casefold()))
    for number, place in numbered.items():
        take(number, monitors[place] if 0 <= place < len(monitors) else None)
    return tuple(found.get(number) for number in range(len(wanted)))


def missing_words(wanted: Wanted, number: int, monitors: Sequence[Monitor]) -> str:
    """Why an output has no monitor, for people.

    Args:
        wanted: what it asks for.
        number: of the output, from 0.
        monitors: those connected.
    """
    if not monitors:
        return "no monitor is connected, or none is switched on"
    place = _place(wanted, number)
    shown = f"'{wanted}'" if place is None else str(place + 1)
    if place is not None and place < len(monitors):
        return f"monitor {shown} '{monitors[place].name}' shows another output"
    return f"no monitor {shown}; connected: " + "; ".join(m.description for m in monitors)


def _place(wanted: Wanted, number: int) -> int | None:
    """The place in the list of monitors that is meant, from 0; None for a name."""
    if isinstance(wanted, str):
        return int(wanted) - 1 if wanted.strip().isdecimal() and int(wanted) > 0 else None
    return number if wanted is None else wanted
