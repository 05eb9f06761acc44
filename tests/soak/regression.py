"""A straight line through samples, and how sure its slope is. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Verdict = Literal["holds", "too much", "cannot be told"]
LEAST_SAMPLES = 4
BLOCKS = 8


@dataclass(frozen=True)
class Slope:
    """A slope and its standard error, in the samples' unit for each unit of time."""

    value: float
    error: float


def slope_of(times: Sequence[float], values: Sequence[float]) -> Slope:
    """The slope of the least squares line, with an error that is not too good to be true.

    Memory comes in steps and stays, so samples tell nearly what their neighbours tell. The error is
    the larger of two. One is the textbook's, with only as many samples as tell something of their
    own, by the residuals' correlation with their neighbours: n (1 - r) / (1 + r). The other takes
    the means of eight parts for a walk of chance steps: as far as such a walk comes in that time.

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
    return Slope(slope, max(math.sqrt(variance / spread), _error_of_walk(x, rest)))


def _error_of_walk(times: NDArray[np.float64], rest: NDArray[np.float64]) -> float:
    """How steep a walk of the residuals' steps is by chance."""
    means = [block.mean() for block in np.array_split(rest, min(BLOCKS, len(rest)))]
    taken_by_the_line = math.sqrt(len(means) / (len(means) - 2))
    steps = float(np.linalg.norm(np.diff(means)))
    return taken_by_the_line * steps / float(times[-1] - times[0])


def judged(slope: Slope, bar: float) -> Verdict:
    """Whether a slope keeps a bar, by two standard errors either way."""
    if slope.value + 2 * slope.error <= bar:
        return "holds"
    return "too much" if slope.value - 2 * slope.error > bar else "cannot be told"


def has_grown(values: Sequence[int]) -> bool:
    """Whether a count has grown for good: all of its last quarter is above all of its first."""
    quarter = max(1, len(values) // 4)
    return min(values[-quarter:]) > max(values[:quarter])
