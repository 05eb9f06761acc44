"""Which renderer draws on which output: settings to an open renderer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from projection.cpu_renderer import CpuRenderer
from projection.errors import ProjectionError, RendererUnavailable
from projection.output import Output, canvas_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from projection.monitor import Monitor
    from projection.renderer import Renderer

OutputKind = Literal["auto", "fullscreen", "window", "headless"]
RendererKind = Literal["auto", "gl", "cpu"]


@dataclass(frozen=True)
class OutputSettings:
    """Where and with what to draw.

    Args:
        output: auto is fullscreen when there is a display, else headless.
        monitor: name or index of the monitor; None for the first.
        size: (width, height) in pixels, of a window or headless, where there are no outputs.
        renderer: auto is OpenGL, or the processor where OpenGL is not to be had.
        outputs: what is sent of the canvas, and where; none: all of it to the monitor.
        canvas: (width, height) in pixels; None for what the outputs need.

    Raises:
        ProjectionError: a value is none of these; the message says which are.
    """

    output: OutputKind = "auto"
    monitor: str | int | None = None
    size: tuple[int, int] = (1280, 720)
    renderer: RendererKind = "auto"
    outputs: tuple[Output, ...] = ()
    canvas: tuple[int, int] | None = None

    @property
    def canvas_size(self) -> tuple[int, int]:
        """(width, height) of the canvas in pixels, without a window."""
        if not self.outputs:
            return self.size
        return self.canvas or canvas_size(self.outputs)

    @property
    def shown_outputs(self) -> tuple[Output, ...]:
        """What windows are to show: the outputs, or the whole canvas."""
        return self.outputs or (Output("wall", self.size, self.monitor),)

    def __post_init__(self) -> None:
        for name, value, known in (
            ("output", self.output, ("auto", "fullscreen", "window", "headless")),
            ("renderer", self.renderer, ("auto", "gl", "cpu")),
        ):
            if value not in known:
                msg = f"{name} must be one of {', '.join(known)}, got {value!r}"
                raise ProjectionError(msg)
        if min(self.size) < 16 or max(self.size) > 16384:
            msg = f"size must be 16..16384 px each way, got {self.size[0]}x{self.size[1]}"
            raise ProjectionError(msg)


def has_display(environment: Mapping[str, str] | None = None) -> bool:
    """Whether there is an X display to open windows on (a Wayland desktop has one, XWayland)."""
    return bool((os.environ if environment is None else environment).get("DISPLAY"))


def list_monitors() -> tuple[Monitor, ...]:
    """The monitors connected now, the main one first.

    Raises:
        RendererUnavailable: there is no display to ask, or a library is missing.
    """
    from projection.gl.monitors import connected_monitors

    return connected_monitors()


def missing_display(settings: OutputSettings) -> str | None:
    """Why no window can be opened now: no display answers. A missing monitor is waited for.

    It looks afresh each time, in some hundredths of a second. Only for a process without a window:
    it ends GLFW.

    Args:
        settings: what is wanted.

    Returns:
        The reason in one line; None when a display is there, or no window is wanted.
    """
    if settings.renderer == "cpu" or not _windowed(settings):
        return None
    from projection.gl.monitors import connected_monitors, ended_glfw

    try:
        connected_monitors()
    except RendererUnavailable as error:
        return str(error)
    finally:
        ended_glfw()
    return None


def open_renderer(settings: OutputSettings) -> tuple[Renderer, str]:
    """Open the renderer that the settings ask for, or the nearest one that works.

    Without OpenGL nothing can be shown on a monitor: then the processor draws into memory, so
    that previews and the health check go on, and the note says what to install.

    Args:
        settings: what is wanted.

    Returns:
        The renderer, and one line for the log that says what draws where, and why.

    Raises:
        RendererUnavailable: the settings insist on OpenGL, which is not to be had.
    """
    if settings.renderer == "cpu":
        cpu = CpuRenderer(settings.canvas_size, settings.outputs)
        reason = "" if settings.output in {"auto", "headless"} else "; it has no window"
        return cpu, f"headless: {cpu.name}{reason}"
    try:
        renderer = _opened_with_gl(settings)
    except RendererUnavailable as error:
        if settings.renderer == "gl":
            raise
        cpu = CpuRenderer(settings.canvas_size, settings.outputs)
        return cpu, f"headless: {cpu.name}, because: {error}"
    kind = "on" if renderer.screens else "headless"
    return renderer, f"{kind}: {renderer.name}, {renderer.size[0]}x{renderer.size[1]}"


def _windowed(settings: OutputSettings) -> bool:
    return settings.output in {"fullscreen", "window"} or (
        settings.output == "auto" and has_display()
    )


def _opened_with_gl(settings: OutputSettings) -> Renderer:
    if not _windowed(settings):
        from projection.gl.renderer import GlRenderer

        return GlRenderer(settings.canvas_size, outputs=settings.outputs)
    from projection.gl.windows import WindowRenderer

    canvas = settings.canvas if settings.outputs else None
    plain = settings.output == "window"
    return WindowRenderer(settings.shown_outputs, canvas, plain=plain)
