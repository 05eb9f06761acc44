"""Looks at every frame, small, before it is drawn, and tells how it must be softened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from projection.cpu_renderer import CpuRenderer
from projection.governor import Governor
from projection.likeness import shrunk

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from projection.fades import Moment, Placed

LOOK_PX = 48
"""Longer side of the picture that is looked at. Patterns finer than its pixels do not count as
flashes; so captions and the detail of a mixing are left out of it."""

KEPT = 4


class FlashGuard:
    """Watches the frames of one canvas.

    Args:
        size: (width, height) of the canvas in pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        scale = LOOK_PX / max(size)
        self._renderer = CpuRenderer(
            (max(3, round(size[0] * scale)), max(3, round(size[1] * scale)))
        )
        self._small: dict[int, npt.NDArray[np.uint8]] = {}
        self._governor: Governor | None = None

    @property
    def softened(self) -> int:
        """Frames softened so far."""
        return 0 if self._governor is None else self._governor.softened

    @property
    def flashes(self) -> float:
        """Flashes sent within the last second, 0..3.5 (half a flash is a change without return)."""
        return 0.0 if self._governor is None else self._governor.sent.most / 2

    def persistence(self, moment: Moment, dimmer: float, now_s: float) -> float:
        """The share 0..1 of the frame before that must stay in the frame of a moment.

        Args:
            moment: to be drawn next.
            dimmer: 0..1, its brightness.
            now_s: monotonic seconds.
        """
        over = None if moment.over is None else self._seen(moment.over)
        seen = replace(moment, base=self._seen(moment.base), over=over)
        self._renderer.draw(seen.scene(self._renderer.size, dimmer))
        picture = self._renderer.read()
        if self._governor is None:
            self._governor = Governor.begin(picture, now_s)
        else:
            self._governor = self._governor.after(picture, now_s)
        return self._governor.persistence

    def _seen(self, placed: Placed) -> Placed:
        small = self._small.pop(placed.key, None)
        if small is None:
            small = shrunk(placed.picture, LOOK_PX)
        self._small[placed.key] = small  # newest last
        while len(self._small) > KEPT:
            del self._small[next(iter(self._small))]
        return replace(placed, picture=small)
