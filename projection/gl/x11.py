"""The few functions of Xlib that GLFW has no door to. All of them want a display of their own."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY_TYPE = 0
SUCCESS = 0
WORDS_READ = 1

_ErrorHandler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


_ignored = _ErrorHandler(lambda _display, _event: 0)
"""Kept here for ever: X11 calls it for as long as it is set."""


def opened_display() -> tuple[Any, int] | None:
    """The library and a connection to the display of the environment; None where there is none."""
    try:
        x11 = xlib()
    except (OSError, AttributeError):
        return None
    display = x11.XOpenDisplay(None)
    return (x11, display) if display else None


def xlib() -> Any:  # noqa: ANN401 — ctypes has no type for a library's functions
    """The library with the types of the functions that are used here.

    Raises:
        OSError: it is not installed.
        AttributeError: it lacks a function.
    """
    x11 = ctypes.CDLL("libX11.so.6")
    pointer, number, whole = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int
    results = {
        "XOpenDisplay": pointer,
        "XSetErrorHandler": pointer,
        "XInternAtom": number,
        "XDefaultRootWindow": number,
        "XCreatePixmap": number,
        "XCreateGC": pointer,
        "XDefaultVisual": pointer,
        "XCreateImage": pointer,
    }
    arguments = {
        "XOpenDisplay": [ctypes.c_char_p],
        "XCloseDisplay": [pointer],
        "XSetErrorHandler": [pointer],
        "XInternAtom": [pointer, ctypes.c_char_p, whole],
        "XDefaultRootWindow": [pointer],
        "XDeleteProperty": [pointer, number, number],
        "XSync": [pointer, whole],
        "XFlush": [pointer],
        "XFree": [pointer],
        "XGetWindowProperty": [
            *(pointer, number, number, ctypes.c_long, ctypes.c_long, whole, number),
            *([pointer] * 5),
        ],
        "XGetGeometry": [pointer, number, *([pointer] * 7)],
        "XDefaultDepth": [pointer, whole],
        "XDefaultVisual": [pointer, whole],
        "XCreatePixmap": [pointer, number, *([ctypes.c_uint] * 3)],
        "XFreePixmap": [pointer, number],
        "XCreateGC": [pointer, number, number, pointer],
        "XFreeGC": [pointer, pointer],
        "XFillRectangle": [pointer, number, pointer, whole, whole, ctypes.c_uint, ctypes.c_uint],
        "XCreateImage": [
            *(pointer, pointer, ctypes.c_uint, whole, whole, pointer),
            *(ctypes.c_uint, ctypes.c_uint, whole, whole),
        ],
        "XPutImage": [
            *(pointer, number, pointer, pointer),
            *([whole] * 4),
            *([ctypes.c_uint] * 2),
        ],
        "XSetWindowBackground": [pointer, number, number],
        "XSetWindowBackgroundPixmap": [pointer, number, number],
        "XClearWindow": [pointer, number],
        "XRaiseWindow": [pointer, number],
        "XRestackWindows": [pointer, pointer, whole],
    }
    for name, types in arguments.items():
        getattr(x11, name).argtypes = types
        getattr(x11, name).restype = results.get(name, whole)
    return x11


@contextmanager
def errors_ignored(x11: Any, display: int) -> Iterator[None]:  # noqa: ANN401 — see above
    """Errors of requests made in the body go nowhere, instead of ending the program."""
    before = x11.XSetErrorHandler(ctypes.cast(_ignored, ctypes.c_void_p))
    try:
        yield
    finally:
        x11.XSync(display, 0)
        x11.XSetErrorHandler(before)


def window_in(x11: Any, display: int, window: int, atom: int) -> int | None:  # noqa: ANN401 — see above
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
