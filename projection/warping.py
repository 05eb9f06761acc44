"""Pictures moved along a flow. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Bytes = npt.NDArray[np.uint8]


def warped_halfway(base: Bytes, over: Bytes, flow: Floats) -> tuple[Bytes, Bytes]:
    """Two aligned pictures as they are in the middle of a fade along a flow.

    Args:
        base: uint8 (h, w, 3).
        over: of the same shape.
        flow: float32 (rows, columns, 2), as in `projection.mixing`.
    """
    height, width = base.shape[:2]
    fine = cv2.resize(flow, (width, height), interpolation=cv2.INTER_LINEAR) * np.float32(width / 2)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return tuple(  # type: ignore[return-value]
        cv2.remap(
            picture,
            x + side * fine[..., 0],
            y + side * fine[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT,
        )
        for picture, side in ((base, np.float32(-1)), (over, np.float32(1)))
    )
