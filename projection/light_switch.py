"""Outputs are set brighter and darker calmly, however fast somebody turns them up and down. Pure.

What a calibration does is not in the canvas, so the flash guard does not see it. Therefore each
output may go on in one direction as fast as it likes, and turns back three times a second at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projection.output import Output

MOST_TURNS = 3
"""So often within `SECOND_S` an output turns from brighter to darker, or back: one and a half
flashes, of the three that nobody may exceed."""

SECOND_S = 1.0

LEAST_TURN = 0.05
"""A share of an output's light; going back by less is no turn, and half of what makes a flash."""


def light_of(output: Output) -> float:
    """About how much light an output can send, 0..4: its brightness, area and overlaps."""
    points = output.corners
    doubled = sum(
        x * below - right * y
        for (x, y), (right, below) in zip(points, (*points[1:], points[0]), strict=True)
    )
    left, right, top, bottom = (side.width for side in output.blend.sides)
    lit = (1 - (left + right) / 2) * (1 - (top + bottom) / 2)
    return output.colour.brightness * doubled / 2 * lit


@dataclass(frozen=True)
class OutputLight:
    """How an output has been set.

    Args:
        extreme: the most (or least) light since it last turned.
        direction: 1 while it gets brighter, -1 darker, 0 before the first change.
        turns_s: monotonic seconds of its last turns, at most `MOST_TURNS`.
    """

    extreme: float
    direction: int = 0
    turns_s: tuple[float, ...] = ()

    def to(self, light: float, now_s: float) -> OutputLight | None:
        """With so much light; None where it would turn back too soon."""
        gone = light - self.extreme
        if gone * self.direction > 0:
            return replace(self, extreme=light)
        if abs(gone) < LEAST_TURN:
            return self
        lately_s = tuple(at_s for at_s in self.turns_s if now_s < at_s + SECOND_S)
        if len(lately_s) >= MOST_TURNS:
            return None
        return OutputLight(light, 1 if gone > 0 else -1, (*lately_s, now_s))


@dataclass(frozen=True)
class LightSwitch:
    """How all outputs have been set."""

    lights: tuple[OutputLight, ...]

    @staticmethod
    def begin(outputs: Sequence[Output]) -> LightSwitch:
        """With outputs as they are first sent."""
        return LightSwitch(tuple(OutputLight(light_of(output)) for output in outputs))

    def wanting(self, outputs: Sequence[Output], now_s: float) -> LightSwitch | None:
        """With as many outputs set otherwise; None while one of them would turn back too soon."""
        lights = [
            light.to(light_of(output), now_s)
            for light, output in zip(self.lights, outputs, strict=True)
        ]
        known = tuple(light for light in lights if light is not None)
        return LightSwitch(known) if len(known) == len(lights) else None
