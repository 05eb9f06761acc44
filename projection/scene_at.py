"""What a scene has at single points of its canvas: the definition of its pixels in numpy. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from projection.camera import inverted
from projection.caption import overlay
from projection.scene import EDGE_PX

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.scene import Caption, Layer, Scene

    Floats = npt.NDArray[np.float32]
    Doubles = npt.NDArray[np.float64]


def values_at(scene: Scene, x: Doubles, y: Doubles) -> Floats:
    """A scene without persistence, before it is rounded; see `projection.scene`.

    Args:
        scene: any.
        x: float64 of any shape: middles of the canvas's pixels, the first at 0.5.
        y: float64 of that shape.

    Returns:
        float32 (that shape, 3): RGB, 0..255.
    """
    base_at = _place(scene.base, x, y)
    over, mixing = scene.over, scene.mixing
    if over is None:
        mixed = sampled(scene.base.picture, *base_at)
    else:
        over_at = _place(over, x, y)
        here, both = presence(scene.base, *base_at), presence(over, *over_at)
        share = (both * (1 - (1 - scene.weight) * here))[..., None]
        place = [at / side for at, side in zip(over_at, over.size, strict=True)]
        if mixing is not None and mixing.flow is not None:
            (a, b, _), (d, e, _) = over.affine
            flow = _over(mixing.flow, place) * (over.size[0] * mixing.flow_strength)
            right = a * flow[..., 0] + b * flow[..., 1]
            down = d * flow[..., 0] + e * flow[..., 1]
            weight = scene.weight
            base_at = _place(scene.base, x - weight * right, y - weight * down)
            over_at = _place(over, x + (1 - weight) * right, y + (1 - weight) * down)
        below, above = sampled(scene.base.picture, *base_at), sampled(over.picture, *over_at)
        mixed = np.asarray((1 - share) * below + share * above, np.float32)
        if mixing is not None:
            needed = _over(mixing.correction, place)
            added = needed[..., 3:] * mixed + needed[..., :3]
            more = (here * both)[..., None] * added
            mixed = np.clip(np.asarray(mixed + more, np.float32), 0, 255)
    if scene.caption is not None and scene.caption.opacity > 0:
        mixed = _with_caption(mixed, scene.caption, scene.size, x, y)
    return np.asarray(mixed * scene.dimmer, np.float32)


def sampled(picture: npt.NDArray[np.generic], x: Doubles, y: Doubles) -> Floats:
    """A picture (h, w, c) at points, bilinearly, mirrored beyond its edges: float32 (..., c)."""
    height, width = picture.shape[:2]
    return _between(picture, _folded(x, width), _folded(y, height))


def presence(layer: Layer, x: Doubles, y: Doubles) -> Doubles:
    """A layer's presence at points of its own picture: float64, 0..1."""
    soft = np.ones_like(x)
    for at, extent, feather in zip((x, y), layer.size, layer.feather_px, strict=True):
        if feather > 0:
            half = extent / 2
            t = np.clip((half + EDGE_PX - np.abs(at - half)) / feather, 0, 1)
            soft *= t * t * (3 - 2 * t)
    return np.asarray(1 - layer.firmness * (1 - soft))


def _place(layer: Layer, x: Doubles, y: Doubles) -> tuple[Doubles, Doubles]:
    """Where points of the canvas lie in a layer's picture."""
    (a, b, c), (d, e, f) = inverted(layer.affine)
    return a * x + b * y + c, d * x + e * y + f


def _folded(at: Doubles, extent: int) -> Doubles:
    return np.asarray(extent - np.abs(np.mod(at, 2 * extent) - extent))


def _over(grid: Floats, place: list[Doubles]) -> Floats:
    """A grid at places 0..1 of the picture that it lies over; at its edges it goes on evenly."""
    return _between(grid, place[0] * grid.shape[1], place[1] * grid.shape[0])


def _between(values: npt.NDArray[np.generic], x: Doubles, y: Doubles) -> Floats:
    """Values (h, w, c) at points, bilinearly, the first one's middle at 0.5: float32 (..., c)."""
    height, width = values.shape[:2]
    x, y = np.clip(x - 0.5, 0, width - 1), np.clip(y - 0.5, 0, height - 1)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right, below = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    across = (x - left).astype(np.float32)[..., None]
    down = (y - top).astype(np.float32)[..., None]
    a, b = values[top, left].astype(np.float32), values[top, right].astype(np.float32)
    c, d = values[below, left].astype(np.float32), values[below, right].astype(np.float32)
    upper, lower = a + across * (b - a), c + across * (d - c)
    return np.asarray(upper + down * (lower - upper), np.float32)


def _with_caption(
    mixed: Floats, caption: Caption, size: tuple[int, int], x: Doubles, y: Doubles
) -> Floats:
    drawn = overlay(caption.text, size)
    if drawn is None:
        return mixed
    height, width = drawn.rgba.shape[:2]
    column = np.floor(x).astype(np.intp) - drawn.left - caption.shift_px[0]
    row = np.floor(y).astype(np.intp) - drawn.top - caption.shift_px[1]
    inside = (column >= 0) & (row >= 0) & (column < width) & (row < height)
    ink = np.zeros((*mixed.shape[:-1], 4), np.float32)
    ink[inside] = drawn.rgba[row[inside], column[inside]]
    ink *= np.float32(caption.opacity)
    return np.asarray(mixed * (1 - ink[..., 3:] / 255) + ink[..., :3], np.float32)
