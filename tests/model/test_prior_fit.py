"""The tool that fits the patch prior makes the file that is shipped."""

import numpy as np
import pytest

from model.patch_prior import load_prior
from model.prior_fit import fit, packaged_photos, sample_patches


@pytest.fixture(scope="module")
def photos():
    return packaged_photos()


def test_the_shipped_file_is_what_the_tool_makes(photos):
    shipped = load_prior()

    again = fit(photos.values())

    flat, theirs = (p.filters.reshape(192, -1).astype(float) for p in (again, shipped))
    # Two directions of almost the same variance may mix on another machine; what they whiten,
    # the sum of w wT, may not.
    assert np.allclose(flat @ flat.T, theirs @ theirs.T, rtol=1e-3, atol=1e-3)
    norms, their_norms = np.linalg.norm(flat, axis=0), np.linalg.norm(theirs, axis=0)
    assert np.allclose(norms, their_norms, rtol=1e-3)
    assert np.allclose(again.colours, shipped.colours, rtol=1e-4)
    assert np.allclose(flat @ again.mean, theirs @ shipped.mean, rtol=1e-3, atol=1e-3)


def test_the_shipped_file_says_where_it_comes_from(photos):
    source = load_prior().source

    assert "scikit-image" in source
    assert "scikit-learn" in source
    assert all(name in source for name in photos)


def test_the_same_photos_and_seed_give_the_same_prior(photos):
    few = [photos["coffee"], photos["chelsea"]]

    assert np.array_equal(fit(few, seed=4).filters, fit(few, seed=4).filters)


def test_responses_of_what_it_was_fitted_on_are_white(photos):
    few = [photos["coffee"], photos["chelsea"]]
    prior = fit(few)
    rng = np.random.default_rng(9)
    patches = np.concatenate([sample_patches(photo, 20_000, rng) for photo in few])

    responses = patches @ prior.filters.reshape(192, -1) - prior.mean

    assert np.abs(responses.mean(axis=0)).max() < 0.05
    covariance = np.cov(responses.T)
    assert np.diag(covariance).max() < 1.15
    assert np.diag(covariance)[:60].min() > 0.85
    assert np.abs(covariance - np.diag(np.diag(covariance))).max() < 0.1


def test_patches_are_read_row_by_row_as_the_filters_are():
    """A patch's number is row, column, colour, in the order of a (8, 8, 3) array."""
    photo = np.zeros((40, 60, 3), np.uint8)
    photo[..., 0] = 4 * np.arange(40)[:, None]  # red grows downwards
    photo[..., 2] = 4 * np.arange(60)  # blue to the right

    patches = sample_patches(photo, 200, np.random.default_rng(0)).reshape(200, 8, 8, 3)

    assert np.all(np.diff(patches[..., 0], axis=1) >= 0)
    assert np.all(np.diff(patches[..., 0], axis=2) == 0)
    assert np.all(np.diff(patches[..., 2], axis=2) >= 0)
    assert np.all(np.diff(patches[..., 2], axis=1) == 0)
    assert np.all(patches[..., 1] == -128)
