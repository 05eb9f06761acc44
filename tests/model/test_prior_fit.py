"""The tool that fits the patch prior makes the file that is shipped."""

import cv2
import numpy as np
import pytest

from model.errors import ModelError
from model.patch_prior import load_prior
from model.prior_fit import VARIANCE_FLOOR, PriorFit, fit, packaged_photos, sample_patches
from model.prior_spectrum import norms


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
    def fitted(seed):
        fitting = PriorFit(seed)
        fitting.add(photos["coffee"], 3000)
        return fitting.result().filters

    assert np.array_equal(fitted(4), fitted(4))
    assert not np.array_equal(fitted(4), fitted(5))


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


def picture_of(covariance, rng, side=320):
    """uint8 (side, side, 3): every pixel drawn by itself from colours of this covariance."""
    colours = rng.multivariate_normal(np.full(3, 128), covariance, (side, side))
    return np.rint(colours).clip(0, 255).astype(np.uint8)


def whitened(prior):
    """The covariance of patches that these filters whiten, float64 (192, 192)."""
    flat = prior.filters.reshape(192, -1).astype(np.float64)
    return np.linalg.inv(flat @ flat.T) - VARIANCE_FLOOR * np.eye(192)


COLOURS = np.array([[900, 400, 100], [400, 700, 200], [100, 200, 500]], float)


def test_pixels_of_a_known_covariance_give_it_back():
    """Each place of a patch holds the colours' covariance, two places have nothing in common.

    Rounding to whole grey levels adds a twelfth to the variances.
    """
    rng = np.random.default_rng(1)
    pictures = [picture_of(COLOURS, rng) for _ in range(2)]

    prior = fit(pictures, enlarge=1.0)

    expected = np.kron(np.eye(64), COLOURS + np.eye(3) / 12)
    assert np.abs(whitened(prior) - expected).max() < 40  # 5 % of the largest variance
    assert np.abs(whitened(prior) - expected).mean() < 6
    assert np.allclose(prior.colours, COLOURS, atol=15)
    assert np.abs(prior.mean).max() < 0.1  # the pictures are as grey as 128


def test_a_slope_of_known_variance_is_found_and_all_else_is_the_floor():
    """Vertical ramps of whole grey levels: one direction in a patch beside its mean, no noise."""
    ramp = np.arange(256, dtype=np.uint8)[:, None, None].repeat(64, axis=1).repeat(3, axis=2)

    prior = fit([ramp, ramp[::-1].copy()], enlarge=1.0)

    found = np.sort(norms(prior))
    tops = np.arange(249)
    mean = 192 * np.var(tops)  # of the grey of a patch
    slope = 24 * np.sum((np.arange(8) - 3.5) ** 2)  # up in one picture, down in the other
    assert found[0] == pytest.approx(1 / np.sqrt(mean + VARIANCE_FLOOR), rel=0.02)
    assert found[1] == pytest.approx(1 / np.sqrt(slope + VARIANCE_FLOOR), rel=0.02)
    assert found[2:] == pytest.approx(1 / np.sqrt(VARIANCE_FLOOR), rel=1e-3)


def test_enlarging_makes_fine_detail_dear_and_leaves_the_coarse():
    picture = picture_of(COLOURS, np.random.default_rng(1), side=128)

    plain, enlarged = (norms(fit([picture], enlarge=factor)) for factor in (1.0, 3.0))

    assert enlarged[-1] > 20 * plain[-1]
    assert enlarged[0] < plain[0]


@pytest.mark.parametrize("enlarge", [1.0, 2.0, 2.7, 3.0])
def test_patches_are_those_of_the_enlarged_photo(photos, enlarge):
    """The oracle makes the large picture, which the fit never does."""
    photo = photos["coffee"][60:100, 90:120]
    size = (round(30 * enlarge), round(40 * enlarge))
    large = cv2.resize(photo.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    windows = np.lib.stride_tricks.sliding_window_view(large, (8, 8), axis=(0, 1))
    expected = windows.transpose(0, 1, 3, 4, 2).reshape(-1, 192) - 128

    patches = sample_patches(photo, 60, np.random.default_rng(0), enlarge)

    nearest = np.abs(patches[:, None, ::16] - expected[None, :, ::16]).max(axis=2).min(axis=1)
    assert nearest.max() < 1e-3


def test_grey_pictures_give_a_prior_that_holds_colour_back():
    """Colour never varies in them, so it is as dear as the finest detail."""
    grey = picture_of(np.full((3, 3), 900.0), np.random.default_rng(2))

    prior = fit([grey], enlarge=1.0)

    tint = np.zeros((8, 8, 3))
    tint[..., 0], tint[..., 2] = 1, -1
    cost = np.linalg.norm(tint.reshape(192) @ prior.filters.reshape(192, -1))
    assert np.isfinite(prior.filters).all()
    assert cost / np.linalg.norm(tint) == pytest.approx(1 / np.sqrt(VARIANCE_FLOOR), rel=1e-2)
    assert np.linalg.eigvalsh(prior.colours)[:2] == pytest.approx([0, 0], abs=1e-3)


def test_a_picture_of_one_colour_gives_finite_filters():
    prior = fit([np.full((64, 64, 3), 200, np.uint8)])

    assert np.isfinite(prior.filters).all()
    assert np.isfinite(prior.mean).all()


def test_pictures_one_by_one_are_the_same_as_all_at_once(photos):
    few = [photos["coffee"], photos["chelsea"]]
    fitting = PriorFit(seed=4)
    for photo in few:
        fitting.add(photo, 3000)
    rng = np.random.default_rng(4)
    patches = np.concatenate([sample_patches(photo, 3000, rng) for photo in few])
    pixels = np.concatenate([photo.reshape(-1, 3) for photo in few]).astype(float)

    prior = fitting.result()

    expected = np.cov(patches.T)
    assert np.allclose(whitened(prior), expected, atol=0.02 * expected.max())
    assert np.allclose(prior.colours, np.cov(pixels.T), rtol=1e-5)


def test_too_few_patches_are_refused(photos):
    fitting = PriorFit()
    with pytest.raises(ModelError, match="at least 2000 patches, got 0"):
        fitting.result()
    fitting.add(photos["coffee"], 1999)
    with pytest.raises(ModelError, match="got 1999"):
        fitting.result()
