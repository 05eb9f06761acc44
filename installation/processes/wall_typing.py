"""Tells the conductor which keys were pressed in the projection's windows. Runs in its process.

Only keys that set up the outputs are told, and none unless the config lets them; the projection
itself does nothing with them.
"""

import os

from installation.bus import ChildBus
from installation.clock import monotonic_s
from installation.key_table import wanted_by
from installation.messages import KeyHeader
from installation.show import ShowState
from projection.renderer import Renderer


class WallTyping:
    """The keyboard at the wall.

    Args:
        bus: to the conductor.
        renderer: has the windows.
        enabled: whether anything is told at all.
    """

    def __init__(self, bus: ChildBus, renderer: Renderer, *, enabled: bool) -> None:
        self._bus = bus
        self._renderer = renderer
        self._enabled = enabled

    def tell(self, state: ShowState | None) -> None:
        """Tell what was pressed since the last call; what nobody takes now is forgotten."""
        for stroke in self._renderer.typed():
            is_on = state is not None and state.mark is not None
            wanted = wanted_by(stroke, is_on=is_on) if self._enabled else None
            if wanted is not None:
                header = KeyHeader(
                    pid=os.getpid(), at_s=monotonic_s(), wanted=wanted, far=stroke.shift
                )
                self._bus.send_key(header)
