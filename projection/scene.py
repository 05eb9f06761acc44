"""All a renderer needs to know to draw one output frame. Pure.

How the pixels of a scene are defined (both renderers follow this to the letter):

- A layer's picture is sampled bilinearly at the output pixel's centre; beyond its edges it goes on
  mirrored.
- A layer's presence M at a point (x, y) of its own picture is 1 - firmness * (1 - S), where S is
  the product over the two axes of smoothstep((half + EDGE_PX - |x - half|) / feather); an axis
  with feather 0 counts as 1.
- The over layer's share is M_over * (1 - (1 - weight) * M_base); the base layer has the rest, so
  the shares sum to 1 everywhere.
- With a mixing, its grids (correction C and flow F) lie over the over layer's picture and are
  sampled bilinearly, beyond the outermost cells' centres as these. F, times its strength and the
  width of the picture, is turned into output pixels D by the over layer's map. The base layer's
  picture is sampled for the point p - weight D, the over layer's for p + (1 - weight) D, presences
  at p as ever. The mix then gets M_base M_over (C_gain mix + C_rgb) added, and is kept in 0..255.
- The caption's overlay (premultiplied) is laid over that, and the dimmer multiplies the result,
  which is rounded once to 0..255.
- With persistence, that share of the frame drawn before stays, and the frame is rounded again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from projection.camera import Affine, CameraPosition, inverted, placement
from projection.errors import ProjectionError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from projection.mixing import Mixing

EDGE_PX = 0.5
"""How far (picture pixels) the mirrored edge may show before a layer counts as too small."""

FEATHER = 3.0
"""Width of a layer's soft border, as a multiple of how far it falls short of covering."""


HARD_SHORTFALL = 0.02
"""From this shortfall on (fraction of the half size) the soft border counts fully. Below, less and
less: else the outermost pixels would change at once in the moment in which a layer just covers."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One picture, placed.

    Args:
        key: names the pixels: equal keys mean equal pictures (renderers keep copies by key).
        picture: uint8 (h, w, 3) RGB, C-contiguous.
        affine: picture pixels to output pixels.
        feather_px: width of the soft border in picture pixels, (x, y); 0 where it covers.
        firmness: 0..1, how much the soft border counts.
    """

    key: int
    picture: npt.NDArray[np.uint8]
    affine: Affine
    feather_px: tuple[float, float] = (0.0, 0.0)
    firmness: float = 1.0

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the picture in pixels."""
        return self.picture.shape[1], self.picture.shape[0]

    @property
    def bordered(self) -> bool:
        """Whether the layer's presence is less than 1 anywhere."""
        return self.firmness > 0 and max(self.feather_px) > 0


@dataclass(frozen=True)
class Caption:
    """Words at the bottom left, with their opacity 0..1, and (right, down) off their place."""

    text: str
    opacity: float = 1.0
    shift_px: tuple[int, int] = (0, 0)


@dataclass(frozen=True, eq=False)
class Scene:
    """One output frame.

    Args:
        size: (width, height) of the output in pixels, both > 0.
        base: the layer below.
        over: the layer mixed over it, if any.
        weight: 0..1, the over layer's share where both are present.
        dimmer: 0..1, multiplies the finished picture.
        caption: words to lay over the picture.
        mixing: how the two layers are mixed beyond their shares.
        persistence: 0..1, the share of the frame drawn before that stays in this one.
        soon: key and pixels of a picture that the next fade needs: a renderer may make it ready.

    Raises:
        ProjectionError: a size, or a number of 0..1, is out of its range.
    """

    size: tuple[int, int]
    base: Layer
    over: Layer | None = None
    weight: float = 0.0
    dimmer: float = 1.0
    caption: Caption | None = None
    mixing: Mixing | None = None
    persistence: float = 0.0
    soon: tuple[int, npt.NDArray[np.uint8]] | None = None

    def __post_init__(self) -> None:
        if min(self.size) < 1:
            msg = f"output size must be at least 1x1 pixel, got {self.size[0]}x{self.size[1]}"
            raise ProjectionError(msg)
        for name, value in (
            ("weight", self.weight),
            ("dimmer", self.dimmer),
            ("persistence", self.persistence),
        ):
            if not 0.0 <= value <= 1.0:
                msg = f"{name} must be within 0..1, got {value}"
                raise ProjectionError(msg)


def smoothstep(t: float) -> float:
    """0 below 0, 1 above 1, and a soft curve without corners between."""
    t = max(0.0, min(1.0, t))
    return t * t * (3.0 - 2.0 * t)


def shortfall_px(
    move: CameraPosition, canvas_size: tuple[int, int], output_size: tuple[int, int]
) -> tuple[float, float]:
    """How far the output reaches beyond a canvas, in canvas pixels, on each axis.

    Args:
        move: camera position minus the canvas's own position.
        canvas_size: (width, height) of the canvas in pixels.
        output_size: (width, height) of the output in pixels.

    Returns:
        (x, y), each >= 0; (0, 0) when the canvas covers the output (`EDGE_PX` is forgiven).
    """
    (a, b, c), (d, e, f) = inverted(placement(move, canvas_size, output_size))
    half_x, half_y = canvas_size[0] / 2, canvas_size[1] / 2
    corners = [(x, y) for x in (0, output_size[0]) for y in (0, output_size[1])]
    reach_x = max(abs(a * x + b * y + c - half_x) for x, y in corners)
    reach_y = max(abs(d * x + e * y + f - half_y) for x, y in corners)
    return max(0.0, reach_x - half_x - EDGE_PX), max(0.0, reach_y - half_y - EDGE_PX)


def placed_layer(
    key: int,
    picture: npt.NDArray[np.uint8],
    move: CameraPosition,
    output_size: tuple[int, int],
    firmness: float = 1.0,
) -> Layer:
    """A picture seen by a camera that moved, with a soft border where it does not cover.

    Args:
        key: names the pixels.
        picture: uint8 (h, w, 3) RGB.
        move: camera position minus the picture's own position.
        output_size: (width, height) of the output in pixels.
        firmness: 0..1, how much the soft border counts.
    """
    size = (picture.shape[1], picture.shape[0])
    short_x, short_y = shortfall_px(move, size, output_size)
    feather = (min(size[0] / 2, FEATHER * short_x), min(size[1] / 2, FEATHER * short_y))
    shortfall = max(2 * short_x / size[0], 2 * short_y / size[1])
    firmness *= smoothstep(shortfall / HARD_SHORTFALL)
    return Layer(key, picture, placement(move, size, output_size), feather, firmness)


def presence(layer: Layer, x: float, y: float) -> float:
    """A layer's presence at a point of its own picture (pixels): the definition, for one point."""
    soft = 1.0
    for position, extent, feather in zip((x, y), layer.size, layer.feather_px, strict=True):
        if feather > 0:
            half = extent / 2
            soft *= smoothstep((half + EDGE_PX - math.fabs(position - half)) / feather)
    return 1.0 - layer.firmness * (1.0 - soft)


def shares(scene: Scene, x: float, y: float) -> tuple[float, float]:
    """The shares of base and over layer at an output point (pixels); they sum to 1."""
    if scene.over is None:
        return 1.0, 0.0
    masks = []
    for layer in (scene.base, scene.over):
        (a, b, c), (d, e, f) = inverted(layer.affine)
        masks.append(presence(layer, a * x + b * y + c, d * x + e * y + f))
    over = masks[1] * (1.0 - (1.0 - scene.weight) * masks[0])
    return 1.0 - over, over
