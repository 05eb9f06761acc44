"""Where an output is shown now, and how well. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Screen:
    """One output that is to be shown in a window.

    Args:
        name: of the output.
        connector: name of the monitor that shows it; "" while it is missing.
        size: (width, height) in pixels of what is sent.
        refresh_hz: pictures a second of the monitor; 0 when missing or unknown.
        fps: frames a second shown there of late; None when not known yet.
        trouble: why it is missing, or is not where it belongs; "" when all is well.
    """

    name: str
    connector: str
    size: tuple[int, int]
    refresh_hz: float = 0.0
    fps: float | None = None
    trouble: str = ""

    @property
    def found(self) -> bool:
        """Whether there is a monitor that shows it."""
        return bool(self.connector)
