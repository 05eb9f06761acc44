"""A straight line through samples, and how sure its slope is. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

Verdict = Literal["holds", "too much", "cannot be told"]
LEAST_SAMPLES = 4


@dataclass(frozen=True)
class Slope:
    """A slope and its standard error, in the samples' unit for each unit of time."""

    value: float
    error: float


def slope_of(times: Sequence[float], values: Sequence[float]) -> Slope:
    """The slope of the least squares line.

    Memory comes in steps, so that neighbouring samples tell nearly the same. The error counts only
    as many samples as tell something of their own, by the residuals' correlation with their
    neighbours, n (1 - r) / (1 + r); without that it would look several times better than it is.

    Args:
        times: rising.
        values: one for each time.

    Raises:
        ValueError: there are fewer than four samples, or not as many times as values.
    """
    if len(times) != len(values) or len(times) < LEAST_SAMPLES:
        message = f"a slope needs {LEAST_SAMPLES} samples, got {len(times)} and {len(values)}"
        raise ValueError(message)
    x = np.asarray(times, np.float64) - np.mean(times)
    y = np.asarray(values, np.float64) - np.mean(values)
    spread = float(x @ x)
    slope = float(x @ y) / spread
    rest = y - slope * x
    squares = float(rest @ rest)
    r = 0.0 if squares == 0 else float(rest[1:] @ rest[:-1]) / squares
    r = min(max(r, 0.0), 0.99)
    own = max(3.0, len(x) * (1 - r) / (1 + r))
    # Variance of the residuals, and of the slope as if only `own` samples had been taken.
    variance = squares / (len(x) - 2) * len(x) / own
    return Slope(slope, math.sqrt(variance / spread))


def judged(slope: Slope, bar: float) -> Verdict:
    """Whether a slope keeps a bar, by two standard errors either way."""
    if slope.value + 2 * slope.error <= bar:
        return "holds"
    return "too much" if slope.value - 2 * slope.error > bar else "cannot be told"


def has_grown(values: Sequence[int]) -> bool:
    """Whether a count has grown for good: all of its last quarter is above all of its first."""
    quarter = max(1, len(values) // 4)
    return min(values[-quarter:]) > max(values[:quarter])
