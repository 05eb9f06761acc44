"""Frames in time: when the next is due, which were late, how fast it goes."""

import pytest

from projection.errors import ProjectionError
from projection.pacing import Pace


def shown(pace, *times_s):
    for time_s in times_s:
        pace = pace.drawn(time_s)
    return pace


def test_frames_are_due_on_the_beat_even_when_one_was_a_little_late():
    pace = shown(Pace(10.0, due_s=5.0), 5.02)

    assert pace.due_s == pytest.approx(5.1)
    assert pace.wait_s(5.03) == pytest.approx(0.07)
    assert pace.wait_s(5.2) == 0.0


def test_after_a_long_delay_no_frames_are_made_up_for():
    pace = shown(Pace(10.0, due_s=5.0), 5.0, 9.0)

    assert pace.due_s == pytest.approx(9.1)


def test_a_frame_is_late_when_it_comes_more_than_one_and_a_half_periods_after_the_last():
    in_time = shown(Pace(10.0), 1.0, 1.149)
    late = shown(Pace(10.0), 1.0, 1.151)

    assert (in_time.late, in_time.late_frames) == (False, 0)
    assert (late.late, late.late_frames, late.frames) == (True, 1, 2)


def test_the_first_frame_is_never_late():
    pace = shown(Pace(10.0), 1000.0)

    assert not pace.late
    assert pace.gap_s is None
    assert pace.fps is None
    assert pace.worst_gap_s is None


def test_frames_a_second_are_those_of_the_last_two_seconds():
    pace = shown(Pace(100.0), *(i / 10 for i in range(50)), *(5 + i / 50 for i in range(200)))

    assert pace.fps == pytest.approx(50.0, rel=0.01)


def test_the_worst_gap_is_forgotten_after_a_minute():
    pace = shown(Pace(10.0), 0.0, 2.0)
    assert pace.worst_gap_s == 2.0

    pace = shown(pace, *(2.0 + i / 10 for i in range(1, 580)))
    assert pace.worst_gap_s == 2.0

    pace = shown(pace, *(60.0 + i / 10 for i in range(50)))
    assert pace.worst_gap_s == pytest.approx(0.1, abs=0.02)
    assert len(pace.worst) <= 61


def test_a_clock_that_goes_back_does_no_harm():
    pace = shown(Pace(10.0), 5.0, 4.0)

    assert pace.gap_s == 0.0
    assert pace.due_s <= 4.2


@pytest.mark.parametrize("fps", [0.0, -1.0, float("nan"), float("inf")])
def test_a_target_that_is_no_speed_is_refused(fps):
    with pytest.raises(ProjectionError, match="target_fps"):
        Pace(fps)
