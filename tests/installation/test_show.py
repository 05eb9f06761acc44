"""The state of the show, and every command on it."""

import math
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.calibration import Adjustment
from installation.camera import CueRates
from installation.commands import (
    Command,
    Identify,
    Reseed,
    SetBlackout,
    SetCalibration,
    SetCamera,
    SetCaption,
    SetDimmer,
    SetFade,
    SetKeyframesEndpoint,
    SetMark,
    SetMode,
    SetNext,
    SetParameters,
    SetPaused,
    SetSubjects,
    SetTestCard,
    Snapshot,
    Stop,
)
from installation.errors import CommandError
from installation.show import Mark, ShowState, apply, first_state
from installation.subjects import ShowSubject

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FROG = ShowSubject(index=31, label="tree frog")
VOLCANO = ShowSubject(index=980, label="volcano")
START = first_state((FROG,), 100.0, zoom_rate=1.02, rotation_deg_s=0.25)

CROWD = tuple(ShowSubject(index=index, label=str(index)) for index in range(17))

WISH = SetSubjects(subjects=(VOLCANO,), rule="wish", sender="panel", at=AT)
CUE = SetSubjects(subjects=(VOLCANO,), rule="playlist", cue="volcano", at=AT)

ONE_OF_EACH: tuple[Command, ...] = (
    WISH,
    SetCamera(zoom_rate=1.05, rotation_deg_s=-1),
    SetDimmer(dimmer=0.5, fade_s=1),
    SetFade(fade_s=5),
    SetBlackout(blackout=True),
    SetPaused(paused=True),
    SetTestCard(card="grid"),
    SetTestCard(card="grid", output=2),
    Identify(output=2),
    SetMark(mark=Mark(output=2, point=(0, 1), said="saved")),
    SetCalibration(calibration=(Adjustment(output="left", brightness=0.5),)),
    SetCaption(caption=False),
    SetParameters(prior_strength=4, step_size=2),
    SetNext(label="volcano"),
    Reseed(),
    Snapshot(),
    SetMode(mode="dreaming"),
    SetKeyframesEndpoint(endpoint="tcp://127.0.0.1:5555"),
    Stop(),
)


def test_there_is_an_example_of_every_command():
    assert {type(command) for command in ONE_OF_EACH} == set(get_args(Command))


@pytest.mark.parametrize("command", ONE_OF_EACH, ids=lambda command: type(command).__name__)
def test_every_command_makes_a_state_that_survives_json(command):
    held = apply(START, WISH, 101.0)
    state = apply(held, command, 110.0)

    assert ShowState.model_validate_json(state.model_dump_json()) == state


@pytest.mark.parametrize("command", ONE_OF_EACH[1:], ids=lambda command: type(command).__name__)
def test_every_command_that_changes_something_counts_the_version_up(command):
    held = apply(START, WISH, 101.0)
    state = apply(held, command, 110.0)

    assert state.version == held.version + 1
    assert state.made_at_s == 110.0


def test_a_command_that_changes_nothing_returns_the_same_state():
    assert apply(START, SetCaption(caption=True), 110.0) is START
    assert apply(START, SetCamera(), 110.0) is START


def test_a_wish_comes_on_the_wall_and_tells_why():
    state = apply(START, WISH, 110.0)

    assert state.subjects == (VOLCANO,)
    assert state.reason.rule == "wish"
    assert state.reason.sender == "panel"


def weights_at(state, now_s):
    return {subject.label: subject.weight for subject in state.subjects_at(now_s)}


def test_a_wish_comes_in_while_what_was_there_goes():
    wish = SetSubjects(subjects=(VOLCANO,), rule="wish", fade_s=4, at=AT)
    state = apply(START, wish, 110.0)

    assert state.subjects == (VOLCANO,)
    assert weights_at(state, 110.0) == {"tree frog": 1}
    assert weights_at(state, 111.0) == {"volcano": 0.25, "tree frog": 0.75}
    assert [subject.label for subject in state.leaving(111.0)] == ["tree frog"]
    assert weights_at(state, 114.0) == {"volcano": 1}
    assert state.leaving(114.0) == ()


