"""The canvas between rounds: zoomed and turned about its centre, with no seams at the edges.

The interpolation is the original's: cubic convolution (Catmull-Rom), edge pixels repeated, as
skimage.transform.warp(order=3, mode="nearest") did it.
"""

from __future__ import annotations

import math

import tensorflow as tf


def backward_matrix(
    height: int, width: int, log_zoom: float, angle_deg: float, centre_px: float = -0.5
) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Where on the old canvas each pixel of the new one comes from.

    Args:
        height: rows of the canvas.
        width: columns of the canvas.
        log_zoom: natural logarithm of the magnification.
        angle_deg: rotation; positive turns the picture clockwise as seen (x right, y down).
        centre_px: the fixed point is (width / 2 + centre_px, height / 2 + centre_px) in pixel
            indices: -0.5 is the true centre; the original program used 0.

    Returns:
        Two rows (a, b, c): x_old = a x + b y + c, and the same for y_old.
    """
    scale = math.exp(-log_zoom)
    cosine = scale * math.cos(math.radians(angle_deg))
    sine = scale * math.sin(math.radians(angle_deg))
    x0, y0 = width / 2 + centre_px, height / 2 + centre_px
    return (
        (cosine, sine, x0 - cosine * x0 - sine * y0),
        (-sine, cosine, y0 + sine * x0 - cosine * y0),
    )


def _cubic_weights(fraction: tf.Tensor) -> list[tf.Tensor]:
    """Catmull-Rom weights of the four neighbours at -1, 0, 1, 2 for a fraction in 0..1."""
    t = fraction
    return [
        0.5 * t * (t * (2.0 - t) - 1.0),
        0.5 * (t * t * (3.0 * t - 5.0) + 2.0),
        0.5 * t * (t * (4.0 - 3.0 * t) + 1.0),
        0.5 * t * t * (t - 1.0),
    ]


@tf.function(reduce_retracing=True)
def warp(image: tf.Tensor, matrix: tf.Tensor) -> tf.Tensor:
    """Resample an image by cubic convolution.

    Args:
        image: float32 (h, w, c).
        matrix: float32 (2, 3) of `backward_matrix`.

    Returns:
        float32 (h, w, c); not clipped: cubic interpolation overshoots at edges.
    """
    height, width = tf.shape(image)[0], tf.shape(image)[1]
    x, y = tf.meshgrid(tf.cast(tf.range(width), tf.float32), tf.cast(tf.range(height), tf.float32))
    x_old = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]
    y_old = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]
    left, top = tf.floor(x_old), tf.floor(y_old)
    across, down = _cubic_weights(x_old - left), _cubic_weights(y_old - top)
    flat = tf.reshape(image, (height * width, -1))
    result = tf.zeros_like(image)
    for j in range(4):
        row = tf.clip_by_value(tf.cast(top, tf.int32) + j - 1, 0, height - 1)
        line = tf.zeros_like(image)
        for i in range(4):
            column = tf.clip_by_value(tf.cast(left, tf.int32) + i - 1, 0, width - 1)
            line += across[i][..., None] * tf.gather(flat, row * width + column)
        result += down[j][..., None] * line
    return result
