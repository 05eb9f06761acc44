"""Where the canvas has to be when."""

import math

import pytest

from installation.processes.pace import RoundPace, motion, resume_motion
from projection.camera import CameraPosition


def test_a_round_takes_its_steps_and_its_end():
    pace = RoundPace(steps_a_round=10)
    for _ in range(10):
        pace.add_step(0.2)
    pace.add_end(0.5)

    assert pace.step_s == pytest.approx(0.2)
    assert pace.round_s == pytest.approx(2.5)


def test_one_slow_step_that_compiles_does_not_count():
    pace = RoundPace(steps_a_round=3)
    for seconds in (20.0, 0.2, 0.2):
        pace.add_step(seconds)

    assert pace.round_s == pytest.approx(0.6)


def test_another_look_has_the_pace_of_the_one_before_until_it_has_its_own():
    before = RoundPace(steps_a_round=10)
    for _ in range(20):
        before.add_step(0.2)
    before.add_end(0.5)

    pace = before.of_another_look(4)
    assert pace.round_s == pytest.approx(4 * 0.2 + 0.5)
    for _ in range(2):
        pace.add_step(1.0)
    assert pace.round_s == pytest.approx(4 * 1.0 + 0.5)
    assert RoundPace(10).of_another_look(4).round_s == 1.0


def test_before_the_first_step_a_round_is_taken_as_a_second():
    assert RoundPace(10).round_s == 1.0
    assert RoundPace(10).step_s is None


def test_the_canvas_turns_the_short_way_round():
    assert motion(CameraPosition(1.0, 359.0), CameraPosition(1.5, 1.0)) == pytest.approx((0.5, 2.0))


def test_after_a_short_pause_the_canvas_catches_up_with_the_camera():
    caught_up = resume_motion(CameraPosition(5.0, 10.0), CameraPosition(5.4, 15.0))

    assert caught_up == pytest.approx((0.4, 5.0))


@pytest.mark.parametrize(
    "now",
    [
        CameraPosition(5.0 + math.log(1.7), 10.0),
        CameraPosition(5.0 - math.log(1.7), 10.0),
        CameraPosition(0.0, 0.0),
        CameraPosition(5.0, 40.0),
    ],
)
def test_after_a_long_pause_the_canvas_is_taken_to_where_the_camera_is(now):
    assert resume_motion(CameraPosition(5.0, 10.0), now) == (0.0, 0.0)
