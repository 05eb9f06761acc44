"""Hears the keys that are pressed in a window, and keeps them until somebody asks."""

from __future__ import annotations

import logging
from collections import deque
from typing import Any

from projection.keys import NAMED, Stroke, letter_of

log = logging.getLogger(__name__)

MOST_KEPT = 32
"""So many wait at most: the oldest go first."""


class Typing:
    """The keys of one window. It asks for no focus, and hears only what the desktop gives it.

    Args:
        glfw: the binding, started.
        handle: of the window.
    """

    def __init__(self, glfw: Any, handle: Any) -> None:  # noqa: ANN401 — the binding has no types
        self._glfw = glfw
        self._names = {getattr(glfw, code): name for code, name in NAMED.items()}
        self._heard: deque[Stroke] = deque(maxlen=MOST_KEPT)
        glfw.set_key_callback(handle, self._on_key)

    def taken(self) -> tuple[Stroke, ...]:
        """What was pressed since the last call, oldest first."""
        heard = tuple(self._heard)
        self._heard.clear()
        return heard

    def _on_key(self, _window: object, code: int, scancode: int, action: int, held: int) -> None:
        glfw = self._glfw
        name = self._names.get(code)
        if name is None or action == glfw.RELEASE:
            return
        if len(name) == 1:
            name = letter_of(name, self._written(code, scancode))
        shift, ctrl, alt = (
            bool(held & bit) for bit in (glfw.MOD_SHIFT, glfw.MOD_CONTROL, glfw.MOD_ALT)
        )
        self._heard.append(Stroke(name, shift, ctrl, alt, again=action == glfw.REPEAT))

    def _written(self, code: int, scancode: int) -> str | None:
        """What the keyboard's layout has there; a strange one does not stop the picture."""
        try:
            name: str | None = self._glfw.get_key_name(code, scancode)
        except Exception:
            log.debug("key %d cannot be named", code, exc_info=True)
            return None
        return name
