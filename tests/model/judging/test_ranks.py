"""Ranks that a real network gives to real photographs, in the regions where they are."""

import doctest

import numpy as np
import pytest

import model.judging.ranks
from model.errors import ModelError
from model.judging.ranks import Ranker, RegionRank, cell_mask, rank_in, worst
from model.regions import Aim

SIDE = 448


@pytest.fixture(scope="module")
def ranker(lite2):
    return Ranker(lite2, SIDE, SIDE)


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(model.judging.ranks).failed == 0


@pytest.mark.parametrize(
    ("above", "below"), [("china", "coffee"), ("coffee", "chelsea"), ("chelsea", "china")]
)
def test_each_of_two_photos_is_first_where_it_is_and_not_where_it_is_not(
    ranker, photo_of, above, below
):
    upper, first = photo_of(above, SIDE, SIDE // 2)
    lower, second = photo_of(below, SIDE, SIDE // 2)
    picture = np.vstack([upper, lower])

    right = ranker.ranks(picture, (Aim(first, "upper"), Aim(second, "lower")))
    wrong = ranker.ranks(picture, (Aim(first, "lower"), Aim(second, "upper")))

    assert [rank.rank for rank in right] == [1, 1]
    assert all(rank.rank > 10 for rank in wrong)


def test_a_subject_of_the_whole_has_to_be_seen_in_both_halves(ranker, photo_of):
    palace, index = photo_of("china", SIDE, SIDE)
    half, _ = photo_of("china", SIDE, SIDE // 2)
    coffee, _ = photo_of("coffee", SIDE, SIDE // 2)

    whole = ranker.ranks(palace, (Aim(index),))
    mixed = ranker.ranks(np.vstack([half, coffee]), (Aim(index),))

    assert whole == (RegionRank(index, "upper", 1), RegionRank(index, "lower", 1))
    assert worst(whole) == 1
    assert mixed[0].rank == 1
    assert worst(mixed) == mixed[1].rank > 10


def test_another_region_is_asked_in_its_own_cells(ranker, photo_of):
    left, first = photo_of("coffee", SIDE // 2, SIDE)
    right, second = photo_of("chelsea", SIDE // 2, SIDE)
    picture = np.hstack([left, right])

    ranks = ranker.ranks(picture, (Aim(first, "left"), Aim(second, "right")))
    swapped = ranker.ranks(picture, (Aim(first, "right"), Aim(second, "left")))

    assert [rank.region for rank in ranks] == ["left", "right"]
    assert worst(ranks) == 1
    assert min(rank.rank for rank in swapped) > 20


def test_noise_and_black_are_no_palace(ranker, make_noise):
    for picture in (make_noise(0.0, SIDE, SIDE), np.zeros((SIDE, SIDE, 3), np.uint8)):
        assert worst(ranker.ranks(picture, (Aim(698),))) > 10


def test_a_rank_counts_the_classes_above():
    logits = np.zeros((2, 2, 4), np.float32)
    logits[0] = [1, 3, 2, 2]
    logits[1] = [9, 0, 0, 0]
    upper = np.array([[1.0, 1.0], [0.0, 0.0]])

    assert [rank_in(logits, index, upper) for index in range(4)] == [4, 1, 2, 2]
    assert rank_in(logits, 0, np.ones((2, 2))) == 1


def test_cells_count_as_much_as_the_mask_says():
    logits = np.zeros((1, 2, 2), np.float32)
    logits[0, 0] = [1, 0]
    logits[0, 1] = [0, 2]

    assert rank_in(logits, 0, np.array([[1.0, 0.4]])) == 1
    assert rank_in(logits, 0, np.array([[1.0, 0.6]])) == 2


@pytest.mark.parametrize("mask", [np.zeros((2, 2)), np.ones((2, 3))])
def test_a_mask_that_does_not_fit_is_refused(mask):
    with pytest.raises(ModelError, match=r"a mask must be \(2, 2\)"):
        rank_in(np.zeros((2, 2, 5), np.float32), 1, mask)


def test_the_middle_row_of_an_odd_grid_belongs_to_both_halves():
    upper, lower = cell_mask("upper", 3, 2), cell_mask("lower", 3, 2)

    assert upper[:, 0].tolist() == [1.0, 0.5, 0.0]
    assert (upper + lower == 1).all()


def test_pictures_too_small_for_the_judge_are_refused_with_the_limit(lite2):
    with pytest.raises(ModelError, match="at least 64 px a side, got 96x62"):
        Ranker(lite2, 96, 62)


def test_a_picture_of_another_size_is_refused(ranker):
    with pytest.raises(ModelError, match="448, 448, 3"):
        ranker.ranks(np.zeros((64, 64, 3), np.uint8), (Aim(1),))
