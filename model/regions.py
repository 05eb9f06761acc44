"""Which part of the canvas a subject aims at: soft masks, as weights. NumPy and Pillow.

Every spot of the canvas that a subject covers is pulled equally hard, however large its region is:
the masks of a region add up to twice the share of the canvas that it takes. So each half counts 1,
as in the original, the whole counts 2, and the parts of any division count 2 together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from PIL import Image

from model.errors import ModelError

CLASSES = 1000
CENTRE_SHARE = 1 / 3  # of the canvas; the rest is around
CENTRE_RADIUS = math.sqrt(
    CENTRE_SHARE / math.pi
)  # half axes of the ellipse, as shares of the sides
FINER = 12  # a grid coarser than its region is reckoned so much finer; halves and thirds fit in
MASKS_KEPT = 64

_ROWS: Final = {
    "upper": (0.0, 1 / 2),
    "lower": (1 / 2, 1.0),
    "upper_third": (0.0, 1 / 3),
    "middle_third": (1 / 3, 2 / 3),
    "lower_third": (2 / 3, 1.0),
}
_COLUMNS: Final = {
    "left": (0.0, 1 / 2),
    "right": (1 / 2, 1.0),
    "left_third": (0.0, 1 / 3),
    "centre_third": (1 / 3, 2 / 3),
    "right_third": (2 / 3, 1.0),
}
REGIONS: Final = ("whole", "centre", "around", *_ROWS, *_COLUMNS)
"""Names of the regions. As in the setting of text, "middle" lies between upper and lower, "centre"
between left and right."""


@dataclass(frozen=True)
class MaskPicture:
    """A region of any form, as a small grey picture that is stretched over the canvas.

    Args:
        width: columns, 1 or more.
        height: rows, 1 or more.
        grey: a byte for each cell, row by row from the top left: 255 belongs to the region wholly,
            0 not at all; somewhere above 0.

    Raises:
        ModelError: the sizes do not fit together, or it is black.
    """

    width: int
    height: int
    grey: bytes

    def __post_init__(self) -> None:
        if min(self.width, self.height) < 1 or len(self.grey) != self.width * self.height:
            message = (
                "a mask must have width x height bytes, "
                f"got {len(self.grey)} for {self.width}x{self.height}"
            )
            raise ModelError(message)
        if not any(self.grey):
            raise ModelError("a mask must be above 0 somewhere, got black")

    def shares(self, height: int, width: int) -> np.ndarray:
        """How much each cell of a grid belongs to it, float64 (height, width), 0..1."""
        cells = np.frombuffer(self.grey, np.uint8).reshape(self.height, self.width)
        picture = Image.fromarray(cells.astype(np.float32) / 255)
        return np.asarray(picture.resize((width, height), Image.Resampling.BILINEAR), float)


Region = str | MaskPicture
"""One of `REGIONS`, or a picture."""


@dataclass(frozen=True)
class Aim:
    """One subject and where it is to appear.

    Args:
        index: ImageNet class, 0..999.
        region: one of `REGIONS`, or a picture.
        weight: how much it counts beside the others, above 0.
    """

    index: int
    region: Region = "whole"
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.index < CLASSES:
            message = f"subject index must be 0..{CLASSES - 1}, got {self.index}"
            raise ModelError(message)
        check_region(self.region)
        if not 0 < self.weight < 1e3:
            message = f"weight of a subject must be above 0 and under 1000, got {self.weight}"
            raise ModelError(message)


def check_region(region: Region) -> None:
    """See that there is such a region.

    Raises:
        ModelError: there is none of this name.
    """
    if not isinstance(region, MaskPicture) and region not in REGIONS:
        message = f"region must be one of {', '.join(REGIONS)}, got {region!r}"
        raise ModelError(message)


def area(region: Region) -> float:
    """The share of the canvas that a region takes, above 0 to 1; soft borders change nothing."""
    check_region(region)
    if isinstance(region, MaskPicture):
        return sum(region.grey) / (255 * len(region.grey))
    if region == "centre":
        return CENTRE_SHARE
    if region == "around":
        return 1 - CENTRE_SHARE
    start, end = {**_ROWS, **_COLUMNS}.get(region, (0.0, 1.0))
    return end - start


def region_mask(region: Region, height: int, width: int, soft: float = 0.0) -> np.ndarray:
    """How much each cell of a grid belongs to a region.

    The parts of a division (halves, thirds, centre and around) add up to 1 in every cell. Without
    soft borders a cell belongs to the part that its centre lies in; the odd row of an odd grid is
    the lower half's, as in the original, and the odd column the right half's. On a grid that is too
    coarse for the region (VGG has a single row on a canvas 224 px high) it is the share of the cell
    that lies inside.

    Args:
        region: one of `REGIONS`, or a picture, whose edges are as soft as it has them.
        height: rows of the grid.
        width: columns of the grid.
        soft: the width of the borders, as a share of the height; 0 cuts them hard.

    Returns:
        float32 (height, width), 0..1, read-only.

    Raises:
        ModelError: there is no such region.
    """
    check_region(region)
    return _kept_mask(region, height, width, soft)


def aim_masks(aims: tuple[Aim, ...], height: int, width: int, soft: float = 0.0) -> np.ndarray:
    """Weights with which each aim's logits count.

    Args:
        aims: one or more aims.
        height: rows of the grid.
        width: columns of the grid.
        soft: as in `region_mask`.

    Returns:
        float32 (k, height, width) for k aims; each aim's sums to its weight times twice the area
        of its region: to its weight in a half, to two times its weight in the whole.
    """
    masks = []
    for aim in aims:
        mask = region_mask(aim.region, height, width, soft)
        pull = 2 * area(aim.region) * aim.weight
        masks.append(mask * (pull / max(float(mask.sum()), 1e-6)))
    return np.stack(masks).astype(np.float32, copy=False)


def aim_indices(aims: tuple[Aim, ...]) -> np.ndarray:
    """The class indices of k aims, int32 (k,).

    Raises:
        ModelError: there is no aim.
    """
    if not aims:
        raise ModelError("a dream needs at least one subject, got none")
    return np.asarray([aim.index for aim in aims], np.int32)


@lru_cache(maxsize=MASKS_KEPT)
def _kept_mask(region: Region, height: int, width: int, soft: float) -> np.ndarray:
    if isinstance(region, MaskPicture):
        cells = region.shares(height, width)
    elif _is_too_coarse(region, height, width):
        fine = _shares(region, height * FINER, width * FINER, soft)
        cells = fine.reshape(height, FINER, width, FINER).mean(axis=(1, 3))
    else:
        cells = _shares(region, height, width, soft)
    mask = cells.astype(np.float32)
    mask.setflags(write=False)
    return mask


def _is_too_coarse(region: str, height: int, width: int) -> bool:
    """Whether a part of the region's division might get no cell at all."""
    if region == "whole":
        return False
    parts = 2 if region in {"upper", "lower", "left", "right"} else 3
    if region in _ROWS:
        return height < parts
    return (width if region in _COLUMNS else min(height, width)) < parts


