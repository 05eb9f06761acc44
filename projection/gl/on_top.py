"""Keeps windows above all others where no window manager does."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from projection.gl.stale_manager import PROPERTY
from projection.gl.x11 import errors_ignored, opened_display, window_in

if TYPE_CHECKING:
    from collections.abc import Sequence


class OnTop:
    """Raises windows. With a window manager it does nothing: that one keeps them on top.

    Args:
        x11: the library.
        display: a connection of its own.
    """

    def __init__(self, x11: Any, display: int) -> None:  # noqa: ANN401 — ctypes has no types
        self._x11 = x11
        self._display = display
        self._root = x11.XDefaultRootWindow(display)

    @staticmethod
    def opened() -> OnTop | None:
        """On the display of the environment; None where it cannot be had."""
        found = opened_display()
        return None if found is None else OnTop(*found)

    def keep(self, windows: Sequence[int]) -> None:
        """Put windows, by their numbers, on top; those that are there already stay untouched."""
        x11, display = self._x11, self._display
        if not windows or self._is_managed():
            return
        numbers = (ctypes.c_ulong * len(windows))(*windows)
        with errors_ignored(x11, display):
            x11.XRaiseWindow(display, numbers[0])
            x11.XRestackWindows(display, numbers, len(windows))

    def close(self) -> None:
        """Let go."""
        self._x11.XCloseDisplay(self._display)

    def _is_managed(self) -> bool:
        with errors_ignored(self._x11, self._display):
            atom = self._x11.XInternAtom(self._display, PROPERTY, 1)
            return bool(atom) and window_in(self._x11, self._display, self._root, atom) is not None
