"""Removes the trace of a window manager that died, on which GLFW would abort the whole program.

A window manager leaves its window's number in the root window's `_NET_SUPPORTING_WM_CHECK`. When
it crashes the number stays; GLFW 3.4 then asks a window that is no more for its properties, and
the X error that follows is not caught.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from projection.gl.x11 import errors_ignored, window_in, xlib

if TYPE_CHECKING:
    from collections.abc import Iterator

PROPERTY = b"_NET_SUPPORTING_WM_CHECK"


@contextmanager
def without_stale_window_manager() -> Iterator[bool]:
    """Delete the trace when the window it names does not exist, then run the body.

    The connection stays open during the body: an X server without any client starts anew, and
    would refuse GLFW's connection at that moment.

    Yields:
        Whether something was deleted; False also when there is no X display at all.
    """
    try:
        x11 = xlib()
    except (OSError, AttributeError):
        yield False
        return
    display = x11.XOpenDisplay(None)
    if not display:
        yield False
        return
    try:
        yield _deleted(x11, display)
    finally:
        x11.XCloseDisplay(display)


def _deleted(x11: Any, display: int) -> bool:  # noqa: ANN401 — ctypes has no type for a library's functions
    """Delete the trace on a display if it is stale; whether it was."""
    with errors_ignored(x11, display):
        atom = x11.XInternAtom(display, PROPERTY, 1)
        if not atom:
            return False
        root = x11.XDefaultRootWindow(display)
        named = window_in(x11, display, root, atom)
        if named is None or window_in(x11, display, named, atom) == named:
            return False
        x11.XDeleteProperty(display, root, atom)
        return True
