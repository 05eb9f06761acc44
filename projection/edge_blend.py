"""Softens an output's edges where a neighbour overlaps it, so that the sum of light is even. Pure.

A ramp is a share of light. Values that are sent stand for light to the power of `gamma`, so a ramp
multiplies what is sent by its own 1/gamma-th power. Sides are those of the picture on the wall, in
the part of the canvas that the output shows: u to the right, v down, 0..1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from projection.errors import ProjectionError

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

WIDEST = 0.5
USUAL_GAMMA = 2.2
LEAST_GAMMA, MOST_GAMMA = 1.0, 4.0
HIGHEST_BLACK = 0.25


def check_gamma(gamma: float) -> None:
    """Refuse what is no projector's gamma.

    Raises:
        ProjectionError: it is outside 1..4.
    """
    if not LEAST_GAMMA <= gamma <= MOST_GAMMA:
        msg = f"blend gamma must be within {LEAST_GAMMA:g}..{MOST_GAMMA:g}, got {gamma:g}"
        raise ProjectionError(msg)


@dataclass(frozen=True)
class BlendSide:
    """The overlap with a neighbour on one side.

    Args:
        width: 0..0.5, as a share of the picture's width (left, right) or height (top, bottom).
        gamma: 1..4, of the projector: light = sent ** gamma.

    Raises:
        ProjectionError: a value is outside its range.
    """

    width: float = 0.0
    gamma: float = USUAL_GAMMA

    def __post_init__(self) -> None:
        if not 0.0 <= self.width <= WIDEST:
            msg = f"an overlap must be 0 to {WIDEST} of the picture (50 %), got {self.width:g}"
            raise ProjectionError(msg)
        check_gamma(self.gamma)


@dataclass(frozen=True)
class EdgeBlend:
    """The overlaps of an output, and the light that its black still sends.

    Args:
        left: overlap with the neighbour there; so `right`, `top`, `bottom`.
        black_level: 0..0.25: what must be sent where nobody overlaps, to look like the black of two
            projectors. 0 lifts nothing.
        gamma: 1..4, of the projector, for the black level.

    Raises:
        ProjectionError: a value is outside its range.
    """

    left: BlendSide = BlendSide()
    right: BlendSide = BlendSide()
    top: BlendSide = BlendSide()
    bottom: BlendSide = BlendSide()
    black_level: float = 0.0
    gamma: float = USUAL_GAMMA

    def __post_init__(self) -> None:
        if not 0.0 <= self.black_level <= HIGHEST_BLACK:
            msg = f"black_level must be within 0..{HIGHEST_BLACK}, got {self.black_level:g}"
            raise ProjectionError(msg)
        check_gamma(self.gamma)

    @property
    def sides(self) -> tuple[BlendSide, BlendSide, BlendSide, BlendSide]:
        """Left, right, top, bottom."""
        return self.left, self.right, self.top, self.bottom

    @property
    def blends(self) -> bool:
        """Whether any side overlaps."""
        return any(side.width > 0 for side in self.sides)


NO_BLEND = EdgeBlend()


def ramp(place: Floats) -> Floats:
    """The share of light at a place in an overlap.

    Two ramps that meet sum to 1: `ramp(t) + ramp(1 - t) == 1`.

    Args:
        place: float32, any shape: 0 at the picture's edge, 1 at the overlap's inner end.
    """
    t = np.clip(place, 0, 1)
    soft: Floats = t * t * (3 - 2 * t)
    return soft


def light(blend: EdgeBlend, u: Floats, v: Floats) -> Floats:
    """The share of light that an output gives.

    Args:
        blend: of the output.
        u: float32, any shape: place across, 0..1.
        v: float32 of the same shape: place down.

    Returns:
        float32 of that shape, 0..1.
    """
    return _product(blend, u, v, encoded=False)


def factor(blend: EdgeBlend, u: Floats, v: Floats) -> Floats:
    """What sent values are multiplied by for `light`; arguments and shape as there."""
    return _product(blend, u, v, encoded=True)


def black_lift(blend: EdgeBlend, u: Floats, v: Floats) -> Floats:
    """The light to add, so that black is as bright where nobody overlaps as where others do.

    With n projectors over a place and at most N over any, each adds N/n - 1 blacks.

    Args:
        blend: of the output.
        u: float32, any shape: place across, 0..1.
        v: float32 of the same shape: place down.

    Returns:
        float32 of that shape: light, 0..1.
    """
    left, right, top, bottom = (side.width for side in blend.sides)
    across = 1 + ((u < left) | (u > 1 - right)).astype(np.float32)
    down = 1 + ((v < top) | (v > 1 - bottom)).astype(np.float32)
    blacks: Floats = np.float32(most_over(blend)) / (across * down) - 1
    return np.float32(black_light(blend)) * blacks


def black_light(blend: EdgeBlend) -> float:
    """The light of one black: 0..1."""
    return math.pow(blend.black_level, blend.gamma)


def most_over(blend: EdgeBlend) -> int:
    """How many projectors overlap at most: 1, 2 or 4."""
    across = 2 if max(blend.left.width, blend.right.width) > 0 else 1
    return across * (2 if max(blend.top.width, blend.bottom.width) > 0 else 1)


def _product(blend: EdgeBlend, u: Floats, v: Floats, *, encoded: bool) -> Floats:
    total: Floats = np.ones(np.shape(u), np.float32)
    for side, place in zip(blend.sides, (u, 1 - u, v, 1 - v), strict=True):
        if side.width > 0:
            share = ramp(place / np.float32(side.width))
            total *= share ** np.float32(1 / side.gamma) if encoded else share
    return total
