"""How a node learns another machine's clock, and tells everything in its own time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from installation.camera import ShowRates
from installation.gliding import Glide
from installation.messages import KeyframeHeader
from installation.node_clock import ENOUGH, REST_S, SETTLED, OtherClock, in_own_time
from installation.show import ShowState, WallLead, first_state
from installation.subjects import Crossfade, ShowSubject

FROG = ShowSubject(index=31, label="tree frog")


def asked(clock, count, ahead_s, delays, boot="a", start_s=0.0):
    """After so many questions, half a second from each other."""
    for number in range(count):
        asked_s = start_s + number * 0.5
        there_s, back_s = delays()
        clock = clock.heard(boot, asked_s + there_s + ahead_s, asked_s, asked_s + there_s + back_s)
    return clock


@given(ahead_s=st.floats(-1e6, 1e6), seed=st.integers(0, 1000))
def test_the_quickest_answers_tell_the_clock_however_slow_the_others_are(ahead_s, seed):
    chance = random.Random(seed)  # noqa: S311 — a network, no key

    def delays():
        slow = chance.random() < 0.5
        return 0.001 + 0.3 * slow * chance.random(), 0.001 + 0.0005 * chance.random()

    clock = asked(OtherClock(), 40, ahead_s, delays)

    assert clock.ahead_s == pytest.approx(ahead_s, abs=0.005)


def test_too_few_answers_tell_nothing():
    assert asked(OtherClock(), ENOUGH - 1, 7.0, lambda: (0.001, 0.001)).ahead_s is None


def test_a_drift_is_followed_slowly_and_a_small_one_not_at_all():
    clock = asked(OtherClock(), SETTLED, 7.0, lambda: (0.001, 0.001))

    rested = asked(clock, 60, 7.0 + REST_S / 2, lambda: (0.001, 0.001), start_s=10)
    assert rested.ahead_s == clock.ahead_s

    last_s, found = 10.0, clock
    for number in range(200):
        before, now_s = found.ahead_s or 0.0, last_s + 0.5 * (number + 1)
        found = found.heard("a", now_s + 7.1, now_s, now_s)
        assert abs((found.ahead_s or 0.0) - before) <= 0.0101
    assert found.ahead_s == pytest.approx(7.1, abs=REST_S)


def test_a_clock_that_stood_still_or_began_anew_is_learnt_anew():
    clock = asked(OtherClock(), 40, 7.0, lambda: (0.001, 0.001))

    slept = asked(clock, ENOUGH, 50.0, lambda: (0.001, 0.001), start_s=100)
    assert slept.ahead_s == pytest.approx(50.0, abs=0.001)
    booted = asked(clock, ENOUGH - 1, 7.0, lambda: (0.001, 0.001), boot="b", start_s=100)
    assert (booted.boot, booted.ahead_s) == ("b", None)


@pytest.mark.parametrize("answer", [(1.0, 5.0, 1.0), (1.0, 0.0, 9.0), (float("nan"), 0.0, 0.1)])
def test_answers_that_cannot_be_are_left_out(answer):
    assert OtherClock().heard("a", *answer) == OtherClock()


def moments(value, where=""):
    """Every number in a message that is a moment: its name tells."""
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from moments(item, f"{where}[{number}]")
    elif isinstance(value, BaseModel):
        for name, held in value:
            if name.endswith("at_s") or name.startswith("began"):
                yield f"{where}.{name}", held
            else:
                yield from moments(held, f"{where}.{name}")


def test_every_moment_of_a_state_is_told_in_the_own_time_and_nothing_else():
    rates = ShowRates(zoom_rate=1.1, rotation_deg_s=1.0)
    glide = Glide(start=1.0, began_s=1003.0, lasts_s=2.0)
    state = first_state((FROG,), 1000.0, zoom_rate=1.02, rotation_deg_s=0.5)
    full = {
        **dict(state),
        "camera": state.camera.moving(rates, 1001.0, glide_s=4.0),
        "crossfade": Crossfade(before=(FROG,), began_s=1002.0, lasts_s=3.0),
        "prior_strength_glide": glide,
        "step_size_glide": glide,
        "lead": WallLead(at_s=1004.0, value_s=1.0, target_s=2.0),
    }
    state = ShowState.model_validate(full)

    own = in_own_time(state, 900.0)

    assert len(dict(moments(state))) == 6
    assert dict(moments(own)) == {name: at_s - 900.0 for name, at_s in moments(state)}
    assert in_own_time(own, -900.0) == state
    assert ShowState.model_validate_json(own.model_dump_json()) == own


def test_a_keyframe_is_told_in_the_own_time():
    header = KeyframeHeader(
        number=1, round=1, step=1, width=8, height=4, log_zoom=0.1, angle_deg=0, at_s=50.0
    )

    assert in_own_time(header, -20.0) == header.model_copy(update={"at_s": 70.0})
