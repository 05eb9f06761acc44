"""Starts GLFW and asks it for the monitors."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

from projection.errors import RendererUnavailable
from projection.gl.libraries import require_libraries
from projection.gl.stale_manager import without_stale_window_manager
from projection.monitor import Monitor


def started_glfw() -> Any:  # noqa: ANN401 — the binding ships no types
    """The GLFW binding, started; starting twice does no harm.

    Raises:
        RendererUnavailable: no X display, or a system library is missing; the message says which.
    """
    if not os.environ.get("DISPLAY"):
        raise RendererUnavailable("no display: the variable DISPLAY is not set")
    require_libraries(("X11", "GL"))
    os.environ.setdefault("PYGLFW_LIBRARY_VARIANT", "x11")
    try:
        glfw: Any = importlib.import_module("glfw")
    except ImportError as error:
        msg = f"GLFW cannot be loaded ({error})"
        raise RendererUnavailable(msg) from error
    glfw.ERROR_REPORTING = {None: "log"}
    with without_stale_window_manager():
        started = glfw.init()
    if not started:
        code, words = glfw.get_error()
        reason = words.decode(errors="replace") if words else f"error {code}"
        msg = f"display {os.environ['DISPLAY']} cannot be used: {reason}"
        raise RendererUnavailable(msg)
    return glfw


def ended_glfw() -> None:
    """End GLFW, so that its next start looks at the display anew; harmless if it never started."""
    glfw = sys.modules.get("glfw")
    if glfw is not None:
        glfw.terminate()


def connected_monitors() -> tuple[Monitor, ...]:
    """The monitors connected now, the main one first.

    Raises:
        RendererUnavailable: there is no display to ask.
    """
    return monitors_of(started_glfw())


def monitors_of(glfw: Any) -> tuple[Monitor, ...]:  # noqa: ANN401 — see above
    """The same, asked of GLFW, which has been started."""
    monitors: list[Monitor] = []
    for handle in glfw.get_monitors():
        try:
            mode = glfw.get_video_mode(handle)
        except ValueError:  # it goes just now
            continue
        name = glfw.get_monitor_name(handle)
        monitors.append(
            Monitor(
                index=len(monitors),
                name=name.decode(errors="replace") if isinstance(name, bytes) else str(name),
                position=tuple(glfw.get_monitor_pos(handle)),
                size=(mode.size.width, mode.size.height),
                refresh_hz=float(mode.refresh_rate),
            )
        )
    return tuple(monitors)
