"""Gradients shaped like natural pictures, so that a pixel step paints forms and not coloured noise.

A class gradient is strongest in the finest detail; natural pictures are not: their amplitude falls
as 1 / frequency and their colours move together. Multiplying the gradient by that shape is gradient
ascent on a canvas held in Fourier space with decorrelated colours (Olah, Mordvintsev and Schubert,
"Feature Visualization", 2017), while the canvas itself stays plain pixels that can be zoomed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import tensorflow as tf

if TYPE_CHECKING:
    from model.settings import NaturalSettings

BANDS_AN_OCTAVE: Final = 2
TINY: Final = 1e-9
CLOUD_SLOPE: Final = 1.4
CLOUD_COLOUR: Final = 0.5
MELT_SHARE: Final = 27
"""A melted picture keeps this many soft spots over its height."""


class GradientShape:
    """Turns a raw gradient into the direction of a natural picture.

    The bands are half octaves of frequency. `evenness` 0 keeps the gradient's own balance of coarse
    and fine, times the slope; 1 gives every band the energy that it has in natural pictures,
    whatever the network says; between them, geometrically.

    Args:
        sides: height and width of the canvas in px.
        numbers: of the look.
        colours: float32 (3, 3) of `colour_shape`.
    """

    def __init__(
        self, sides: tuple[int, int], numbers: NaturalSettings, colours: np.ndarray
    ) -> None:
        frequencies = 1 / frequency_shape(*sides, 1.0)
        self._sides = sides
        self._colours = colours
        self._evenness = numbers.evenness
        self._coarse_first = numbers.coarse_first
        self._log_frequencies = tf.constant(np.log(frequencies))
        self._own = (1 - numbers.evenness) * numbers.slope
        chroma = 1 / (1 + (frequencies / numbers.colour_detail) ** 2)
        self._chroma = tf.constant(chroma.astype(np.complex64))
        octaves = np.log2(frequencies / frequencies.min())
        self._bands = np.floor(octaves * BANDS_AN_OCTAVE + 1e-6).astype(np.int32)
        power = frequencies ** (-2 * numbers.even_slope)
        energy = np.bincount(self._bands.ravel(), power.ravel())
        self._goal = tf.constant((energy / energy.sum()).astype(np.float32))

    def of(self, gradient: tf.Tensor, progress: tf.Tensor) -> tf.Tensor:
        """The direction of a step.

        Args:
            gradient: float32 (h, w, 3).
            progress: float32 scalar, 0 in the first step of a round to 1 in the last.

        Returns:
            float32 (h, w, 3), scaled by `to_unit`.
        """
        spectrum = _spectrum(gradient, self._colours)
        light = tf.reduce_mean(spectrum, axis=0, keepdims=True)
        spectrum = light + (spectrum - light) * self._chroma
        power = self._own + self._coarse_first * (1 - 2 * progress)
        factors = tf.exp(-power * self._log_frequencies)
        if self._evenness:
            factors *= tf.gather(self._gains(spectrum) ** self._evenness, self._bands)
        return _picture(spectrum * tf.cast(factors, tf.complex64), self._sides)

    def _gains(self, spectrum: tf.Tensor) -> tf.Tensor:
        """What each band must be multiplied by to have its natural share of the energy."""
        power = tf.reduce_sum(tf.abs(spectrum) ** 2, axis=0)
        flat = tf.reshape(power, [-1])
        energy = tf.math.unsorted_segment_sum(flat, self._bands.ravel(), self._goal.shape[0])
        share = energy / (tf.reduce_sum(energy) + TINY**2)
        return tf.sqrt(self._goal / (share + TINY))


def frequency_shape(height: int, width: int, slope: float) -> np.ndarray:
    """Factors for the half spectrum of an image: 1 / frequency to the power `slope`.

    Args:
        height: rows of the image.
        width: columns of the image.
        slope: 0 leaves the gradient as it is; 1 to 2 is natural.

    Returns:
        float32 (height, width // 2 + 1); the mean (frequency 0) counts as the lowest frequency.
    """
    down = np.fft.fftfreq(height)[:, None]
    across = np.fft.rfftfreq(width)[None, :]
    frequency = np.maximum(np.hypot(down, across), 1.0 / max(height, width))
    return (frequency**-slope).astype(np.float32)


def colour_shape(covariance: np.ndarray, amount: float) -> np.ndarray:
    """The matrix that lets channels move together as they do in natural pictures.

    Args:
        covariance: (3, 3), of the pixels' colours.
        amount: 0 gives the identity, 1 the covariance scaled to a mean variance of 1.

    Returns:
        float32 (3, 3), symmetric.
    """
    scaled = covariance * (3.0 / np.trace(covariance))
    return ((1 - amount) * np.eye(3) + amount * scaled).astype(np.float32)


def shape_gradient(gradient: tf.Tensor, frequencies: tf.Tensor, colours: tf.Tensor) -> tf.Tensor:
    """Give a gradient the spectrum and the colours of natural pictures, and unit size.

    Args:
        gradient: float32 (h, w, 3).
        frequencies: float32 (h, w // 2 + 1) of `frequency_shape`.
        colours: float32 (3, 3) of `colour_shape`.

    Returns:
        float32 (h, w, 3), scaled by `to_unit`.
    """
    sides = (gradient.shape[0], gradient.shape[1])
    return _picture(_spectrum(gradient, colours) * tf.cast(frequencies, tf.complex64), sides)


def _spectrum(gradient: tf.Tensor, colours: tf.Tensor) -> tf.Tensor:
    """Complex64 (3, h, w // 2 + 1) of a gradient whose channels are mixed."""
    return tf.signal.rfft2d(tf.transpose(tf.tensordot(gradient, colours, axes=1), (2, 0, 1)))


def _picture(spectrum: tf.Tensor, sides: tuple[int, int]) -> tf.Tensor:
    """Float32 (h, w, 3) of unit size from the half spectra of its channels."""
    return to_unit(tf.transpose(tf.signal.irfft2d(spectrum, fft_length=sides), (1, 2, 0)))


def to_unit(direction: tf.Tensor) -> tf.Tensor:
    """Scale to a deviation of 1, or to a mean of -1 or 1 where the mean outweighs the deviation.

    Without the second half a direction that is almost the same everywhere, whose deviation is next
    to nothing, would throw the whole canvas to black or white in one step.
    """
    size = tf.maximum(tf.math.reduce_std(direction), tf.abs(tf.reduce_mean(direction)))
    return direction / (size + 1e-12)


def even_out(gradient: tf.Tensor, window_px: int, floor: float = 0.3) -> tf.Tensor:
    """Lift the quiet parts of a gradient and calm the loud ones, so that the whole canvas dreams.

    Args:
        gradient: float32 (h, w, 3) with a deviation of about 1.
        window_px: how far "a part" reaches; 0 leaves the gradient as it is.
        floor: share of the mean loudness that even a silent part is divided by.

    Returns:
        float32 (h, w, 3).
    """
    if window_px == 0:
        return gradient
    size = gradient.shape[:2]
    energy = tf.reduce_mean(gradient**2, axis=-1, keepdims=True)[None]
    loudness = tf.sqrt(tf.nn.avg_pool2d(energy, window_px, max(window_px // 8, 1), "SAME"))
    loudness = tf.image.resize(loudness, size)[0]
    relative = loudness / (tf.reduce_mean(loudness) + 1e-12)
    return gradient / (floor + (1 - floor) * relative)


def soft_clouds(sides: tuple[int, int], colours: np.ndarray, seed: int | list[int]) -> np.ndarray:
    """Soft coloured clouds about 0.

    Args:
        sides: height and width in px.
        colours: (3, 3) covariance of natural colours.
        seed: of the clouds.

    Returns:
        float32 (h, w, 3), deviation 1, mean 0.
    """
    noise = np.random.default_rng(seed).normal(size=(*sides, 3)).astype(np.float32)
    frequencies = frequency_shape(*sides, CLOUD_SLOPE)
    clouds: np.ndarray = shape_gradient(
        tf.constant(noise), frequencies, colour_shape(colours, CLOUD_COLOUR)
    ).numpy()
    return clouds - clouds.mean()


def melt(canvas: tf.Tensor, share: tf.Tensor, keep: float = 0.8) -> tf.Tensor:
    """Take some of a picture's detail and contrast away, so that other forms find room.

    Args:
        canvas: float32 (h, w, 3).
        share: float32 scalar, 0..1: 0 leaves the canvas as it is, 1 leaves soft spots alone.
        keep: contrast that the spots keep, 0..1.

    Returns:
        float32 (h, w, 3).
    """
    side = max(min(canvas.shape[:2]) // MELT_SHARE, 1)
    spots = tf.nn.avg_pool2d(canvas[None], side, side, "SAME")
    soft = tf.image.resize(spots, canvas.shape[:2], "bicubic")[0]
    mean = tf.reduce_mean(soft, axis=(0, 1))
    return canvas + share * (mean + keep * (soft - mean) - canvas)
