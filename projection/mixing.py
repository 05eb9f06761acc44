"""What is done to a mix of two pictures so that it keeps their contrast and sharpness. Pure.

The share (1 - w) of one picture and w of another has the detail
sqrt(a2 + b2 + 2 r a b), with a and b the shares of the two spreads and r their correlation, where
a + b would be even. The quotient of the two is the gain that detail needs, place by place; the
coarse picture gets the same by one gain. At w = 0 and w = 1 nothing is done, whatever the pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from projection.errors import ProjectionError

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.likeness import Likeness

    Floats = npt.NDArray[np.float32]

MOST_GAIN = 1.6


@dataclass(frozen=True, eq=False)
class Mixing:
    """How a scene's two layers are mixed beyond their shares; see `projection.scene`.

    Args:
        correction: float32 (rows, columns, 4) over the over layer's picture: what is added, RGB in
            0..255, and the gain minus 1.
        flow: float32 (rows, columns, 2) over the over layer's picture: where a thing of the base
            layer is in the over layer, minus where it is in the base layer, (x, y) in shares of the
            over picture's width; None where nothing moves.
        flow_strength: 0..1, multiplies `flow`.

    Raises:
        ProjectionError: an array has another shape or type, or a number is out of its range.
    """

    correction: Floats
    flow: Floats | None = None
    flow_strength: float = 1.0

    def __post_init__(self) -> None:
        for name, array, channels in (("correction", self.correction, 4), ("flow", self.flow, 2)):
            if array is None:
                continue
            if array.dtype != np.float32 or array.ndim != 3 or array.shape[2] != channels:
                msg = f"{name} must be float32 (h, w, {channels}), got {array.dtype} {array.shape}"
                raise ProjectionError(msg)
        if not 0.0 <= self.flow_strength <= 1.0:
            msg = f"flow_strength must be within 0..1, got {self.flow_strength}"
            raise ProjectionError(msg)


def corrected(pair: Likeness, weight: float, strength: float = 1.0) -> Floats:
    """What a mix of two pictures needs at one weight.

    Args:
        pair: how alike they are.
        weight: 0..1, the second one's share.
        strength: 0..1, how much of it is given.

    Returns:
        float32 (rows, columns, 4): added RGB in 0..255, and the gain minus 1.
    """
    mean = (1 - weight) * pair.base_mean + weight * pair.over_mean
    gain = _gain((1 - weight) * pair.base_spread, weight * pair.over_spread, pair.alike)
    one, other = (1 - weight) * pair.base_mean.std(), weight * pair.over_mean.std()
    coarse = _gain(np.asarray(one), np.asarray(other), np.asarray(pair.coarse))
    lift = (gain[..., None] - 1) * np.float32(strength)
    wanted = (coarse - 1) * (mean - mean.mean(axis=(0, 1))) * np.float32(strength)
    return np.ascontiguousarray(np.dstack([wanted - lift * mean, lift]), np.float32)


def _gain(one: Floats, other: Floats, alike: Floats) -> Floats:
    even = one + other
    lost = np.sqrt(np.maximum(one * one + other * other + 2 * alike * one * other, 1e-6))
    return np.asarray(np.clip(even / lost, 1, MOST_GAIN), np.float32)