def test_a_change_in_the_midst_of_a_fade_goes_on_from_what_is_there():
    state = apply(START, SetSubjects(subjects=(VOLCANO,), rule="wish", fade_s=4), 110.0)
    goldfish = ShowSubject(index=1, label="goldfish")
    again = SetSubjects(subjects=(goldfish,), rule="wish", fade_s=2)
    state = apply(state, again, 111.0)

    assert weights_at(state, 111.0) == {"volcano": 0.25, "tree frog": 0.75}
    assert weights_at(state, 112.0) == {"goldfish": 0.5, "volcano": 0.125, "tree frog": 0.375}
    assert weights_at(state, 113.0) == {"goldfish": 1}


def test_who_asks_again_for_what_is_coming_does_not_delay_it():
    wish = SetSubjects(subjects=(VOLCANO,), rule="wish", fade_s=4)
    state = apply(apply(START, wish, 110.0), wish, 113.0)

    assert weights_at(state, 113.0) == {"volcano": 0.75, "tree frog": 0.25}


def test_a_change_without_a_fade_is_there_at_once():
    state = apply(START, SetSubjects(subjects=(VOLCANO,), rule="wish"), 110.0)

    assert weights_at(state, 110.0) == {"volcano": 1}


FAST = SetSubjects(
    subjects=(VOLCANO,), rule="playlist", fade_s=4, rates=CueRates(zoom_rate=1.1), at=AT
)


def rates_at(state, now_s):
    rates = state.camera.path().rates_at(now_s)
    return (rates.zoom_rate, rates.rotation_deg_s)


def test_a_cue_brings_its_own_pace_and_what_follows_gives_it_back():
    fast = apply(START, FAST, 110.0)

    assert rates_at(fast, 110.0) == pytest.approx((1.02, 0.25))
    assert 1.05 < rates_at(fast, 112.0)[0] < 1.07
    assert rates_at(fast, 114.0) == (1.1, 0.25)

    wished = apply(fast, WISH, 120.0)
    assert rates_at(wished, 121.0) == (1.02, 0.25)


def test_a_pace_set_by_hand_counts_at_once_and_stays_when_the_cue_has_gone():
    state = apply(apply(START, FAST, 110.0), SetCamera(zoom_rate=1.05), 115.0)
    assert rates_at(state, 115.0) == (1.05, 0.25)
    assert state.cue_rates == FAST.rates

    assert rates_at(apply(state, WISH, 120.0), 121.0) == (1.05, 0.25)


@given(
    zooms=st.lists(st.tuples(st.floats(0.8, 1.25), st.floats(0, 9), st.floats(0, 9)), max_size=5)
)
def test_the_camera_never_leaps_whatever_cues_want_of_it(zooms):
    state, now_s = START, 100.0
    for number, (zoom_rate, fade_s, pause_s) in enumerate(zooms):
        before = state.camera.path().position_at(now_s)
        change = SetSubjects(
            subjects=(FROG,), rule="playlist", cue=str(number), fade_s=fade_s, at=AT,
            rates=CueRates(zoom_rate=zoom_rate, rotation_deg_s=40 * (zoom_rate - 1)),
        )  # fmt: skip
        state = apply(state, change, now_s)
        after = state.camera.path().position_at(now_s)
        assert after.log_zoom == pytest.approx(before.log_zoom, abs=1e-9)
        assert after.angle_deg == pytest.approx(before.angle_deg, abs=1e-6)
        assert ShowState.model_validate_json(state.model_dump_json()) == state
        now_s += pause_s


CLOSED = SetSubjects(subjects=(FROG,), rule="closed", why="closed (weekly hours)", fade_s=4, at=AT)


