"""Draws scenes with OpenCV: the fallback without OpenGL, and the oracle that checks it.

Works in float32 and rounds once, so that it agrees with the definition to half a level.
OpenCV 5 samples exactly; OpenCV 4 rounded positions to 1/32 pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from projection.camera import inverted
from projection.caption import overlay
from projection.cpu_outputs import CpuOutputs
from projection.errors import ProjectionError
from projection.output import Output
from projection.reducing import reduced
from projection.scene import EDGE_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from projection.keys import Stroke
    from projection.mixing import Mixing
    from projection.scene import Caption, Layer, Scene
    from projection.screen import Screen
    from projection.spots import Spots

    Floats = npt.NDArray[np.float32]

KEPT = 4

COARSE = 4
"""A correction is so smooth that every fourth pixel tells it; those between are interpolated."""


class CpuRenderer:
    """A renderer without a window: draws into memory.

    Args:
        size: (width, height) of the canvas in pixels, both > 0.
        outputs: what is sent of it; none given: one output that gets all of it.
    """

    def __init__(self, size: tuple[int, int], outputs: Sequence[Output] = ()) -> None:
        if min(size) < 1:
            msg = f"output size must be at least 1x1 pixel, got {size[0]}x{size[1]}"
            raise ProjectionError(msg)
        self._size = size
        width, height = size
        self._drawn = np.zeros((height, width, 3), np.uint8)
        self._outputs = CpuOutputs(outputs or (Output(size=size),))
        self._spots: Spots | None = None
        # Drawn into again each frame: new arrays would cost as much as the drawing.
        self._base = np.empty((height, width, 3), np.float32)
        self._over = np.empty((height, width, 3), np.float32)
        self._share = np.empty((height, width), np.float32)
        self._rest = np.empty((height, width), np.float32)
        self._spare = np.empty((height, width), np.float32)
        self._floats: dict[int, Floats] = {}

    @property
    def name(self) -> str:
        """What draws, for people."""
        return f"OpenCV {cv2.__version__} (processor)"

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the canvas in pixels."""
        return self._size

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is sent where."""
        return self._outputs.outputs

    @property
    def screens(self) -> tuple[Screen, ...]:
        """None: there are no windows."""
        return ()

    @property
    def refresh_hz(self) -> float | None:
        """None: there is no monitor."""
        return None

    @property
    def closed(self) -> bool:
        """False: there is no window that somebody could close."""
        return False

    def typed(self) -> tuple[Stroke, ...]:
        """None: there is no window."""
        return ()

    def draw(self, scene: Scene, cards: Sequence[npt.NDArray[np.uint8] | None] = ()) -> None:
        """Draw a scene and send it to the outputs, but for those that have a card.

        Raises:
            ProjectionError: the scene was made for another size.
        """
        if scene.size != self._size:
            msg = f"scene is made for {scene.size}, the canvas is {self._size}"
            raise ProjectionError(msg)
        self._draw(scene)
        self._outputs.draw(self._drawn, scene.dimmer, cards)

    def show(self, pictures: Sequence[npt.NDArray[np.uint8]]) -> None:
        """Send each output a picture of its own, uint8 (h, w, 3) RGB, through its geometry."""
        self._outputs.show(pictures)

    def set_outputs(self, outputs: tuple[Output, ...]) -> None:
        """Send otherwise from the next picture on, to as many outputs of the same sizes.

        Raises:
            ProjectionError: they are others; nothing has changed.
        """
        self._outputs.change(outputs)

    def _draw(self, scene: Scene) -> None:
        if scene.dimmer == 0 and scene.persistence == 0:
            self._drawn.fill(0)
            return
        mixed = self._mixed(scene)
        fresh = self._drawn if scene.persistence == 0 else np.empty_like(self._drawn)
        if scene.caption is not None and scene.caption.opacity > 0:
            _lay_over(mixed, scene.caption, self._size)
        cv2.convertScaleAbs(mixed, dst=fresh, alpha=scene.dimmer)
        if fresh is not self._drawn:
            stays = scene.persistence
            cv2.addWeighted(fresh, 1 - stays, self._drawn, stays, 0, dst=self._drawn)

    def read(self, output: int = 0, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """What an output was sent last, uint8 (h, w, 3) RGB, as large as it was or of a size."""
        return reduced(self._outputs.read(output), size)

    def read_canvas(self, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """The scene drawn last, uint8 (h, w, 3) RGB, as large as the canvas or of a size."""
        return reduced(self._drawn.copy(), size)

    def watch(self, spots: Spots) -> None:
        """Keep some pixels of an output's next picture."""
        self._spots = spots

    def watched(self) -> npt.NDArray[np.uint8] | None:
        """The pixels kept: uint8 (rows, columns, 3)."""
        return None if self._spots is None else self._spots.of(self.read(self._spots.output))

    def close(self) -> None:
        """Forget the kept pictures."""
        self._floats.clear()

    def _mixed(self, scene: Scene) -> Floats:
        over, mixing = scene.over, scene.mixing
        if over is not None and mixing is not None:
            return self._mixed_well(scene, over, mixing)
        base = self._warped(scene.base, self._base, mirrored=max(scene.base.feather_px) > 0)
        if over is None or (scene.weight == 0 and not scene.base.bordered):
            return base
        # Nothing of the over layer shows beyond its edges while its border is firm.
        self._warped(over, self._over, mirrored=over.bordered and over.firmness < 1)
        if not scene.base.bordered and not over.bordered:
            weight = scene.weight
            cv2.addWeighted(base, 1 - weight, self._over, weight, 0, dst=base)
            return base
        share = presence_map(over, self._size, self._share, self._spare)
        if scene.base.bordered:
            rest = presence_map(scene.base, self._size, self._rest, self._spare)
            rest *= np.float32(scene.weight - 1)
            rest += 1
            share *= rest
        else:
            share *= np.float32(scene.weight)
        np.subtract(1, share, out=self._rest)
        cv2.blendLinear(self._over, base, share, self._rest, dst=base)
        return base

    def _mixed_well(self, scene: Scene, over: Layer, mixing: Mixing) -> Floats:
        moved = None
        if mixing.flow is not None:
            (a, b, _), (d, e, _) = over.affine
            scale = over.size[0] * mixing.flow_strength
            flow = over_grid(mixing.flow, over, self._size)
            moved = flow @ (np.array([[a, d], [b, e]], np.float32) * np.float32(scale))
        base = self._moved(scene.base, self._base, moved, -scene.weight)
        above = self._moved(over, self._over, moved, 1 - scene.weight)
        if scene.base.bordered or over.bordered:
            here = presence_map(scene.base, self._size, self._rest, self._spare)
            both = presence_map(over, self._size, self._share, self._spare)
            share = both * (1 - np.float32(1 - scene.weight) * here)
            cv2.blendLinear(above, base, share, 1 - share, dst=base)
            both *= here
        else:
            cv2.addWeighted(base, 1 - scene.weight, above, scene.weight, 0, dst=base)
            both = None
        return _corrected(base, mixing.correction, over, both)

    def _moved(self, layer: Layer, out: Floats, moved: Floats | None, share: float) -> Floats:
        """A layer's picture, each place taken from where a share of the flow leads."""
        if moved is None:
            return self._warped(layer, out, mirrored=True)
        (a, b, c), (d, e, f) = inverted(layer.affine)
        x = np.arange(self._size[0], dtype=np.float32) + np.float32(0.5)
        y = np.arange(self._size[1], dtype=np.float32)[:, None] + np.float32(0.5)
        x, y = x + np.float32(share) * moved[..., 0], y + np.float32(share) * moved[..., 1]
        return cast(
            "Floats",
            cv2.remap(
                self._as_floats(layer),
                (a * x + b * y + (c - 0.5)).astype(np.float32),
                (d * x + e * y + (f - 0.5)).astype(np.float32),
                cv2.INTER_LINEAR,
                dst=out,
                borderMode=cv2.BORDER_REFLECT,
            ),
        )

    def _warped(self, layer: Layer, out: Floats, *, mirrored: bool) -> Floats:
        (a, b, c), (d, e, f) = inverted(layer.affine)
        # From pixel edges (centre of pixel i at i + 0.5) to OpenCV's centres at whole numbers.
        shifted = np.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]], np.float64)
        cv2.warpAffine(
            self._as_floats(layer),
            shifted,
            self._size,
            dst=out,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REFLECT if mirrored else cv2.BORDER_REPLICATE,
        )
        return out

    def _as_floats(self, layer: Layer) -> Floats:
        floats = self._floats.pop(layer.key, None)
        if floats is None:
            floats = layer.picture.astype(np.float32)
        self._floats[layer.key] = floats  # newest last
        while len(self._floats) > KEPT:
            del self._floats[next(iter(self._floats))]
        return floats


