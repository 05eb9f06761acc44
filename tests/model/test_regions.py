"""Where on the canvas a subject aims at."""

import numpy as np
import pytest

from model.errors import ModelError
from model.regions import MAX_AIMS, Aim, aim_indices, aim_masks, region_mask


def test_the_odd_row_of_an_odd_grid_belongs_to_the_lower_half():
    assert region_mask("upper", 5, 2)[:, 0].tolist() == [1, 1, 0, 0, 0]
    assert region_mask("lower", 5, 2)[:, 0].tolist() == [0, 0, 1, 1, 1]


@pytest.mark.parametrize("soft", [0.0, 0.12, 0.5, 1.0])
@pytest.mark.parametrize("height", [1, 2, 7, 27])
def test_the_halves_add_up_to_the_whole(height, soft):
    upper, lower = (region_mask(region, height, 3, soft) for region in ("upper", "lower"))

    assert np.allclose(upper + lower, region_mask("whole", height, 3, soft))
    assert upper.min() >= 0
    assert lower.min() >= 0


def test_a_soft_border_lies_about_the_middle_and_is_as_wide_as_asked():
    rows = region_mask("upper", 100, 1, 0.2)[:, 0]

    assert np.all(rows[:40] == 1)
    assert np.all(rows[60:] == 0)
    assert np.all(np.diff(rows[39:61]) < 0)
    assert rows[49] + rows[50] == pytest.approx(1)


@pytest.mark.parametrize("soft", [0.0, 0.12])
@pytest.mark.parametrize("region", ["upper", "lower", "whole"])
def test_a_mask_adds_up_to_the_weight_of_its_subject(region, soft):
    masks = aim_masks((Aim(0), Aim(1, region, 3.0)), 27, 48, soft)

    assert masks.shape == (MAX_AIMS, 27, 48)
    assert masks[1].sum() == pytest.approx(6 if region == "whole" else 3, rel=1e-4)
    assert np.all(masks[2:] == 0)


def test_the_whole_pulls_as_hard_as_both_halves_together():
    both = aim_masks((Aim(7, "upper"), Aim(7, "lower")), 28, 48, 0.12)
    whole = aim_masks((Aim(7, "whole"),), 28, 48, 0.12)

    assert np.allclose(both.sum(axis=0), whole[0], rtol=1e-5)


def test_a_grid_of_one_row_serves_both_halves():
    """VGG gives a single row on a canvas of 224 px; no subject may vanish there."""
    masks = aim_masks((Aim(1, "upper"), Aim(2, "lower")), 1, 6)

    assert masks[0].sum() == pytest.approx(1)
    assert masks[1].sum() == pytest.approx(1)


def test_indices_are_padded_to_a_fixed_number():
    assert aim_indices((Aim(7), Aim(999))).tolist() == [7, 999, 0, 0]


@pytest.mark.parametrize("count", [0, MAX_AIMS + 1])
def test_too_few_or_too_many_subjects_are_refused(count):
    with pytest.raises(ModelError, match=f"1 to 4 subjects at a time, got {count}"):
        aim_indices((Aim(1),) * count)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"index": 1000}, r"index must be 0\.\.999, got 1000"),
        ({"index": -1}, "got -1"),
        ({"index": 1, "region": "left"}, "upper, lower, whole, got 'left'"),
        ({"index": 1, "weight": 0}, "above 0 and under 1000, got 0"),
        ({"index": 1, "weight": -1.0}, "got -1.0"),
        ({"index": 1, "weight": float("nan")}, "got nan"),
        ({"index": 1, "weight": float("inf")}, "got inf"),
    ],
)
def test_an_impossible_subject_is_refused_in_words(wrong, words):
    with pytest.raises(ModelError, match=words):
        Aim(**wrong)
