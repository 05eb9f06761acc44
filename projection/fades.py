"""Placed pictures and the fade from one to the next. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from projection.scene import Caption, Scene, placed_layer, shortfall_px, smoothstep

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from projection.camera import CameraPosition
    from projection.mixing import Mixing


@dataclass(frozen=True, eq=False)
class Placed:
    """A picture on the wall: its pixels' name and the camera position at which it fills the wall.

    Args:
        key: names the pixels.
        picture: uint8 (h, w, 3) RGB.
        position: the camera position at which the picture exactly fills the wall.
        number: the keyframe's number; 0 for a still.
    """

    key: int
    picture: npt.NDArray[np.uint8]
    position: CameraPosition
    number: int = 0

    def moved(self, by: CameraPosition) -> Placed:
        """The same picture elsewhere on the camera's path."""
        return replace(self, position=self.position + by)

    def shortfall(self, camera: CameraPosition) -> float:
        """How far it falls short of filling the wall: a fraction of its half size, 0 if it does."""
        size = (self.picture.shape[1], self.picture.shape[0])
        short = shortfall_px(camera - self.position, size, size)
        return float(max(short[0] / (size[0] / 2), short[1] / (size[1] / 2)))

    def magnification(self, camera: CameraPosition) -> float:
        """How much larger than made it appears to a camera."""
        return math.exp(min(50.0, camera.log_zoom - self.position.log_zoom))


@dataclass(frozen=True, eq=False)
class Fade:
    """The picture that is coming, from weight 0 at `start_s` to 1 at `end_s` (show time).

    Args:
        over: the picture that is coming.
        start_s: show time of weight 0.
        end_s: show time of weight 1, later than `start_s`.
        base_fills: whether the picture before filled the wall when the fade began; otherwise its
            soft border, which lets the coming one through, grows in slowly.
        settles_s: show time from which the coming picture's own soft border melts away, because
            it still does not fill the wall at `end_s`.
    """

    over: Placed
    start_s: float
    end_s: float
    base_fills: bool = True
    settles_s: float | None = None

    def weight_at(self, tau_s: float) -> float:
        """The coming picture's share at a show time: 0..1, never falling."""
        return smoothstep((tau_s - self.start_s) / (self.end_s - self.start_s))

    def base_firmness_at(self, tau_s: float) -> float:
        """How much the border of the picture before counts at a show time: 0..1."""
        if self.base_fills:
            return 1.0
        return smoothstep((tau_s - self.start_s) / (self.end_s - self.start_s))

    def over_firmness_at(self, tau_s: float, settle_s: float) -> float:
        """How much the border of the coming picture counts at a show time: 0..1."""
        if self.settles_s is None:
            return 1.0
        return 1.0 - smoothstep((tau_s - self.settles_s) / settle_s)

    def moved(self, by: CameraPosition, seconds: float = 0.0) -> Fade:
        """The same fade elsewhere on the camera's path, and later."""
        settles_s = None if self.settles_s is None else self.settles_s + seconds
        return replace(
            self,
            over=self.over.moved(by),
            start_s=self.start_s + seconds,
            end_s=self.end_s + seconds,
            settles_s=settles_s,
        )


@dataclass(frozen=True, eq=False)
class Moment:
    """What the wall shows at one show time, whatever the output's size.

    Args:
        tau_s: show time on the wall (monotonic seconds, behind now by the latency).
        latency_s: now minus `tau_s`.
        camera: where the camera is.
        base: the picture below.
        over: the picture that is coming, if any.
        weight: its share, 0..1.
        base_firmness: how much the border of `base` counts, 0..1.
        over_firmness: how much the border of `over` counts, 0..1.
    """

    tau_s: float
    latency_s: float
    camera: CameraPosition
    base: Placed
    over: Placed | None = None
    weight: float = 0.0
    base_firmness: float = 0.0
    over_firmness: float = 1.0

    def scene(
        self,
        size: tuple[int, int],
        dimmer: float = 1.0,
        caption: Caption | None = None,
        mixing: Mixing | None = None,
    ) -> Scene:
        """The moment on an output of `size` (width, height) pixels."""
        over = None
        if self.over is not None:
            over = placed_layer(
                self.over.key,
                self.over.picture,
                self.camera - self.over.position,
                size,
                self.over_firmness,
            )
        base = placed_layer(
            self.base.key,
            self.base.picture,
            self.camera - self.base.position,
            size,
            self.base_firmness,
        )
        return Scene(size, base, over, self.weight, dimmer, caption, mixing)
