"""The latency follows the engine's pace, slowly and within its limits."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projection.errors import ProjectionError
from projection.latency import Latency, LatencySettings, Lead


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


@settings(max_examples=10)
@given(
    value_s=st.floats(0.3, 9),
    target_s=st.floats(0.6, 9),
    late_s=st.floats(0, 3),
    start_s=st.floats(0.3, 9),
)
def test_a_wall_that_is_led_comes_into_step_however_late_it_hears(
    value_s, target_s, late_s, start_s
):
    limits = LatencySettings(start_s=start_s)
    leading = Latency(LatencySettings(start_s=value_s), value_s, (target_s - 0.5,))
    lead = Lead(value_s, leading.target_s).after(late_s, limits)
    led = replace(Latency.begin(limits), leader=lead)
    for _ in range(round(late_s * 50)):
        leading = leading.after(0.02)
    for _ in range(4000):
        before = led.value_s
        leading, led = leading.after(0.02), led.after(0.02)
        assert abs(led.value_s - before) < 0.02  # time never runs backwards

    assert led.value_s == pytest.approx(leading.value_s, abs=0.005)


def test_a_wall_that_is_not_led_any_more_finds_its_own_latency():
    led = replace(Latency.begin(LatencySettings()).heard(3.0), leader=Lead(9.0, 9.0))

    assert replace(led.after(60.0), leader=None).target_s == 3.5
