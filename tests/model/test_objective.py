"""What rises: from K + 1 columns of the class layer the same as from all of them."""

import numpy as np
import pytest
import tensorflow as tf

from model.objective import ClassHead, original_objective, spread_objective
from model.regions import Aim, aim_indices, aim_masks

AIMS = (Aim(4, "lower"), Aim(1, "upper"))


@pytest.fixture
def logits(tiny_network):
    """(logits of the aims, mean of all logits, all logits) on a grid of 3x4 cells."""
    network = tiny_network()
    rng = np.random.default_rng(0)
    image = tf.constant(rng.uniform(0, 255, (1, 96, 128, 3)), tf.float32)
    subjects, mean = ClassHead(network).logits(network.features(image), aim_indices(AIMS))
    return subjects, mean, network.logits(image)[0].numpy()


@pytest.fixture
def masks():
    return tf.constant(aim_masks(AIMS, 3, 4).transpose(1, 2, 0))


def test_a_few_columns_give_the_same_logits_as_all(logits):
    subjects, mean, all_of_them = logits

    assert np.allclose(subjects[..., :2], all_of_them[..., [4, 1]], atol=1e-4)
    assert np.allclose(mean[..., 0], all_of_them.mean(axis=-1), atol=1e-4)


def test_the_original_objective_is_each_half_minus_the_mean_of_everything(logits, masks):
    subjects, mean, every = logits

    expected = every[1:, :, 4].mean() + every[:1, :, 1].mean() - every.mean()

    assert float(original_objective(subjects, mean, masks)) == pytest.approx(expected, abs=1e-4)


def test_without_saturation_the_margins_simply_add_up(logits, masks):
    subjects, mean, every = logits
    margin = every - every.mean(axis=-1, keepdims=True)

    expected = margin[1:, :, 4].mean() + margin[:1, :, 1].mean()

    assert float(spread_objective(subjects, mean, masks, 0.0)) == pytest.approx(expected, abs=1e-4)


def test_a_cell_that_is_sure_pulls_less_than_one_that_is_not():
    subjects = tf.constant([[[60.0], [2.0]]])
    with tf.GradientTape() as tape:
        tape.watch(subjects)
        value = spread_objective(subjects, tf.zeros((1, 2, 1)), tf.ones((1, 2, 1)), 20.0)
    sure, unsure = tape.gradient(value, subjects)[0, :, 0].numpy()

    assert sure < 0.05
    assert unsure > 0.95


def test_padding_for_subjects_that_are_not_there_counts_nothing(logits, masks):
    subjects, mean, _ = logits
    others = tf.concat([subjects[..., :2], 1e6 + subjects[..., 2:]], axis=-1)

    assert original_objective(others, mean, masks) == original_objective(subjects, mean, masks)
