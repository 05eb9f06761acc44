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
class CameraPath:
    """The camera moving at constant rates from an anchor on.

    Args:
        at_s: show time of the anchor, monotonic seconds.
        position: where the camera is at `at_s`.
        zoom_rate: magnification a second, > 0; 1.02 zooms in, 0.98 out.
        rotation_deg_s: clockwise degrees a second.

    Raises:
        ProjectionError: a rate or time is not finite, or `zoom_rate` is not positive.
    """

    at_s: float
    position: CameraPosition
    zoom_rate: float
    rotation_deg_s: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(v) for v in (self.at_s, self.zoom_rate, self.rotation_deg_s)):
            msg = f"camera path must hold finite numbers, got {self}"
            raise ProjectionError(msg)
        if self.zoom_rate <= 0:
            msg = f"zoom_rate must be > 0, got {self.zoom_rate}"
            raise ProjectionError(msg)

    def position_at(self, t_s: float) -> CameraPosition:
        """Where the camera is at a show time (monotonic seconds), also before the anchor."""
        elapsed_s = t_s - self.at_s
        return CameraPosition(
            self.position.log_zoom + elapsed_s * math.log(self.zoom_rate),
            self.position.angle_deg + elapsed_s * self.rotation_deg_s,
        )

    def with_rates(self, now_s: float, zoom_rate: float, rotation_deg_s: float) -> CameraPath:
        """The path that goes on with other rates from where the camera is at `now_s`."""
        return CameraPath(now_s, self.position_at(now_s), zoom_rate, rotation_deg_s)


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
