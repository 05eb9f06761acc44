"""Small copies of what is sent, and how small they have to be to fit into a row. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from projection.errors import ProjectionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]
    Size = tuple[int, int]

GAP_PX: Final = 2
"""Between two pictures of a row."""


def row_sizes(sizes: Sequence[Size], max_width: int | None = None) -> list[Size]:
    """How large pictures may be that stand side by side: all are reduced alike, none is enlarged.

    Args:
        sizes: (width, height) in pixels of each, at least one.
        max_width: in pixels, of all together; None leaves them as large as they are.

    Raises:
        ProjectionError: `max_width` is below 1.
    """
    if max_width is None:
        return list(sizes)
    if max_width < 1:
        msg = f"max_width must be >= 1 px, got {max_width}"
        raise ProjectionError(msg)
    width = sum(size[0] for size in sizes)
    factor = min(1.0, max(1, max_width - GAP_PX * (len(sizes) - 1)) / width)
    return [(max(1, round(w * factor)), max(1, round(h * factor))) for w, h in sizes]


def reduced(picture: Picture, size: Size | None) -> Picture:
    """A copy of a size, each pixel the mean of what it covers; None, or its own, is the picture.

    Args:
        picture: uint8 (h, w, 3) RGB.
        size: (width, height) in pixels, at least 1 each way.
    """
    if size is None or size == (picture.shape[1], picture.shape[0]):
        return picture
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small, np.uint8)
