"""Where on the canvas a subject aims at."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import ModelError
from model.regions import REGIONS, Aim, MaskPicture, aim_indices, aim_masks, area, region_mask

DIVISIONS = (
    ("whole",),
    ("upper", "lower"),
    ("left", "right"),
    ("centre", "around"),
    ("upper_third", "middle_third", "lower_third"),
    ("left_third", "centre_third", "right_third"),
)
RING = MaskPicture(4, 4, bytes([255] * 5 + [0, 0, 255] + [255, 0, 0, 255] + [255] * 4))
GRIDS = [(1, 1), (1, 6), (2, 2), (2, 7), (3, 3), (5, 8), (27, 48), (48, 27)]
EVERYWHERE: list[str | MaskPicture] = [*REGIONS, RING]


def test_the_divisions_hold_every_region_once():
    assert sorted(itertools.chain(*DIVISIONS)) == sorted(REGIONS)


def test_the_odd_row_of_an_odd_grid_belongs_to_the_lower_half():
    assert region_mask("upper", 5, 2)[:, 0].tolist() == [1, 1, 0, 0, 0]
    assert region_mask("lower", 5, 2)[:, 0].tolist() == [0, 0, 1, 1, 1]


@pytest.mark.parametrize("height", range(2, 40))
def test_hard_halves_are_those_of_the_original(height):
    """Exactly: of an odd number of rows the lower half has one more."""
    upper = np.repeat(np.arange(height) < height // 2, 3).reshape(height, 3)

    assert np.array_equal(region_mask("upper", height, 3), upper)
    assert np.array_equal(region_mask("lower", height, 3), ~upper)


@pytest.mark.parametrize("soft", [0.0, 0.12, 0.5, 1.0])
@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("division", DIVISIONS)
def test_the_parts_of_a_division_add_up_to_the_whole_and_none_is_empty(division, grid, soft):
    rows, columns = grid
    parts = [region_mask(region, rows, columns, soft) for region in division]

    assert np.allclose(sum(parts), 1)
    assert min(part.min() for part in parts) >= 0
    assert min(part.sum() for part in parts) > 0


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("soft", [0.0, 0.12])
def test_a_named_region_takes_the_share_of_the_canvas_that_is_told(region, soft):
    assert region_mask(region, 360, 640, soft).mean() == pytest.approx(area(region), abs=0.01)


@pytest.mark.parametrize(
    ("region", "inside", "outside"),
    [
        ("upper", (0.1, 0.5), (0.9, 0.5)),
        ("lower", (0.9, 0.5), (0.1, 0.5)),
        ("left", (0.5, 0.1), (0.5, 0.9)),
        ("right", (0.5, 0.9), (0.5, 0.1)),
        ("centre", (0.5, 0.5), (0.1, 0.5)),
        ("around", (0.1, 0.5), (0.5, 0.5)),
        ("upper_third", (0.2, 0.5), (0.5, 0.5)),
        ("middle_third", (0.5, 0.1), (0.2, 0.1)),
        ("lower_third", (0.8, 0.5), (0.5, 0.5)),
        ("left_third", (0.5, 0.2), (0.5, 0.5)),
        ("centre_third", (0.1, 0.5), (0.1, 0.2)),
        ("right_third", (0.5, 0.8), (0.5, 0.5)),
    ],
)
@pytest.mark.parametrize("soft", [0.0, 0.12])
def test_a_region_lies_where_its_name_says(region, inside, outside, soft):
    mask = region_mask(region, 50, 90, soft)
    at = [mask[round(row * 49), round(column * 89)] for row, column in (inside, outside)]

    assert at == [1, 0]


def test_a_soft_border_lies_about_the_middle_and_is_as_wide_as_asked():
    rows = region_mask("upper", 100, 1, 0.2)[:, 0]

    assert np.all(rows[:40] == 1)
    assert np.all(rows[60:] == 0)
    assert np.all(np.diff(rows[39:61]) < 0)
    assert rows[49] + rows[50] == pytest.approx(1)


def test_upright_borders_are_as_wide_as_level_ones():
    level = region_mask("upper", 90, 160, 0.2)[:, 0]
    upright = region_mask("left", 90, 160, 0.2)[0]

    assert sum((level > 0) & (level < 1)) == sum((upright > 0) & (upright < 1)) == 18


def test_a_picture_is_stretched_over_the_canvas():
    mask = region_mask(RING, 36, 64)

    assert mask.shape == (36, 64)
    assert mask[0, 0] == mask[20, 2] == 1
    assert mask[18, 32] == 0
    assert (
        region_mask(RING, 4, 4).tolist()
        == (np.frombuffer(RING.grey, "u1") / 255).reshape(4, 4).tolist()
    )


def test_a_picture_larger_than_the_grid_is_averaged():
    checks = MaskPicture(64, 64, bytes([0, 255] * 32 + [255, 0] * 32) * 32)

    assert np.allclose(region_mask(checks, 4, 4), 0.5, atol=0.02)


@pytest.mark.parametrize("region", EVERYWHERE)
@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("soft", [0.0, 0.12])
def test_the_pull_of_a_subject_is_its_weight_times_twice_its_area(region, grid, soft):
    rows, columns = grid
    masks = aim_masks((Aim(0), Aim(1, region, 3.0)), rows, columns, soft)

    assert masks.shape == (2, rows, columns)
    assert masks.dtype == np.float32
    assert masks[1].sum() == pytest.approx(6 * area(region), rel=1e-4)


def test_a_half_pulls_once_and_the_whole_twice():
    assert [area(region) for region in ("upper", "lower", "left", "right")] == [0.5] * 4
    assert area("whole") == 1


@pytest.mark.parametrize("division", DIVISIONS)
def test_a_subject_in_every_part_pulls_as_the_same_one_in_the_whole(division):
    """So a change from one division to another leaves the balance with the prior as it is."""
    parts = aim_masks(tuple(Aim(7, region) for region in division), 60, 60, 0.12)
    whole = aim_masks((Aim(7),), 60, 60, 0.12)

    assert np.allclose(parts.sum(axis=0), whole[0], rtol=0.02)


def test_a_grid_of_one_row_serves_both_halves():
    """VGG gives a single row on a canvas of 224 px; no subject may vanish there."""
    masks = aim_masks((Aim(1, "upper"), Aim(2, "lower")), 1, 6)

    assert masks[0].sum() == pytest.approx(1)
    assert masks[1].sum() == pytest.approx(1)


@pytest.mark.parametrize("count", [1, 2, 5, 40])
def test_any_number_of_subjects_is_taken(count):
    aims = tuple(Aim(index) for index in range(count))

    assert aim_indices(aims).tolist() == list(range(count))
    assert aim_masks(aims, 3, 4).shape == (count, 3, 4)


def test_a_dream_of_nothing_is_refused():
    with pytest.raises(ModelError, match="at least one subject, got none"):
        aim_indices(())


def test_a_mask_cannot_be_spoilt_for_those_who_ask_next():
    mask = region_mask("upper", 4, 4)

    with pytest.raises(ValueError, match="read-only"):
        mask[0] = 5


@given(
    width=st.integers(1, 20),
    height=st.integers(1, 20),
    rows=st.integers(1, 40),
    columns=st.integers(1, 40),
    data=st.data(),
)
def test_any_picture_gives_shares_between_0_and_1_on_any_grid(width, height, rows, columns, data):
    grey = data.draw(st.binary(min_size=width * height, max_size=width * height).filter(any))

    mask = region_mask(MaskPicture(width, height, grey), rows, columns)

    assert mask.shape == (rows, columns)
    assert 0 <= mask.min() <= mask.max() <= 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"index": 1000}, r"index must be 0\.\.999, got 1000"),
        ({"index": -1}, "got -1"),
        ({"index": 1, "region": "top"}, "whole, centre, around, upper, .*, got 'top'"),
        ({"index": 1, "weight": 0}, "above 0 and under 1000, got 0"),
        ({"index": 1, "weight": -1.0}, "got -1.0"),
        ({"index": 1, "weight": float("nan")}, "got nan"),
        ({"index": 1, "weight": float("inf")}, "got inf"),
    ],
)
def test_an_impossible_subject_is_refused_in_words(wrong, words):
    with pytest.raises(ModelError, match=words):
        Aim(**wrong)


@pytest.mark.parametrize(
    ("width", "height", "grey", "words"),
    [
        (2, 2, b"abc", "width x height bytes, got 3 for 2x2"),
        (0, 0, b"", "got 0 for 0x0"),
        (-1, -1, b"a", "got 1 for -1x-1"),
        (2, 1, b"\0\0", "above 0 somewhere, got black"),
    ],
)
def test_an_impossible_picture_is_refused_in_words(width, height, grey, words):
    with pytest.raises(ModelError, match=words):
        MaskPicture(width, height, grey)


@pytest.mark.parametrize("ask", [area, lambda region: region_mask(region, 4, 4)])
def test_a_region_that_does_not_exist_has_no_area_and_no_mask(ask):
    with pytest.raises(ModelError, match="got 'top'"):
        ask("top")
