"""Where the camera is: zoom and rotation as a function of show time. Pure.

Conventions shared with every renderer: x to the right, y down, pixel i spans i..i+1 (its centre
is at i + 0.5), a positive angle turns the picture clockwise, zoom and rotation are about the
centre of the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from projection.errors import ProjectionError

if TYPE_CHECKING:
    import numpy.typing as npt

Affine = tuple[tuple[float, float, float], tuple[float, float, float]]


@dataclass(frozen=True)
class CameraPosition:
    """A place on the endless zoom.

    Args:
        log_zoom: natural logarithm of the magnification; grows without limit.
        angle_deg: rotation of the picture, clockwise, in degrees; not wrapped.

    Raises:
        ProjectionError: a value is not a finite number.
    """

    log_zoom: float = 0.0
    angle_deg: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.log_zoom) and math.isfinite(self.angle_deg)):
            msg = (
                "camera position must be finite numbers, got "
                f"log_zoom {self.log_zoom}, angle_deg {self.angle_deg}"
            )
            raise ProjectionError(msg)

    def __add__(self, other: CameraPosition) -> CameraPosition:
        return CameraPosition(self.log_zoom + other.log_zoom, self.angle_deg + other.angle_deg)

    def __sub__(self, other: CameraPosition) -> CameraPosition:
        return CameraPosition(self.log_zoom - other.log_zoom, self.angle_deg - other.angle_deg)


@dataclass(frozen=True)
class Rates:
    """How fast the camera moves.

    Args:
        zoom_rate: magnification a second, > 0; 1.02 zooms in, 0.98 out.
        rotation_deg_s: clockwise degrees a second.

    Raises:
        ProjectionError: a rate is not finite, or `zoom_rate` is not positive.
    """

    zoom_rate: float
    rotation_deg_s: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.zoom_rate) and math.isfinite(self.rotation_deg_s)):
            msg = f"camera rates must be finite numbers, got {self}"
            raise ProjectionError(msg)
        if self.zoom_rate <= 0:
            msg = f"zoom_rate must be > 0, got {self.zoom_rate}"
            raise ProjectionError(msg)

    def towards(self, other: Rates, share: float) -> Rates:
        """The rates at a share (0..1) of the way to others."""
        zoom = math.exp((1 - share) * math.log(self.zoom_rate) + share * math.log(other.zoom_rate))
        turn = (1 - share) * self.rotation_deg_s + share * other.rotation_deg_s
        return Rates(
            _between(zoom, self.zoom_rate, other.zoom_rate),
            _between(turn, self.rotation_deg_s, other.rotation_deg_s),
        )


def _between(value: float, one: float, other: float) -> float:
    """The value, without what rounding has put beyond its two ends."""
    return min(max(value, min(one, other)), max(one, other))


@dataclass(frozen=True)
class CameraPath:
    """The camera from an anchor on, at constant rates or gliding from others to them.

    Args:
        at_s: show time of the anchor, monotonic seconds.
        position: where the camera is at `at_s`.
        zoom_rate: magnification a second once the glide is over, > 0; 1.02 zooms in, 0.98 out.
        rotation_deg_s: clockwise degrees a second once the glide is over.
        before: how it moves up to the anchor; from there on it changes evenly.
        glide_s: for so long, seconds; 0 = at once, and `before` counts nothing.

    Raises:
        ProjectionError: a rate or time is not finite, `zoom_rate` is not positive, or `glide_s` is
            negative.
    """

    at_s: float
    position: CameraPosition
    zoom_rate: float
    rotation_deg_s: float
    before: Rates | None = None
    glide_s: float = 0.0

    def __post_init__(self) -> None:
        Rates(self.zoom_rate, self.rotation_deg_s)  # refuses what is none
        if not (math.isfinite(self.at_s) and math.isfinite(self.glide_s)):
            msg = f"camera path must hold finite numbers, got {self}"
            raise ProjectionError(msg)
        if self.glide_s < 0:
            msg = f"glide_s must be >= 0, got {self.glide_s}"
            raise ProjectionError(msg)

    @property
    def rates(self) -> Rates:
        """How the camera moves once the glide is over."""
        return Rates(self.zoom_rate, self.rotation_deg_s)

    def position_at(self, t_s: float) -> CameraPosition:
        """Where the camera is at a show time (monotonic seconds), also before the anchor."""
        elapsed_s = t_s - self.at_s
        after = self.rates
        before = self.before or after
        old_s = self._seconds_at_old_rates(elapsed_s)
        new_s = elapsed_s - old_s
        log_zoom = old_s * math.log(before.zoom_rate) + new_s * math.log(after.zoom_rate)
        angle_deg = old_s * before.rotation_deg_s + new_s * after.rotation_deg_s
        return self.position + CameraPosition(log_zoom, angle_deg)

    def rates_at(self, t_s: float) -> Rates:
        """How fast the camera moves at a show time (monotonic seconds)."""
        elapsed_s = t_s - self.at_s
        if self.before is None or elapsed_s >= self.glide_s:
            return self.rates
        return self.before.towards(self.rates, max(0.0, elapsed_s / self.glide_s))

    def with_rates(
        self, now_s: float, zoom_rate: float, rotation_deg_s: float, glide_s: float = 0.0
    ) -> CameraPath:
        """The path that goes on with other rates from where the camera is at `now_s`.

        Args:
            now_s: monotonic seconds.
            zoom_rate: magnification a second, > 0.
            rotation_deg_s: clockwise degrees a second.
            glide_s: seconds in which the camera comes to them, 0 or more.
        """
        before = self.rates_at(now_s) if glide_s > 0 else None
        here = self.position_at(now_s)
        return CameraPath(now_s, here, zoom_rate, rotation_deg_s, before, glide_s)

    def _seconds_at_old_rates(self, elapsed_s: float) -> float:
        """How long the camera would have to move at the old rates to come as far by them."""
        if self.before is None or self.glide_s == 0:
            return 0.0
        if elapsed_s < 0:
            return elapsed_s
        gliding_s = min(elapsed_s, self.glide_s)
        return gliding_s - gliding_s**2 / (2 * self.glide_s)


@dataclass(frozen=True)
class CameraTrack:
    """The camera's path with its history: the wall runs behind, so older rates still count.

    Each path holds from its anchor on; the first also holds before its anchor.
    """

    paths: tuple[CameraPath, ...]

    def position_at(self, t_s: float) -> CameraPosition:
        """Where the camera is at a show time (monotonic seconds)."""
        return self._path_at(t_s).position_at(t_s)

    def followed_by(self, path: CameraPath) -> CameraTrack:
        """The track on which `path` holds from its anchor on."""
        if path == self.paths[-1]:
            return self
        earlier = tuple(p for p in self.paths if p.at_s < path.at_s) or self.paths[:1]
        return CameraTrack((*earlier, path))

    def forgetting(self, before_s: float) -> CameraTrack:
        """The track without the paths that ended before a show time."""
        old = sum(p.at_s <= before_s for p in self.paths[1:])
        return self if old == 0 else replace(self, paths=self.paths[old:])

    def jump_between(self, from_s: float, to_s: float) -> CameraPosition:
        """How far the camera leaps (not moves) at the anchors within `from_s` < t <= `to_s`."""
        total = CameraPosition()
        for before, after in zip(self.paths, self.paths[1:], strict=False):
            if from_s < after.at_s <= to_s:
                total += after.position - before.position_at(after.at_s)
        return total

    def _path_at(self, t_s: float) -> CameraPath:
        for path in reversed(self.paths):
            if path.at_s <= t_s:
                return path
        return self.paths[0]


def placement(
    move: CameraPosition, canvas_size: tuple[int, int], output_size: tuple[int, int]
) -> Affine:
    """Where the pixels of a canvas land on an output that it covers (cropped, never letterboxed).

    Args:
        move: camera position minus the canvas's own position.
        canvas_size: (width, height) of the canvas in pixels.
        output_size: (width, height) of the output in pixels.

    Returns:
        Two rows (a, b, c): x_output = a x + b y + c, and the same for y_output.
    """
    cover = max(output_size[0] / canvas_size[0], output_size[1] / canvas_size[1])
    scale = cover * math.exp(max(-50.0, min(50.0, move.log_zoom)))
    angle = math.radians(math.fmod(move.angle_deg, 360.0))
    cosine, sine = scale * math.cos(angle), scale * math.sin(angle)
    x0, y0 = canvas_size[0] / 2, canvas_size[1] / 2
    x1, y1 = output_size[0] / 2, output_size[1] / 2
    return (
        (cosine, -sine, x1 - cosine * x0 + sine * y0),
        (sine, cosine, y1 - sine * x0 - cosine * y0),
    )


def affine_between(
    from_position: CameraPosition, to_position: CameraPosition, size: tuple[int, int]
) -> npt.NDArray[np.float64]:
    """Where the pixels of a picture taken at one position appear from another.

    Args:
        from_position: where the picture was made.
        to_position: where the camera is.
        size: (width, height) of picture and screen in pixels.

    Returns:
        float64 (2, 3): canvas pixel coordinates to screen pixel coordinates.
    """
    return np.array(placement(to_position - from_position, size, size), np.float64)


def inverted(affine: Affine) -> Affine:
    """The affine map that undoes another.

    Raises:
        ProjectionError: the map flattens the plane and cannot be undone.
    """
    (a, b, c), (d, e, f) = affine
    determinant = a * e - b * d
    if determinant == 0 or not math.isfinite(determinant):
        msg = f"a map with determinant {determinant} cannot be inverted"
        raise ProjectionError(msg)
    p, q, r, s = e / determinant, -b / determinant, -d / determinant, a / determinant
    return (p, q, -p * c - q * f), (r, s, -r * c - s * f)
