"""Dreams in parts, where a step does not fit in memory: the same dream, without seams."""

import dataclasses
import math

import numpy as np
import pytest
import tensorflow as tf

from model import memory
from model.dreamer import Dreamer
from model.looks import LOOKS, derived
from model.networks import vgg
from model.networks.network import Network
from model.patch_prior import load_prior
from model.prior import penalty
from model.prior_gradient import PriorGradient
from model.regions import Aim, region_mask
from tests.model.support_dreams import canvas_of, run

WIDTH, HEIGHT = 160, 128
LITTLE = 12 * 2**20  # bytes: the prior in bands, and the tiny network in tiles of 64x96 px
AIMS = (Aim(4, "lower"), Aim(1, "upper"))
PLAIN: dict[str, dict[str, object]] = {
    "seed": {},
    "gallery": {"view_lines": 4320, "detail_weight": 0.0},
    "deepdream": {"layers": [], "octaves": 1, "prior_strength": 5, "subject_strength": 1},
}
"""What every look needs to see all of the canvas in one size."""


def start(name, network, most_bytes, *, width=WIDTH, height=HEIGHT, **changes):
    settings = derived("mine", LOOKS[name], {**PLAIN[name], **changes})
    dreamer = Dreamer(network, settings, width, height, seed=3, most_bytes=most_bytes)
    pixels = np.random.default_rng(1).integers(0, 256, (height // 4, width // 4, 3), np.uint8)
    dreamer.begin(np.repeat(np.repeat(pixels, 4, axis=0), 4, axis=1))
    dreamer.set_aims(AIMS)
    return dreamer


def gradient_of(dreamer, step=0):
    """Objective, penalty and gradient, in a graph as in a step."""
    canvas = tf.convert_to_tensor(dreamer._ascent.canvas)
    compute = tf.function(dreamer._ascent._gradient, autograph=False)
    return [part.numpy() for part in compute(canvas, tf.constant([7, step]))]


def largest_tensor(dreamer):
    """Bytes of the largest tensor that a step computes, in its loops and branches too."""
    graphs, largest = [dreamer._ascent.step.get_concrete_function().graph], 0
    while graphs:
        graph = graphs.pop()
        graphs += [graph._get_function(name).graph for name in graph._functions]
        for operation in graph.get_operations():
            shapes = [out.shape for out in operation.outputs if out.dtype == tf.float32]
            largest = max([largest, *(4 * (shape.num_elements() or 0) for shape in shapes)])
    return largest


@pytest.mark.parametrize("name", ["seed", "deepdream"])
def test_in_tiles_a_step_is_the_same_as_at_once(name, tiny_network):
    """On a network that sees nothing beyond a cell there is no difference but of rounding."""
    at_once, in_parts = (
        start(name, tiny_network(), most_bytes) for most_bytes in (memory.STEP_BYTES, LITTLE)
    )
    expected, found = gradient_of(at_once), gradient_of(in_parts)

    assert [*found[:2]] == pytest.approx([*expected[:2]], rel=1e-4)
    assert np.abs(found[2] - expected[2]).max() < 1e-3 * np.abs(expected[2]).max()


def test_views_one_after_another_are_the_same_as_together(tiny_network):
    changes = {"view_lines": 32, "detail_weight": 0.5, "prior_strides": [[1, 4], [4, 1]]}
    at_once, in_parts = (
        start("gallery", tiny_network(), most_bytes, **changes)
        for most_bytes in (memory.STEP_BYTES, LITTLE)
    )
    views = in_parts._ascent._views
    assert views == at_once._ascent._views
    assert len(views) > 2

    for one, other in zip(gradient_of(at_once), gradient_of(in_parts), strict=True):
        assert np.abs(one - other).max() < 1e-3 * np.abs(one).max()


@pytest.mark.parametrize("name", PLAIN)
def test_nothing_in_a_step_is_larger_than_allowed(name, tiny_network):
    canvas_bytes = 4 * 3 * WIDTH * HEIGHT
    at_once, in_parts = (
        start(name, tiny_network(), most_bytes, prior_strides=[[1, 1]])
        for most_bytes in (memory.STEP_BYTES, LITTLE)
    )

    assert largest_tensor(at_once) > 10 * canvas_bytes
    assert largest_tensor(in_parts) < max(LITTLE / 3, 2 * canvas_bytes)


@pytest.mark.parametrize("name", PLAIN)
def test_in_parts_too_nothing_traces_again_and_the_same_seed_is_the_same_picture(
    name, tiny_network
):
    pictures = []
    for _ in range(2):
        dreamer = start(name, tiny_network(), LITTLE)
        for aims in (AIMS, (Aim(2),), (Aim(1, "left"), Aim(3, "right", 2.0), Aim(0, "centre"))):
            dreamer.set_aims(aims)
            dreamer.set_parameters(prior_strength=len(aims), step_size=3.0)
            run(dreamer, 3)
        assert dreamer.traces == 1
        pictures.append(canvas_of(dreamer))

    assert np.array_equal(*pictures)


@pytest.mark.parametrize(("region", "other"), [("upper", "lower"), ("left", "right")])
def test_in_tiles_a_subject_moves_its_own_part_of_the_canvas(region, other, tiny_network):
    width = 192  # six columns of cells, so that halves are whole cells
    dreamer = start("seed", tiny_network(), LITTLE, width=width, prior_strength=0)
    gradients = []
    for index in (1, 4):
        dreamer.set_aims((Aim(index, region), Aim(2, other)))
        gradients.append(gradient_of(dreamer)[2])
    change = np.abs(gradients[1] - gradients[0]).max(axis=-1)
    inside = region_mask(region, HEIGHT, width) > 0

    assert change[inside].max() > 0
    assert change[~inside].max() < 1e-3 * change[inside].max()


@pytest.mark.parametrize("kind", ["student_t", "gaussian"])
@pytest.mark.parametrize("strides", [{1: 1}, {1: 3, 2: 2, 4: 1}])
@pytest.mark.parametrize("rows", [0.2, 7, 30])
def test_the_prior_in_bands_is_the_prior(kind, strides, rows):
    shipped = load_prior()
    rng = np.random.default_rng(2)
    image = tf.constant(rng.normal(120, 30, (1, 75, 90, 3)), tf.float32)
    chance = tf.constant([3, 4])
    most_bytes = int(rows * 83 * 192 * memory.RESPONSE_BYTES)
    in_bands = PriorGradient(shipped, strides, kind, most_bytes)
    with tf.GradientTape() as tape:
        tape.watch(image)
        expected = penalty(image, shipped, strides, chance, kind)

    total, gradient = tf.function(in_bands.of, autograph=False)(image, chance)

    expected_gradient = tape.gradient(expected, image).numpy()
    assert float(total) == pytest.approx(float(expected), rel=1e-5)
    assert np.abs(gradient - expected_gradient).max() < 1e-4 * np.abs(expected_gradient).max()


@pytest.fixture(scope="module", params=["vgg16", "vgg19"])
def thin_vgg(request):
    """A VGG in all that decides who sees what, but with few channels and random weights."""
    rng = np.random.default_rng(4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vgg, "CHANNELS", (4, 4, 6, 6, 6))
        patch.setattr(vgg, "DENSE_CHANNELS", 12)
        body = vgg._build(request.param, classes=True)
    for layer in body.layers:
        if layer.weights:
            fan_in = math.prod(layer.kernel.shape[:-1])
            layer.kernel.assign(rng.normal(0, math.sqrt(2 / fan_in), layer.kernel.shape))
    body.trainable = False
    return Network(
        name=request.param,
        minimum_px=224,
        grid=lambda height, width: (height // 32 - 6, width // 32 - 6),
        preprocess=lambda rgb: (rgb - 120.0) / 64.0,
        body=body,
        head_kernel=tf.constant(rng.normal(0, 1, (12, 6)), tf.float32),
        head_bias=tf.constant(rng.normal(0, 1, 6), tf.float32),
        margin_cells=vgg.MARGIN_CELLS[request.param],
    )


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("seed", {}),
        ("deepdream", {"layers": ["block3_conv1", "block5_pool", "fc1"], "subject_strength": 5}),
    ],
)
def test_tiles_of_vgg_are_the_whole_exactly(name, changes, thin_vgg):
    """Their margins hold all that the convolutions before the dense layers reach."""
    changes = {**changes, "prior_strides": [[8, 2]]}
    height, width = 480, 800
    tile_px = 640 * 480 if name == "deepdream" else 480 * 480
    at_once, in_tiles = (
        start(name, thin_vgg, most_bytes, width=width, height=height, **changes)
        for most_bytes in (memory.STEP_BYTES, memory.network_bytes(thin_vgg.name, tile_px))
    )
    expected = gradient_of(at_once)
    for step in range(3):
        found = gradient_of(in_tiles, step)
        if name == "deepdream":  # the picture is rolled otherwise in each step
            expected = gradient_of(at_once, step)

        assert [*found[:2]] == pytest.approx([*expected[:2]], rel=1e-3)
        assert np.abs(found[2] - expected[2]).max() < 2e-3 * np.abs(expected[2]).max()


def in_tiles_of_lite0(lite0, margin):
    network = dataclasses.replace(lite0, margin_cells=margin)
    tile_px = 96 * 32 * (2 * margin + 5)
    return start(
        "seed",
        network,
        memory.network_bytes("lite0", tile_px),
        width=768,
        height=96,
        prior_strides=[[1, 4], [4, 1]],
        prior_strength=1,
    )


def test_tiles_of_lite0_are_the_whole_but_for_little(lite0):
    at_once = start("seed", lite0, memory.STEP_BYTES, width=768, height=96, prior_strength=0)
    whole = gradient_of(at_once)[2]

    def error(margin):
        dreamer = in_tiles_of_lite0(lite0, margin)
        dreamer.set_parameters(prior_strength=0.0)
        return np.std(gradient_of(dreamer)[2] - whole) / np.std(whole)

    assert error(lite0.margin_cells) < 0.1
    assert error(0) > 0.5


def seams(canvas):
    """Steps across what may be a border of tiles, against all others: (of the mean, of the most)"""
    steps = np.abs(np.diff(canvas.mean(axis=2), axis=1))
    at_border = np.arange(1, canvas.shape[1]) % 32 == 0
    there, elsewhere = steps[:, at_border], steps[:, ~at_border]
    return there.mean() / elsewhere.mean(), there.max() / elsewhere.max()


def test_borders_of_tiles_cannot_be_seen(lite0):
    dreamer = in_tiles_of_lite0(lite0, lite0.margin_cells)
    run(dreamer, 10)

    mean, most = seams(canvas_of(dreamer))
    assert mean < 1.05
    assert most <= 1


def test_without_margins_and_with_borders_in_one_place_they_would_be_seen(lite0):
    dreamer = in_tiles_of_lite0(lite0, 0)
    for _ in range(10):
        dreamer._ascent.steps.assign(0)
        dreamer.step()

    assert seams(canvas_of(dreamer))[0] > 1.5
