"""Whatever the network and the numbers: a finite picture, or a refusal in words."""

import dataclasses
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from model.dreamer import Dreamer
from model.errors import ModelError
from model.looks import look
from model.regions import Aim
from tests.model.support_dreams import LOOKS, SHAPE, WIDTH, canvas_of, run


def poisoned(network, value):
    """The same network, but its features are spoilt wherever something is very bright."""
    images = keras.Input((None, None, 3))
    features = network.body(images)
    spoilt = keras.layers.Lambda(
        lambda x: tf.where(x > tf.reduce_mean(x), x * value, x), output_shape=lambda shape: shape
    )(features)
    return dataclasses.replace(network, body=keras.Model(images, spoilt))


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e38])
@pytest.mark.parametrize("name", LOOKS)
def test_a_network_that_gives_no_numbers_never_reaches_the_canvas(
    start_dream, tiny_network, name, value
):
    dreamer = start_dream(name, network=poisoned(tiny_network(), value))

    run(dreamer, 5, rounds=2)

    assert np.isfinite(canvas_of(dreamer)).all()
    assert np.isfinite(dreamer.state()["first"]).all()
    assert 0 <= canvas_of(dreamer).min() <= canvas_of(dreamer).max() <= 255


@pytest.mark.parametrize("name", LOOKS)
def test_absurd_numbers_still_give_pictures(start_dream, name):
    dreamer = start_dream(name)
    clouds = dreamer.picture()
    for start in (clouds, np.full_like(clouds, 0), np.full_like(clouds, 255)):
        for strength in (0.0, 1000.0):
            dreamer.begin(start)
            dreamer.set_parameters(prior_strength=strength, step_size=50.0)

            figures = run(dreamer, 10, rounds=3)

            canvas = canvas_of(dreamer)
            assert np.isfinite(canvas).all()
            assert 0 <= canvas.min() <= canvas.max() <= 255
            assert all(math.isfinite(value) for value in dataclasses.astuple(figures))


def test_parameters_can_be_changed_and_given_back_to_the_look(start_dream):
    dreamer = start_dream("seed")
    before = canvas_of(dreamer)

    def moved_by_a_step():
        dreamer.begin(np.rint(before).astype(np.uint8))
        start = canvas_of(dreamer)
        dreamer.step()
        return np.abs(canvas_of(dreamer) - start).max()

    assert moved_by_a_step() == pytest.approx(5, rel=0.01)
    dreamer.set_parameters(step_size=2.0)
    assert moved_by_a_step() == pytest.approx(2, rel=0.01)
    dreamer.set_parameters(step_size=None)
    assert moved_by_a_step() == pytest.approx(5, rel=0.01)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"prior_strength": -1.0}, "prior_strength must be a number between 0 and 1000, got -1.0"),
        ({"prior_strength": math.nan}, "got NaN"),
        (
            {"step_size": 0.0},
            "step_size must be a number above 0 and at most 50 .*, got 0.0",
        ),
        ({"step_size": 51.0}, "got 51.0"),
        ({"step_size": math.inf}, "got Infinity"),
    ],
)
def test_numbers_out_of_range_are_refused_and_change_nothing(start_dream, numbers, words):
    dreamer = start_dream("gallery")
    before = dreamer._ascent.prior_strength.numpy(), dreamer._ascent.step_size.numpy()

    with pytest.raises(ModelError, match=words):
        dreamer.set_parameters(**numbers)
    with pytest.raises(ModelError, match=words):
        look("gallery", **numbers)

    assert (dreamer._ascent.prior_strength.numpy(), dreamer._ascent.step_size.numpy()) == before


def test_an_unknown_look_is_answered_with_the_known_ones():
    with pytest.raises(ModelError, match="'wild': it must be one of seed, gallery"):
        look("wild")


@pytest.mark.parametrize(("width", "height"), [(96, 63), (40, 200)])
def test_a_canvas_that_is_too_small_is_refused_with_both_numbers(tiny_network, width, height):
    with pytest.raises(
        ModelError, match=rf"tiny must be at least 64 px a side, got {width}x{height}"
    ):
        Dreamer(tiny_network(), look("gallery"), width, height)


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize(("width", "height"), [(64, 64), (101, 67), (70, 129)])
def test_a_canvas_may_have_any_size_from_there_on(tiny_network, name, width, height):
    dreamer = Dreamer(tiny_network(), look(name), width, height)
    dreamer.set_aims((Aim(1, "upper"), Aim(2, "lower")))

    run(dreamer, 1)

    assert dreamer.picture().shape == (height, width, 3)


def test_figures_tell_light_and_contrast_of_the_canvas(start_dream):
    dreamer = start_dream("gallery")
    picture = np.zeros(SHAPE, np.uint8)
    picture[:, WIDTH // 2 :] = 255
    dreamer.begin(picture)

    figures = dreamer.finish_round()

    assert figures.mean == pytest.approx(0.5)
    assert figures.contrast == pytest.approx(0.5)
    assert math.isnan(figures.objective)
