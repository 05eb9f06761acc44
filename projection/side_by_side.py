"""Pictures for looking at the whole wall, and at what its outputs are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from projection.reducing import GAP_PX, row_sizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from projection.renderer import Renderer

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


def sent_pictures(
    renderer: Renderer, numbers: Sequence[int], max_width: int | None = None
) -> Picture:
    """What some outputs were sent last, side by side.

    Args:
        renderer: of the outputs.
        numbers: of the outputs, from 0; at least one.
        max_width: in pixels, of the answer.

    Raises:
        ProjectionError: `max_width` is below 1.
    """
    sizes = row_sizes([renderer.outputs[number].size for number in numbers], max_width)
    return side_by_side(list(map(renderer.read, numbers, sizes)), max_width)


def wall_picture(renderer: Renderer, max_width: int | None = None) -> Picture:
    """The scene drawn last as people see it on the wall: upright, in one piece, without overlaps.

    Args:
        renderer: of the scene.
        max_width: in pixels, of the answer.

    Raises:
        ProjectionError: `max_width` is below 1.
    """
    (size,) = row_sizes([renderer.size], max_width)
    return renderer.read_canvas(size)
