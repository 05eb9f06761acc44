"""Matches projectors to each other: brightness, gamma and colour temperature of an output. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from projection.errors import ProjectionError

NEUTRAL_K = 6500.0
LIGHT_GAMMA = 2.2
"""Light = sent ** 2.2: brightness and temperature are meant in light."""

LIMITS = {"brightness": (0.05, 1.0), "gamma": (0.3, 3.0), "temperature_k": (2000.0, 12000.0)}

_FROM_XYZ = np.array(
    [[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]]
)
"""CIE XYZ to linear sRGB (IEC 61966-2-1)."""


@dataclass(frozen=True)
class Colour:
    """How an output's colours are changed.

    Args:
        brightness: 0.05..1, share of its light.
        gamma: 0.3..3; above 1 lifts the middle tones, below 1 sinks them.
        temperature_k: 2000..12000, of white, in kelvin; 6500 changes nothing, less is warmer.

    Raises:
        ProjectionError: a value is outside its range.
    """

    brightness: float = 1.0
    gamma: float = 1.0
    temperature_k: float = NEUTRAL_K

    def __post_init__(self) -> None:
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                msg = f"{name} must be within {low:g}..{high:g}, got {value:g}"
                raise ProjectionError(msg)

    @property
    def exponent(self) -> float:
        """Sent values are raised to this power, after `gains`."""
        return 1.0 / self.gamma


AS_IT_IS = Colour()


def gains(colour: Colour) -> tuple[float, float, float]:
    """What sent red, green and blue are multiplied by, each 0..1."""
    whites = white_light(colour.temperature_k)
    red, green, blue = ((colour.brightness * w) ** (1 / LIGHT_GAMMA) for w in whites)
    return red, green, blue


@lru_cache(maxsize=64)
def white_light(kelvin: float) -> tuple[float, float, float]:
    """Red, green and blue light of white at a temperature: the largest is 1, all are at 6500."""
    light = _black_body(kelvin) / _black_body(NEUTRAL_K)
    light = np.clip(light / light.max(), 0, 1)
    return float(light[0]), float(light[1]), float(light[2])


def _black_body(kelvin: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Linear sRGB of a black body, after Kim et al., US patent 7024034 (1667..25000 K)."""
    t = 1000.0 / kelvin
    if kelvin <= 4000:
        x = ((-0.2661239 * t - 0.2343589) * t + 0.8776956) * t + 0.179910
    else:
        x = ((-3.0258469 * t + 2.1070379) * t + 0.2226347) * t + 0.240390
    if kelvin <= 2222:
        y = ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683
    elif kelvin <= 4000:
        y = ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867
    else:
        y = ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483
    light = _FROM_XYZ @ np.array([x / y, 1.0, (1 - x - y) / y])
    return np.asarray(np.maximum(light, 0.0))
