"""Light, contrast, tint and colourfulness are led back, a little at a time."""

import numpy as np
import pytest
import tensorflow as tf

from model.balance import balanced, calmed


def picture(mean=(118, 118, 118), spread=20.0, seed=0):
    rng = np.random.default_rng(seed)
    return tf.constant(rng.normal(mean, spread, (48, 64, 3)).clip(0, 255), tf.float32)


def saturation(canvas):
    spread = np.max(canvas, axis=2) - np.min(canvas, axis=2)
    return float(spread.mean() / 255)


def test_light_comes_nearer_to_its_goal_by_the_share_that_is_asked():
    bright = picture((200, 200, 200))

    nearer = balanced(bright, mean_goal=100.0, contrast_goal=60.0, pull=0.1, tint_pull=0.0)

    before, after = float(tf.reduce_mean(bright)), float(tf.reduce_mean(nearer))
    assert after == pytest.approx(before + 0.1 * (100 - before), abs=0.1)


def test_too_much_contrast_comes_back_and_little_contrast_stays():
    loud, quiet = picture(spread=60.0), picture(spread=10.0)

    calm, same = (balanced(each, 118.0, 40.0, 0.5, 0.0) for each in (loud, quiet))

    assert np.std(calm) < 0.9 * np.std(loud)
    assert np.std(same) == pytest.approx(np.std(quiet), rel=1e-3)


def test_a_tint_fades():
    red = picture((170, 90, 90))

    paler = balanced(red, 118.0, 60.0, 0.0, 0.2).numpy().mean(axis=(0, 1))

    assert paler[0] - paler[1] == pytest.approx(0.8 * 80, abs=1)


def test_gaudy_colours_are_led_back_to_the_most_and_light_stays():
    gaudy = picture((220, 60, 60))
    canvas = gaudy

    for _ in range(60):
        canvas = calmed(canvas, most=0.25, pull=0.2)

    assert saturation(canvas) == pytest.approx(0.25, abs=0.01)
    assert np.mean(canvas, axis=2) == pytest.approx(np.mean(gaudy, axis=2), abs=1e-2)


@pytest.mark.parametrize("canvas", [picture((130, 118, 110), 5.0), tf.fill((8, 8, 3), 90.0)])
def test_colours_that_are_calm_stay_as_they_are(canvas):
    assert np.abs(calmed(canvas, most=0.25, pull=0.5) - canvas).max() < 1e-3