@pytest.mark.parametrize(
    ("wall", "brightness", "rests", "rates"),
    [
        ("dark", 0.0, True, (1.0, 0.0)),
        ("still", 0.8, True, (1.0, 0.0)),
        ("slow", 0.8, False, (1.02**0.25, 0.0625)),
    ],
)
def test_a_closed_wall_is_dark_or_still_or_slow_and_opens_as_it_was(wall, brightness, rests, rates):
    before = apply(START, SetDimmer(dimmer=0.8), 105.0)
    closed = apply(before, replace(CLOSED, wall=wall), 110.0)

    assert (closed.brightness, closed.rests) == (brightness, rests)
    assert closed.dimmer == 0.8
    assert rates_at(closed, 109.99) == (1.02, 0.25)
    assert rates_at(closed, 114.0) == pytest.approx(rates)
    assert closed.reason.sentence() == "closed; closed (weekly hours)"

    opened = apply(closed, CUE, 120.0)
    assert (opened.brightness, opened.rests) == (0.8, False)
    assert rates_at(opened, 121.0) == (1.02, 0.25)


def test_the_operators_blackout_lasts_whatever_the_timetable_says():
    closed = apply(START, replace(CLOSED, wall="dark"), 110.0)
    state = apply(apply(closed, SetBlackout(blackout=True), 111.0), CUE, 120.0)

    assert state.brightness == 0.0
    assert apply(state, SetBlackout(blackout=False), 121.0).brightness == 1.0


def test_a_pace_set_by_hand_waits_until_a_closed_wall_opens():
    state = apply(START, replace(CLOSED, wall="still"), 110.0)
    state = apply(state, SetCamera(zoom_rate=1.1), 120.0)
    assert rates_at(state, 121.0) == (1.0, 0.0)

    assert rates_at(apply(state, CUE, 130.0), 131.0) == (1.1, 0.25)


def test_a_paused_wall_stands_still_and_goes_on_as_it_was_whatever_was_asked_meanwhile():
    paused = apply(START, SetPaused(paused=True, glide_s=2), 110.0)
    assert paused.rests
    assert rates_at(paused, 109.99) == (1.02, 0.25)
    assert rates_at(paused, 112.0) == pytest.approx((1.0, 0.0))

    wished = apply(apply(paused, WISH, 113.0), SetCamera(zoom_rate=1.1), 114.0)
    assert wished.rests
    assert rates_at(wished, 115.0) == (1.0, 0.0)

    going = apply(wished, SetPaused(paused=False, glide_s=2), 120.0)
    assert not going.rests
    assert rates_at(going, 122.0) == (1.1, 0.25)
    assert wished.camera.path().position_at(120.0) == going.camera.path().position_at(120.0)


def test_a_change_of_brightness_takes_its_own_time_and_the_next_one_the_usual():
    knob = apply(START, SetDimmer(dimmer=0.4, fade_s=0.3), 110.0)
    assert (knob.brightness, knob.brightness_fade_s) == (0.4, 0.3)

    closed = apply(knob, replace(CLOSED, wall="dark"), 120.0)
    assert (closed.brightness, closed.brightness_fade_s) == (0.0, 3.0)

    panic = apply(START, SetBlackout(blackout=True, fade_s=0), 130.0)
    assert panic.brightness_fade_s == 0
    assert apply(panic, SetBlackout(blackout=False), 131.0).brightness_fade_s == 3.0
    assert apply(START, SetFade(fade_s=9), 130.0).brightness_fade_s == 9.0


def test_a_show_that_stops_is_never_called_back():
    stopping = apply(START, Stop(), 110.0)

    assert apply(stopping, SetMode(mode="dreaming"), 111.0).mode == "stopping"


