"""Gradients shaped like natural pictures."""

import numpy as np
import pytest
import tensorflow as tf

from model.natural import (
    GradientShape,
    colour_shape,
    even_out,
    frequency_shape,
    melt,
    shape_gradient,
    to_unit,
)
from model.settings import NaturalSettings

NO_MIXING = np.eye(3, dtype=np.float32)


def noise(height, width, seed=0):
    return np.random.default_rng(seed).normal(size=(height, width, 3)).astype(np.float32)


@pytest.mark.parametrize(("height", "width"), [(64, 96), (63, 95), (72, 65)])
def test_factors_fit_the_half_spectrum(height, width):
    spectrum = tf.signal.rfft2d(tf.zeros((height, width)))

    assert frequency_shape(height, width, 1.5).shape == spectrum.shape


def test_twice_the_frequency_gets_a_factor_of_two_to_the_slope_less():
    factors = frequency_shape(64, 64, 1.5)

    assert factors[0, 4] / factors[0, 8] == pytest.approx(2**1.5)
    assert factors[4, 0] == pytest.approx(factors[0, 4])  # the same up and down as across
    assert factors[-4, 0] == pytest.approx(factors[4, 0])
    assert factors[3, 4] == pytest.approx(factors[0, 5])  # and aslant


def test_the_mean_counts_as_the_lowest_frequency():
    factors = frequency_shape(48, 64, 1.5)

    assert factors[0, 0] == factors[0, 1] == factors.max()


def test_slope_0_changes_nothing():
    assert np.all(frequency_shape(48, 64, 0.0) == 1)


def test_white_noise_becomes_as_steep_as_asked():
    shaped = shape_gradient(noise(128, 128), frequency_shape(128, 128, 1.5), NO_MIXING).numpy()

    power = np.abs(np.fft.fft2(shaped[..., 1])) ** 2
    frequency = np.hypot(np.fft.fftfreq(128)[:, None], np.fft.fftfreq(128)[None, :])
    band = (frequency > 0.03) & (frequency < 0.4)
    slope = np.polyfit(np.log(frequency[band]), np.log(power[band]), 1)[0]
    assert slope == pytest.approx(-3.0, abs=0.1)


@pytest.mark.parametrize(("height", "width"), [(64, 96), (63, 95)])
def test_shaping_keeps_forms_where_they_are(height, width):
    spot = np.zeros((height, width, 3), np.float32)
    spot[20, 70] = 1

    shaped = shape_gradient(spot, frequency_shape(height, width, 1.0), NO_MIXING).numpy()

    assert np.unravel_index(shaped[..., 0].argmax(), shaped.shape[:2]) == (20, 70)


@pytest.mark.parametrize("factor", [1e-9, 1.0, 1e9])
def test_a_shaped_gradient_has_a_deviation_of_1_however_loud_it_was(factor):
    zero_mean = noise(64, 96) - noise(64, 96).mean()

    shaped = shape_gradient(factor * zero_mean, frequency_shape(64, 96, 1.4), NO_MIXING)

    assert float(tf.math.reduce_std(shaped)) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("level", [0.0, 1e-6, -3.0, 1e6])
def test_a_gradient_that_is_the_same_everywhere_moves_nothing_far(level):
    constant = tf.fill((64, 96, 3), level)

    shaped = shape_gradient(constant, frequency_shape(64, 96, 1.4), NO_MIXING)
    even = even_out(shaped, 32)

    assert np.abs(even).max() < 1.01
    assert np.all(np.sign(even) == np.sign(level))


def test_a_common_shift_counts_as_size_only_where_it_outweighs_the_rest():
    values = np.where(np.arange(10_000) % 2, 1.0, -1.0)

    assert np.allclose(to_unit(tf.constant(3 * values + 1)), values + 1 / 3, atol=1e-3)
    assert np.allclose(to_unit(tf.constant(values + 4)), 1 + values / 4)


def test_amount_0_leaves_colours_alone():
    assert np.array_equal(colour_shape(np.full((3, 3), 7.0), 0.0), np.eye(3))


def test_colours_move_together_as_they_do_in_natural_pictures():
    covariance = np.array([[4000.0, 3600, 3000], [3600, 3800, 3500], [3000, 3500, 4200]])

    whole = colour_shape(covariance, 1.0)

    assert np.trace(whole) == pytest.approx(3)
    assert np.allclose(whole, whole.T)
    shaped = shape_gradient(noise(64, 64), frequency_shape(64, 64, 0.0), whole).numpy()
    assert np.corrcoef(shaped.reshape(-1, 3).T)[0, 2] > 0.9


def test_evening_out_lifts_quiet_parts_and_calms_loud_ones():
    gradient = noise(128, 128)
    gradient[:, :64] *= 0.1

    even = even_out(tf.constant(gradient), 32).numpy()

    before = gradient[:, 96:].std() / gradient[:, :32].std()
    after = even[:, 96:].std() / even[:, :32].std()
    assert before == pytest.approx(10, rel=0.1)
    assert 1 < after < 0.5 * before


