"""A window on a monitor, into which OpenGL draws: borderless over the whole monitor, or plain."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

import moderngl

from projection.errors import RendererUnavailable
from projection.gl.monitors import described, started_glfw
from projection.gl.renderer import GlRenderer
from projection.output import Output, canvas_size, resized

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from projection.monitor import Monitor
    from projection.scene import Scene

log = logging.getLogger(__name__)

TITLE = "Hallucinarium"
MAPPING_LIMIT_S = 1.0
FRAMES_BETWEEN_CHECKS = 60


class WindowRenderer:
    """Draws scenes into a window. It lives in the main thread of its process.

    Fullscreen is a window without borders, as large as the monitor and at its place: GLFW's own
    fullscreen mode puts every window on the first output under a window manager. No key does
    anything; closing a plain window sets `closed`.

    Args:
        monitor: where to open the window.
        size: (width, height) in pixels of a plain window; None to fill the monitor.
        outputs: what is sent of the canvas; the window shows the first, whatever its size. None
            given: it shows the whole canvas.
        canvas: (width, height) of the canvas in pixels; None for what the outputs need.

    Raises:
        RendererUnavailable: no display, no OpenGL 3.3, or a library is missing.
    """

    def __init__(
        self,
        monitor: Monitor,
        size: tuple[int, int] | None = None,
        outputs: Sequence[Output] = (),
        canvas: tuple[int, int] | None = None,
    ) -> None:
        self._glfw = started_glfw()
        self._monitor = monitor
        self._fullscreen = size is None
        self._size = size or monitor.size
        self._outputs: tuple[Output, ...] = ()
        self._canvas = canvas
        self._window = self._opened()
        self._gl: GlRenderer | None = None
        try:
            self._glfw.make_context_current(self._window)
            self._glfw.swap_interval(1)
            self._context = moderngl.create_context(require=330)
            self._await_place()
            self._size = self._framebuffer_size()
            self._outputs = self._fitted(outputs)
            self._gl = GlRenderer(self.size, self._context, self._outputs)
        except Exception as error:
            self.close()
            if isinstance(error, RendererUnavailable):
                raise
            msg = f"OpenGL 3.3 is not to be had on {monitor.name} ({error})"
            raise RendererUnavailable(msg) from error
        self._draws = 0

    @property
    def name(self) -> str:
        """What draws, for people."""
        drawing = "" if self._gl is None else f" {self._gl.name}"
        return f"{self._monitor.name}{drawing}"

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the canvas in pixels now."""
        return self._canvas or canvas_size(self._outputs)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is sent where; the window shows the first."""
        return self._outputs

    @property
    def refresh_hz(self) -> float | None:
        """How often the monitor shows a new picture; None when it does not tell."""
        return self._monitor.refresh_hz or None

    @property
    def closed(self) -> bool:
        """Whether somebody closed the window."""
        return self._window is None or bool(self._glfw.window_should_close(self._window))

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where the window is on the desktop: x, y, width, height in pixels."""
        return (
            *self._glfw.get_window_pos(self._window),
            *self._glfw.get_window_size(self._window),
        )

    def draw(self, scene: Scene) -> None:
        """Draw a scene, show it, and hear what the desktop has to say.

        Raises:
            ProjectionError: the scene was made for another size.
        """
        if self._gl is None or self._window is None:
            return
        self._gl.resize(self.size, self._outputs)
        self._gl.draw(scene)
        self._present()

    def show(self, pictures: Sequence[npt.NDArray[np.uint8]]) -> None:
        """Show a picture of its own on every output, through its geometry."""
        if self._gl is None or self._window is None:
            return
        self._gl.resize(self.size, self._outputs)
        self._gl.show(pictures)
        self._present()

    def set_outputs(self, outputs: tuple[Output, ...]) -> None:
        """Send otherwise from the next picture on, to as many outputs of the same sizes.

        Raises:
            ProjectionError: they are others; nothing has changed.
        """
        if self._gl is not None:
            self._gl.set_outputs(outputs)
            self._outputs = outputs

    def read(self, output: int = 0) -> npt.NDArray[np.uint8]:
        """What an output was sent last, uint8 (h, w, 3) RGB; black before the first."""
        if self._gl is None:
            raise RendererUnavailable("the window is closed")
        return self._gl.read(output)

    def _present(self) -> None:
        if self._gl is None:
            return
        screen = self._context.screen
        screen.viewport = (0, 0, *self._size)
        self._context.copy_framebuffer(screen, self._gl.target())
        self._glfw.swap_buffers(self._window)
        self._glfw.poll_events()
        self._draws += 1
        if self._fullscreen and self._draws % FRAMES_BETWEEN_CHECKS == 0:
            self._follow_monitor()
        self._size = self._framebuffer_size()
        self._outputs = self._fitted(self._outputs)

    def _fitted(self, outputs: Sequence[Output]) -> tuple[Output, ...]:
        """The outputs, the first as large as the window."""
        first = outputs[0] if outputs else Output(self._monitor.name)
        return (resized(first, self._size), *outputs[1:])

    def close(self) -> None:
        """Close the window and end GLFW; may be called twice."""
        if self._window is None:
            return
        if self._gl is not None:
            self._gl.close()
        self._gl = None
        self._glfw.destroy_window(self._window)
        self._window = None
        self._glfw.terminate()

    def _opened(self) -> Any:  # noqa: ANN401 — the binding ships no types
        glfw, (x, y) = self._glfw, self._monitor.position
        glfw.default_window_hints()
        for hint, value in (
            (glfw.CONTEXT_VERSION_MAJOR, 3),
            (glfw.CONTEXT_VERSION_MINOR, 3),
            (glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE),
            (glfw.OPENGL_FORWARD_COMPAT, True),
            (glfw.VISIBLE, False),
            (glfw.AUTO_ICONIFY, False),
            (glfw.DECORATED, not self._fullscreen),
            (glfw.FLOATING, self._fullscreen),
            (glfw.POSITION_X, x),
            (glfw.POSITION_Y, y),
        ):
            glfw.window_hint(hint, value)
        window = glfw.create_window(*self._size, TITLE, None, None)
        if not window:
            _, words = glfw.get_error()
            reason = words.decode(errors="replace") if words else "no reason given"
            msg = (
                f"no window with OpenGL 3.3 on {self._monitor.name}: {reason}; "
                "apt-get install libgl1 libgl1-mesa-dri"
            )
            raise RendererUnavailable(msg)
        if self._fullscreen:
            glfw.set_input_mode(window, glfw.CURSOR, glfw.CURSOR_HIDDEN)
            glfw.set_window_pos(window, x, y)
        glfw.show_window(window)
        return window

    def _framebuffer_size(self) -> tuple[int, int]:
        """The window's size in pixels; the last one while it is minimised."""
        width, height = self._glfw.get_framebuffer_size(self._window)
        return (width, height) if width > 0 and height > 0 else self._size

    def _await_place(self) -> None:
        """Give the desktop time to put a fullscreen window where it belongs; log if it does not."""
        wanted = (*self._monitor.position, *self._monitor.size)
        limit_s = time.monotonic() + MAPPING_LIMIT_S
        while time.monotonic() < limit_s:
            self._glfw.poll_events()
            if not self._fullscreen or self.place == wanted:
                return
            self._put(wanted)
            time.sleep(0.02)
        log.warning("window on %s is at %s instead of %s", self._monitor.name, self.place, wanted)

    def _follow_monitor(self) -> None:
        """A monitor's mode may change without notice, and one may come back after standby."""
        for index, handle in enumerate(self._glfw.get_monitors()):
            found = described(self._glfw, index, handle)
            if found.name == self._monitor.name:
                self._monitor = found
                wanted = (*found.position, *found.size)
                if self.place != wanted:
                    log.info("window moves to %s", found.description)
                    self._put(wanted)
                return

    def _put(self, wanted: tuple[int, int, int, int]) -> None:
        self._glfw.set_window_pos(self._window, *wanted[:2])
        self._glfw.set_window_size(self._window, *wanted[2:])
