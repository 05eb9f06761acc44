"""Removes the trace of a window manager that died, on which GLFW would abort the whole program.

A window manager leaves its window's number in the root window's `_NET_SUPPORTING_WM_CHECK`. When
it crashes the number stays; GLFW 3.4 then asks a window that is no more for its properties, and
the X error that follows is not caught.
"""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PROPERTY = b"_NET_SUPPORTING_WM_CHECK"
ANY_TYPE = 0
SUCCESS = 0
WORDS_READ = 1

_ErrorHandler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


_ignored = _ErrorHandler(lambda _display, _event: 0)
"""Kept here for ever: X11 calls it for as long as it is set."""


@contextmanager
def without_stale_window_manager() -> Iterator[bool]:
    """Delete the trace when the window it names does not exist, then run the body.

    The connection stays open during the body: an X server without any client starts anew, and
    would refuse GLFW's connection at that moment.

    Yields:
        Whether something was deleted; False also when there is no X display at all.
    """
    try:
        x11 = _library()
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
    before = x11.XSetErrorHandler(ctypes.cast(_ignored, ctypes.c_void_p))
    try:
        atom = x11.XInternAtom(display, PROPERTY, 1)
        if not atom:
            return False
        root = x11.XDefaultRootWindow(display)
        named = _window_in(x11, display, root, atom)
        if named is None or _window_in(x11, display, named, atom) == named:
            return False
        x11.XDeleteProperty(display, root, atom)
        return True
    finally:
        x11.XSync(display, 0)
        x11.XSetErrorHandler(before)


def _window_in(x11: Any, display: int, window: int, atom: int) -> int | None:  # noqa: ANN401 — see above
    """The window number that a property holds; None when there is no such property or window."""
    kind, form = ctypes.c_ulong(), ctypes.c_int()
    count, left = ctypes.c_ulong(), ctypes.c_ulong()
    data = ctypes.POINTER(ctypes.c_ulong)()
    status = x11.XGetWindowProperty(
        display,
        window,
        atom,
        0,
        WORDS_READ,
        0,
        ANY_TYPE,
        ctypes.byref(kind),
        ctypes.byref(form),
        ctypes.byref(count),
        ctypes.byref(left),
        ctypes.byref(data),
    )
    if status != SUCCESS or not count.value:
        return None
    value = int(data[0]) if form.value == 32 else None
    x11.XFree(data)
    return value


def _library() -> Any:  # noqa: ANN401 — see above
    x11 = ctypes.CDLL("libX11.so.6")
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    x11.XOpenDisplay.restype, x11.XOpenDisplay.argtypes = pointer, [ctypes.c_char_p]
    x11.XCloseDisplay.argtypes = [pointer]
    x11.XSetErrorHandler.restype, x11.XSetErrorHandler.argtypes = pointer, [pointer]
    x11.XInternAtom.restype = number
    x11.XInternAtom.argtypes = [pointer, ctypes.c_char_p, ctypes.c_int]
    x11.XDefaultRootWindow.restype, x11.XDefaultRootWindow.argtypes = number, [pointer]
    x11.XDeleteProperty.argtypes = [pointer, number, number]
    x11.XSync.argtypes = [pointer, ctypes.c_int]
    x11.XFree.argtypes = [pointer]
    x11.XGetWindowProperty.argtypes = [
        pointer,
        number,
        number,
        ctypes.c_long,
        ctypes.c_long,
        ctypes.c_int,
        number,
        *([pointer] * 5),
    ]
    return x11
