"""Counts flashes as WCAG 2.3.1 defines them, on small pictures of what the wall shows. Pure.

A general flash is a pair of opposing changes in relative luminance of 10 % or more of its maximum,
where the darker picture is below 0.80; a red flash is a pair of opposing changes of more than 20
in (R - G - B) x 320 with a saturated red (R / (R + G + B) >= 0.8) at either end. More than three
within one second are too many where they take a quarter of any 10 degrees of the field of view; at
the usual distance that is a third of the picture's width and height (341 x 256 of 1024 x 768).
Source: Web Content Accessibility Guidelines 2.2, success criterion 2.3.1, general flash and red
flash thresholds. Changes are counted together even if they are not simultaneous, to be safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Flags = npt.NDArray[np.bool_]

MOST_CHANGES = 6
"""Opposing changes allowed within a second: three flashes."""

SECOND_S = 1.0
LUMINANCE_STEP, DARK_BELOW = 0.1, 0.8
RED_STEP, RED_SCALE, SATURATED = 20.0, 320.0, 0.8
FIELD, AREA = 1 / 3, 0.25


@dataclass(frozen=True, eq=False)
class Changes:
    """Opposing changes of one quantity at each place.

    Args:
        step: a change is at least so large.
        highest: float32 (h, w), since the last change.
        lowest: the same.
        counts_high: bool (h, w), whether a change from `highest` counts, whatever it leads to.
        counts_low: the same of `lowest`.
        direction: int8 (h, w), of the last change: 1 up, -1 down, 0 before the first.
        times_s: float64 (MOST_CHANGES + 1, h, w), of the last changes, the newest last.
    """

    step: float
    highest: Floats
    lowest: Floats
    counts_high: Flags
    counts_low: Flags
    direction: npt.NDArray[np.int8]
    times_s: npt.NDArray[np.float64]

    @classmethod
    def begin(cls, step: float, values: Floats, counts: Flags) -> Changes:
        """Before any change."""
        times_s = np.full((MOST_CHANGES + 1, *values.shape), -np.inf)
        nowhere = np.zeros(values.shape, np.int8)
        return cls(step, values, values, counts, counts, nowhere, times_s)

    def after(self, values: Floats, counts: Flags, now_s: float) -> Changes:
        """With the quantity of another picture.

        Args:
            values: float32 (h, w).
            counts: bool (h, w), whether a change from or to this value counts in any case.
            now_s: monotonic seconds.
        """
        up = (values - self.lowest >= self.step) & (self.direction < 1)
        up &= counts | self.counts_low
        down = (self.highest - values >= self.step) & (self.direction > -1)
        down &= (counts | self.counts_high) & ~up
        changed = up | down
        higher, lower = changed | (values >= self.highest), changed | (values <= self.lowest)
        times_s = self.times_s
        if changed.any():
            pushed = np.concatenate([times_s[1:], np.full((1, *values.shape), now_s)])
            times_s = np.where(changed, pushed, times_s)
        return Changes(
            self.step,
            np.where(higher, values, self.highest),
            np.where(lower, values, self.lowest),
            np.where(higher, counts, self.counts_high),
            np.where(lower, counts, self.counts_low),
            np.where(up, np.int8(1), np.where(down, np.int8(-1), self.direction)),
            times_s,
        )

    def most(self, now_s: float) -> int:
        """Changes of the last second that a quarter of some field saw; 0..MOST_CHANGES + 1."""
        if self.times_s[-1].max() <= now_s - SECOND_S:
            return 0
        counts = np.count_nonzero(self.times_s > now_s - SECOND_S, axis=0)
        for number in range(int(counts.max()), 0, -1):
            if _fills_a_field(counts >= number):
                return number
        return 0


@dataclass(frozen=True, eq=False)
class Flashes:
    """The general and the red flashes of the last second.

    Args:
        luminance: changes of relative luminance.
        red: changes of saturated red.
        at_s: monotonic seconds of the last picture.
    """

    luminance: Changes
    red: Changes
    at_s: float

    @classmethod
    def begin(cls, picture: Floats, now_s: float) -> Flashes:
        """Before any change; see `after`."""
        light, dark, red, saturated = _quantities(picture)
        return cls(
            Changes.begin(LUMINANCE_STEP, light, dark),
            Changes.begin(RED_STEP, red, saturated),
            now_s,
        )

    def after(self, picture: Floats, now_s: float) -> Flashes:
        """With one picture more.

        Args:
            picture: float32 (h, w, 3) RGB 0..255, of the shape of the first.
            now_s: monotonic seconds.
        """
        light, dark, red, saturated = _quantities(picture)
        return Flashes(
            self.luminance.after(light, dark, now_s),
            self.red.after(red, saturated, now_s),
            now_s,
        )

    @property
    def most(self) -> int:
        """Opposing changes of the last second, of the worse kind; 0..MOST_CHANGES + 1."""
        return max(self.luminance.most(self.at_s), self.red.most(self.at_s))

    @property
    def too_many(self) -> bool:
        """Whether there were more than three flashes."""
        return self.most > MOST_CHANGES


def linear(picture: Floats) -> Floats:
    """Linear light 0..1 of sRGB values, float32 (h, w, 3) 0..255 (IEC 61966-2-1)."""
    table = np.linspace(0, 1, 256)
    light = np.where(table <= 0.04045, table / 12.92, ((table + 0.055) / 1.055) ** 2.4)
    place = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return light.astype(np.float32)[place]


def _quantities(picture: Floats) -> tuple[Floats, Flags, Floats, Flags]:
    """Luminance, whether it is dark; redness, whether it is saturated."""
    light = linear(picture)
    luminance = light @ np.array([0.2126, 0.7152, 0.0722], np.float32)
    r, g, b = light[..., 0], light[..., 1], light[..., 2]
    red = np.maximum(r - g - b, 0) * np.float32(RED_SCALE)
    return luminance, luminance < DARK_BELOW, red, r >= SATURATED * np.maximum(r + g + b, 1e-6)


def _fills_a_field(places: Flags) -> bool:
    """Whether places take a quarter of some third of the picture each way."""
    height, width = places.shape
    field = (max(1, round(width * FIELD)), max(1, round(height * FIELD)))
    share = cv2.boxFilter(
        places.astype(np.float32), cv2.CV_32F, field, borderType=cv2.BORDER_CONSTANT
    )
    return cast("float", share.max()) >= AREA - 1e-6
