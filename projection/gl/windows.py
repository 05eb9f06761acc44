"""Draws scenes once and shows each output in a window on its monitor, whatever becomes of these."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import moderngl

from projection.errors import ProjectionError, RendererUnavailable
from projection.gl.backdrop import Backdrop
from projection.gl.monitors import ended_glfw, monitors_of, started_glfw
from projection.gl.on_top import OnTop
from projection.gl.renderer import GlRenderer
from projection.gl.window import OutputWindow, opened_stage
from projection.monitor import matched_monitors, missing_words
from projection.output import Output, canvas_size, resized

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from projection.keys import Stroke
    from projection.scene import Scene
    from projection.screen import Screen
    from projection.spots import Spots

LOOK_EVERY_S = 1.0
PLACING_LIMIT_S = 0.5


class WindowRenderer:
    """Draws scenes into windows. It lives in the main thread of its process.

    A hidden window holds the context that draws; each output has a window of its own. The windows
    are matched with the monitors anew when the desktop tells of a change, and each second, for it
    does not tell of all. An output without its monitor is drawn on, and shown when it is back. Only
    the first window waits for its monitor: if all did, they would share out its pictures.

    Args:
        outputs: at least one; their connectors tell where.
        canvas: (width, height) of the canvas in pixels; None for what the outputs need.
        plain: windows with borders, of the outputs' sizes, anywhere.

    Raises:
        RendererUnavailable: no display, no OpenGL 3.3, or a library is missing.
    """

    def __init__(
        self,
        outputs: Sequence[Output],
        canvas: tuple[int, int] | None = None,
        *,
        plain: bool = False,
    ) -> None:
        self._glfw = glfw = started_glfw()
        self._canvas = canvas
        self._plain = plain
        self._connectors = tuple(output.connector for output in outputs)
        self._had: list[str | None] = [None] * len(outputs)
        self._given = self._outputs = tuple(outputs)
        self._windows: list[OutputWindow] = []
        self._gl: GlRenderer | None = None
        self._backdrop: Backdrop | None = None
        self._on_top: OnTop | None = None
        self._spots: Spots | None = None
        self._watched: npt.NDArray[np.uint8] | None = None
        self._changed = False
        self._looked_at_s = -math.inf
        try:
            self._stage = opened_stage(glfw)
            glfw.make_context_current(self._stage)
            self._context = moderngl.create_context(require=330)
            for output in outputs:
                window = OutputWindow(glfw, output.name, output.size, self._stage, plain=plain)
                self._windows.append(window)
            glfw.set_monitor_callback(self._on_change)
            self._look()
            self._await_places()
            self._outputs = self._fitted(self._given)
            glfw.make_context_current(self._stage)
            self._gl = GlRenderer(self.size, self._context, self._outputs)
        except Exception as error:
            self.close()
            if isinstance(error, RendererUnavailable):
                raise
            msg = f"OpenGL 3.3 is not to be had on this display ({error})"
            raise RendererUnavailable(msg) from error
        if not plain:
            self._backdrop, self._on_top = Backdrop.opened(), OnTop.opened()

    @property
    def name(self) -> str:
        """What draws where, for people."""
        drawing = "" if self._gl is None else f" {self._gl.name}"
        where = " + ".join(screen.connector for screen in self.screens if screen.found)
        return f"{where or 'no monitor'}{drawing}"

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the canvas in pixels now."""
        return self._canvas or canvas_size(self._outputs)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is sent where, with the sizes and connectors of the monitors that were found."""
        return self._outputs

    @property
    def screens(self) -> tuple[Screen, ...]:
        """Where each output is shown now."""
        return tuple(window.screen for window in self._windows)

    @property
    def refresh_hz(self) -> float | None:
        """How often the slowest monitor shows a new picture; None when none tells."""
        told = [screen.refresh_hz for screen in self.screens if screen.refresh_hz > 0]
        return min(told, default=None)

    @property
    def closed(self) -> bool:
        """Whether somebody closed a window."""
        return not self._windows or any(window.closed for window in self._windows)

    @property
    def places(self) -> tuple[tuple[int, int, int, int] | None, ...]:
        """Where the windows are on the desktop: x, y, width, height; None for a hidden one."""
        return tuple(None if w.monitor is None else w.place for w in self._windows)

    def typed(self) -> tuple[Stroke, ...]:
        """Keys that were pressed in the windows since the last call, oldest first."""
        return tuple(stroke for window in self._windows for stroke in window.typing.taken())

    def draw(self, scene: Scene, cards: Sequence[npt.NDArray[np.uint8] | None] = ()) -> None:
        """Draw a scene, show it, and hear what the desktop has to say.

        Raises:
            ProjectionError: the scene was made for another size.
        """
        if self._gl is None:
            return
        self._gl.resize(self.size, self._outputs)
        self._gl.draw(scene, cards)
        self._present()
        if self._backdrop is not None:
            self._backdrop.follow(self._gl.read, self.places, scene.dimmer, time.monotonic())

    def show(self, pictures: Sequence[npt.NDArray[np.uint8]]) -> None:
        """Show a picture of its own on every output, through its geometry."""
        if self._gl is None:
            return
        self._gl.resize(self.size, self._outputs)
        self._gl.show(pictures)
        self._present()

    def set_outputs(self, outputs: tuple[Output, ...]) -> None:
        """Send otherwise from the next picture on, to as many outputs; connectors stay.

        Args:
            outputs: of any sizes: they are shown as large as their monitors.

        Raises:
            ProjectionError: they are more or fewer; nothing has changed.
        """
        if self._gl is None:
            return
        if len(outputs) != len(self._outputs):
            msg = f"there are {len(self._outputs)} outputs, got settings for {len(outputs)}"
            raise ProjectionError(msg)
        self._gl.resize(self.size, self._outputs)  # a monitor may have changed since the last frame
        fitted = tuple(
            replace(resized(new, now.size), connector=now.connector)
            for new, now in zip(outputs, self._outputs, strict=True)
        )
        self._gl.set_outputs(fitted)
        self._given, self._outputs = outputs, fitted

    def read(self, output: int = 0, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """What an output was sent last, uint8 (h, w, 3) RGB, as large as it was or of a size."""
        if self._gl is None:
            raise RendererUnavailable("the windows are closed")
        return self._gl.read(output, size)

    def read_canvas(self, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """The scene drawn last, uint8 (h, w, 3) RGB, as large as the canvas or of a size."""
        if self._gl is None:
            raise RendererUnavailable("the windows are closed")
        return self._gl.read_canvas(size)

    def watch(self, spots: Spots) -> None:
        """Keep some pixels of what an output's window shows next."""
        self._spots = spots

    def watched(self) -> npt.NDArray[np.uint8] | None:
        """The pixels kept: uint8 (rows, columns, 3); None for a hidden window."""
        return self._watched

    def close(self) -> None:
        """Close the windows and end GLFW; may be called twice."""
        if not self._windows:
            return
        if self._backdrop is not None:
            self._backdrop.close()
        self._glfw.make_context_current(self._stage)
        if self._gl is not None:
            self._gl.close()
        self._gl = None
        for window in self._windows:
            window.close()
        self._windows.clear()
        ended_glfw()

    def _present(self) -> None:
        """Show what was drawn in every window that has a monitor, and follow the monitors."""
        if self._gl is None:
            return
        spots, self._spots, self._watched = self._spots, None, None
        self._context.finish()  # other contexts may read what is finished
        for number, window in enumerate(self._windows):
            drawn = self._gl.target(number).color_attachments[0]
            if window.monitor is not None and isinstance(drawn, moderngl.Texture):
                window.fill(drawn)
                if spots is not None and spots.output == number:
                    self._watched = window.spots(spots)
                window.swap()
        self._glfw.poll_events()
        if self._changed or time.monotonic() - self._looked_at_s >= LOOK_EVERY_S:
            self._look()
        self._outputs = self._fitted(self._given)
        self._glfw.make_context_current(self._stage)

    def _look(self) -> None:
        """Match outputs and monitors, put the windows where they belong."""
        self._changed, self._looked_at_s = False, time.monotonic()
        monitors = monitors_of(self._glfw)
        found = matched_monitors(self._connectors, monitors, self._had)
        is_first = True
        for number, (window, monitor) in enumerate(zip(self._windows, found, strict=True)):
            if self._plain and monitor is None:
                monitor = monitors[0] if monitors else window.monitor  # noqa: PLW2901
            wanted = self._connectors[number]
            why = "" if monitor is not None else missing_words(wanted, number, monitors)
            window.follow(monitor, why)
            window.count(self._looked_at_s)
            if monitor is not None:
                self._had[number] = monitor.name
                window.set_interval(1 if is_first else 0)
                is_first = False
        if self._on_top is not None:
            self._on_top.keep([w.x11_window for w in self._windows if w.monitor is not None])

    def _await_places(self) -> None:
        """Give the desktop time to put the windows where they belong."""
        limit_s = time.monotonic() + PLACING_LIMIT_S
        self._glfw.poll_events()
        while time.monotonic() < limit_s and not all(w.in_place for w in self._windows):
            time.sleep(0.02)
            self._glfw.poll_events()
            for window in self._windows:
                if window.monitor is not None:
                    window.follow(window.monitor)

    def _on_change(self, *_: object) -> None:
        self._changed = True

    def _fitted(self, outputs: Sequence[Output]) -> tuple[Output, ...]:
        """Outputs as large as their windows, with the connectors that were found."""
        return tuple(
            replace(resized(output, window.size), connector=had or output.connector)
            for output, window, had in zip(outputs, self._windows, self._had, strict=True)
        )
