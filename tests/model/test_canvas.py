"""The zoom between rounds: the original's interpolation, and the camera's convention."""

import math

import numpy as np
import pytest
import tensorflow as tf
from skimage.transform import SimilarityTransform
from skimage.transform import warp as their_warp

from model.canvas import backward_matrix, warp
from model.dreamer import Dreamer
from model.looks import look
from projection.camera import CameraPosition, affine_between

HEIGHT, WIDTH = 72, 128


def rough_picture(height=HEIGHT, width=WIDTH):
    return np.random.default_rng(0).uniform(0, 255, (height, width, 3))


def warped(image, log_zoom, angle_deg, centre_px=-0.5):
    matrix = backward_matrix(image.shape[0], image.shape[1], log_zoom, angle_deg, centre_px)
    return warp(tf.constant(image, tf.float32), tf.constant(matrix, tf.float32)).numpy()


@pytest.mark.parametrize("centre_px", [0.0, -0.5])
@pytest.mark.parametrize(
    ("zoom", "angle_deg"), [(1.05, 0.25), (1.3, -20.0), (0.9, 7.0), (1.0, 0.0), (1.02, 180.0)]
)
def test_the_warp_is_that_of_scikit_image(zoom, angle_deg, centre_px):
    image = rough_picture()
    x0, y0 = WIDTH / 2 + centre_px, HEIGHT / 2 + centre_px
    motion = (
        SimilarityTransform(translation=(-x0, -y0))
        + SimilarityTransform(scale=zoom, rotation=math.radians(angle_deg))
        + SimilarityTransform(translation=(x0, y0))
    )
    theirs = their_warp(
        image, motion.inverse, order=3, mode="edge", preserve_range=True, clip=False
    )

    ours = warped(image, math.log(zoom), angle_deg, centre_px)

    assert np.abs(ours - theirs).max() < 1e-3 * 255


def test_no_motion_changes_nothing():
    image = rough_picture().astype(np.float32)

    assert np.array_equal(warped(image, 0.0, 0.0), image)


def test_a_plain_canvas_stays_plain_up_to_the_corners():
    assert np.abs(warped(np.full((40, 60, 3), 77.0), 0.2, 30.0) - 77).max() < 1e-3


def test_a_quarter_turn_of_a_square_is_exact():
    """Clockwise as seen: what was on top is on the right."""
    image = rough_picture(64, 64)

    assert np.abs(warped(image, 0.0, 90.0) - np.rot90(image, -1)).max() < 0.01


def test_zooming_out_repeats_the_edge():
    image = np.zeros((40, 60, 3))
    image[:, -1] = 200

    out = warped(image, math.log(0.5), 0.0)

    assert np.abs(out[:, 46:] - 200).max() < 1e-3


def with_dots(dots):
    """float64 (72, 128, 3) black with soft white dots at (x, y), in pixel indices."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    image = np.zeros((HEIGHT, WIDTH))
    for x, y in dots:
        image += 200 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * 2.0**2))
    return np.repeat(image[..., None], 3, axis=2)


def centre_of(image):
    """(x, y) of the light, in pixel indices."""
    light = image[..., 1].astype(np.float64)
    rows, columns = np.indices(light.shape)
    return np.array([(light * columns).sum(), (light * rows).sum()]) / light.sum()


@pytest.mark.parametrize(("name", "tolerance_px"), [("gallery", 0.05), ("seed", 0.3)])
@pytest.mark.parametrize(
    ("log_zoom", "angle_deg"),
    [(math.log(1.3), 0.0), (math.log(0.8), 0.0), (0.0, 25.0), (0.0, -25.0), (math.log(1.2), 10.0)],
)
@pytest.mark.parametrize("dot", [(80.0, 24.0), (48.0, 50.0)])
def test_the_dream_moves_as_the_camera_does(
    tiny_network, name, tolerance_px, log_zoom, angle_deg, dot
):
    """A dot lands where the projection's camera would have shown it: its pixel i is at i + 0.5.

    The original zooms about a point half a pixel off the centre, and `seed` with it.
    """
    dreamer = Dreamer(tiny_network(), look(name), WIDTH, HEIGHT)
    dreamer.begin(np.rint(with_dots([dot])).astype(np.uint8))

    dreamer.advance(log_zoom, angle_deg)

    affine = affine_between(CameraPosition(), CameraPosition(log_zoom, angle_deg), (WIDTH, HEIGHT))
    expected = affine @ [dot[0] + 0.5, dot[1] + 0.5, 1] - 0.5
    assert np.abs(centre_of(dreamer.state()["canvas"]) - expected).max() < tolerance_px


def test_the_momentum_moves_with_the_canvas(tiny_network):
    dreamer = Dreamer(tiny_network(), look("gallery"), WIDTH, HEIGHT)
    dots = with_dots([(80.0, 24.0)]).astype(np.float32)
    dreamer.restore({**dreamer.state(), "canvas": dots, "first": dots / 200})

    dreamer.advance(0.1, 12.0)

    state = dreamer.state()
    assert not np.allclose(centre_of(dots), centre_of(state["canvas"]), atol=1)
    assert np.allclose(centre_of(state["first"]), centre_of(state["canvas"]), atol=0.05)


def test_what_overshoots_at_edges_is_cut_off(tiny_network):
    dreamer = Dreamer(tiny_network(), look("gallery"), WIDTH, HEIGHT)
    checks = 255 * (np.indices((HEIGHT, WIDTH)).sum(axis=0) // 4 % 2).astype(np.uint8)
    picture = np.ascontiguousarray(np.repeat(checks[..., None], 3, axis=2))
    dreamer.begin(picture)

    dreamer.advance(0.03, 1.0)

    raw = warped(picture, 0.03, 1.0)
    assert raw.max() > 256  # it would overshoot
    canvas = dreamer.state()["canvas"]
    assert canvas.min() >= 0
    assert canvas.max() <= 255
