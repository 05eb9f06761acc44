"""How a step looks at the canvas: smaller, shifted, turned a little, so that forms are robust.

A form that holds under random views is one that people see too; one that only pleases the network
at one exact position is noise. Small views make large forms: the receptive field of the network
then covers more of the canvas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import tensorflow as tf

MASK_PX = 8  # canvas pixels a mask cell
CELL_PX = 32  # view pixels a cell of the network's grid
WIDEST_STEP = 2.2  # times as many lines as the next coarser view: more leaves a gap of grain
LEAST_FINER = 1.25  # times as many lines as the coarse view: less would see the same again
FEATHER = 0.25  # share of a part's side in which its pull fades in


@dataclass(frozen=True)
class Size:
    """Height and width in px."""

    height: int
    width: int

    @property
    def sides(self) -> tuple[int, int]:
        """(height, width)."""
        return self.height, self.width


@dataclass(frozen=True)
class View:
    """One way to look at the canvas.

    Args:
        size: of what the network gets to see, in px.
        field: how much of the canvas' height and width it covers, above 0 to 1.
        weight: in the objective.
    """

    size: Size
    field: float
    weight: float


@dataclass(frozen=True)
class Sway:
    """Random limits of a view: stretch (log), turn in degrees, shift as share of a side."""

    stretch: float
    turn_deg: float
    shift: float


def plan_views(
    canvas: Size,
    *,
    lines: float,
    detail_field: float,
    detail_weight: float,
    minimum_px: int,
    most_px: float = math.inf,
) -> tuple[View, ...]:
    """One view of everything at few lines, and finer ones of parts, up to the canvas' own pixels.

    The coarse view gives forms the same share of the picture at every size of canvas; each finer
    one sees twice as much detail as the one before. A part is a tile at a random place: no step
    needs more memory than the largest of them.

    Args:
        canvas: the canvas.
        lines: px that the coarse view gives to the shorter side of the canvas.
        detail_field: share of the canvas' height and width that a finer view covers, above 0 to 1.
        detail_weight: of all finer views together in the objective, 0..1; the coarse one has the
            rest.
        minimum_px: the smallest side that the network takes; where a view would be smaller, it
            covers more or is finer.
        most_px: about the largest area that the network can take; where a view would be larger, it
            covers less, or is coarser where it must cover everything.
    """
    shorter = min(canvas.sides)
    widest = math.sqrt(most_px / math.prod(canvas.sides))  # the scale at which everything fits
    coarse = min(max(min(lines, widest * shorter), float(minimum_px)), float(shorter))
    scales = [1.0]
    while shorter * scales[-1] > WIDEST_STEP * coarse:
        scales.append(scales[-1] / 2)
    finer = [scale for scale in scales if shorter * scale > LEAST_FINER * coarse]
    if not finer or detail_weight == 0:
        return (View(_size_at(canvas, coarse / shorter), 1.0, 1.0),)
    planned = [View(_size_at(canvas, coarse / shorter), 1.0, 1.0 - detail_weight)]
    for scale in finer:
        field = min(1.0, max(min(detail_field, widest / scale), minimum_px / (scale * shorter)))
        planned.append(View(_size_at(canvas, scale * field), field, detail_weight / len(finer)))
    return tuple(planned)


def _size_at(canvas: Size, scale: float) -> Size:
    return canvas if scale == 1.0 else Size(*(_rounded_up(side * scale) for side in canvas.sides))


def _rounded_up(side_px: float) -> int:
    return math.ceil(side_px / MASK_PX - 1e-9) * MASK_PX


def random_pose(
    sway: Sway, canvas: Size, field: float, chance: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """A random look at the canvas.

    Args:
        sway: the limits.
        canvas: the canvas.
        field: share of the canvas that is seen; the rest is room to look elsewhere.
        chance: int32 (2,), seed.

    Returns:
        The sampling step along and across (cosine, sine: float32 scalars), the shift in canvas
        px (float32 (2,), x and y).
    """
    draw = tf.random.stateless_uniform((4,), chance, -1.0, 1.0)
    stretch = tf.exp(draw[0] * sway.stretch)
    turn = draw[1] * math.radians(sway.turn_deg)
    near = sway.shift * min(canvas.sides)
    room = [near + (1 - field) / 2 * side for side in (canvas.width, canvas.height)]
    return stretch * tf.cos(turn), stretch * tf.sin(turn), draw[2:] * tf.constant(room)


def look(
    image: tf.Tensor,
    canvas: Size,
    out: Size,
    pose: tuple[tf.Tensor, tf.Tensor, tf.Tensor],
    field: float = 1.0,
) -> tf.Tensor:
    """Sample an image that covers the canvas through a pose; beyond its edges it is mirrored.

    The gradient is TensorFlow's: the error is sampled back through the inverse pose, mirrored too,
    so that what is out of view moves with a reflection of what is in view. That is not the exact
    derivative, but with nothing out of view moved, subjects were recognised less often.

    Args:
        image: float32 (1, h, w, c), of any resolution, covering the canvas.
        canvas: the canvas whose px the pose counts in.
        out: size of the result.
        pose: of `random_pose`.
        field: share of the canvas that the result covers when the pose is at rest.

    Returns:
        float32 (1, out.height, out.width, c), bilinear.
    """
    cosine, sine, shift = pose
    down, across = image.shape[1] / canvas.height, image.shape[2] / canvas.width
    pitch_y, pitch_x = canvas.height * field / out.height, canvas.width * field / out.width
    a, b = cosine * pitch_x, -sine * pitch_y  # canvas px to the right a view px right, down
    d, e = sine * pitch_x, cosine * pitch_y
    x0 = canvas.width / 2 + shift[0] - a * (out.width - 1) / 2 - b * (out.height - 1) / 2
    y0 = canvas.height / 2 + shift[1] - d * (out.width - 1) / 2 - e * (out.height - 1) / 2
    along = (a * across, b * across, x0 * across - 0.5)
    below = (d * down, e * down, y0 * down - 0.5)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=image,
        transforms=tf.stack([(*along, *below, 0.0, 0.0)]),
        output_shape=list(out.sides),
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="REFLECT",
    )


def feather(picture: tf.Tensor, field: float) -> tf.Tensor:
    """The picture, but towards the edges of a part it passes less and less of the gradient.

    What a network sees at an edge is half a form, and a gradient that ends there would leave a
    seam.

    Args:
        picture: float32 (1, h, w, 3), a view.
        field: of the view; 1 or more is no part.
    """
    if field >= 1:
        return picture
    rows, columns = (_rise(int(side)) for side in picture.shape[1:3])
    share = tf.constant((rows[:, None] * columns[None, :])[None, ..., None])
    return share * picture + tf.stop_gradient((1 - share) * picture)


def _rise(count: int) -> np.ndarray:
    """Float32 (count,) from nearly 0 at both ends to 1 within a `FEATHER` of the length."""
    place = np.arange(count) + 0.5
    return np.clip(np.minimum(place, place[::-1]) / (count * FEATHER), 0, 1).astype(np.float32)


def shrink(image: tf.Tensor, canvas: Size, view: View) -> tf.Tensor:
    """Average pool an image before it is looked at through a view at half its scale or less."""
    seen = canvas.height * view.field / view.size.height
    factor = int(seen + 0.01)
    return image if factor < 2 else tf.nn.avg_pool2d(image, factor, factor, "VALID")


def mask_on_grid(mask: tf.Tensor, grid: tuple[int, int]) -> tf.Tensor:
    """Average a view's mask over what each cell of a network's grid mainly sees.

    Args:
        mask: float32 (1, h, w, k), `CELL_PX / MASK_PX` cells a cell of the grid.
        grid: rows and columns of the network's output.

    Returns:
        float32 (rows, columns, k), each of the k adding up to 1 (0 where it is nowhere in view).
    """
    step = CELL_PX // MASK_PX
    if grid == (math.ceil(mask.shape[1] / step), math.ceil(mask.shape[2] / step)):
        cells = tf.nn.avg_pool2d(mask, step, step, "SAME")[0]
    else:  # valid convolutions: a cell sees a window that the grid's edge does not pass
        window = [max(mask.shape[i + 1] - (grid[i] - 1) * step, 1) for i in (0, 1)]
        cells = tf.nn.avg_pool2d(mask, window, step, "VALID")[0, : grid[0], : grid[1]]
    return cells / (tf.reduce_sum(cells, axis=(0, 1), keepdims=True) + 1e-6)
