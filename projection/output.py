"""One projector's share of the canvas, and how it is bent, softened and coloured. Pure values.

The way of a picture: a part of the canvas (crop) is mirrored (flip) and turned (rotation) on to the
output's raster, bent (grid), pinned to four corners, coloured, softened where a neighbour overlaps,
lifted to the black of the overlaps, and masked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from projection.colour import AS_IT_IS, Colour
from projection.corner_pin import WHOLE, Corners, checked_corners
from projection.edge_blend import NO_BLEND, EdgeBlend
from projection.errors import ProjectionError
from projection.turn import FLIPS, ROTATIONS, Flip, Rotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from projection.grid_warp import GridWarp

LEAST_SIDE_PX, MOST_SIDE_PX = 1, 16384
LEAST_CROP = 0.01
MOST_CANVAS_PX = 7680 * 4320


@dataclass(frozen=True)
class Crop:
    """A part of the canvas, normalised: its left and upper edge, width and height.

    Raises:
        ProjectionError: it is smaller than 0.01 a side, or not within the canvas.
    """

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        if not all(math.isfinite(n) for n in (self.x, self.y, self.width, self.height)):
            msg = f"crop must be finite numbers, got {self.words}"
            raise ProjectionError(msg)
        if min(self.width, self.height) < LEAST_CROP:
            msg = f"a crop must be at least {LEAST_CROP} a side, got {self.words}"
            raise ProjectionError(msg)
        right, bottom = self.x + self.width, self.y + self.height
        if min(self.x, self.y) < 0 or max(right, bottom) > 1 + 1e-6:
            msg = f"a crop must lie within the canvas, 0..1, got {self.words}"
            raise ProjectionError(msg)

    @property
    def words(self) -> str:
        """The crop as people read it: "0.5x1 at 0.5,0"."""
        return f"{self.width:g}x{self.height:g} at {self.x:g},{self.y:g}"


WHOLE_CANVAS = Crop()


@dataclass(frozen=True, eq=False)
class Mask:
    """What of an output may be bright; equal only to itself.

    Args:
        picture: uint8 (h, w), as large as the output: 0 stays dark, 255 is untouched.

    Raises:
        ProjectionError: it is no such picture.
    """

    picture: npt.NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.picture.dtype != np.uint8 or self.picture.ndim != 2:
            kind = f"{self.picture.dtype} {self.picture.shape}"
            msg = f"a mask must be uint8 (height, width), got {kind}"
            raise ProjectionError(msg)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.picture.shape[1], self.picture.shape[0]


@dataclass(frozen=True)
class Output:
    """What one projector is to be sent.

    Args:
        name: for people, and to tell outputs apart.
        size: (width, height) in pixels of what is sent, 1..16384 each.
        connector: name of the monitor or projector, such as "HDMI-1", or its index; None for any.
        crop: the part of the canvas that it shows.
        rotation: clockwise, of the picture on the raster: 0, 90, 180 or 270 degrees.
        flip: mirrors the picture before it is turned.
        corners: where the raster's corners TL, TR, BR, BL are pinned to, normalised.
        grid: bends the picture before it is pinned.
        mask: keeps parts dark; it must have the output's size.
        blend: overlaps with neighbours.
        colour: brightness, gamma and temperature.

    Raises:
        ProjectionError: a value is wrong; the message names it and its limit.
    """

    name: str = "output"
    size: tuple[int, int] = (1280, 720)
    connector: str | int | None = None
    crop: Crop = WHOLE_CANVAS
    rotation: Rotation = 0
    flip: Flip = "none"
    corners: Corners = WHOLE
    grid: GridWarp | None = None
    mask: Mask | None = None
    blend: EdgeBlend = NO_BLEND
    colour: Colour = AS_IT_IS

    def __post_init__(self) -> None:
        width, height = self.size
        if min(self.size) < LEAST_SIDE_PX or max(self.size) > MOST_SIDE_PX:
            limits = f"{LEAST_SIDE_PX}..{MOST_SIDE_PX} px each way"
            msg = f"size must be {limits}, got {width}x{height}"
            raise ProjectionError(msg)
        if self.rotation not in ROTATIONS:
            msg = f"rotation must be one of {', '.join(map(str, ROTATIONS))}, got {self.rotation}"
            raise ProjectionError(msg)
        if self.flip not in FLIPS:
            msg = f"flip must be one of {', '.join(FLIPS)}, got {self.flip!r}"
            raise ProjectionError(msg)
        checked_corners(self.corners)
        if self.mask is not None and self.mask.size != self.size:
            got, wanted = self.mask.size, self.size
            msg = (
                f"a mask must have the output's size, {wanted[0]}x{wanted[1]} px, "
                f"got {got[0]}x{got[1]}"
            )
            raise ProjectionError(msg)

    @property
    def content_size(self) -> tuple[int, int]:
        """(width, height) in pixels of the picture before it is turned."""
        width, height = self.size
        return (width, height) if self.rotation in {0, 180} else (height, width)

    @property
    def bent(self) -> bool:
        """Whether the picture does not fill the raster as a rectangle."""
        return self.corners != WHOLE or self.grid is not None

    @property
    def unchanged(self) -> bool:
        """Whether the whole canvas is sent as it is."""
        return self == Output(self.name, self.size, self.connector)


def resized(output: Output, size: tuple[int, int]) -> Output:
    """The same output on a monitor of another size (width, height) in pixels; masks are scaled.

    Raises:
        ProjectionError: the size is outside its limits.
    """
    if size == output.size:
        return output
    mask = None if output.mask is None else _scaled(output.mask, size)
    return replace(output, size=size, mask=mask)


@lru_cache(maxsize=32)
def _scaled(mask: Mask, size: tuple[int, int]) -> Mask:
    """The very same one again for the same mask: windows ask for it with every frame."""
    picture = cv2.resize(mask.picture, size, interpolation=cv2.INTER_AREA)
    return Mask(np.ascontiguousarray(picture, np.uint8))


def pixel_for_pixel(output: Output, crop: Crop, picture_size: tuple[int, int]) -> bool:
    """Whether each pixel that is sent shows just one of a picture.

    Args:
        output: that is sent something.
        crop: the part of the picture that it shows.
        picture_size: (width, height) of the picture in pixels.
    """
    starts = crop.x * picture_size[0], crop.y * picture_size[1]
    sizes = crop.width * picture_size[0], crop.height * picture_size[1]
    off = [abs(start - round(start)) for start in starts]
    off += [abs(size - sent) for size, sent in zip(sizes, output.content_size, strict=True)]
    return not output.bent and max(off) < 1e-3


def canvas_size(outputs: Sequence[Output]) -> tuple[int, int]:
    """The smallest canvas (width, height) in pixels that gives each output all its pixels.

    It has no more pixels than an 8K picture, however small the crops are.

    Args:
        outputs: at least one.
    """
    widths = [o.content_size[0] / o.crop.width for o in outputs]
    heights = [o.content_size[1] / o.crop.height for o in outputs]
    width, height = max(widths), max(heights)
    shrink = min(1.0, math.sqrt(MOST_CANVAS_PX / (width * height)))
    return _side(width * shrink), _side(height * shrink)


def _side(pixels: float) -> int:
    return min(MOST_SIDE_PX, math.ceil(pixels - 1e-6))
