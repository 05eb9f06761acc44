"""Gradients shaped like natural pictures, so that a pixel step paints forms and not coloured noise.

A class gradient is strongest in the finest detail; natural pictures are not: their amplitude falls
as 1 / frequency and their colours move together. Multiplying the gradient by that shape is gradient
ascent on a canvas held in Fourier space with decorrelated colours (Olah, Mordvintsev and Schubert,
"Feature Visualization", 2017), while the canvas itself stays plain pixels that can be zoomed.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf


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
    height, width = gradient.shape[0], gradient.shape[1]
    planes = tf.transpose(tf.tensordot(gradient, colours, axes=1), (2, 0, 1))
    spectrum = tf.signal.rfft2d(planes) * tf.cast(frequencies, tf.complex64)
    shaped = tf.transpose(tf.signal.irfft2d(spectrum, fft_length=(height, width)), (1, 2, 0))
    return to_unit(shaped)


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
