"""Sends the canvas to outputs with OpenCV: the fallback without OpenGL, and the oracle of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

import cv2
import numpy as np

from projection.colour import AS_IT_IS, gains
from projection.edge_blend import black_lift, factor
from projection.errors import ProjectionError
from projection.mesh import content_map
from projection.output import WHOLE_CANVAS, Crop, pixel_for_pixel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from projection.mesh import Pixels
    from projection.output import Output

    Picture = npt.NDArray[np.uint8]
    Floats = npt.NDArray[np.float32]

_Pixels = TypeVar("_Pixels", "Picture", "Floats")
_Part = tuple[Crop, tuple[int, int]]
KEPT = 2


class CpuOutputs:
    """What several outputs are sent, in memory.

    Args:
        outputs: at least one.
    """

    def __init__(self, outputs: Sequence[Output]) -> None:
        self._outputs = tuple(outputs)
        self._cards: dict[int, Picture] = {}
        self._prepared: dict[int, dict[_Part, Prepared]] = {}
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
        self._cards = {}

    def draw(self, canvas: Picture, dimmer: float, cards: Sequence[Picture | None] = ()) -> None:
        """Send each output its part of the canvas, uint8 (h, w, 3), or its card.

        Args:
            canvas: was drawn with the dimmer.
            dimmer: 0..1.
            cards: of the outputs, in their order; None for those that have none.
        """
        size = (canvas.shape[1], canvas.shape[0])
        for number, output in enumerate(self._outputs):
            card = card_at(cards, number)
            if card is not None:
                self._show(number, card)
                continue
            self._cards.pop(number, None)
            if output.unchanged and output.size == size:
                self._sent[number] = canvas
            else:
                self._sent[number] = self._ready(number, canvas, output.crop).sent(canvas, dimmer)

    def show(self, pictures: Sequence[Picture]) -> None:
        """Send each output a picture of its own, uint8 (h, w, 3), through its geometry.

        The very same pictures again cost nothing.

        Raises:
            ProjectionError: they are not as many as the outputs.
        """
        check_pictures(pictures, len(self._outputs))
        for number, picture in enumerate(pictures):
            self._show(number, picture)

    def read(self, output: int) -> Picture:
        """What an output was sent last: uint8 (h, w, 3) RGB; black before the first."""
        return self._sent[output].copy()

    def _show(self, number: int, picture: Picture) -> None:
        if self._cards.get(number) is not picture:
            self._sent[number] = self._ready(number, picture, WHOLE_CANVAS).sent(picture, 1.0)
            self._cards[number] = picture

    def _ready(self, number: int, picture: Picture, crop: Crop) -> Prepared:
        """The output prepared for a part of a picture: of the canvas, or of a test card."""
        kept = self._prepared.setdefault(number, {})
        size = (picture.shape[1], picture.shape[0])
        if (crop, size) not in kept:
            while len(kept) >= KEPT:
                del kept[next(iter(kept))]
            kept[crop, size] = Prepared.of(self._outputs[number], crop, size)
        return kept[crop, size]


def card_at(cards: Sequence[Picture | None], number: int) -> Picture | None:
    """The card of an output, by its number from 0; None where it has none."""
    return cards[number] if number < len(cards) else None


def check_pictures(pictures: Sequence[Picture], outputs: int) -> None:
    """Whether there is a picture for each of so many outputs.

    Raises:
        ProjectionError: there is not.
    """
    if len(pictures) != outputs:
        msg = f"there are {outputs} outputs, got {len(pictures)} pictures"
        raise ProjectionError(msg)


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
    """All of an output that does not depend on what is in the picture.

    Args:
        output: what it was made of.
        crop: the part of the picture that is sent.
        places: float32 (h, w) twice: which x and y of the picture each pixel shows, in pixels from
            the centre of the first; None where the part is sent pixel for pixel, and upright.
        factor: float32 (h, w, 1): what values are multiplied by; None for 1.
        lift: float32 (h, w, 1): light to add; None for 0.
        shown: float32 (h, w, 3): how much of the pixel shows anything, 0..1; None for 1.
    """

    output: Output
    crop: Crop
    places: tuple[Floats, Floats] | None
    factor: Floats | None
    lift: Floats | None
    shown: Floats | None

    @staticmethod
    def of(
        output: Output,
        crop: Crop,
        picture_size: tuple[int, int],
        pixels: Pixels | None = None,
    ) -> Prepared:
        """Prepare an output: some hundredths of a second, some tenths with a grid.

        Args:
            output: that is sent something.
            crop: the part of the picture to send.
            picture_size: (width, height) of the picture in pixels.
            pixels: only these columns and rows of it, rising; then `places` are always there.
        """
        content, shown = content_map(output, pixels)
        u, v = content[..., :1], content[..., 1:]
        width, height = picture_size
        upright = (output.rotation, output.flip) == (0, "none")
        places = None
        if pixels or not (upright and pixel_for_pixel(output, crop, picture_size)):
            x, y = (crop.x + content[..., 0] * crop.width), (crop.y + content[..., 1] * crop.height)
            places = (
                x * np.float32(width) - np.float32(0.5),
                y * np.float32(height) - np.float32(0.5),
            )
        if output.mask is not None:
            mask = output.mask.picture
            shown *= (mask[np.ix_(*pixels[::-1])] if pixels else mask) / np.float32(255)
        blend = output.blend
        return Prepared(
            output,
            crop,
            places,
            factor(blend, u, v) if blend.blends else None,
            black_lift(blend, u, v) if blend.blends and blend.black_level > 0 else None,
            cv2.merge([shown] * 3).astype(np.float32) if output.bent or output.mask else None,
        )

    def sent(self, picture: Picture, dimmer: float) -> Picture:
        """What an output is sent.

        Args:
            picture: uint8 (h, w, 3) RGB, all of it.
            dimmer: 0..1, also dims the lift of black.

        Returns:
            uint8 (h, w, 3) RGB.
        """
        if self.output.colour == AS_IT_IS and self.factor is None:
            sent = self._sampled(picture)
            if self.shown is not None:
                cv2.multiply(sent, self.shown, dst=sent, dtype=cv2.CV_8U)
            return sent
        values = self.finished(self._sampled(picture.astype(np.float32)), dimmer)
        return cast("Picture", cv2.convertScaleAbs(values, alpha=255))

    def _sampled(self, picture: _Pixels) -> _Pixels:
        """The part of a picture that is sent, where it is sent."""
        if self.places is None:
            (width, height), whole = self.output.size, picture.shape
            left, top = round(self.crop.x * whole[1]), round(self.crop.y * whole[0])
            return picture[top : top + height, left : left + width].copy()
        x, y = self.places
        border = cv2.BORDER_REPLICATE
        return cast("_Pixels", cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=border))

    def finished(self, values: Floats, dimmer: float) -> Floats:
        """Coloured, blended and masked, in place: float32 (h, w, 3), 0..255 to 0..1."""
        values *= np.array(gains(self.output.colour), np.float32) / np.float32(255)
        values = _power(values, self.output.colour.exponent)
        if self.factor is not None:
            values *= self.factor
        if self.lift is not None and dimmer > 0:
            gamma, lift = self.output.blend.gamma, self.lift * np.float32(dimmer)
            values = _power(lift + (1 - lift) * _power(values, gamma), 1 / gamma)
        if self.shown is not None:
            values *= self.shown
        return values


def _power(values: Floats, exponent: float) -> Floats:
    return values if exponent == 1 else cast("Floats", cv2.pow(values, exponent))
