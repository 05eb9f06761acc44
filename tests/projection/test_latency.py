"""The latency follows the engine's pace, slowly and within its limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projection.errors import ProjectionError
from projection.latency import Latency, LatencySettings


def test_without_keyframes_the_latency_stays():
    latency = Latency.begin(LatencySettings(start_s=2.0))

    assert latency.after(100.0).value_s == 2.0


def test_the_slowest_of_the_last_keyframes_sets_the_latency():
    latency = Latency.begin(LatencySettings(margin_s=0.5, window=3))
    for pace_s in (9.0, 3.0, 4.0, 3.5):
        latency = latency.heard(pace_s)

    assert latency.paces_s == (3.0, 4.0, 3.5)
    assert latency.target_s == 4.5


def test_the_target_keeps_within_its_limits():
    latency = Latency.begin(LatencySettings(least_s=0.25, most_s=60.0))

    assert latency.heard(-30.0).target_s == 0.25
    assert latency.heard(100.0).target_s == 60.0


def test_a_long_silence_is_a_restart_and_says_nothing_of_the_pace():
    latency = Latency.begin(LatencySettings(silence_s=120.0)).heard(3.0).heard(4000.0)

    assert latency.paces_s == ()
    assert latency.target_s == latency.value_s


@given(
    st.lists(st.floats(-5, 130), max_size=10),
    st.lists(st.floats(0, 0.25), min_size=1, max_size=50),
)
def test_the_latency_changes_by_at_most_a_tenth_of_real_time(paces_s, ticks_s):
    latency = Latency.begin(LatencySettings())
    for pace_s in paces_s:
        latency = latency.heard(pace_s)

    for tick_s in ticks_s:
        after = latency.after(tick_s)
        assert abs(after.value_s - latency.value_s) <= 0.1 * tick_s + 1e-12
        latency = after


def test_the_latency_arrives_at_its_target():
    latency = Latency.begin(LatencySettings(start_s=2.0)).heard(5.0)
    for _ in range(60 * 90):
        latency = latency.after(1 / 60)

    assert latency.value_s == pytest.approx(5.5, abs=0.01)


@pytest.mark.parametrize(
    "wrong", [{"least_s": 3.0, "start_s": 2.0}, {"slew": 1.0}, {"settle_s": 0.0}, {"window": 0}]
)
def test_settings_that_cannot_work_are_refused(wrong):
    with pytest.raises(ProjectionError, match="latency must keep"):
        LatencySettings(**wrong)
