"""Dreams that climb, never retrace, are steered at once, and can be repeated."""

import numpy as np
import pytest
import tensorflow as tf

from model.dreamer import Dreamer
from model.looks import look
from model.regions import Aim
from tests.model.support_dreams import HEIGHT, LOOKS, WIDTH, canvas_of, run


def test_gallery_steps_on_the_embedded_network_raise_the_objective(lite0):
    dreamer = Dreamer(lite0, look("gallery"), 128, 72, seed=1)
    dreamer.set_aims((Aim(980),))
    heights = []
    for _ in range(12):
        dreamer.step()
        heights.append(dreamer.finish_round().objective)

    assert np.mean(heights[-3:]) > np.mean(heights[:3]) + 3


def test_seed_steps_on_the_embedded_network_raise_the_objective(lite0):
    dreamer = Dreamer(lite0, look("seed", prior_strength=0), 96, 64, seed=1)
    dreamer.set_aims((Aim(980),))
    heights = []
    for _ in range(8):
        dreamer.step()
        heights.append(dreamer.finish_round().objective)

    assert np.mean(heights[-2:]) > np.mean(heights[:2]) + 3


@pytest.mark.parametrize("name", LOOKS)
def test_a_strong_prior_wins_over_the_objective(start_dream, name):
    def prior_after(strength):
        dreamer = start_dream(name, prior_strength=strength)
        dreamer.begin(np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8))
        return run(dreamer, 10).prior

    assert prior_after(1000.0) < prior_after(0.0)


@pytest.mark.parametrize("name", LOOKS)
def test_nothing_that_changes_while_the_wall_dreams_traces_the_step_again(start_dream, name):
    dreamer = start_dream(name)
    region_cycle = ("upper", "lower", "whole")
    for number in range(9):
        count = 1 + number % 4
        aims = [Aim(k, region_cycle[(number + k) % 3], 1 + number / 3) for k in range(count)]
        dreamer.set_aims(tuple(aims))
        dreamer.set_parameters(prior_strength=float(number), step_size=1 + number / 2)
        run(dreamer, 2)
    dreamer.begin(None)
    dreamer.begin(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    dreamer.restore(dreamer.state())
    dreamer.step()

    assert dreamer.traces == 1


@pytest.mark.parametrize("name", LOOKS)
def test_a_new_subject_steers_the_very_next_step(start_dream, name):
    same, other = start_dream(name), start_dream(name)
    for dreamer in (same, other):
        run(dreamer, 3)
    assert np.array_equal(canvas_of(same), canvas_of(other))
    before = canvas_of(same)

    other.set_aims((Aim(4),))
    same.step()
    other.step()

    moved = canvas_of(other) - before
    difference = canvas_of(other) - canvas_of(same)
    assert difference.std() > 0.3 * moved.std()


def test_the_next_step_climbs_towards_the_new_subject_and_not_the_old(start_dream, tiny_network):
    """With no prior, the canvas after one step scores higher for what was asked last."""
    network = tiny_network()
    dreamer = start_dream("seed", network=network, prior_strength=0.0)
    run(dreamer, 3)

    def margin_of(index):
        logits = network.logits(tf.constant(canvas_of(dreamer)[None])).numpy()
        return logits[..., index].mean() - logits.mean()

    for index in (4, 2, 0):
        dreamer.set_aims((Aim(index),))
        dreamer.finish_round()  # the next step follows this gradient alone
        before = margin_of(index)
        dreamer.step()
        assert margin_of(index) > before


@pytest.mark.parametrize("name", LOOKS)
def test_the_same_seed_dreams_the_same_picture_bit_for_bit(start_dream, name):
    one, two = start_dream(name, seed=5), start_dream(name, seed=5)
    for dreamer in (one, two):
        run(dreamer, 4, rounds=2)

    assert np.array_equal(canvas_of(one), canvas_of(two))


@pytest.mark.parametrize("name", LOOKS)
def test_another_seed_dreams_another_picture(start_dream, name):
    one, two = start_dream(name, seed=5), start_dream(name, seed=6)

    assert not np.array_equal(one.picture(), two.picture())


def test_other_views_are_drawn_at_each_step_and_by_each_seed(start_dream):
    """From the same canvas, so that only the drawing differs."""
    one, two = start_dream("gallery", seed=5), start_dream("gallery", seed=6)
    start = one.picture()
    heights = []
    for dreamer in (one, two):
        for _ in range(2):
            dreamer.begin(start)
            dreamer.step()
            heights.append(dreamer.finish_round().objective)

    assert len(set(heights)) == 4


def test_each_fresh_canvas_is_another_soft_grey_one(start_dream):
    dreamer = start_dream("gallery")
    first = dreamer.picture()
    dreamer.begin(None)
    second = dreamer.picture()

    for picture in (first, second):
        assert picture.mean() == pytest.approx(118, abs=1)
        assert 15 < picture.std() < 35
    assert np.abs(first.astype(int) - second).mean() > 5
