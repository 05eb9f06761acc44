"""Several pictures in a row, for looking at what all outputs are sent. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from projection.errors import ProjectionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Picture = npt.NDArray[np.uint8]

GAP_PX = 2
GAP_GREY = 64


def side_by_side(pictures: Sequence[Picture], max_width: int | None = None) -> Picture:
    """Pictures from left to right, as high as the highest, with thin grey lines between them.

    Args:
        pictures: uint8 (h, w, 3) RGB, at least one.
        max_width: in pixels, of all together; None leaves one picture as large as it is.

    Returns:
        uint8 (h, w, 3) RGB; a single picture that fits is returned as it is.

    Raises:
        ProjectionError: `max_width` is below 1.
    """
    if max_width is not None and max_width < 1:
        msg = f"max_width must be >= 1 px, got {max_width}"
        raise ProjectionError(msg)
    width = sum(p.shape[1] for p in pictures)
    room = None if max_width is None else max(1, max_width - GAP_PX * (len(pictures) - 1))
    if room is not None and width > room:
        pictures = [_smaller(p, room / width) for p in pictures]
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


def _smaller(picture: Picture, factor: float) -> Picture:
    height, width = picture.shape[:2]
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small, np.uint8)
