"""Draws scenes with OpenGL 3.3 into a framebuffer of its own, with or without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import moderngl
import numpy as np

from projection.camera import inverted
from projection.caption import Overlay, overlay
from projection.errors import ProjectionError, RendererUnavailable
from projection.gl.blend_programs import BlendPrograms, features_of
from projection.gl.grid import Grid
from projection.gl.libraries import require_libraries
from projection.gl.outputs import GlOutputs
from projection.gl.pictures import Pictures
from projection.gl.reading import spots_of
from projection.output import Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from projection.keys import Stroke
    from projection.scene import Layer, Scene
    from projection.screen import Screen
    from projection.spots import Spots

UNITS = {
    "base_picture": 0,
    "over_picture": 1,
    "caption_picture": 2,
    "correction": 3,
    "flow": 4,
}
CORRECTION_SCALE = np.array([1 / 255, 1 / 255, 1 / 255, 1], np.float32)
LEAVING_SOME: Any = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA, moderngl.ONE, moderngl.ONE


def headless_context() -> moderngl.Context:
    """An OpenGL 3.3 context without a display.

    Raises:
        RendererUnavailable: a system library or a driver is missing; the message names it.
    """
    require_libraries(("EGL", "GL"))
    backend: dict[str, Any] = {"backend": "egl"}
    try:
        return moderngl.create_context(require=330, standalone=True, **backend)
    except Exception as error:
        msg = (
            f"OpenGL 3.3 without a display is not to be had here ({error}): "
            "apt-get install libegl1 libgl1 libgl1-mesa-dri"
        )
        raise RendererUnavailable(msg) from error


class GlRenderer:
    """A renderer that draws with a current OpenGL context.

    Args:
        size: (width, height) of the canvas in pixels, both > 0.
        context: made current already; by default a headless one, which is then owned.
        outputs: what is sent of the canvas; none given: one output that gets all of it.

    Raises:
        RendererUnavailable: there is no OpenGL 3.3.
    """

    def __init__(
        self,
        size: tuple[int, int],
        context: moderngl.Context | None = None,
        outputs: Sequence[Output] = (),
    ) -> None:
        if min(size) < 1:
            msg = f"output size must be at least 1x1 pixel, got {size[0]}x{size[1]}"
            raise ProjectionError(msg)
        self._context = context or headless_context()
        self._owned = context is None
        self._programs = BlendPrograms(self._context, UNITS)
        self._pictures = Pictures(self._context)
        self._blank = self._context.texture((1, 1), 4, bytes(4))
        self._ink: tuple[Overlay, moderngl.Texture] | None = None
        self._correction = Grid(self._context, 4)
        self._flow = Grid(self._context, 2)
        self._target = self._framebuffer(size)
        self._outputs = self._sending(outputs)
        self._spots: Spots | None = None
        self._closed = False

    @property
    def name(self) -> str:
        """What draws, for people."""
        return f"OpenGL ({self._context.info['GL_RENDERER']})"

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the canvas in pixels."""
        width, height = self._target.size
        return width, height

    @property
    def screens(self) -> tuple[Screen, ...]:
        """None: there are no windows."""
        return ()

    @property
    def refresh_hz(self) -> float | None:
        """None: without a window there is no monitor."""
        return None

    @property
    def closed(self) -> bool:
        """False: without a window nobody can close it."""
        return False

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is sent where."""
        return self._outputs.outputs

    def target(self, output: int = 0) -> moderngl.Framebuffer:
        """The framebuffer that holds what an output was sent last."""
        return self._outputs.target(output)

    def resize(self, size: tuple[int, int], outputs: Sequence[Output] = ()) -> None:
        """Give canvas and outputs other sizes in pixels; they are black until drawn.

        Args:
            size: (width, height) of the canvas.
            outputs: what is sent of it; none given: one output that gets all of it.
        """
        if size == self.size and tuple(outputs) == (self.outputs if outputs else ()):
            return
        old, self._target = self._target, self._framebuffer(size)
        self._outputs.release()
        self._outputs = self._sending(outputs)
        _release(old)

    def typed(self) -> tuple[Stroke, ...]:
        """None: there is no window."""
        return ()

    def draw(self, scene: Scene, cards: Sequence[npt.NDArray[np.uint8] | None] = ()) -> None:
        """Draw a scene and send it to the outputs, but for those that have a card.

        Raises:
            ProjectionError: the scene was made for another size.
        """
        if scene.size != self.size:
            msg = f"scene is made for {scene.size}, the canvas is {self.size}"
            raise ProjectionError(msg)
        uniforms = {
            **self._layer("base", scene.base),
            **({} if scene.over is None else self._layer("over", scene.over)),
            **self._mixing(scene),
            **self._caption(scene),
            "weight": scene.weight,
            "dimmer": scene.dimmer,
            "persistence": scene.persistence,
            "output_size": scene.size,
        }
        self._target.use()
        if scene.persistence > 0:
            self._context.blend_func = LEAVING_SOME
            self._context.enable(moderngl.BLEND)
        self._programs.draw(features_of(scene), uniforms)
        self._context.disable(moderngl.BLEND)
        if scene.soon is not None:
            self._pictures.prepare(*scene.soon)
        self._outputs.draw(scene.dimmer, cards)

    def show(self, pictures: Sequence[npt.NDArray[np.uint8]]) -> None:
        """Send each output a picture of its own, uint8 (h, w, 3) RGB, through its geometry."""
        self._outputs.show(pictures)

    def set_outputs(self, outputs: tuple[Output, ...]) -> None:
        """Send otherwise from the next picture on, to as many outputs of the same sizes.

        Raises:
            ProjectionError: they are others; nothing has changed.
        """
        self._outputs.change(outputs)

    def read(self, output: int = 0, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """What an output was sent last, uint8 (h, w, 3) RGB, as large as it was or of a size."""
        return self._outputs.read(output, size)

    def read_canvas(self, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """The scene drawn last, uint8 (h, w, 3) RGB, as large as the canvas or of a size."""
        return self._outputs.copied(self._target, size)

    def watch(self, spots: Spots) -> None:
        """Keep some pixels of an output's next picture."""
        self._spots = spots

    def watched(self) -> npt.NDArray[np.uint8] | None:
        """The pixels kept: uint8 (rows, columns, 3)."""
        if self._spots is None:
            return None
        target = self._outputs.target(self._spots.output)
        return spots_of(target, self._spots, target.size)

    def close(self) -> None:
        """Give the graphics card's memory back, and the context when it is owned."""
        if self._closed:
            return
        self._closed = True
        self._pictures.release()
        if self._ink is not None:
            self._ink[1].release()
        self._correction.release()
        self._flow.release()
        self._blank.release()
        self._programs.release()
        self._outputs.release()
        _release(self._target)
        if self._owned:
            self._context.release()

    def _layer(self, name: str, layer: Layer) -> dict[str, object]:
        self._pictures.of(layer.key, layer.picture).use(UNITS[f"{name}_picture"])
        columns = np.array(inverted(layer.affine), np.float32).T
        return {
            f"{name}_map": tuple(columns.ravel().tolist()),
            f"{name}_feather": layer.feather_px,
            f"{name}_firmness": layer.firmness,
        }

    def _mixing(self, scene: Scene) -> dict[str, object]:
        mixing, over = scene.mixing, scene.over
        if mixing is None or over is None:
            return {}
        self._correction.use(UNITS["correction"], mixing.correction * CORRECTION_SCALE)
        if mixing.flow is None:
            return {}
        self._flow.use(UNITS["flow"], mixing.flow)
        (a, b, _), (d, e, _) = over.affine
        scale = over.size[0] * mixing.flow_strength
        return {"flow_map": (a * scale, d * scale, b * scale, e * scale)}

    def _caption(self, scene: Scene) -> dict[str, object]:
        caption = scene.caption
        drawn = None
        if caption is not None and caption.opacity > 0:
            drawn = overlay(caption.text, scene.size)
        if drawn is None or caption is None:
            self._blank.use(UNITS["caption_picture"])
            return {"caption_box": (0, 0, 0, 0), "caption_opacity": 0.0}
        height, width = drawn.rgba.shape[:2]
        if self._ink is None or self._ink[0] is not drawn:
            if self._ink is not None:
                self._ink[1].release()
            texture = self._context.texture((width, height), 4, drawn.rgba.tobytes())
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
            self._ink = (drawn, texture)
        self._ink[1].use(UNITS["caption_picture"])
        (right, down) = caption.shift_px
        box = (drawn.left + right, drawn.top + down, width, height)
        return {"caption_box": box, "caption_opacity": caption.opacity}

    def _sending(self, outputs: Sequence[Output]) -> GlOutputs:
        return GlOutputs(self._context, self._target, outputs or (Output(size=self.size),))

    def _framebuffer(self, size: tuple[int, int]) -> moderngl.Framebuffer:
        framebuffer = self._context.framebuffer([self._context.texture(size, 4)])
        framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        return framebuffer


def _release(framebuffer: moderngl.Framebuffer) -> None:
    for attachment in framebuffer.color_attachments:
        attachment.release()
    framebuffer.release()
