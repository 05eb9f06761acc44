"""A dream that stands still is noticed, and gently made to go on."""

import dataclasses

import numpy as np
import pytest

from model.dreamer import Dreamer
from model.looks import look
from model.regions import Aim
from model.stagnation import Stagnation, likeness
from tests.model.support_dreams import HEIGHT, WIDTH, canvas_of, run


def picture(seed):
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 255, (90, 160, 3)).astype(np.float32)


def test_a_picture_that_keeps_its_forms_stands_still():
    watch = Stagnation(rounds=3, likeness=0.9)
    rng = np.random.default_rng(1)
    spot = np.zeros((90, 160, 3), np.float32)
    spot[30:60, 60:100] = 200

    seen = [watch.sees(spot + rng.normal(0, 20, spot.shape).astype(np.float32)) for _ in range(7)]

    assert seen == [False, False, False, True, False, False, True]


def test_rounds_in_which_the_camera_hardly_moves_count_together():
    watch = Stagnation(rounds=3, likeness=0.9)
    seen = []
    for _ in range(12):
        seen.append(watch.sees(picture(0)))
        watch.moved(0.01, 0.1)  # three of these are more than 3 per cent

    assert [number for number, still in enumerate(seen) if still] == [9]


def test_a_camera_that_stands_leaves_every_round_to_count():
    watch = Stagnation(rounds=3, likeness=0.9)
    watch.moved(0.05, 0.0)

    assert [watch.sees(picture(0)) for _ in range(4)] == [False, False, False, True]


def test_a_picture_that_changes_does_not():
    watch = Stagnation(rounds=3, likeness=0.9)

    assert not any(watch.sees(picture(seed)) for seed in range(20))


def test_a_form_that_moves_on_is_not_still_though_it_looks_alike():
    watch = Stagnation(rounds=3, likeness=0.9)
    canvas = np.zeros((90, 160, 3), np.float32)
    canvas[40:50, 20:40] = 255

    assert not any(watch.sees(np.roll(canvas, 8 * step, axis=1)) for step in range(12))


def test_what_was_seen_is_taken_up_again():
    one, other = Stagnation(3, 0.9), Stagnation(3, 0.9)
    for _ in range(3):
        one.sees(picture(0))

    other.restore(one.state())

    assert other.sees(picture(0))


@pytest.mark.parametrize(
    "damaged",
    [np.zeros(0), np.zeros((3, 4)), np.full((3, 18, 32, 3), np.nan), np.zeros((2, 9, 9, 3))],
)
def test_a_damaged_memory_is_passed_over(damaged):
    watch = Stagnation(rounds=2, likeness=0.9)

    watch.restore(damaged.astype(np.float32))

    assert not watch.sees(picture(0))


def test_likeness_is_a_correlation():
    assert likeness(picture(0), picture(0)) == pytest.approx(1)
    assert likeness(picture(0), 255 - picture(0)) == pytest.approx(-1)
    assert abs(likeness(picture(0), picture(1))) < 0.1
    assert likeness(np.full((9, 9, 3), 3.0), np.full((9, 9, 3), 7.0)) == 1


def steps_of_a_round(dreamer):
    """How far the canvas moves in each step of a round, mean grey levels."""
    moves = []
    for _ in range(dreamer.steps_a_round):
        before = canvas_of(dreamer)
        dreamer.step()
        moves.append(float(np.abs(canvas_of(dreamer) - before).mean()))
    return moves


def test_a_dream_that_stands_still_is_stirred_without_a_jump(tiny_network):
    """The camera stands and the steps are tiny: the canvas cannot but stand still."""
    calm = look("gallery", step_size=0.01)
    assert calm.natural is not None
    natural = dataclasses.replace(calm.natural, still_rounds=2, still_likeness=0.95)
    dreamer = Dreamer(tiny_network(), dataclasses.replace(calm, natural=natural), WIDTH, HEIGHT)
    dreamer.set_aims((Aim(3),))
    run(dreamer, 20)
    at_rest = steps_of_a_round(dreamer)
    dreamer.set_parameters(step_size=8.0)
    dreamer.finish_round()

    stirred = steps_of_a_round(dreamer)

    assert max(at_rest) < 1
    assert stirred[0] > 4  # it moves at once,
    assert max(stirred) < 30  # but no step is a cut


def test_a_dream_that_goes_on_is_left_alone(tiny_network):
    settings = look("gallery")
    assert settings.natural is not None
    natural = dataclasses.replace(settings.natural, still_rounds=2, still_likeness=1.0)
    dreamer = Dreamer(tiny_network(), dataclasses.replace(settings, natural=natural), WIDTH, HEIGHT)
    dreamer.set_aims((Aim(3),))

    run(dreamer, 30)

    assert int(dreamer.state()["since"]) == 2**30
