"""How a step looks at the canvas: smaller, shifted, turned a little, so that forms are robust.

A form that holds under random views is one that people see too; one that only pleases the network
at one exact position is noise. Small views make large forms: the receptive field of the network
then covers more of the canvas.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import tensorflow as tf

MASK_PX = 8  # canvas pixels a mask cell
CELL_PX = 32  # view pixels a cell of the network's grid


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
    canvas: Size, wanted: tuple[tuple[float, float, float], ...], minimum_px: int
) -> tuple[View, ...]:
    """The views that a canvas and a network allow.

    Args:
        canvas: the canvas.
        wanted: for each view its scale (view px a canvas px), its field and its weight.
        minimum_px: the smallest side that the network takes; where a view would be smaller, it
            covers more, and then it is finer. Views that become alike are merged.
    """
    weights: dict[tuple[Size, float], float] = {}
    shorter = min(canvas.sides)
    for scale, field, weight in wanted:
        wider = min(1.0, max(field, minimum_px / (scale * shorter)))
        finer = min(1.0, max(scale, minimum_px / (wider * shorter)))
        if wider * finer == 1.0:
            size = canvas
        else:
            size = Size(*(_rounded_up(side * wider * finer) for side in canvas.sides))
        weights[size, wider] = weights.get((size, wider), 0.0) + weight
    return tuple(View(size, field, weight) for (size, field), weight in weights.items())


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
