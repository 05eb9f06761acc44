"""The patch prior: its penalty, its sampling, and files that hold none."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import tensorflow as tf

from model.patch_prior import PatchPrior, load_prior
from model.prior import penalty, scale_penalty, usable_scales
from model.prior_fit import packaged_photos
from model.settings import SCALES

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "seed_prior.npz"


@pytest.fixture(scope="module")
def shipped():
    return load_prior()


@pytest.fixture(scope="module")
def photo():
    """float32 (1, 256, 288, 3) RGB of a photograph."""
    small = cv2.resize(packaged_photos()["coffee"], (288, 256), interpolation=cv2.INTER_AREA)
    return small.astype(np.float32)[None]


def log_norms(filters):
    """Natural logarithms of the filters' norms, largest first."""
    return np.log(np.sort(np.linalg.norm(filters.reshape(-1, filters.shape[-1]), axis=0))[::-1])


def norms_of(prior):
    return np.linalg.norm(prior.filters.reshape(192, -1), axis=0)


def test_the_filters_are_orthogonal(shipped):
    flat = shipped.filters.reshape(192, 192).astype(np.float64)
    directions = flat / np.linalg.norm(flat, axis=0)

    assert np.abs(directions.T @ directions - np.eye(192)).max() < 1e-4


def test_the_patch_mean_is_almost_free_and_the_finest_detail_dear(shipped):
    norms = norms_of(shipped)
    flattest = shipped.filters[..., norms.argmin()]

    assert norms.min() < 0.0025
    assert norms.max() > 2
    assert 1000 < norms.max() / norms.min() < 10_000
    assert np.all(flattest > 0)
    assert flattest.std() < 0.25 * flattest.mean()


def test_the_colours_are_a_covariance(shipped):
    assert np.allclose(shipped.colours, shipped.colours.T)
    assert np.linalg.eigvalsh(shipped.colours).min() > 0


def test_the_norms_follow_those_of_the_original_program(shipped):
    if not REFERENCE.is_file():
        pytest.skip(f"the original's prior, no part of the repository, is not at {REFERENCE}")
    with np.load(REFERENCE) as reference:
        theirs = log_norms(reference["filters"])
    ours = log_norms(shipped.filters)

    assert np.corrcoef(ours, theirs)[0, 1] >= 0.98
    assert np.sqrt(np.mean((ours - theirs) ** 2)) <= 0.5


@pytest.mark.parametrize("scale", SCALES)
def test_noise_costs_more_than_a_photo_at_every_scale(shipped, photo, scale):
    rng = np.random.default_rng(0)
    side = photo.shape[1] // scale, photo.shape[2] // scale
    noise = rng.normal(128, photo.std(), (*side, 3)).clip(0, 255)
    noise = np.repeat(np.repeat(noise, scale, 0), scale, 1)[None].astype(np.float32)

    of_photo = scale_penalty(tf.constant(photo), shipped, scale)
    of_noise = scale_penalty(tf.constant(noise), shipped, scale)

    assert of_noise > 1.2 * of_photo


def test_grey_costs_less_than_a_photo(shipped, photo):
    grey = tf.fill(photo.shape, 128.0)

    assert scale_penalty(grey, shipped, 1) < scale_penalty(tf.constant(photo), shipped, 1)


def test_climbing_down_the_penalty_makes_noise_cheaper(shipped):
    noise = tf.constant(np.random.default_rng(0).uniform(0, 255, (1, 64, 64, 3)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(noise)
        before = penalty(noise, shipped, {1: 1, 4: 1, 8: 1})
    down = noise - 5 * tf.sign(tape.gradient(before, noise))

    assert penalty(down, shipped, {1: 1, 4: 1, 8: 1}) < before


def test_the_penalty_is_the_mean_of_the_scales_that_hold_a_patch(shipped, photo):
    image = tf.constant(photo[:, :128, :128])

    scales = [float(scale_penalty(image, shipped, scale)) for scale in (1, 4, 8, 16)]

    assert float(penalty(image, shipped, dict.fromkeys(SCALES, 1))) == pytest.approx(
        np.mean(scales), rel=1e-5
    )


@pytest.mark.parametrize(
    ("height", "width", "scales"),
    [(256, 300, SCALES), (255, 300, (1, 4, 8, 16)), (64, 4000, (1, 4, 8)), (8, 8, (1,))],
)
def test_a_scale_counts_where_a_whole_patch_is_left(height, width, scales):
    assert usable_scales(height, width) == scales


def draws_by_offset(stride):
    """For each offset that the sampling can start at, a seed that draws it."""
    found: dict[tuple[int, int], tf.Tensor] = {}
    for number in range(60 * stride**2):
        chance = tf.constant([7, number])
        row, column = tf.random.stateless_uniform((2,), chance, 0, stride, tf.int32).numpy()
        found.setdefault((int(row), int(column)), chance)
    assert len(found) == stride**2
    return found.values()


@pytest.mark.parametrize("stride", [2, 4])
@pytest.mark.parametrize(("height", "width"), [(71, 95), (72, 96), (73, 90), (64, 65)])
def test_a_sample_of_the_patches_is_unbiased(shipped, stride, height, width):
    """The mean over all offsets is the mean over all patches, whatever the size."""
    rng = np.random.default_rng(0)
    image = tf.constant(rng.uniform(0, 255, (1, height, width, 3)), tf.float32)
    few = PatchPrior(shipped.filters[..., ::16], shipped.mean[::16], shipped.colours)

    sampled = [scale_penalty(image, few, 1, stride, c) for c in draws_by_offset(stride)]

    assert float(np.mean(sampled)) == pytest.approx(float(scale_penalty(image, few, 1)), rel=1e-5)


def test_sampling_leaves_no_pixel_without_a_prior(shipped):
    """Also the last row and column feel it: they are in one patch of each side only."""
    few = PatchPrior(shipped.filters[..., ::16], shipped.mean[::16], shipped.colours)
    image = tf.constant(np.random.default_rng(0).uniform(0, 255, (1, 72, 96, 3)), tf.float32)
    total = np.zeros((72, 96))
    for chance in draws_by_offset(4):
        with tf.GradientTape() as tape:
            tape.watch(image)
            value = scale_penalty(image, few, 1, 4, chance)
        total += np.abs(tape.gradient(value, image)[0]).sum(axis=-1)

    assert total.min() > 0
