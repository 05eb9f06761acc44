"""Look figures: light, contrast, spectrum and colour of a picture, drift and flicker of a series.

Pure NumPy and OpenCV. A class score alone can be met by black or by noise; these figures cannot.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from model.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

Rows = tuple[tuple[float, float, float], tuple[float, float, float]]

LEAST_PX: Final = 32
"""Shortest side of a picture that has a spectrum worth the name."""

COARSEST_CYCLES: Final = 4.0
"""Lowest frequency of the spectrum's slope, in cycles along the shorter side."""

FINEST_CYCLES_A_PX: Final = 0.4
"""Highest frequency of the spectrum's slope."""

FINE_CYCLES_A_PX: Final = 0.25
"""Detail above this is called fine: a quarter of the sampling rate."""

NOMINAL_ROUND_S: Final = 3.0
"""How long a round counts, whatever it took: so the same seed gives the same drift anywhere."""

ROUNDS_A_MINUTE: Final = 60.0 / NOMINAL_ROUND_S


@dataclass(frozen=True)
class LookFigures:
    """What a picture looks like, in numbers. Grey is the mean of the three channels, 0..1.

    Args:
        mean: of grey, 0..1.
        contrast: standard deviation of grey, 0..0.5.
        clipped: share of all channel values that are exactly 0 or 255, 0..1.
        spectrum_slope: exponent of the power spectrum, about -2.6 in photographs. The power of the
            Hann-windowed grey is averaged over rings as wide as one cycle along the shorter side;
            a straight line is fitted to log power over log frequency, from 4 cycles along the
            shorter side to 0.4 cycles a pixel, where each octave counts the same. 0 where there
            is no detail at all.
        fine_share: share of that power, without the mean's, above 0.25 cycles a pixel, 0..1.
        saturation: mean over the pixels of (largest - smallest channel) / 255, 0..1.
    """

    mean: float
    contrast: float
    clipped: float
    spectrum_slope: float
    fine_share: float
    saturation: float


LOOK_NAMES: Final = tuple(field.name for field in fields(LookFigures))


def look_figures(picture: np.ndarray) -> LookFigures:
    """The look figures of a picture.

    Args:
        picture: uint8 (h, w, 3) RGB, at least 32 px a side.

    Raises:
        ModelError: a picture of another type or shape, or a smaller one.
    """
    _require_picture(picture)
    grey = grey_of(picture)
    slope, fine = _spectrum_figures(grey)
    spread = picture.max(axis=2).astype(np.float64) - picture.min(axis=2)
    return LookFigures(
        mean=float(grey.mean()),
        contrast=float(grey.std()),
        clipped=float(np.mean((picture == 0) | (picture == 255))),
        spectrum_slope=slope,
        fine_share=fine,
        saturation=float(spread.mean() / 255),
    )


def grey_of(picture: np.ndarray) -> np.ndarray:
    """Mean of the three channels.

    Args:
        picture: uint8 (h, w, 3) RGB.

    Returns:
        float64 (h, w), 0..1.
    """
    return picture.mean(axis=2, dtype=np.float64) / 255


def mean_colour(picture: np.ndarray) -> np.ndarray:
    """Mean of a picture's pixels.

    Args:
        picture: uint8 (h, w, 3) RGB.

    Returns:
        float64 (3,) RGB, 0..1.
    """
    return picture.mean(axis=(0, 1), dtype=np.float64) / 255


def colour_drift_a_minute(colours: Sequence[Sequence[float]] | np.ndarray) -> float:
    """How fast the mean colour wanders off.

    A straight line is laid through the mean colours of consecutive rounds; a colour that swings
    to and fro about one place drifts little. A round counts `NOMINAL_ROUND_S` seconds.

    Args:
        colours: (rounds, 3) mean colours RGB 0..1, of `mean_colour`.

    Returns:
        Euclidean length of the line's slope, RGB distance (0..1 a channel) a minute; 0 for fewer
        than two rounds.
    """
    series = np.asarray(colours, np.float64).reshape(-1, 3)
    if len(series) < 2:
        return 0.0
    times = np.arange(len(series)) / ROUNDS_A_MINUTE
    times -= times.mean()
    slopes = times @ (series - series.mean(axis=0)) / (times @ times)
    return float(np.linalg.norm(slopes))


def flicker(before: np.ndarray, after: np.ndarray, motion: Rows) -> float:
    """What changed between two keyframes besides the camera's motion.

    Args:
        before: uint8 (h, w, 3) RGB.
        after: the next keyframe, of the same shape.
        motion: where each pixel of `after` comes from in `before`: x = a x + b y + c and the same
            for y, in pixel indices, as `model.canvas.backward_matrix` gives it.

    Returns:
        Mean absolute difference of grey, 0..1, where both pictures show the same place; 0 if
        there is no such place.

    Raises:
        ModelError: pictures of different shapes.
    """
    if before.shape != after.shape:
        message = f"keyframes must be of one shape, got {before.shape} and {after.shape}"
        raise ModelError(message)
    matrix = np.asarray(motion, np.float64)
    height, width = before.shape[:2]
    moved = cv2.warpAffine(
        grey_of(before).astype(np.float32),
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    y, x = np.mgrid[:height, :width]
    x_before = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]
    y_before = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]
    inside = (x_before >= 0) & (x_before <= width - 1) & (y_before >= 0) & (y_before <= height - 1)
    if not inside.any():
        return 0.0
    return float(np.abs(grey_of(after) - moved)[inside].mean())


def _spectrum_figures(grey: np.ndarray) -> tuple[float, float]:
    """Slope and fine share of a grey picture's power."""
    power, frequency = _power(grey)
    total = float(power.sum())
    if total < 1e-12 * grey.size:  # rounding: a picture of one grey
        return 0.0, 0.0
    fine = float(power[frequency > FINE_CYCLES_A_PX].sum()) / total
    shorter = min(grey.shape)
    used = (frequency >= COARSEST_CYCLES / shorter) & (frequency <= FINEST_CYCLES_A_PX)
    rings = np.rint(frequency[used] * shorter).astype(int)
    count = np.bincount(rings)
    filled = count > 0
    count = count[filled]
    middle = np.bincount(rings, frequency[used])[filled] / count
    level = np.bincount(rings, power[used])[filled] / count + 1e-15 * total
    slope = np.polyfit(np.log(middle), np.log(level), 1, w=1 / np.sqrt(middle))[0]
    return float(slope), fine


def _power(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Power of each frequency, without the mean's, and that frequency in cycles a pixel."""
    height, width = grey.shape
    window = np.hanning(height)[:, None] * np.hanning(width)[None, :]
    level = grey - (grey * window).sum() / window.sum()
    power = np.abs(np.fft.fft2(level * window)) ** 2
    return power, np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])


def _require_picture(picture: np.ndarray) -> None:
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        message = f"a picture must be uint8 (h, w, 3), got {picture.dtype} {picture.shape}"
        raise ModelError(message)
    if min(picture.shape[:2]) < LEAST_PX:
        message = f"a picture must be at least {LEAST_PX} px a side, got {picture.shape[:2]}"
        raise ModelError(message)
