"""Reads some pixels of a framebuffer, row by row: a whole one of 4K takes much longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import moderngl
    import numpy.typing as npt

    from projection.spots import Spots


def spots_of(
    framebuffer: moderngl.Framebuffer, spots: Spots, size: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    """Pixels of a framebuffer, also of a window's own: uint8 (rows, columns, 3) RGB.

    Args:
        framebuffer: of a current context.
        spots: which pixels.
        size: (width, height) in pixels of what has been drawn.
    """
    width, height = size
    read = [
        framebuffer.read(viewport=(0, height - 1 - row, width, 1), components=3, alignment=1)
        for row in spots.rows
    ]
    rows = np.stack([np.frombuffer(row, np.uint8).reshape(width, 3) for row in read])
    return rows[:, list(spots.columns)]
