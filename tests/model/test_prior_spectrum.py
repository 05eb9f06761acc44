"""Norms of the filters, and how alike those of two priors are."""

import numpy as np
import pytest

from model.patch_prior import PatchPrior
from model.prior_spectrum import agreement, by_norm, norms


def prior_of(*filter_norms):
    """A prior of one filter for each norm."""
    filters = np.zeros((8, 8, 3, len(filter_norms)), np.float32)
    for number, norm in enumerate(filter_norms):
        filters[number // 3, 0, number % 3, number] = norm
    return PatchPrior(filters, np.zeros(len(filter_norms), np.float32), np.eye(3))


def test_norms_come_smallest_first_with_their_filters():
    prior = prior_of(3, 0.5, 2)

    assert norms(prior) == pytest.approx([0.5, 2, 3])
    assert by_norm(prior).tolist() == [1, 2, 0]


def test_a_prior_agrees_with_itself_in_any_order():
    found = agreement(prior_of(1, 2, 4), prior_of(4, 1, 2))

    assert found.correlation == pytest.approx(1)
    assert found.rms_difference == pytest.approx(0, abs=1e-12)


def test_a_factor_is_a_difference_and_no_loss_of_correlation():
    found = agreement(prior_of(1, 2, 4), prior_of(np.e, 2 * np.e, 4 * np.e))

    assert found.correlation == pytest.approx(1)
    assert found.rms_difference == pytest.approx(1)


def test_priors_of_other_numbers_of_filters_are_compared_rank_for_rank():
    found = agreement(prior_of(1, 4), prior_of(1, 2, 4))

    assert found.correlation == pytest.approx(1)
    assert found.rms_difference == pytest.approx(0, abs=1e-6)


def test_a_filter_of_zeros_and_a_flat_spectrum_are_no_trouble():
    assert np.isfinite(agreement(prior_of(0, 1), prior_of(1, 2)).rms_difference)
    assert np.isnan(agreement(prior_of(1, 1), prior_of(1, 2)).correlation)
