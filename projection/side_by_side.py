"""Several pictures in a row, for looking at what all outputs are sent. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from projection.reducing import GAP_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]

GAP_GREY = 64


def side_by_side(pictures: Sequence[Picture], max_width: int | None = None) -> Picture:
    """Pictures from left to right, as high as the highest, with thin grey lines between them.

    Args:
        pictures: uint8 (h, w, 3) RGB, at least one.
        max_width: in pixels, of all together: what is beyond is left out. See `row_sizes`.

    Returns:
        uint8 (h, w, 3) RGB; a single picture is returned as it is.
    """
    if len(pictures) == 1:
        return pictures[0]
    height = max(p.shape[0] for p in pictures)
    gap = np.full((height, GAP_PX, 3), GAP_GREY, np.uint8)
    row = []
    for picture in pictures:
        below = ((0, height - picture.shape[0]), (0, 0), (0, 0))
        row += [gap, np.pad(picture, below)]
    whole = np.concatenate(row[1:], axis=1)
    return whole if max_width is None else np.ascontiguousarray(whole[:, :max_width])
