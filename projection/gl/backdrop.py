"""Keeps the last picture behind the windows, so that it is seen when this process is killed.

The background of the X server's root window outlives who set it. It takes the place of the bare
desktop until the process has been started again.
"""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from projection.gl.x11 import errors_ignored, opened_display

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy.typing as npt

    Read = Callable[[int], npt.NDArray[np.uint8]]
    Place = tuple[int, int, int, int]

EVERY_S = 5.0
SHARE_OF_LIGHT = 0.7
STRIP_PX = 1 << 18
"""So much is handed over with a frame: the server takes about a millisecond for it."""
MOST_CHANGE = 0.1
DEPTH, BITS = 24, 32
Z_PIXMAP = 2


class Backdrop:
    """The root window's background, renewed every few seconds, a strip with each frame.

    Args:
        x11: the library.
        display: a connection of its own.
    """

    def __init__(self, x11: Any, display: int) -> None:  # noqa: ANN401 — ctypes has no types
        self._x11 = x11
        self._display = display
        self._root = x11.XDefaultRootWindow(display)
        self._visual = x11.XDefaultVisual(display, 0)
        self._pen = x11.XCreateGC(display, self._root, 0, None)
        self._work: Iterator[None] | None = None
        self._begun_s = -math.inf
        self._dimmer: float | None = None
        self._places: tuple[Place | None, ...] = ()

    @staticmethod
    def opened() -> Backdrop | None:
        """On the display of the environment; None where it has no usual colours."""
        found = opened_display()
        if found is None:
            return None
        x11, display = found
        if x11.XDefaultDepth(display, 0) != DEPTH:
            x11.XCloseDisplay(display)
            return None
        return Backdrop(x11, display)

    def follow(
        self, read: Read, places: Sequence[Place | None], dimmer: float, now_s: float
    ) -> None:
        """A frame was shown: go on with the backdrop, some milliseconds at most.

        Args:
            read: gives what an output was sent, uint8 (h, w, 3) RGB.
            places: of the windows on the desktop: x, y, width, height; None for hidden ones.
            dimmer: of the frame, 0..1; 0 makes the backdrop black at once.
            now_s: monotonic seconds.
        """
        if dimmer == 0:
            if self._dimmer != 0:
                self._darken()
            self._dimmer, self._work = 0.0, None
            return
        is_old = now_s - self._begun_s >= EVERY_S
        is_other = self._dimmer is None or abs(dimmer - self._dimmer) > MOST_CHANGE
        if tuple(places) != self._places or (self._work is None and (is_old or is_other)):
            self._begun_s, self._dimmer, self._places = now_s, dimmer, tuple(places)
            self._work = self._strips(read, self._places)
        if self._work is not None and next(self._work, self) is self:
            self._work = None

    def close(self) -> None:
        """Let go; the backdrop stays."""
        self._work = None
        with errors_ignored(self._x11, self._display):
            self._x11.XFreeGC(self._display, self._pen)
        self._x11.XCloseDisplay(self._display)

    def _strips(self, read: Read, places: Sequence[Place | None]) -> Iterator[None]:
        """Paint a new background in steps, black where no window is, then take it."""
        x11, display, size = self._x11, self._display, self._desktop_size()
        pixmap = x11.XCreatePixmap(display, self._root, *size, DEPTH)
        try:
            with errors_ignored(x11, display):
                x11.XFillRectangle(display, pixmap, self._pen, 0, 0, *size)
            for number, place in enumerate(places):
                if place is None:
                    continue
                x, y, width, height = place
                picture = cv2.cvtColor(read(number), cv2.COLOR_RGB2BGRA)
                dimmed = cv2.convertScaleAbs(picture, alpha=SHARE_OF_LIGHT)
                if dimmed.shape[:2] != (height, width):
                    continue
                rows = max(1, STRIP_PX // width)
                for top in range(0, height, rows):
                    strip = np.ascontiguousarray(dimmed[top : top + rows])
                    self._put(pixmap, strip, x, y + top)
                    yield
            with errors_ignored(x11, display):
                x11.XSetWindowBackgroundPixmap(display, self._root, pixmap)
                x11.XClearWindow(display, self._root)
        finally:
            with errors_ignored(x11, display):
                x11.XFreePixmap(display, pixmap)  # the server keeps what it shows

    def _put(self, pixmap: int, rows: npt.NDArray[Any], x: int, y: int) -> None:
        x11, display = self._x11, self._display
        height, width = rows.shape[:2]
        image = x11.XCreateImage(
            display, self._visual, DEPTH, Z_PIXMAP, 0, rows.ctypes.data, width, height, BITS, 0
        )
        if not image:
            return
        with errors_ignored(x11, display):
            x11.XPutImage(display, pixmap, self._pen, image, 0, 0, x, y, width, height)
        x11.XFree(image)

    def _desktop_size(self) -> tuple[int, int]:
        root, place = ctypes.c_ulong(), (ctypes.c_int * 2)()
        sizes = (ctypes.c_uint * 4)()
        step = ctypes.sizeof(ctypes.c_uint)
        start = ctypes.addressof(sizes)
        self._x11.XGetGeometry(
            self._display,
            self._root,
            ctypes.byref(root),
            ctypes.addressof(place),
            ctypes.addressof(place) + step,
            *(start + number * step for number in range(4)),
        )
        return sizes[0], sizes[1]

    def _darken(self) -> None:
        with errors_ignored(self._x11, self._display):
            self._x11.XSetWindowBackground(self._display, self._root, 0)
            self._x11.XClearWindow(self._display, self._root)
