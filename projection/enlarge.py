"""Enlarges a small canvas once, smoothly, so that drawing it large each frame looks sharp. Pure.

The engine's canvas has a half to a quarter of a projector's pixels. Enlarging by a whole factor
with a cubic kernel when a keyframe arrives costs some milliseconds once; drawing then needs only
bilinear sampling, which both renderers do alike.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import cv2

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST = 4


def factor_for(canvas_size: tuple[int, int], output_size: tuple[int, int]) -> int:
    """The whole factor 1..4 at which a canvas has about the output's pixels.

    Args:
        canvas_size: (width, height) in pixels.
        output_size: (width, height) in pixels.
    """
    cover = max(output_size[0] / canvas_size[0], output_size[1] / canvas_size[1])
    return max(1, min(MOST, math.ceil(cover - 0.05)))


def enlarged(picture: npt.NDArray[np.uint8], output_size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """The picture enlarged for an output; itself when it is large enough.

    Args:
        picture: uint8 (h, w, 3) RGB.
        output_size: (width, height) in pixels.

    Returns:
        uint8 (h n, w n, 3) RGB, n = 1..4.
    """
    height, width = picture.shape[:2]
    factor = factor_for((width, height), output_size)
    if factor == 1:
        return picture
    return cast(
        "npt.NDArray[np.uint8]",
        cv2.resize(picture, (width * factor, height * factor), interpolation=cv2.INTER_CUBIC),
    )
