"""Where a judging network, other than the dreaming one, ranks a subject in its region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import tensorflow as tf

from model.errors import ModelError
from model.regions import region_mask

if TYPE_CHECKING:
    from model.networks.network import Network
    from model.regions import Aim, Region

FINE: Final = 8
"""Rows and columns into which a cell is parted to find how much of it belongs to a region."""


@dataclass(frozen=True)
class RegionRank:
    """Where a subject stands in one region.

    Args:
        index: ImageNet class, 0..999.
        region: where the judge looked: that of the aim ("mask" for a picture of one), or each half
            for a subject of the whole.
        rank: 1 + the number of classes whose logits are higher, 1..1000.
    """

    index: int
    region: str
    rank: int


class Ranker:
    """A judging network, which looks at a copy of half the size.

    Args:
        network: not the one that dreams; its own views of a class are no proof.
        width: of the pictures in px.
        height: of the pictures in px.

    Raises:
        ModelError: pictures of this size are too small for the network at half their size.
    """

    def __init__(self, network: Network, width: int, height: int) -> None:
        self.network = network.name
        self._shape = (height, width, 3)
        self._half = (width // 2, height // 2)
        if min(self._half) < network.minimum_px:
            least = 2 * network.minimum_px
            message = (
                f"the judge {network.name} takes pictures of at least {least} px a side, "
                f"got {width}x{height}"
            )
            raise ModelError(message)
        self._logits = tf.function(network.logits, autograph=False)

    def logits(self, picture: np.ndarray) -> np.ndarray:
        """What the judge makes of a picture.

        Args:
            picture: uint8 (h, w, 3) RGB of the size that the judge was made for.

        Returns:
            float32 (rows, columns, 1000): class logits of each cell of the half-size copy.

        Raises:
            ModelError: a picture of another shape or type.
        """
        if picture.dtype != np.uint8 or picture.shape != self._shape:
            message = (
                f"the judge was made for uint8 {self._shape}, got {picture.dtype} {picture.shape}"
            )
            raise ModelError(message)
        small = cv2.resize(picture, self._half, interpolation=cv2.INTER_AREA)
        return self._logits(tf.constant(small[None], tf.float32)).numpy()[0]

    def ranks(self, picture: np.ndarray, aims: tuple[Aim, ...]) -> tuple[RegionRank, ...]:
        """Where each aim stands in its region; a "whole" aim in the upper and the lower half.

        Args:
            picture: uint8 (h, w, 3) RGB of the size that the judge was made for.
            aims: what the picture should show.
        """
        logits = self.logits(picture)
        return tuple(
            RegionRank(
                aim.index,
                region if isinstance(region, str) else "mask",
                rank_in(logits, aim.index, cell_mask(region, *logits.shape[:2])),
            )
            for aim in aims
            for region in judged_regions(aim.region)
        )


def judged_regions(region: Region) -> tuple[Region, ...]:
    """The regions in which a subject of a region has to be found.

    >>> judged_regions("whole")
    ('upper', 'lower')
    """
    return ("upper", "lower") if region == "whole" else (region,)


def worst(ranks: tuple[RegionRank, ...]) -> int:
    """The worst of some ranks; only 1 means that all is seen where it should be."""
    return max(rank.rank for rank in ranks)


def cell_mask(region: Region, rows: int, columns: int) -> np.ndarray:
    """How much of each cell of a judge's grid belongs to a region.

    Returns:
        float32 (rows, columns), 0..1; a cell on a border counts by the share that is inside.
    """
    fine = region_mask(region, rows * FINE, columns * FINE)
    return fine.reshape(rows, FINE, columns, FINE).mean(axis=(1, 3))


def rank_in(logits: np.ndarray, index: int, mask: np.ndarray) -> int:
    """The rank of a class where a mask says.

    Args:
        logits: float32 (rows, columns, classes).
        index: of the class.
        mask: (rows, columns), 0 or above: how much each cell counts.

    Returns:
        1 + the number of classes whose mean logits are higher.

    Raises:
        ModelError: a mask of another shape, or one that is 0 everywhere.
    """
    if mask.shape != logits.shape[:2] or not mask.sum() > 0:
        message = (
            f"a mask must be {logits.shape[:2]} and above 0 somewhere, "
            f"got {mask.shape} with sum {mask.sum():g}"
        )
        raise ModelError(message)
    means = np.tensordot(mask.astype(np.float64), logits, axes=2) / mask.sum()
    return 1 + int((means > means[index]).sum())
