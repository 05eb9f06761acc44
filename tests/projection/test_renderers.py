"""Both renderers against the definition, against each other and against the golden pictures."""

import os

import cv2
import numpy as np
import pytest
import skimage.data

from projection.camera import CameraPosition, inverted
from projection.cpu_renderer import CpuRenderer
from projection.enlarge import enlarged, factor_for
from projection.errors import ProjectionError
from projection.scene import Scene, placed_layer, shares

NAMES = (
    "magnified",
    "mixed",
    "soft_border",
    "zooming_out",
    "mirrored_edges",
    "hard_contrast",
    "caption",
    "dimmed",
    "black",
)


def drawn(renderer, scene):
    renderer.draw(scene)
    return renderer.read()


def folded(position, extent):
    """A picture coordinate mirrored at the picture's edges."""
    return extent - abs(position % (2 * extent) - extent)


def sample(layer, x, y):
    """The definition of sampling, for one output point, in plain Python."""
    (a, b, c), (d, e, f) = inverted(layer.affine)
    width, height = layer.size
    u = min(max(folded(a * x + b * y + c, width) - 0.5, 0.0), width - 1.0)
    v = min(max(folded(d * x + e * y + f, height) - 0.5, 0.0), height - 1.0)
    i, j = min(int(u), width - 2), min(int(v), height - 2)
    corners = layer.picture[j : j + 2, i : i + 2].astype(float)
    rows = corners[:, 0] * (1 - (u - i)) + corners[:, 1] * (u - i)
    return rows[0] * (1 - (v - j)) + rows[1] * (v - j)


@pytest.mark.parametrize("name", ["mixed", "soft_border", "zooming_out", "hard_contrast"])
def test_the_processor_draws_what_the_definition_says(scenes, name):
    scene = scenes[name]
    picture = drawn(CpuRenderer(scene.size), scene)
    points = np.random.default_rng(1).integers((0, 0), scene.size, (300, 2)).tolist()
    points += [(0, 0), (319, 0), (0, 179), (319, 179)]

    for x, y in points:
        below, above = shares(scene, x + 0.5, y + 0.5)
        expected = below * sample(scene.base, x + 0.5, y + 0.5)
        expected += above * sample(scene.over, x + 0.5, y + 0.5)
        assert picture[y, x] == pytest.approx(expected * scene.dimmer, abs=0.6), (x, y)


@pytest.mark.golden
@pytest.mark.parametrize("name", NAMES)
def test_opengl_and_the_processor_agree_within_two_levels(scenes, gl_renderer, name):
    scene = scenes[name]

    by_card = drawn(gl_renderer(scene.size), scene).astype(int)
    by_processor = drawn(CpuRenderer(scene.size), scene)

    assert np.abs(by_card - by_processor).max() <= 2


@pytest.mark.golden
@pytest.mark.parametrize("name", NAMES)
def test_opengl_draws_the_golden_pictures(scenes, gl_renderer, golden, name):
    renderer = gl_renderer(scenes[name].size)
    if "llvmpipe" not in renderer.name:
        message = f"golden pictures are compared on llvmpipe, this is {renderer.name}"
        if os.environ.get("HALLUCINARIUM_REQUIRE_ALL") == "1":
            pytest.fail(message)
        pytest.skip(message)

    golden(name, drawn(renderer, scenes[name]))


@pytest.mark.golden
def test_both_agree_on_an_enlarged_canvas_at_an_odd_output_size(gl_renderer, photo, cup):
    size = (641, 363)
    scene = Scene(
        size,
        placed_layer(1, enlarged(photo, size), CameraPosition(0.1, 3.0), size),
        placed_layer(2, enlarged(cup, size), CameraPosition(-0.1, -3.0), size),
        0.6,
    )

    difference = drawn(gl_renderer(size), scene).astype(int) - drawn(CpuRenderer(size), scene)

    assert np.abs(difference).max() <= 2


def both(gl_renderer, size):
    return CpuRenderer(size), gl_renderer(size)


