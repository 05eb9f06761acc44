"""Sends the canvas to outputs with OpenCV: the fallback without OpenGL, and the oracle of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from projection.colour import AS_IT_IS, gains
from projection.edge_blend import black_lift, factor
from projection.errors import ProjectionError
from projection.mesh import content_map
from projection.output import WHOLE_CANVAS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from projection.output import Crop, Output

    Picture = npt.NDArray[np.uint8]
    Floats = npt.NDArray[np.float32]


class CpuOutputs:
    """What several outputs are sent, in memory.

    Args:
        outputs: at least one.
    """

    def __init__(self, outputs: Sequence[Output]) -> None:
        self._outputs = tuple(outputs)
        self._showing: tuple[Picture, ...] = ()
        self._prepared: dict[int, Prepared] = {}
        self._sent = [np.zeros((o.size[1], o.size[0], 3), np.uint8) for o in outputs]

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What is sent where."""
        return self._outputs

    def change(self, outputs: tuple[Output, ...]) -> None:
        """Send otherwise from the next picture on, to as many outputs of the same sizes.

        Raises:
            ProjectionError: they are others; nothing has changed.
        """
        check_change(self._outputs, outputs)
        changed = [n for n, output in enumerate(outputs) if output != self._outputs[n]]
        self._prepared = {n: p for n, p in self._prepared.items() if n not in changed}
        self._outputs = outputs
        self._showing = ()

    def draw(self, canvas: Picture, dimmer: float) -> None:
        """Send each output its part of the canvas, uint8 (h, w, 3), drawn with a dimmer 0..1."""
        self._showing = ()
        size = (canvas.shape[1], canvas.shape[0])
        for number, output in enumerate(self._outputs):
            if output.unchanged and output.size == size:
                self._sent[number] = canvas
            else:
                self._sent[number] = self._ready(number).sent(canvas, output.crop, dimmer)

    def show(self, pictures: Sequence[Picture]) -> None:
        """Send each output a picture of its own, uint8 (h, w, 3), through its geometry.

        The very same pictures again cost nothing.

        Raises:
            ProjectionError: they are not as many as the outputs.
        """
        if len(pictures) != len(self._outputs):
            msg = f"there are {len(self._outputs)} outputs, got {len(pictures)} pictures"
            raise ProjectionError(msg)
        if [id(picture) for picture in pictures] == [id(shown) for shown in self._showing]:
            return
        self._showing = tuple(pictures)
        for number, picture in enumerate(pictures):
            self._sent[number] = self._ready(number).sent(picture, WHOLE_CANVAS, 1.0)

    def read(self, output: int) -> Picture:
        """What an output was sent last: uint8 (h, w, 3) RGB; black before the first."""
        return self._sent[output].copy()

    def _ready(self, number: int) -> Prepared:
        if number not in self._prepared:
            self._prepared[number] = Prepared.of(self._outputs[number])
        return self._prepared[number]


def check_change(old: Sequence[Output], new: Sequence[Output]) -> None:
    """Whether outputs can take each other's places while pictures are sent.

    Raises:
        ProjectionError: their number or a size differs.
    """
    if len(old) != len(new):
        msg = f"there are {len(old)} outputs, got settings for {len(new)}"
        raise ProjectionError(msg)
    for before, after in zip(old, new, strict=True):
        if before.size != after.size:
            wanted, got = before.size, after.size
            msg = f"output {before.name} is {wanted[0]}x{wanted[1]} px, got {got[0]}x{got[1]}"
            raise ProjectionError(msg)


@dataclass(frozen=True, eq=False)
class Prepared:
    """All of an output that does not depend on the picture.

    Args:
        output: what it was made of.
        content: float32 (h, w, 2): the picture's point (u, v) at each pixel; -1 where is none.
        factor: float32 (h, w, 1): what values are multiplied by; None for 1.
        lift: float32 (h, w, 1): light to add; None for 0.
        shown: float32 (h, w, 1): the mask, 0 where there is no picture.
    """

    output: Output
    content: Floats
    factor: Floats | None
    lift: Floats | None
    shown: Floats

    @staticmethod
    def of(output: Output) -> Prepared:
        """Prepare an output: some hundredths of a second, some tenths with a grid."""
        content = content_map(output)
        u, v = content[..., :1], content[..., 1:]
        shown = (u >= 0).astype(np.float32)
        if output.mask is not None:
            shown *= output.mask.picture[..., None].astype(np.float32) / 255
        blend = output.blend
        return Prepared(
            output,
            content,
            factor(blend, u, v) if blend.blends else None,
            black_lift(blend, u, v) if blend.blends and blend.black_level > 0 else None,
            shown,
        )

    def sent(self, picture: Picture, crop: Crop, dimmer: float) -> Picture:
        """What an output is sent.

        Args:
            picture: uint8 (h, w, 3) RGB, all of it.
            crop: the part of it to send.
            dimmer: 0..1, also dims the lift of black.

        Returns:
            uint8 (h, w, 3) RGB.
        """
        height, width = picture.shape[:2]
        scale = np.array([crop.width * width, crop.height * height], np.float32)
        start = np.array([crop.x * width - 0.5, crop.y * height - 0.5], np.float32)
        places: Floats = self.content * scale + start
        values = picture.astype(np.float32) / np.float32(255)
        values = _floats(
            cv2.remap(
                values,
                np.ascontiguousarray(places[..., 0]),
                np.ascontiguousarray(places[..., 1]),
                cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        )
        colour = self.output.colour
        if colour != AS_IT_IS:
            values = _power(values * np.array(gains(colour), np.float32), colour.exponent)
        if self.factor is not None:
            values *= self.factor
        if self.lift is not None and dimmer > 0:
            gamma, lift = self.output.blend.gamma, self.lift * np.float32(dimmer)
            values = _power(lift + (1 - lift) * _power(values, gamma), 1 / gamma)
        values *= self.shown
        return cast("Picture", cv2.convertScaleAbs(values, alpha=255))


def _power(values: Floats, exponent: float) -> Floats:
    return values if exponent == 1 else _floats(cv2.pow(values, exponent))


def _floats(values: object) -> Floats:
    """What OpenCV made of float32."""
    return cast("Floats", values)
