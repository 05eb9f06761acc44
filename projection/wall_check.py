"""Is the wall well? Judged by the pixels that are sent, not by what was meant to be drawn. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.camera import CameraPosition

Verdict = Literal["good", "black", "flat", "frozen", "wrong"]

BLACK: Final = 8
"""A picture of full brightness without any value above this is black."""
FLAT: Final = 2
"""A picture whose values differ by no more, in each colour by itself, is of a single colour."""
DIM: Final = 0.05
"""A wall that is meant to be darker may look as if nothing moved."""
STRAYED: Final = 0.1
"""A picture of whose pixels more are not what was to be sent is wrong."""
MOVED_PX: Final = 2.0
"""The camera has moved when the picture's border has, by so much."""
LIMITS_S: Final[dict[Verdict, float]] = {
    "black": 3.0,
    "flat": 10.0,
    "frozen": 10.0,
    "wrong": 5.0,
}
_SMALL: Final = (64, 36)


@dataclass(frozen=True)
class Wanted:
    """What the wall is to show.

    Attributes:
        brightness: 0..1 that the wall has or fades to, the lower of the two.
        position: of the camera now.
        plain: whether it may be of one colour and still, as a test card is.
    """

    brightness: float
    position: CameraPosition
    plain: bool = False


@dataclass(frozen=True)
class WallWatch:
    """What has been seen so far.

    Attributes:
        verdict: the worst that has held for longer than its limit.
        since_s: when that began (monotonic seconds); None while all is well.
    """

    verdict: Verdict = "good"
    since_s: float | None = None
    _black_s: float | None = None
    _flat_s: float | None = None
    _still: _Still | None = None
    _wrong_s: float | None = None

    def looked(self, picture: npt.NDArray[np.uint8], wanted: Wanted, now_s: float) -> WallWatch:
        """The watch after another look.

        Args:
            picture: what is sent, uint8 (h, w, 3) RGB; always of one size.
            wanted: what it is to be.
            now_s: monotonic seconds.
        """
        small = cv2.resize(picture, _SMALL, interpolation=cv2.INTER_AREA)
        lit = wanted.brightness > 0
        is_black = lit and int(picture.max()) <= max(1, BLACK * wanted.brightness)
        spread = int(np.ptp(small.reshape(-1, 3), axis=0).max())
        is_flat = wanted.brightness >= DIM and spread <= FLAT and not wanted.plain
        black_s = _since(self._black_s, now_s, holds=is_black)
        flat_s = _since(self._flat_s, now_s, holds=is_flat)
        still = _still(self._still, picture, wanted, now_s)
        frozen_s = still.since_s if still.is_frozen(wanted, picture.shape[1]) else None
        begun: dict[Verdict, float | None] = {
            "black": black_s,
            "flat": flat_s,
            "frozen": frozen_s,
            "wrong": self._wrong_s,
        }
        seen = replace(self, _black_s=black_s, _flat_s=flat_s, _still=still)
        for verdict, since_s in begun.items():
            if since_s is not None and now_s - since_s >= LIMITS_S[verdict]:
                return replace(seen, verdict=verdict, since_s=since_s)
        return replace(seen, verdict="good", since_s=None)

    def proven(self, strayed: float, now_s: float) -> WallWatch:
        """The watch after pixels were compared with what was drawn; the next look judges.

        Args:
            strayed: the share of them, 0..1, that are something else; 0 where none can be judged.
            now_s: monotonic seconds.
        """
        return replace(self, _wrong_s=_since(self._wrong_s, now_s, holds=strayed > STRAYED))


@dataclass(frozen=True, eq=False)
class _Still:
    """A picture that has not changed by a single value since then."""

    picture: npt.NDArray[np.uint8]
    position: CameraPosition
    since_s: float

    def is_frozen(self, wanted: Wanted, width_px: int) -> bool:
        """Whether it ought to have changed."""
        zoomed = abs(wanted.position.log_zoom - self.position.log_zoom)
        turned = math.radians(abs(wanted.position.angle_deg - self.position.angle_deg))
        moved_px = (zoomed + turned) * width_px / 2
        return moved_px >= MOVED_PX and wanted.brightness >= DIM and not wanted.plain


def _still(
    before: _Still | None, picture: npt.NDArray[np.uint8], wanted: Wanted, now_s: float
) -> _Still:
    if before is not None and np.array_equal(before.picture, picture):
        return before
    return _Still(picture.copy(), wanted.position, now_s)


def _since(before_s: float | None, now_s: float, *, holds: bool) -> float | None:
    """Since when something holds, None where it does not."""
    if not holds:
        return None
    return now_s if before_s is None else before_s