@pytest.mark.golden
def test_a_picture_at_natural_size_comes_out_untouched(gl_renderer, photo):
    size = (256, 144)
    for renderer in both(gl_renderer, size):
        picture = drawn(renderer, Scene(size, placed_layer(1, photo, CameraPosition(), size)))

        assert np.array_equal(picture, photo)


@pytest.mark.golden
def test_before_the_first_scene_the_output_is_black(gl_renderer):
    for renderer in both(gl_renderer, (32, 18)):
        assert renderer.read().shape == (18, 32, 3)
        assert renderer.read().max() == 0


@pytest.mark.golden
def test_a_scene_for_another_size_is_refused(gl_renderer, photo):
    scene = Scene((40, 30), placed_layer(1, photo, CameraPosition(), (40, 30)))
    for renderer in both(gl_renderer, (32, 18)):
        with pytest.raises(ProjectionError, match=r"\(40, 30\).*\(32, 18\)"):
            renderer.draw(scene)


@pytest.mark.golden
def test_many_pictures_after_each_other_keep_their_own_pixels(gl_renderer):
    size = (32, 18)
    for renderer in both(gl_renderer, size):
        for key in [*range(12), 0, 11, 5]:
            picture = np.full((18, 32, 3), 20 * key, np.uint8)
            scene = Scene(size, placed_layer(key, picture, CameraPosition(), size))

            assert (drawn(renderer, scene) == 20 * key).all()


@pytest.mark.golden
def test_opengl_follows_a_change_of_the_outputs_size(gl_renderer, photo):
    renderer = gl_renderer((32, 18))
    renderer.resize((256, 144))
    scene = Scene((256, 144), placed_layer(1, photo, CameraPosition(), (256, 144)))

    assert renderer.size == (256, 144)
    assert np.array_equal(drawn(renderer, scene), photo)


def test_an_output_without_pixels_is_refused():
    with pytest.raises(ProjectionError, match="1x1"):
        CpuRenderer((0, 10))


@pytest.mark.parametrize(
    ("output", "factor"),
    [((256, 144), 1), ((260, 146), 1), ((640, 360), 3), ((1920, 1080), 4), ((100, 50), 1)],
)
def test_a_canvas_is_enlarged_by_the_whole_factor_that_the_output_needs(output, factor):
    assert factor_for((256, 144), output) == factor


def test_enlarging_keeps_the_picture_where_it_is(photo):
    big = enlarged(photo, (768, 432))

    assert big.shape == (432, 768, 3)
    centres = big[1::3, 1::3].astype(int)
    assert np.abs(centres - photo).max() <= 1


def test_a_large_enough_canvas_is_not_enlarged(photo):
    assert enlarged(photo, (200, 100)) is photo


def test_an_enlarged_canvas_comes_closer_to_the_truth_than_a_bilinear_one():
    size = (512, 288)
    truth = np.ascontiguousarray(skimage.data.astronaut()[:288])
    small = cv2.resize(truth, (256, 144), interpolation=cv2.INTER_AREA)
    canvas = np.ascontiguousarray(small, np.uint8)

    def error(picture):
        scene = Scene(size, placed_layer(1, picture, CameraPosition(), size))
        return np.square(drawn(CpuRenderer(size), scene).astype(float) - truth).mean()

    assert error(enlarged(canvas, size)) < 0.9 * error(canvas)


@pytest.mark.golden
@pytest.mark.parametrize("frames", [0, 2, 9])
def test_a_picture_made_ready_beforehand_is_the_same_however_far_that_got(gl_renderer, frames):
    size = (900, 700)
    pictures = np.random.default_rng(0).integers(0, 256, (2, 700, 900, 3)).astype(np.uint8)
    before, after = (
        placed_layer(key, picture, CameraPosition(), size) for key, picture in enumerate(pictures)
    )
    renderer = gl_renderer(size)
    for _ in range(frames):
        renderer.draw(Scene(size, before, soon=(1, pictures[1])))

    assert np.array_equal(drawn(renderer, Scene(size, after)), pictures[1])