@given(
    zoom_rate=st.floats(0.8, 1.25),
    turn=st.floats(-45, 45),
    then_s=st.floats(100, 10_000),
)
def test_new_camera_rates_never_make_the_picture_jump(zoom_rate, turn, then_s):
    before = START.camera.path().position_at(then_s)
    changed = apply(START, SetCamera(zoom_rate=zoom_rate, rotation_deg_s=turn), then_s)
    after = changed.camera.path().position_at(then_s)

    assert after.log_zoom == pytest.approx(before.log_zoom, abs=1e-9)
    assert after.angle_deg == pytest.approx(before.angle_deg, abs=1e-6)
    later = changed.camera.path().position_at(then_s + 1)
    assert later.log_zoom - after.log_zoom == pytest.approx(math.log(zoom_rate), abs=1e-6)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (SetDimmer(dimmer=math.nan), "dimmer"),
        (SetDimmer(dimmer=1.1), "less than or equal to 1, got 1.1"),
        (SetDimmer(dimmer=1, fade_s=-1), "change_s"),
        (SetFade(fade_s=61), "less than or equal to 60, got 61"),
        (SetPaused(paused=True, glide_s=-1), "SetPaused: glide_s must be 0 to 60, got -1"),
        (SetCamera(zoom_rate=1.1, glide_s=math.nan), "SetCamera: glide_s must be 0 to 60, got nan"),
        (SetTestCard(card="circus"), "test_card"),  # type: ignore[arg-type]
        (SetCamera(zoom_rate=0.0), "zoom_rate"),
        (SetCamera(rotation_deg_s=math.inf), "rotation_deg_s"),
        (SetParameters(prior_strength=-1), "prior_strength"),
        (SetParameters(prior_strength=1001, glide_s=5), "prior_strength"),
        (SetParameters(step_size=2, glide_s=61), "glide_s must be 0 to 60, got 61"),
        (SetParameters(step_size=math.nan), "step_size"),
        (SetSubjects(subjects=(), rule="wish"), "subjects"),
        (SetSubjects(subjects=CROWD, rule="wish"), "at most 16 items after validation"),
        (SetSubjects(subjects=(FROG,) * 2, rule="wish"), "'tree frog' stands twice"),
        (
            SetSubjects(subjects=(VOLCANO,), rule="wish", fade_s=-1),
            "fade_s must be 0 to 2678400 seconds, got -1",
        ),
        (SetSubjects(subjects=(VOLCANO,), rule="wish", fade_s=math.nan), "fade_s"),
        (SetKeyframesEndpoint(endpoint="ipc:///tmp/x"), "keyframes_at"),
        (SetNext(label="x" * 201), "next_label"),
    ],
)
def test_a_value_outside_its_limits_is_refused_by_name(command, words):
    with pytest.raises(CommandError, match=words):
        apply(START, command, 110.0)


@pytest.mark.parametrize("index", [-1, 1000, 1.5, "frog"])
def test_a_subject_is_one_of_the_thousand_classes(index):
    with pytest.raises(ValueError, match="index"):
        ShowSubject(index=index, label="?")


def test_parameters_can_be_changed_one_by_one_and_given_back_to_the_look():
    state = apply(START, SetParameters(prior_strength=3), 101.0)
    state = apply(state, SetParameters(step_size=7), 102.0)
    assert (state.prior_strength, state.step_size) == (3, 7)

    state = apply(state, SetParameters(prior_strength=None), 103.0)
    assert (state.prior_strength, state.step_size) == (None, 7)


def test_an_output_may_have_another_card_than_the_others_until_all_get_one():
    grid = apply(START, SetTestCard(card="grid"), 101.0)
    own = apply(grid, SetTestCard(card="blend", output=2), 102.0)
    dreams = apply(own, SetTestCard(card="", output=1), 103.0)
    like_all = apply(dreams, SetTestCard(card="grid", output=2), 104.0)
    again = apply(own, SetTestCard(card=""), 105.0)

    assert [own.card_of(number) for number in (1, 2, 3)] == ["grid", "blend", "grid"]
    assert [dreams.card_of(number) for number in (1, 2, 3)] == ["", "blend", "grid"]
    assert [card.output for card in like_all.output_cards] == [1]
    assert [again.card_of(number) for number in (1, 2)] == ["", ""]
    with pytest.raises(CommandError, match="output"):
        apply(START, SetTestCard(card="grid", output=17), 106.0)
