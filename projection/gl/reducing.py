"""Makes pictures small on the graphics card, so that only the small one has to be read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import moderngl
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

HERE = Path(__file__).parent
MOST_COVERED = 1 << 15
"""So many pixels can become one: software renderers end a loop after some ten thousand turns."""
KEPT = 8
"""So many sizes are kept ready; outputs of one size share theirs."""


class Reducer:
    """Reads small copies of what framebuffers hold.

    Args:
        context: made current already.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._program: moderngl.Program | None = None
        self._triangle: moderngl.VertexArray | None = None
        self._small: dict[tuple[int, int], moderngl.Framebuffer] = {}

    def read(self, source: moderngl.Framebuffer, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
        """A small copy: each value is the mean of all that its pixel covers, to a level.

        Args:
            source: holds a texture.
            size: (width, height) in pixels of the copy, at most the source's each way.

        Returns:
            uint8 (h, w, 3) RGB.
        """
        picture = source.color_attachments[0]
        if not isinstance(picture, moderngl.Texture):
            message = "only a texture can be made small"
            raise TypeError(message)
        program, triangle = self._ready()
        target = self._target(size)
        program["pixel"] = picture.width / size[0], picture.height / size[1]
        picture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        picture.use(0)
        target.use()
        self._context.disable(moderngl.BLEND)
        triangle.render(moderngl.TRIANGLES, vertices=3)
        return pixels_of(target)

    def release(self) -> None:
        """Give the graphics card's memory back."""
        for target in self._small.values():
            _release(target)
        self._small.clear()
        if self._triangle is not None:
            self._triangle.release()
        if self._program is not None:
            self._program.release()
        self._triangle = self._program = None

    def _ready(self) -> tuple[moderngl.Program, moderngl.VertexArray]:
        if self._program is None or self._triangle is None:
            self._program = self._context.program(
                vertex_shader=(HERE / "reduce.vert.glsl").read_text(),
                fragment_shader=(HERE / "reduce.frag.glsl").read_text(),
            )
            self._program["picture"] = 0
            self._triangle = self._context.vertex_array(self._program, [])
        return self._program, self._triangle

    def _target(self, size: tuple[int, int]) -> moderngl.Framebuffer:
        target = self._small.pop(size, None)
        if target is None:
            target = self._context.framebuffer([self._context.texture(size, 4)])
        self._small[size] = target  # newest last
        while len(self._small) > KEPT:
            _release(self._small.pop(next(iter(self._small))))
        return target


def pixels_of(source: moderngl.Framebuffer) -> npt.NDArray[np.uint8]:
    """All that a framebuffer holds, uint8 (h, w, 3) RGB, its highest row first."""
    width, height = source.size
    pixels = np.frombuffer(source.read(components=3, alignment=1), np.uint8)
    return np.ascontiguousarray(pixels.reshape(height, width, 3)[::-1])


def _release(target: moderngl.Framebuffer) -> None:
    for attachment in target.color_attachments:
        attachment.release()
    target.release()