def over_grid(
    grid: Floats, over: Layer, size: tuple[int, int], seen_at: tuple[int, int] | None = None
) -> Floats:
    """A grid over a layer's picture, seen at every pixel of an output.

    Args:
        grid: float32 (rows, columns, channels).
        over: the layer.
        size: (width, height) of the output in pixels.
        seen_at: (w, h) of the answer, by default that size.

    Returns:
        float32 (h, w, channels).
    """
    (a, b, c), (d, e, f) = inverted(over.affine)
    seen_at = seen_at or size
    p, q = grid.shape[1] / over.size[0], grid.shape[0] / over.size[1]
    right, down = size[0] / seen_at[0], size[1] / seen_at[1]
    a, b, c = a * p * right, b * p * down, c * p
    d, e, f = d * q * right, e * q * down, f * q
    matrix = np.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]], np.float64)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.warpAffine(grid, matrix, seen_at, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return cast("Floats", seen)


def presence_map(
    layer: Layer, size: tuple[int, int], out: Floats | None = None, spare: Floats | None = None
) -> Floats:
    """A layer's presence at every pixel of an output.

    Args:
        layer: what is present.
        size: (width, height) of the output in pixels.
        out: float32 (h, w) to write the answer to, if any.
        spare: float32 (h, w) to write over on the way, if any.

    Returns:
        float32 (h, w), 0..1.
    """
    soft = np.empty((size[1], size[0]), np.float32) if out is None else out
    t = np.empty_like(soft) if spare is None else spare
    soft.fill(1)
    x = np.arange(size[0], dtype=np.float64) + 0.5
    y = np.arange(size[1], dtype=np.float64) + 0.5
    axes = zip(inverted(layer.affine), layer.size, layer.feather_px, strict=True)
    for (along_x, along_y, constant), extent, feather in axes:
        if feather <= 0:
            continue
        half = extent / 2
        columns = (along_x * x / feather).astype(np.float32)
        rows = ((along_y * y + constant - half) / feather).astype(np.float32)
        np.add.outer(rows, columns, out=t)
        np.abs(t, out=t)
        np.subtract(np.float32((half + EDGE_PX) / feather), t, out=t)
        np.clip(t, 0, 1, out=t)
        soft *= t
        soft *= t
        t *= -2
        t += 3
        soft *= t
    if layer.firmness < 1:
        soft *= np.float32(layer.firmness)
        soft += np.float32(1 - layer.firmness)
    return soft


def _corrected(mixed: Floats, correction: Floats, over: Layer, both: Floats | None) -> Floats:
    """Give a mix what it needs, in place, where both layers are present (None = everywhere)."""
    size = (mixed.shape[1], mixed.shape[0])
    coarse = (-(-size[0] // COARSE), -(-size[1] // COARSE))
    seen = over_grid(correction, over, size, coarse)
    added = cv2.resize(np.ascontiguousarray(seen[..., :3]), size)
    gain = cv2.resize(np.repeat(seen[..., 3:], 3, axis=2), size)
    cv2.multiply(gain, mixed, dst=gain)
    cv2.add(added, gain, dst=added)
    if both is not None:
        cv2.multiply(added, cv2.merge([both] * 3), dst=added)
    cv2.add(mixed, added, dst=mixed)
    return np.clip(mixed, 0, 255, out=mixed)


def _lay_over(mixed: Floats, caption: Caption, size: tuple[int, int]) -> None:
    """Lay the caption over a picture, in place."""
    drawn = overlay(caption.text, size)
    if drawn is None:
        return
    height, width = drawn.rgba.shape[:2]
    left, top = drawn.left + caption.shift_px[0], drawn.top + caption.shift_px[1]
    x0, y0, x1, y1 = (
        max(0, left),
        max(0, top),
        min(size[0], left + width),
        min(size[1], top + height),
    )
    part = mixed[y0:y1, x0:x1]
    ink = drawn.rgba[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)
    ink *= np.float32(caption.opacity)
    part *= 1 - ink[..., 3:] / 255
    part += ink[..., :3]
