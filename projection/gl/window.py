"""One window of one output: borderless over a whole monitor, or plain; hidden without a monitor."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import moderngl

from projection.errors import RendererUnavailable
from projection.gl.reading import spots_of
from projection.gl.typing import Typing
from projection.screen import Screen

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from projection.monitor import Monitor
    from projection.spots import Spots

log = logging.getLogger(__name__)

TITLE = "Hallucinarium"
STAGE_SIZE = (16, 16)


def opened_stage(glfw: Any) -> Any:  # noqa: ANN401 — the binding ships no types
    """A window that is never shown: it holds the context that draws, whatever becomes of others.

    Raises:
        RendererUnavailable: there is no OpenGL 3.3.
    """
    return _opened(glfw, STAGE_SIZE, None, bare=True)


class OutputWindow:
    """Shows what one output is sent, with a context of its own that shares the stage's textures.

    Fullscreen is a window without borders, as large as the monitor and at its place: GLFW's own
    fullscreen mode puts every window on the first output under a window manager. Keys are heard and
    told, none does anything here; only a plain window can be closed.

    Args:
        glfw: the binding, started.
        name: of the output.
        size: (width, height) in pixels until a monitor tells another.
        stage: the window whose textures are shown.
        plain: with borders and of its own size; somebody may move and close it.

    Raises:
        RendererUnavailable: there is no OpenGL 3.3.
    """

    def __init__(
        self,
        glfw: Any,  # noqa: ANN401 — see above
        name: str,
        size: tuple[int, int],
        stage: Any,  # noqa: ANN401 — see above
        *,
        plain: bool,
    ) -> None:
        self._glfw = glfw
        self._name = name
        self._plain = plain
        self._size = size
        self._handle = _opened(glfw, size, stage, bare=not plain)
        self._interval: int | None = None
        self._trouble = ""
        self._shown = 0
        self._counted_from_s: float | None = None
        self._fps: float | None = None
        self._source: tuple[moderngl.Texture, moderngl.Texture, moderngl.Framebuffer] | None = None
        self.monitor: Monitor | None = None
        self.typing = Typing(glfw, self._handle)
        glfw.make_context_current(self._handle)
        self._context = moderngl.create_context(require=330)
        if not plain:
            glfw.set_input_mode(self._handle, glfw.CURSOR, glfw.CURSOR_HIDDEN)

    @property
    def screen(self) -> Screen:
        """Where it is, for people."""
        name, trouble = self._name, self._trouble
        if self.monitor is None:
            return Screen(name, "", self._size, trouble=trouble)
        hz = self.monitor.refresh_hz
        return Screen(name, self.monitor.name, self._size, hz, self._fps, trouble)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels that it shows; the last one while it is hidden or minimised."""
        if self.monitor is not None:
            width, height = self._glfw.get_framebuffer_size(self._handle)
            if width > 0 and height > 0:
                self._size = (width, height)
        return self._size

    @property
    def place(self) -> tuple[int, int, int, int]:
        """Where it is on the desktop: x, y, width, height in pixels."""
        glfw, handle = self._glfw, self._handle
        return (*glfw.get_window_pos(handle), *glfw.get_window_size(handle))

    @property
    def in_place(self) -> bool:
        """Whether it lies where it belongs; so do a plain and a hidden one always."""
        monitor = self.monitor
        if self._plain or monitor is None:
            return True
        return self.place == (*monitor.position, *monitor.size)

    @property
    def closed(self) -> bool:
        """Whether somebody closed it; a desktop's keys cannot close the show on a projector."""
        return self._plain and bool(self._glfw.window_should_close(self._handle))

    @property
    def x11_window(self) -> int:
        """Its number at the X server."""
        return int(self._glfw.get_x11_window(self._handle))

    def follow(self, monitor: Monitor | None, why_missing: str = "") -> None:
        """Show on a monitor, or hide: the next frame is there. Where all is as it was, look after.

        Args:
            monitor: where to show; None where it is missing.
            why_missing: for people.
        """
        before, self.monitor = self.monitor, monitor
        if monitor is None:
            if why_missing != self._trouble:
                log.warning("output %s is not shown: %s", self._name, why_missing)
            self._trouble = why_missing
            if before is not None:
                self._glfw.hide_window(self._handle)
                self._fps = self._counted_from_s = None
            return
        if before is None or replace(before, index=monitor.index) != monitor:
            log.info("output %s is shown on %s", self._name, monitor.description)
        self._put(monitor)
        if before is None:
            self._glfw.show_window(self._handle)
            self._put(monitor)  # a window manager places what it has been shown
        self._trouble = "" if self.in_place else f"lies at {self.place}"

    def count(self, now_s: float) -> None:
        """Reckon the frames a second since the last count; monotonic seconds."""
        if self._counted_from_s is not None and now_s > self._counted_from_s:
            self._fps = self._shown / (now_s - self._counted_from_s)
        self._shown, self._counted_from_s = 0, now_s

    def set_interval(self, interval: int) -> None:
        """Wait for so many pictures of the monitor with each `swap`."""
        if interval != self._interval:
            self._glfw.make_context_current(self._handle)
            self._glfw.swap_interval(interval)
            self._interval = interval

    def fill(self, texture: moderngl.Texture) -> None:
        """Copy a texture of the stage, of 4 channels, on which all drawing has finished."""
        self._glfw.make_context_current(self._handle)
        if self._source is None or self._source[0] is not texture:
            self._forget()
            shared = self._context.external_texture(texture.glo, texture.size, 4, 0, "f1")
            self._source = (texture, shared, self._context.framebuffer([shared]))
        self._context.screen.viewport = (0, 0, *texture.size)
        self._context.copy_framebuffer(self._context.screen, self._source[2])

    def spots(self, spots: Spots) -> npt.NDArray[np.uint8] | None:
        """Pixels of what was filled in, before `swap`: uint8 (rows, columns, 3); None if lost."""
        _, _, width, height = self._context.screen.viewport
        try:
            return spots_of(self._context.screen, spots, (width, height))
        except Exception:
            log.debug("pixels of output %s cannot be read", self._name, exc_info=True)
            return None

    def swap(self) -> None:
        """Show what was filled in."""
        self._glfw.swap_buffers(self._handle)
        self._shown += 1

    def close(self) -> None:
        """Close it; only once."""
        self._glfw.make_context_current(self._handle)
        self._forget()
        self._glfw.destroy_window(self._handle)

    def _forget(self) -> None:
        if self._source is not None:
            _, shared, source = self._source
            source.release()
            shared.release()
        self._source = None

    def _put(self, monitor: Monitor) -> None:
        if self._plain or self.in_place:
            return
        self._glfw.set_window_size(self._handle, *monitor.size)
        self._glfw.set_window_pos(self._handle, *monitor.position)


def _opened(
    glfw: Any,  # noqa: ANN401 — see above
    size: tuple[int, int],
    share: Any,  # noqa: ANN401 — see above
    *,
    bare: bool,
) -> Any:  # noqa: ANN401 — see above
    glfw.default_window_hints()
    for hint, value in (
        (glfw.CONTEXT_VERSION_MAJOR, 3),
        (glfw.CONTEXT_VERSION_MINOR, 3),
        (glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE),
        (glfw.OPENGL_FORWARD_COMPAT, True),
        (glfw.VISIBLE, False),
        (glfw.AUTO_ICONIFY, False),
        (glfw.FOCUS_ON_SHOW, not bare),
        (glfw.DECORATED, not bare),
        (glfw.FLOATING, bare),
    ):
        glfw.window_hint(hint, value)
    window = glfw.create_window(*size, TITLE, None, share)
    if window:
        return window
    _, words = glfw.get_error()
    reason = words.decode(errors="replace") if words else "no reason given"
    msg = (
        f"no window with OpenGL 3.3 can be opened: {reason}; apt-get install libgl1 libgl1-mesa-dri"
    )
    raise RendererUnavailable(msg)
