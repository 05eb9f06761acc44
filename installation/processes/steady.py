"""A renderer that goes on when the graphics card gives up. Runs in the projection process."""

import logging
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from projection.errors import ProjectionError
from projection.keys import Stroke
from projection.output import Output
from projection.renderer import Renderer
from projection.scene import Scene
from projection.screen import Screen
from projection.spots import Spots

log = logging.getLogger(__name__)

FallBack = Callable[[tuple[int, int], tuple[Output, ...]], Renderer]


class SteadyRenderer:
    """Draws with one renderer, and after its first failure with another; a `Renderer` itself.

    Args:
        first: draws as long as it can.
        fall_back: opens the renderer that takes over, for a canvas (width, height) and outputs;
            None where nothing could (a window belongs to OpenGL): then the failure is raised.
    """

    def __init__(self, first: Renderer, fall_back: FallBack | None) -> None:
        self._renderer = first
        self._fall_back = fall_back
        self._size = first.size
        self._outputs = first.outputs

    @property
    def name(self) -> str:
        """What draws now, for people."""
        return self._renderer.name

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the canvas in pixels now."""
        self._size = self._renderer.size
        return self._size

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is sent where."""
        self._outputs = self._renderer.outputs
        return self._outputs

    @property
    def screens(self) -> tuple[Screen, ...]:
        """Where each output is shown now; none where there are no windows."""
        return self._renderer.screens

    @property
    def refresh_hz(self) -> float | None:
        """How often the output shows a new picture; None when it is not a monitor."""
        return self._renderer.refresh_hz

    @property
    def closed(self) -> bool:
        """Whether somebody closed the window."""
        return self._renderer.closed

    def typed(self) -> tuple[Stroke, ...]:
        """Keys that were pressed in the windows since the last call."""
        return self._renderer.typed()

    def draw(self, scene: Scene, cards: Sequence[NDArray[np.uint8] | None] = ()) -> None:
        """Draw a scene; a failure changes the renderer and the scene is drawn all the same.

        Raises:
            Exception: of any kind, if there is no renderer to fall back to.
        """
        try:
            self._renderer.draw(scene, cards)
        except Exception as error:
            if self._fall_back is None or (
                isinstance(error, ProjectionError) and scene.size != self._renderer.size
            ):
                raise
            self._change(error)
            self._renderer.draw(scene, cards)

    def show(self, pictures: Sequence[NDArray[np.uint8]]) -> None:
        """Show a picture of its own on every output; a failure changes the renderer."""
        try:
            self._renderer.show(pictures)
        except ProjectionError:
            raise
        except Exception as error:  # noqa: BLE001 — whatever it was, the wall goes on
            self._change(error)
            self._renderer.show(pictures)

    def set_outputs(self, outputs: tuple[Output, ...]) -> None:
        """Send otherwise from the next picture on.

        Raises:
            ProjectionError: they are refused; nothing has changed.
        """
        self._renderer.set_outputs(outputs)
        self._outputs = outputs

    def read(self, output: int = 0, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
        """What an output was sent last, uint8 (h, w, 3) RGB, as large as it was or of a size."""
        return self._copy(lambda renderer: renderer.read(output, size))

    def read_canvas(self, size: tuple[int, int] | None = None) -> NDArray[np.uint8]:
        """The scene drawn last, uint8 (h, w, 3) RGB, as large as the canvas or of a size."""
        return self._copy(lambda renderer: renderer.read_canvas(size))

    def watch(self, spots: Spots) -> None:
        """Keep some pixels of an output's next picture."""
        self._renderer.watch(spots)

    def watched(self) -> NDArray[np.uint8] | None:
        """The pixels kept, if any; a failure changes the renderer, and there are none."""
        try:
            return self._renderer.watched()
        except Exception as error:
            if self._fall_back is None:
                raise
            self._change(error)
            return None

    def close(self) -> None:
        """Give everything back."""
        self._renderer.close()

    def _copy(self, read: Callable[[Renderer], NDArray[np.uint8]]) -> NDArray[np.uint8]:
        try:
            return read(self._renderer)
        except Exception as error:
            if self._fall_back is None:
                raise
            self._change(error)
            return read(self._renderer)

    def _change(self, error: Exception) -> None:
        failed, fall_back = self._renderer, self._fall_back
        if fall_back is None:
            raise error
        log.error("%s failed, drawing with the processor from now on: %s", failed.name, error)
        self._renderer = fall_back(self._size, self._outputs)
        self._fall_back = None
        try:
            failed.close()
        except Exception:
            log.debug("the failed renderer cannot be closed", exc_info=True)
