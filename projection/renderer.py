"""What can draw scenes: the interface that the OpenGL and the OpenCV renderer share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from projection.keys import Stroke
    from projection.output import Output
    from projection.scene import Scene
    from projection.screen import Screen
    from projection.spots import Spots


class Renderer(Protocol):
    """Draws scenes on a canvas, as `projection.scene` defines the pixels, and sends it to outputs.

    What an output is sent, `projection.output` defines. There is always one output at least.
    """

    @property
    def name(self) -> str:
        """What draws, for people: 'OpenGL (llvmpipe ...)'."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the canvas in pixels now; a scene must be made for it."""

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is sent where, with the sizes that the outputs have now."""

    @property
    def screens(self) -> tuple[Screen, ...]:
        """Where each output is shown now; none where there are no windows."""

    @property
    def refresh_hz(self) -> float | None:
        """How often the output shows a new picture; None when it is not a monitor."""

    @property
    def closed(self) -> bool:
        """Whether somebody closed the window: nothing more will be seen."""

    def typed(self) -> tuple[Stroke, ...]:
        """Keys that were pressed in the windows since the last call, oldest first."""

    def draw(self, scene: Scene, cards: Sequence[npt.NDArray[np.uint8] | None] = ()) -> None:
        """Draw a scene, send it to every output and show it.

        Args:
            scene: for the canvas.
            cards: what outputs show in place of their part of it, uint8 (h, w, 3) RGB of any size,
                through their geometry; None, or none at all, for those that do not.

        Raises:
            ProjectionError: the scene was made for another size.
        """

    def show(self, pictures: Sequence[npt.NDArray[np.uint8]]) -> None:
        """Show a picture of its own on every output, through its geometry.

        Args:
            pictures: uint8 (h, w, 3) RGB of any size, one for each of `outputs`. The very same
                again cost little.

        Raises:
            ProjectionError: they are not as many as the outputs.
        """

    def set_outputs(self, outputs: tuple[Output, ...]) -> None:
        """Send otherwise from the next picture on.

        Args:
            outputs: as many as there are, of the same sizes.

        Raises:
            ProjectionError: they are others; nothing has changed.
        """

    def read(self, output: int = 0, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """What an output was sent last, uint8 (h, w, 3) RGB; black before the first.

        Args:
            output: which one, from 0.
            size: (width, height) in pixels of the answer, whose pixels are the means of what they
                cover; None = as it was sent.
        """

    def read_canvas(self, size: tuple[int, int] | None = None) -> npt.NDArray[np.uint8]:
        """The scene drawn last, before any output's geometry; as `read` otherwise."""

    def watch(self, spots: Spots) -> None:
        """Keep some pixels of an output's next picture, taken as late as they can be."""

    def watched(self) -> npt.NDArray[np.uint8] | None:
        """The pixels kept of the last picture: uint8 (rows, columns, 3); None if there are none."""

    def close(self) -> None:
        """Give everything back; may be called twice."""
