"""Values that change softly: the dimmer, and the caption's words. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from projection.errors import ProjectionError
from projection.scene import Caption, smoothstep

CAPTION_FADE_S = 0.6


@dataclass(frozen=True)
class Ramp:
    """A value on its way to another, with soft ends.

    Args:
        start: value until `start_s`.
        end: value from `start_s` + `fade_s` on.
        start_s: monotonic seconds.
        fade_s: >= 0; 0 leaps.
    """

    start: float
    end: float
    start_s: float
    fade_s: float

    def at(self, now_s: float) -> float:
        """The value at a time (monotonic seconds)."""
        if now_s >= self.start_s + self.fade_s:
            return self.end
        if now_s <= self.start_s:
            return self.start
        return self.start + (self.end - self.start) * smoothstep(
            (now_s - self.start_s) / self.fade_s
        )

    def towards(self, end: float, now_s: float, fade_s: float) -> Ramp:
        """From the value of now to another; the same ramp when it goes there already.

        Raises:
            ProjectionError: `end` is not within 0..1, or `fade_s` not a finite number >= 0.
        """
        if not 0.0 <= end <= 1.0:
            msg = f"dimmer must be within 0..1, got {end}"
            raise ProjectionError(msg)
        if not (math.isfinite(fade_s) and fade_s >= 0):
            msg = f"fade_s must be a finite number >= 0, got {fade_s}"
            raise ProjectionError(msg)
        if end == self.end:
            return self
        return Ramp(self.at(now_s), end, now_s, fade_s)


@dataclass(frozen=True)
class CaptionFade:
    """The words on the wall, and the words that will be there: out, change, in.

    Args:
        text: on the wall now.
        wanted: what should be there; empty for nothing.
        shown: 0..1, how far `text` has faded in, before softening.
        now_s: monotonic seconds of `shown`.
    """

    text: str = ""
    wanted: str = ""
    shown: float = 0.0
    now_s: float = 0.0

    def wanting(self, text: str | None) -> CaptionFade:
        """With other words to come; None or empty for none."""
        return replace(self, wanted=text or "")

    def at(self, now_s: float) -> CaptionFade:
        """As time goes on to `now_s`."""
        step = max(0.0, now_s - self.now_s) / CAPTION_FADE_S
        now_s = max(now_s, self.now_s)
        if self.text == self.wanted:
            return replace(self, shown=min(1.0, self.shown + step), now_s=now_s)
        if step < self.shown:
            return replace(self, shown=self.shown - step, now_s=now_s)
        return replace(self, text=self.wanted, shown=0.0, now_s=now_s)

    @property
    def caption(self) -> Caption | None:
        """What to lay over the picture."""
        if not self.text or self.shown <= 0:
            return None
        return Caption(self.text, smoothstep(self.shown))
