"""Look figures of pictures whose figures are known beforehand."""

import math

import numpy as np
import pytest

from model.canvas import backward_matrix
from model.errors import ModelError
from model.judging.figures import (
    colour_drift_a_minute,
    flicker,
    look_figures,
    mean_colour,
)


def filled(colour, height=64, width=96):
    return np.full((height, width, 3), colour, np.uint8)


@pytest.mark.parametrize("exponent", [0.0, -1.0, -2.0, -3.0])
@pytest.mark.parametrize("size", [(216, 384), (120, 90)])
def test_noise_of_a_known_spectrum_has_its_slope(make_noise, exponent, size):
    slopes = [look_figures(make_noise(exponent, *size, seed)).spectrum_slope for seed in range(8)]

    assert np.mean(slopes) == pytest.approx(exponent, abs=0.1)


def test_the_slope_does_not_depend_on_light_and_contrast(make_noise):
    picture = make_noise(-2.0)
    dim = (picture // 2).astype(np.uint8)

    figures, of_dim = look_figures(picture), look_figures(dim)

    assert of_dim.spectrum_slope == pytest.approx(figures.spectrum_slope, abs=0.05)
    assert of_dim.contrast == pytest.approx(figures.contrast / 2, rel=0.02)


def test_white_noise_has_fine_detail_as_the_area_of_its_frequencies_says(make_noise):
    inside = math.pi * 0.25**2  # of the unit square of all frequencies

    assert look_figures(make_noise(0.0)).fine_share == pytest.approx(1 - inside, abs=0.02)


@pytest.mark.parametrize(("period_px", "fine"), [(3, True), (8, False)])
def test_stripes_are_fine_above_a_quarter_of_the_sampling_rate(period_px, fine):
    wave = 128 + 60 * np.sin(2 * np.pi * np.arange(96) / period_px)
    picture = np.broadcast_to(np.rint(wave)[None, :, None], (96, 96, 3)).astype(np.uint8)

    share = look_figures(picture).fine_share

    assert share > 0.95 if fine else share < 0.05


def test_a_picture_of_one_grey_has_nothing_but_its_grey():
    figures = look_figures(filled(51))

    assert figures.mean == pytest.approx(0.2)
    assert figures.contrast == pytest.approx(0, abs=1e-12)
    assert (figures.spectrum_slope, figures.fine_share) == (0.0, 0.0)
    assert (figures.saturation, figures.clipped) == (0.0, 0.0)


def test_halves_of_black_and_white_have_all_contrast_and_are_all_clipped():
    picture = filled(0)
    picture[:32] = 255

    figures = look_figures(picture)

    assert (figures.mean, figures.contrast, figures.clipped) == pytest.approx((0.5, 0.5, 1.0))


def test_clipped_counts_channel_values_not_pixels():
    assert look_figures(filled((255, 100, 254))).clipped == pytest.approx(1 / 3)


def test_saturation_is_the_spread_of_the_channels():
    assert look_figures(filled((200, 98, 149))).saturation == pytest.approx(102 / 255)


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.zeros((64, 64, 3), np.float32), "uint8"),
        (np.zeros((64, 64), np.uint8), "uint8"),
        (np.zeros((20, 64, 3), np.uint8), "at least 32 px"),
    ],
)
def test_what_is_no_picture_is_refused(picture, words):
    with pytest.raises(ModelError, match=words):
        look_figures(picture)


def test_the_mean_colour_is_that_of_the_pixels():
    picture = filled((255, 0, 0))
    picture[:, :48] = (0, 0, 255)

    assert mean_colour(picture) == pytest.approx((0.5, 0, 0.5))


def test_a_steady_drift_is_told_a_minute():
    rounds = np.arange(20)  # a minute, at three seconds each
    colours = np.stack([0.3 + 0.003 * rounds, 0.5 - 0.004 * rounds, np.full(20, 0.4)], axis=1)

    assert colour_drift_a_minute(colours) == pytest.approx(20 * 0.005)


def test_colours_that_swing_about_one_place_drift_far_less_than_they_move():
    swing = 0.5 + 0.05 * np.sin(np.arange(64) * math.pi / 4)

    assert colour_drift_a_minute(np.stack([swing] * 3, axis=1)) < 0.02


@pytest.mark.parametrize("colours", [[], [(0.1, 0.2, 0.3)]])
def test_a_single_round_does_not_drift(colours):
    assert colour_drift_a_minute(colours) == 0.0


def test_a_picture_that_only_moved_does_not_flicker(make_noise):
    picture = make_noise(-2.0)
    moved = np.roll(picture, (0, 3), axis=(0, 1))
    motion = ((1.0, 0.0, -3.0), (0.0, 1.0, 0.0))  # what is at x now was at x - 3

    assert flicker(picture, moved, motion) == pytest.approx(0, abs=1e-6)
    assert flicker(picture, moved, ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))) > 0.05


def test_flicker_is_the_change_beside_the_motion():
    before = filled(100)
    after = filled(151)

    assert flicker(before, after, backward_matrix(64, 96, 0.03, 0.0)) == pytest.approx(0.2)


def test_flicker_looks_only_where_both_pictures_show_the_place():
    before = filled(100)
    after = filled(100)
    after[:, :10] = 255  # came into view from the left

    assert flicker(before, after, ((1.0, 0.0, -10.0), (0.0, 1.0, 0.0))) < 1e-6


def test_pictures_that_have_nothing_in_common_do_not_flicker():
    assert flicker(filled(0), filled(255), ((1.0, 0.0, 500.0), (0.0, 1.0, 0.0))) == 0.0


def test_keyframes_of_two_sizes_are_refused():
    with pytest.raises(ModelError, match=r"64, 96.*64, 64"):
        flicker(filled(1), filled(1, 64, 64), ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)))
