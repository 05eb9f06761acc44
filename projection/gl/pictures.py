"""Pictures as textures: kept by key, and brought to the graphics card in strips beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import moderngl
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

KEPT = 4
STRIP_BYTES = 512 * 1024
"""So much is brought in a frame: a millisecond or two on a software renderer."""


class Pictures:
    """The textures of the pictures used last.

    Args:
        context: current.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._textures: dict[int, moderngl.Texture] = {}
        self._rows_done: dict[int, int] = {}

    def of(self, key: int, picture: npt.NDArray[np.uint8]) -> moderngl.Texture:
        """The whole picture, uint8 (h, w, 3) RGB; what has not been brought yet is brought now."""
        texture = self._begun(key, picture)
        self._bring(key, picture, texture, picture.shape[0])
        return texture

    def prepare(self, key: int, picture: npt.NDArray[np.uint8]) -> None:
        """Bring one strip more of a picture that will be drawn soon."""
        rows = max(1, STRIP_BYTES // (3 * picture.shape[1]))
        self._bring(key, picture, self._begun(key, picture), rows)

    def release(self) -> None:
        """Give the graphics card's memory back."""
        for texture in self._textures.values():
            texture.release()
        self._textures.clear()
        self._rows_done.clear()

    def _begun(self, key: int, picture: npt.NDArray[np.uint8]) -> moderngl.Texture:
        texture = self._textures.pop(key, None)
        if texture is None:
            size = (picture.shape[1], picture.shape[0])
            texture = self._context.texture(size, 3, alignment=1)
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
            self._rows_done[key] = 0
        self._textures[key] = texture  # newest last
        while len(self._textures) > KEPT:
            oldest = next(iter(self._textures))
            self._textures.pop(oldest).release()
            del self._rows_done[oldest]
        return texture

    def _bring(
        self, key: int, picture: npt.NDArray[np.uint8], texture: moderngl.Texture, most: int
    ) -> None:
        begin = self._rows_done[key]
        end = min(picture.shape[0], begin + most)
        if begin < end:
            strip = np.ascontiguousarray(picture[begin:end])
            texture.write(
                strip.data, viewport=(0, begin, picture.shape[1], end - begin), alignment=1
            )
            self._rows_done[key] = end
