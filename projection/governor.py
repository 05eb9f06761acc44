"""Softens what would flash too often before it is sent. Pure.

After three flashes within a second the picture follows slowly (a low pass with a time constant of
`SLOW_S`) until what is wanted has been calm for `CALM_S`; then it hurries up again. Besides, no
frame is sent that makes a fourth flash: it follows more slowly still, if need be not at all. Where
nothing flashes nothing is changed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from projection.flashes import MOST_CHANGES, Flashes

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

SLOW_S = 1.0
CALM_S = 2.0
CALM_CHANGES = 2
HURRY_S = 1.0
STEPS = (0.5, 0.75, 0.9, 0.97, 0.99)
"""Shares of the frame before that are tried until a frame makes no fourth flash; then 1."""


@dataclass(frozen=True, eq=False)
class Governor:
    """What was wanted and what was sent, and how it is softened now.

    Args:
        wanted: flashes of the pictures as they should be.
        sent: flashes of the pictures as they were sent.
        shown: float32 (h, w, 3) RGB 0..255, the picture sent last, small.
        persistence: 0..1, the share of the frame before that stays in the newest frame.
        restless_s: monotonic seconds when the wanted pictures last flashed, while softened.
        softened: frames that were softened so far.
    """

    wanted: Flashes
    sent: Flashes
    shown: Floats
    persistence: float = 0.0
    restless_s: float | None = None
    softened: int = 0

    @classmethod
    def begin(cls, picture: npt.NDArray[np.uint8], now_s: float) -> Governor:
        """With the first picture, uint8 (h, w, 3) RGB, which is sent as it is."""
        shown = picture.astype(np.float32)
        flashes = Flashes.begin(shown, now_s)
        return cls(flashes, flashes, shown)

    def after(self, picture: npt.NDArray[np.uint8], now_s: float) -> Governor:
        """With the next picture: `persistence` tells how it must be sent.

        Args:
            picture: uint8 (h, w, 3) RGB as it should be, of the shape of the first.
            now_s: monotonic seconds.
        """
        new = picture.astype(np.float32)
        wanted = self.wanted.after(new, now_s)
        restless_s = self._restless_s(wanted.most, now_s)
        least = 0.0 if restless_s is None else self._slowness(restless_s, now_s)
        if least == 0 and self.sent is self.wanted and not wanted.too_many:
            return replace(
                self, wanted=wanted, sent=wanted, shown=new, persistence=0.0, restless_s=restless_s
            )
        share, shown, sent = self._harmless(new, least, now_s)
        quiet = share == 0 and sent.most == 0 and wanted.most == 0
        return Governor(
            wanted,
            wanted if quiet else sent,
            shown,
            share,
            restless_s,
            self.softened + (share > 0),
        )

    def _harmless(self, new: Floats, least: float, now_s: float) -> tuple[float, Floats, Flashes]:
        """The least share of the frame before that makes no fourth flash, and what is sent then."""
        for share in (least, *(step for step in STEPS if step > least)):
            shown = new if share == 0 else new + np.float32(share) * (self.shown - new)
            sent = self.sent.after(shown, now_s)
            if not sent.too_many:
                return share, shown, sent
        return 1.0, self.shown, self.sent.after(self.shown, now_s)

    def _restless_s(self, most: int, now_s: float) -> float | None:
        if most >= MOST_CHANGES or (self.restless_s is not None and most > CALM_CHANGES):
            return now_s
        if self.restless_s is None or now_s >= self.restless_s + CALM_S + HURRY_S:
            return None
        return self.restless_s

    def _slowness(self, restless_s: float, now_s: float) -> float:
        """The share of the frame before that stays, for the low pass alone."""
        hurry = max(0.0, now_s - restless_s - CALM_S) / HURRY_S
        slow_s = SLOW_S * max(0.0, 1.0 - hurry)
        elapsed_s = max(0.0, now_s - self.sent.at_s)
        return math.exp(-elapsed_s / slow_s) if slow_s > 0 else 0.0
