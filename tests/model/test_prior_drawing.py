"""The drawing of a prior shows what is in it."""

import numpy as np
import pytest

from model.patch_prior import PatchPrior, load_prior
from model.prior_drawing import SIZE, draw_prior, tile

TILES = (slice(148, 148 + 12 * 36), slice(44, 44 + 16 * 36))
CHART = (slice(148, 597), slice(760, 1361))
BLUE, ORANGE = (11, 95, 165), (209, 102, 28)


@pytest.fixture(scope="module")
def shipped():
    return load_prior()


def drawn(*arguments):
    picture = draw_prior(*arguments)
    assert (picture.mode, picture.size) == ("RGB", SIZE)
    return np.asarray(picture).astype(int)


def heights_of(picture, colour):
    """For each column of the chart, the mean row of a colour; NaN where it is not."""
    near = np.abs(picture[CHART] - colour).max(axis=2) < 30
    with np.errstate(invalid="ignore"):
        return (near * np.arange(near.shape[0])[:, None]).sum(axis=0) / near.sum(axis=0)


def test_a_tile_is_the_filter_grey_at_zero_and_full_at_its_largest():
    weights = np.zeros((8, 8, 3))
    weights[0, 0] = (2, -2, 0)

    pixels = np.asarray(tile(weights))

    assert pixels.shape == (32, 32, 3)
    assert pixels[0, 0].tolist() == pixels[3, 3].tolist() == [255, 1, 128]
    assert np.all(pixels[4:] == 128)
    assert np.all(np.asarray(tile(np.zeros((8, 8, 3)))) == 128)


def test_tiles_come_by_their_norms_the_smallest_first(shipped):
    rng = np.random.default_rng(0)
    shuffled = rng.permutation(192)
    other = PatchPrior(shipped.filters[..., shuffled], shipped.mean[shuffled], shipped.colours)

    assert np.array_equal(drawn(shipped, "a")[TILES], drawn(other, "a")[TILES])
    first = drawn(shipped, "a")[TILES][:32, :32]
    assert np.ptp(first, axis=(0, 1)).max() < 40  # an even tint
    last = drawn(shipped, "a")[TILES][-36:-4, -36:-4]
    assert last.std() > 40  # pixel noise


def test_the_curve_rises_and_the_shipped_one_lies_below_it_or_above(shipped):
    """A prior twice as dear is drawn higher by the same distance at every rank."""
    dearer = PatchPrior(1.6 * shipped.filters, shipped.mean, shipped.colours)

    picture = drawn(dearer, "dearer", shipped)

    own, other = heights_of(picture, BLUE)[:300], heights_of(picture, ORANGE)[:300]
    both = np.isfinite(own) & np.isfinite(other)
    assert both.mean() > 0.9
    assert np.median((other - own)[both]) == pytest.approx(448 / 4 * np.log10(1.6), abs=3)
    assert np.nanmean(own[:20]) > np.nanmean(own[-20:]) + 100  # rows count downwards


def test_alone_it_is_drawn_without_comparison(shipped):
    assert np.isnan(heights_of(drawn(shipped, "alone"), ORANGE)).all()


@pytest.mark.parametrize("count", [1, 2, 5, 17, 300])
def test_any_number_of_filters_can_be_drawn(shipped, count):
    rng = np.random.default_rng(0)
    filters = rng.normal(0, 1, (8, 8, 3, count)).astype(np.float32)
    prior = PatchPrior(filters, np.zeros(count), np.eye(3))

    assert drawn(prior, "a", shipped).std() > 5


def test_filters_of_zeros_and_names_without_end_can_be_drawn(shipped):
    nothing = PatchPrior(np.zeros((8, 8, 3, 4)), np.zeros(4), np.eye(3), source="words " * 10_000)

    picture = drawn(nothing, "a name " * 500, shipped)

    assert np.all(picture[:, -8:] == picture[0, -1])  # nothing runs over the edge
