"""How a step looks at the canvas, and that the subjects' masks look the same way."""

import math
from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from model.views import (
    CELL_PX,
    MASK_PX,
    Size,
    Sway,
    View,
    feather,
    look,
    mask_on_grid,
    plan_views,
    random_pose,
    shrink,
)

LITE_PX = 32
VGG_PX = 224


def at_rest():
    return tf.constant(1.0), tf.constant(0.0), tf.constant([0.0, 0.0])


def picture(height, width, channels=3):
    rng = np.random.default_rng(0)
    return tf.constant(rng.uniform(0, 255, (1, height, width, channels)), tf.float32)


@pytest.mark.parametrize(("height", "width"), [(64, 96), (71, 93)])
def test_a_view_of_everything_at_rest_is_the_canvas(height, width):
    canvas = Size(height, width)

    seen = look(picture(height, width), canvas, canvas, at_rest())

    assert np.abs(seen - picture(height, width)).max() < 2e-3


def test_a_view_at_half_scale_at_rest_is_the_mean_of_two_by_two():
    canvas, view = Size(64, 96), View(Size(32, 48), 1.0, 1.0)
    shrunk = shrink(picture(64, 96), canvas, view)

    seen = look(shrunk, canvas, view.size, at_rest())

    means = picture(64, 96).numpy().reshape(1, 32, 2, 48, 2, 3).mean(axis=(2, 4))
    assert np.abs(seen - means).max() < 2e-3


def test_a_view_of_half_the_field_at_rest_is_the_middle_of_the_canvas():
    seen = look(picture(64, 96), Size(64, 96), Size(32, 48), at_rest(), field=0.5)

    assert np.abs(seen - picture(64, 96)[:, 16:48, 24:72]).max() < 2e-3


def test_a_shift_looks_to_the_right_and_down():
    pose = (tf.constant(1.0), tf.constant(0.0), tf.constant([5.0, 3.0]))

    seen = look(picture(64, 96), Size(64, 96), Size(64, 96), pose)

    assert np.abs(seen[:, :-3, :-5] - picture(64, 96)[:, 3:, 5:]).max() < 2e-3


def test_beyond_its_edges_the_canvas_is_mirrored():
    pose = (tf.constant(1.0), tf.constant(0.0), tf.constant([-4.0, 0.0]))

    seen = look(picture(64, 96), Size(64, 96), Size(64, 96), pose)

    assert np.abs(seen[:, :, :4] - picture(64, 96)[:, :, 3::-1]).max() < 2e-3


