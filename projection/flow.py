"""What moved between two pictures beyond the camera's motion, as a flow that cannot tear. Pure.

Dense optical flow (DIS: Kroeger, Timofte, Dai, Van Gool, Fast Optical Flow using Dense Inverse
Search, 2016) is found both ways on small grey pictures. Where the two ways contradict each other,
something came or went and nothing moved: there the flow fades to nothing, and so the mix is plain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from projection.likeness import shrunk

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Bytes = npt.NDArray[np.uint8]

WORK_PX = 256
"""Longer side of the pictures that are searched."""

LEAST_PX = 16
"""Smaller pictures are not searched."""

GRID_PX = 96
"""Longer side of the flow that is kept."""

FURTHEST = 0.05
"""No thing moves further than this share of the picture's width."""

STEEPEST = 0.5
"""Neighbours move alike: the flow changes by less than this a pixel, so that places never cross."""

CONTRADICTION_PX = 0.5
"""Forth and back may miss each other by this, and by `CONTRADICTION` of the way, on small pictures.
Twice as much ends all trust."""

CONTRADICTION = 0.1
SMOOTH_PX = 3.0


def residual_flow(base: Bytes, over: Bytes) -> Floats:
    """How far things are in the second picture from where they are in the first.

    Args:
        base: uint8 (h, w, 3) RGB, aligned by the camera.
        over: of the same shape.

    Returns:
        float32 (rows, columns, 2): (x, y) in shares of the picture's width.
    """
    size = _grid(over, WORK_PX)
    if max(size) < LEAST_PX:
        return np.zeros((size[1], size[0], 2), np.float32)
    grey = [
        cv2.resize(_grey(picture), size, interpolation=cv2.INTER_AREA) for picture in (base, over)
    ]
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    nothing = np.zeros((size[1], size[0], 2), np.float32)
    forth = cast("Floats", search.calc(grey[0], grey[1], nothing.copy()))
    back = cast("Floats", search.calc(grey[1], grey[0], nothing.copy()))
    middle = (forth - back) * np.float32(0.5)
    return tamed(middle, trust(forth, back), _grid(over, GRID_PX))


def trust(forth: Floats, back: Floats) -> Floats:
    """Where flows of both ways agree: float32 (h, w), 0..1, for flows of shape (h, w, 2)."""
    missed = np.minimum(_missed(forth, back), 1e6)
    way = np.linalg.norm(forth, axis=2)
    allowed = CONTRADICTION_PX + CONTRADICTION * way
    return np.asarray(np.clip(2 - missed / allowed, 0, 1), np.float32)


def tamed(flow: Floats, trusted: Floats, size: tuple[int, int]) -> Floats:
    """A flow made smooth, short and flat enough to warp by.

    Args:
        flow: float32 (h, w, 2) in its own pixels.
        trusted: float32 (h, w), 0..1.
        size: (columns, rows) of the answer, not more than w and h.

    Returns:
        float32 (rows, columns, 2) in shares of the width: at most `FURTHEST` long, changing by at
        most `STEEPEST` a pixel.
    """
    width = flow.shape[1]
    most = FURTHEST * width
    sure = cv2.GaussianBlur(cv2.erode(trusted, np.ones((3, 3), np.uint8)), (0, 0), SMOOTH_PX)
    calm = cv2.GaussianBlur(flow * trusted[..., None], (0, 0), SMOOTH_PX) * sure[..., None]
    length = np.linalg.norm(calm, axis=2, keepdims=True)
    calm = calm * (np.minimum(length, most) / np.maximum(length, 1e-6))
    coarse = cv2.resize(calm, size, interpolation=cv2.INTER_AREA) * np.float32(size[0] / width)
    steepness = _steepness(coarse)
    if steepness > STEEPEST:
        coarse = coarse * (STEEPEST / steepness)
    return np.ascontiguousarray(coarse / size[0], np.float32)


def _steepness(flow: Floats) -> float:
    """The largest change of a flow (in its own pixels) from a pixel to the next."""
    steps = [np.abs(np.diff(flow, axis=axis)) for axis in (0, 1)]
    return max((float(step.max()) for step in steps if step.size), default=0.0)


def _missed(forth: Floats, back: Floats) -> Floats:
    height, width = forth.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    there = cv2.remap(
        back,
        x + forth[..., 0],
        y + forth[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return cast("Floats", np.linalg.norm(forth + there, axis=2))


def _grey(picture: Bytes) -> Bytes:
    return cast("Bytes", cv2.cvtColor(shrunk(picture, 4 * WORK_PX), cv2.COLOR_RGB2GRAY))


def _grid(picture: Bytes, longest: int) -> tuple[int, int]:
    height, width = picture.shape[:2]
    scale = min(1.0, longest / max(height, width))
    return max(2, round(width * scale)), max(2, round(height * scale))
