"""A small array of numbers as a texture, written anew only when it is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import moderngl
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt


class Grid:
    """One array on the graphics card at a time.

    Args:
        context: current.
        channels: numbers in a cell, 1..4.
    """

    def __init__(self, context: moderngl.Context, channels: int) -> None:
        self._context = context
        self._channels = channels
        self._texture = self._made((1, 1))
        self._array: npt.NDArray[np.float32] | None = None

    def use(self, unit: int, array: npt.NDArray[np.float32]) -> None:
        """Bind an array, float32 (rows, columns, channels), to a texture unit."""
        size = (array.shape[1], array.shape[0])
        if self._texture.size != size:
            self._texture.release()
            self._texture, self._array = self._made(size), None
        if array is not self._array:
            self._texture.write(np.ascontiguousarray(array).tobytes())
            self._array = array
        self._texture.use(unit)

    def release(self) -> None:
        """Give the graphics card's memory back."""
        self._texture.release()

    def _made(self, size: tuple[int, int]) -> moderngl.Texture:
        texture = self._context.texture(size, self._channels, dtype="f4")
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        texture.repeat_x = texture.repeat_y = False
        return texture
