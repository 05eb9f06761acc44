"""Moves the picture by some pixels in the course of many minutes, against burn-in. Pure."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from projection.camera import Affine
    from projection.scene import Layer, Scene

PERIODS_S = (1800.0, 1800.0 * (math.sqrt(5) - 1) / 2)
"""Across and down; their quotient is such that the way does not soon come back to itself."""


def drift_px(now_s: float, most_px: float) -> tuple[float, float]:
    """Where the picture is, (x, y) in pixels, at most `most_px` from its place on each axis.

    Args:
        now_s: monotonic seconds.
        most_px: >= 0.
    """
    across, down = (most_px * math.sin(2 * math.pi * now_s / period_s) for period_s in PERIODS_S)
    return across, down


def drifted(scene: Scene, now_s: float, most_px: float) -> Scene:
    """The scene off its place, and so much larger that it still covers everything.

    Args:
        scene: to be moved, the caption with it, in whole pixels.
        now_s: monotonic seconds.
        most_px: how far at most, >= 0; at 0 nothing changes.
    """
    if most_px == 0:
        return scene
    by = drift_px(now_s, most_px)
    caption = scene.caption
    if caption is not None:
        caption = replace(caption, shift_px=(round(by[0]), round(by[1])))
    scale = 1 + 2 * most_px / min(scene.size)

    def moved(layer: Layer) -> Layer:
        return replace(layer, affine=_moved(layer.affine, scene.size, scale, by))

    over = None if scene.over is None else moved(scene.over)
    return replace(scene, base=moved(scene.base), over=over, caption=caption)


def _moved(affine: Affine, size: tuple[int, int], scale: float, by: tuple[float, float]) -> Affine:
    """A map followed by a magnification about the middle of the output and a move."""
    (a, b, c), (d, e, f) = affine
    rest = [(1 - scale) * side / 2 + shift for side, shift in zip(size, by, strict=True)]
    return (
        (scale * a, scale * b, scale * c + rest[0]),
        (scale * d, scale * e, scale * f + rest[1]),
    )
