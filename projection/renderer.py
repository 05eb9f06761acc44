"""What can draw scenes: the interface that the OpenGL and the OpenCV renderer share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from projection.scene import Scene


class Renderer(Protocol):
    """Draws scenes on one output, as `projection.scene` defines the pixels."""

    @property
    def name(self) -> str:
        """What draws, for people: 'OpenGL (llvmpipe ...)'."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of the output in pixels now; a scene must be made for it."""

    @property
    def refresh_hz(self) -> float | None:
        """How often the output shows a new picture; None when it is not a monitor."""

    @property
    def closed(self) -> bool:
        """Whether somebody closed the window: nothing more will be seen."""

    def draw(self, scene: Scene) -> None:
        """Draw a scene and show it.

        Raises:
            ProjectionError: the scene was made for another size.
        """

    def read(self) -> npt.NDArray[np.uint8]:
        """The picture drawn last, uint8 (h, w, 3) RGB; black before the first."""

    def close(self) -> None:
        """Give everything back; may be called twice."""