def test_evening_out_keeps_a_silent_part_silent_and_finite():
    gradient = noise(64, 96)
    gradient[:, :48] = 0

    even = even_out(tf.constant(gradient), 16).numpy()

    assert np.isfinite(even).all()
    assert np.all(even[:, :48] == 0)


def test_evening_out_keeps_an_even_gradient():
    gradient = noise(128, 128)

    even = even_out(tf.constant(gradient), 64).numpy()

    assert np.abs(even - gradient).max() < 0.25
    assert np.corrcoef(even.ravel(), gradient.ravel())[0, 1] > 0.995


def test_evening_out_can_be_switched_off():
    gradient = tf.constant(noise(16, 16))

    assert np.array_equal(even_out(gradient, 0), gradient)


def test_a_window_larger_than_the_canvas_is_no_error():
    assert even_out(tf.constant(noise(40, 48)), 64).shape == (40, 48, 3)


def gradient_shape(height, width, **changes):
    plain = {"slope": 1.4, "evenness": 0.0, "even_slope": 1.0, "coarse_first": 0.0}
    numbers = NaturalSettings(**(plain | {"colour_detail": 1.0} | changes))
    return GradientShape((height, width), numbers, NO_MIXING)


def fine_share(direction):
    """Share of the energy above an eighth of the sampling rate."""
    power = np.abs(np.fft.fft2(direction.mean(axis=2))) ** 2
    height, width = power.shape
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    return power[frequency > 0.125].sum() / power.sum()


@pytest.mark.parametrize(("height", "width"), [(64, 96), (63, 95)])
def test_with_nothing_evened_only_the_slope_counts(height, width):
    raw = noise(height, width)

    shaped = gradient_shape(height, width).of(raw, tf.constant(0.0)).numpy()

    expected = shape_gradient(raw, frequency_shape(height, width, 1.4), NO_MIXING).numpy()
    light, wanted = (to_unit(picture.mean(axis=2)).numpy() for picture in (shaped, expected))
    assert np.abs(light - wanted).max() < 1e-3


@pytest.mark.parametrize("power", [-1.0, 0.0, 1.0])
def test_evened_bands_have_the_energy_of_natural_pictures_whatever_the_network_says(power):
    own = shape_gradient(noise(128, 128), frequency_shape(128, 128, power), NO_MIXING)

    shaped = gradient_shape(128, 128, evenness=1.0).of(own, tf.constant(0.0)).numpy()

    natural = shape_gradient(noise(128, 128, 1), frequency_shape(128, 128, 1.0), NO_MIXING)
    assert fine_share(shaped) == pytest.approx(fine_share(natural.numpy()), rel=0.25)


def test_a_round_begins_coarse_and_ends_fine():
    shape = gradient_shape(64, 96, coarse_first=0.5)

    first, middle, last = (
        fine_share(shape.of(noise(64, 96), tf.constant(progress)).numpy())
        for progress in (0.0, 0.5, 1.0)
    )

    assert first < 0.7 * middle
    assert middle < 0.7 * last


def test_fine_detail_is_in_light_and_shade_and_large_forms_in_colour():
    shape = gradient_shape(128, 128, slope=0.0, colour_detail=0.1)

    shaped = shape.of(noise(128, 128), tf.constant(0.0)).numpy()

    spectrum = np.abs(np.fft.fft2(shaped - shaped.mean(axis=2, keepdims=True), axes=(0, 1))) ** 2
    light = np.abs(np.fft.fft2(shaped.mean(axis=2))) ** 2
    frequency = np.hypot(np.fft.fftfreq(128)[:, None], np.fft.fftfreq(128)[None, :])
    share = spectrum.sum(axis=2) / light
    coarse, fine = frequency < 0.02, frequency > 0.4
    assert np.median(share[fine]) < 0.02 * np.median(share[coarse])


def test_a_gradient_of_nothing_stays_nothing():
    shaped = gradient_shape(64, 96, evenness=1.0).of(tf.zeros((64, 96, 3)), tf.constant(0.0))

    assert np.all(shaped.numpy() == 0)


def test_what_melts_loses_detail_and_contrast_but_not_its_light():
    canvas = 118 + 40 * shape_gradient(noise(216, 384), frequency_shape(216, 384, 1.0), NO_MIXING)

    soft = melt(canvas, tf.constant(0.5)).numpy()

    assert melt(canvas, tf.constant(0.0)).numpy() == pytest.approx(canvas.numpy())
    assert fine_share(soft) < 0.6 * fine_share(canvas.numpy())
    assert soft.std() < canvas.numpy().std()
    assert soft.mean() == pytest.approx(canvas.numpy().mean(), abs=1)