def test_a_turned_view_keeps_circles_round_where_its_pitch_differs():
    """Sizes are rounded up, so rows and columns of a view may be of different pitch."""
    canvas, out, angle = Size(100, 100), Size(50, 100), math.radians(45)
    rows, columns = np.mgrid[:100, :100] + 0.5
    ring = np.hypot(rows - 50, columns - 50)[None, ..., None].astype(np.float32)
    pose = (tf.constant(math.cos(angle)), tf.constant(math.sin(angle)), tf.constant([0.0, 0.0]))

    seen = look(tf.constant(ring), canvas, out, pose)[0, ..., 0].numpy()

    down, across = np.mgrid[:50, :100] + 0.5
    expected = np.hypot(2 * down - 50, across - 50)
    inside = (expected > 2) & (expected < 48)
    assert np.abs(seen - expected)[inside].max() < 0.6


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize(("size", "field"), [((64, 96), 1.0), ((48, 72), 0.75), ((128, 192), 1.0)])
def test_mask_and_picture_stay_together_under_every_pose(number, size, field):
    canvas, out = Size(128, 192), Size(*size)
    pose = random_pose(Sway(0.25, 15, 0.1), canvas, field, tf.constant([3, number]))
    square = np.zeros((1, 128, 192, 1), np.float32)
    square[:, 48:72, 80:112] = 1
    mask = square[:, 4::MASK_PX, 4::MASK_PX]
    view = View(out, field, 1.0)

    seen = look(shrink(tf.constant(square), canvas, view), canvas, out, pose, field)
    mask_size = Size(out.height // MASK_PX, out.width // MASK_PX)
    masked = look(tf.constant(mask), canvas, mask_size, pose, field)

    def centre(image):
        weights = image[0, ..., 0].numpy()
        rows, columns = np.indices(weights.shape) + 0.5
        return np.array([(weights * rows).sum(), (weights * columns).sum()]) / weights.sum()

    assert float(tf.reduce_sum(masked)) > 0
    assert np.abs(centre(seen) - MASK_PX * centre(masked)).max() < MASK_PX / 2


def test_a_pose_stays_within_its_limits_and_uses_them():
    sway, canvas = Sway(0.25, 6.0, 0.15), Size(100, 200)
    poses = [random_pose(sway, canvas, 0.6, tf.constant([1, k])) for k in range(300)]
    stretch = np.array([math.hypot(pose[0], pose[1]) for pose in poses])
    turn = np.degrees([math.atan2(pose[1], pose[0]) for pose in poses])
    shift = np.array([pose[2].numpy() for pose in poses])

    assert np.abs(np.log(stretch)).max() == pytest.approx(0.25, rel=0.05)
    assert np.abs(turn).max() == pytest.approx(6, rel=0.05)
    assert np.abs(shift).max(axis=0) == pytest.approx([15 + 0.2 * 200, 15 + 0.2 * 100], rel=0.05)
    assert np.abs(np.log(stretch)).max() <= 0.2501
    assert np.abs(turn).max() <= 6.001
    assert np.abs(shift[:, 0]).max() <= 55.001


def plan(height, width, minimum_px=LITE_PX, lines=108, field=0.5, weight=0.4, **limits):
    return plan_views(
        Size(height, width),
        lines=lines,
        detail_field=field,
        detail_weight=weight,
        minimum_px=minimum_px,
        **limits,
    )


def test_on_a_canvas_as_small_as_vgg_takes_there_is_one_view_of_all_of_it():
    assert plan(224, 400, VGG_PX) == (View(Size(224, 400), 1.0, 1.0),)


def test_everything_is_seen_at_few_lines_and_parts_as_they_are():
    everything, part = plan(216, 384)

    assert everything == View(Size(112, 192), 1.0, 0.6)
    assert part == View(Size(112, 192), 0.5, 0.4)


@pytest.mark.parametrize(("height", "width"), [(720, 1280), (1080, 1920), (2160, 3840)])
def test_forms_keep_their_share_of_the_picture_at_every_size(height, width):
    everything, *parts = plan(height, width)

    assert everything == plan(216, 384)[0]  # all that decides how large a form becomes
    scales = [part.size.height / (part.field * height) for part in parts]
    assert scales[0] == pytest.approx(1, rel=0.02)  # the finest sees the canvas' own pixels
    assert all(fine / coarse == pytest.approx(2, rel=0.1) for fine, coarse in pairwise(scales))


@pytest.mark.parametrize("most_px", [60_000, 200_000, 700_000])
@pytest.mark.parametrize("lines", [108, 800])
def test_no_view_is_larger_than_allowed_and_the_scales_stay(lines, most_px):
    views = plan(1080, 1920, lines=lines, field=0.9, most_px=most_px)
    for view in views:
        assert math.prod(view.size.sides) <= 1.1 * most_px  # sides are rounded up to 8 px
    scales = [view.size.height / (view.field * 1080) for view in views]

    assert views[0].field == 1
    assert scales[1] == pytest.approx(1, rel=0.03)
    assert sum(view.weight for view in views) == pytest.approx(1)


def test_where_every_view_is_small_enough_the_limit_changes_nothing():
    assert plan(720, 1280, most_px=250_000) == plan(720, 1280)


def test_without_weight_for_detail_there_is_the_view_of_everything_alone():
    assert plan(720, 1280, weight=0.0) == (View(Size(112, 192), 1.0, 1.0),)


@given(
    height=st.integers(224, 700),
    width=st.integers(224, 1300),
    lines=st.integers(32, 800),
    field=st.floats(0.1, 1.0),
    weight=st.floats(0.0, 1.0),
    minimum_px=st.sampled_from([LITE_PX, VGG_PX]),
)
def test_no_view_is_smaller_than_the_network_takes(height, width, lines, field, weight, minimum_px):
    views = plan(height, width, minimum_px, lines, field, weight)

    assert sum(view.weight for view in views) == pytest.approx(1)
    for view in views:
        assert min(view.size.sides) >= minimum_px
        assert view.size.height < height + MASK_PX
        assert view.size.width < width + MASK_PX
        assert 0 < view.field <= 1


def test_the_pull_of_a_part_fades_towards_its_edges_and_its_picture_does_not():
    part = picture(32, 48)

    with tf.GradientTape() as tape:
        tape.watch(part)
        seen = feather(part, 0.5)
        total = tf.reduce_sum(seen)
    share = tape.gradient(total, part).numpy()[0, :, :, 0]

    assert np.abs(seen - part).max() < 1e-4
    assert share[16, 24] == 1
    assert share[0, 24] < 0.1
    assert share[16, 0] < 0.1
    assert np.abs(np.diff(share, axis=0)).max() < 0.2


def test_a_view_of_everything_pulls_everywhere_alike():
    everything = picture(32, 48)

    assert feather(everything, 1.0) is everything


def test_a_mask_on_the_grid_of_same_padding_counts_four_by_four_cells():
    mask = np.zeros((1, 8, 12, 2), np.float32)
    mask[0, :4, :4, 0] = 1  # all that cell (0, 0) sees
    mask[0, 2:6, 8:, 1] = 1  # half of what cells (0, 2) and (1, 2) see

    cells = mask_on_grid(tf.constant(mask), (2, 3)).numpy()

    assert cells[..., 0] == pytest.approx(np.array([[1, 0, 0], [0, 0, 0]]), abs=1e-5)
    assert cells[..., 1] == pytest.approx(np.array([[0, 0, 0.5], [0, 0, 0.5]]), abs=1e-5)


def test_a_mask_on_the_grid_of_valid_convolutions_counts_what_each_cell_sees():
    """VGG on 256x288: 2x3 cells, each of which sees 224x224 px, that is 28x28 mask cells."""
    mask = np.zeros((1, 32, 36, 1), np.float32)
    mask[0, :4] = 1  # only the upper row of cells sees the uppermost 32 px

    cells = mask_on_grid(tf.constant(mask), (2, 3)).numpy()[..., 0]

    assert cells == pytest.approx(np.array([[1, 1, 1], [0, 0, 0]]) / 3, abs=1e-5)


@given(height=st.integers(64, 400), width=st.integers(64, 400), valid=st.booleans())
def test_masks_fit_the_grid_of_any_canvas_and_add_up_to_1(height, width, valid):
    if valid:
        height, width = height + VGG_PX, width + VGG_PX
        grid = (height // CELL_PX - 6, width // CELL_PX - 6)
    else:
        grid = (-(-height // CELL_PX), -(-width // CELL_PX))
    mask = tf.fill((1, -(-height // MASK_PX), -(-width // MASK_PX), 2), 0.01)

    cells = mask_on_grid(mask, grid).numpy()

    assert cells.shape == (*grid, 2)
    assert cells.sum(axis=(0, 1)) == pytest.approx([1, 1], abs=1e-3)


def test_a_mask_that_is_nowhere_in_view_weighs_nothing():
    assert np.all(mask_on_grid(tf.zeros((1, 8, 12, 1)), (2, 3)) == 0)
