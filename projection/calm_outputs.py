"""Has a renderer send its outputs otherwise, no sooner than is calm."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from projection.errors import ProjectionError
from projection.light_switch import LightSwitch

if TYPE_CHECKING:
    from projection.output import Output
    from projection.renderer import Renderer


class CalmOutputs:
    """The outputs of a renderer, as they are set.

    Args:
        renderer: sends them.
    """

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._lights = LightSwitch.begin(renderer.outputs)
        self._due: tuple[Output, ...] | None = None

    def set(self, outputs: tuple[Output, ...], now_s: float) -> None:
        """Send them so from the next frame on; what turns back too soon waits, the newest counts.

        Args:
            outputs: as many as there are, of the same sizes.
            now_s: monotonic seconds.

        Raises:
            ProjectionError: they are others; the last good ones stay.
        """
        have = len(self._renderer.outputs)
        if len(outputs) != have:
            msg = f"there are {have} outputs, got settings for {len(outputs)}"
            raise ProjectionError(msg)
        lights = self._lights.wanting(outputs, now_s)
        if lights is None:
            self._due = outputs
            return
        self._due = None
        self._renderer.set_outputs(outputs)
        self._lights = lights

    def follow(self, now_s: float) -> None:
        """Send what has waited, once its time has come (monotonic seconds)."""
        if self._due is not None:
            with suppress(ProjectionError):  # the last good ones stay
                self.set(self._due, now_s)
