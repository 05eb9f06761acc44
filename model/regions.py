"""Which part of the canvas a subject aims at: soft masks, as weights. Pure NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from model.errors import ModelError

REGIONS: Final = ("upper", "lower", "whole")
CLASSES = 1000
MAX_AIMS = 4


@dataclass(frozen=True)
class Aim:
    """One subject and where it is to appear.

    Args:
        index: ImageNet class, 0..999.
        region: "upper", "lower" or "whole".
        weight: how much it counts beside the others, above 0.
    """

    index: int
    region: str = "whole"
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.index < CLASSES:
            message = f"subject index must be 0..{CLASSES - 1}, got {self.index}"
            raise ModelError(message)
        if self.region not in REGIONS:
            message = f"region must be one of {', '.join(REGIONS)}, got {self.region!r}"
            raise ModelError(message)
        if not 0 < self.weight < 1e3:
            message = f"weight of a subject must be above 0 and under 1000, got {self.weight}"
            raise ModelError(message)


def region_mask(region: str, height: int, width: int, soft: float = 0.0) -> np.ndarray:
    """How much each cell of a grid belongs to a region.

    Args:
        region: "upper", "lower" or "whole".
        height: rows of the grid.
        width: columns of the grid.
        soft: the width of the border between the halves, as a share of the height. 0 is the
            original's hard cut, which gives the odd row of an odd grid to the lower half.

    Returns:
        float32 (height, width), 0..1.
    """
    if region == "whole":
        rows = np.ones(height)
    elif height == 1:
        rows = np.full(1, 0.5)  # one row, as VGG has on a canvas 224 px high, serves both halves
    elif soft == 0:
        rows = (np.arange(height) < height // 2).astype(float)
    else:
        centre = (np.arange(height) + 0.5) / height
        rows = np.clip(0.5 - (centre - 0.5) / soft, 0, 1)
    if region == "lower":
        rows = 1 - rows
    return np.repeat(rows[:, None], width, axis=1).astype(np.float32)


def aim_masks(aims: tuple[Aim, ...], height: int, width: int, soft: float = 0.0) -> np.ndarray:
    """Weights with which each aim's logits count, padded to a fixed number of aims.

    Args:
        aims: one to four aims.
        height: rows of the grid.
        width: columns of the grid.
        soft: as in `region_mask`.

    Returns:
        float32 (4, height, width); each aim's sums to its weight, those of no aim are 0.
        "whole" counts twice, so that one subject pulls as hard as the same one in both halves.
    """
    masks = np.zeros((MAX_AIMS, height, width), np.float32)
    for slot, aim in enumerate(aims):
        mask = region_mask(aim.region, height, width, soft)
        both = 2.0 if aim.region == "whole" else 1.0
        masks[slot] = mask * (both * aim.weight / max(float(mask.sum()), 1e-6))
    return masks


def aim_indices(aims: tuple[Aim, ...]) -> np.ndarray:
    """The class indices of the aims, int32 (4,), padded with 0.

    Raises:
        ModelError: no aim, or more than four.
    """
    if not 1 <= len(aims) <= MAX_AIMS:
        message = f"a dream takes 1 to {MAX_AIMS} subjects at a time, got {len(aims)}"
        raise ModelError(message)
    padded = [aim.index for aim in aims] + [0] * (MAX_AIMS - len(aims))
    return np.asarray(padded, np.int32)