def _shares(region: str, rows: int, columns: int, soft: float) -> np.ndarray:
    down = ((np.arange(rows) + 0.5) / rows)[:, None]
    across = ((np.arange(columns) + 0.5) / columns)[None, :]
    if region in _ROWS:
        inside = _between(down, *_ROWS[region], soft)
    elif region in _COLUMNS:
        inside = _between(across, *_COLUMNS[region], soft * rows / columns)
    elif region == "whole":
        inside = np.ones(())
    else:
        outside = _beyond(np.hypot(down - 0.5, across - 0.5), CENTRE_RADIUS, soft)
        inside = outside if region == "around" else 1 - outside
    return np.broadcast_to(inside, (rows, columns))


def _between(place: np.ndarray, start: float, end: float, soft: float) -> np.ndarray:
    """How far places lie between two borders, 0..1; at 0 and 1, the picture's edges, is none."""
    after_start = _beyond(place, start, soft) if start > 0 else np.ones_like(place)
    return after_start - _beyond(place, end, soft) if end < 1 else after_start


def _beyond(place: np.ndarray, border: float, soft: float) -> np.ndarray:
    """How far places lie beyond a border, 0..1."""
    if soft == 0:
        return (place >= border).astype(float)
    return np.clip(0.5 + (place - border) / soft, 0.0, 1.0)
