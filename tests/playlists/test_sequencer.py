"""Which cue is due: every cue once a pass, no cue twice in a row, the same answer always."""

import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.cue import Cue, CueSubject
from playlists.playlist import ORDERS, Playlist
from playlists.sequencer import (
    cue_at,
    cue_seconds,
    next_after,
    next_change_s,
    pass_order,
    previous_start_s,
)

DWELLS = st.lists(st.floats(0.001, 1000.0), min_size=1, max_size=8)
ELAPSED = st.floats(0.0, 1e7)


@st.composite
def playlists(draw, repeat=None, order=None):
    dwells = draw(DWELLS)
    cues = tuple(
        Cue(
            (CueSubject(number, str(number), "whole"),),
            dwell_s,
            0.0,
            f"cue {number}",
            times=draw(st.integers(1, 5)),
        )
        for number, dwell_s in enumerate(dwells)
    )
    seed = draw(st.integers(-5, 5))
    order = order or draw(st.sampled_from(ORDERS))
    repeat = draw(st.booleans()) if repeat is None else repeat
    return Playlist("test", "", cues, order, repeat, seed)


def test_cues_follow_one_another_as_written(make_playlist):
    playlist = make_playlist(10, 20, 30)

    places = [cue_at(playlist, elapsed_s)[1:] for elapsed_s in (0, 9.5, 10, 29, 30, 59, 60, 75)]

    assert places == [(0, 0), (9.5, 0), (0, 1), (19, 1), (0, 2), (29, 2), (0, 0), (5, 1)]


def test_the_cue_itself_is_told(make_playlist):
    playlist = make_playlist(10, 20)

    moment = cue_at(playlist, 12)

    assert moment.cue is playlist.cues[1]
    assert (moment.seconds_into_cue, moment.index) == (2, 1)


@given(playlists(), ELAPSED, st.floats(0.0, 1e5))
def test_the_seconds_of_all_cues_are_the_seconds_that_pass(playlist, start_s, more_s):
    seconds = cue_seconds(playlist, start_s, start_s + more_s)

    assert sum(seconds) == pytest.approx(more_s, abs=1e-5)
    assert min(seconds) >= 0


@given(playlists(), st.floats(0.0, 1e4), st.integers(1, 20))
def test_the_seconds_of_a_cue_are_those_in_which_it_is_due(playlist, start_s, changes):
    expected = [0.0] * len(playlist.cues)
    now_s = start_s
    for _ in range(changes):
        change_s = next_change_s(playlist, now_s)
        if change_s is None:
            break
        expected[cue_at(playlist, now_s).index] += change_s - now_s
        now_s = change_s

    assert cue_seconds(playlist, start_s, now_s) == pytest.approx(expected, abs=1e-4)


def test_without_repeat_the_last_cue_stays(make_playlist):
    playlist = make_playlist(10, 20, repeat=False)

    assert cue_at(playlist, 29).index == 1
    assert cue_at(playlist, 1000)[1:] == (990, 1)
    assert next_change_s(playlist, 5) == 10
    assert next_change_s(playlist, 15) is None
    assert next_change_s(playlist, 1000) is None
    assert next_after(playlist, 1000) is None


def test_the_next_cue_is_known_across_the_end_of_a_pass(make_playlist):
    playlist = make_playlist(10, 20)

    assert next_change_s(playlist, 29) == 30
    assert next_after(playlist, 29) is playlist.cues[0]


def test_one_can_go_back_to_the_cue_before(make_playlist):
    playlist = make_playlist(10, 20)

    starts = [previous_start_s(playlist, elapsed_s) for elapsed_s in (0, 9, 10, 29, 30, 45)]

    assert starts == [0, 0, 0, 0, 10, 30]


def test_a_single_cue_comes_again_and_again(make_playlist):
    for order in ORDERS:
        playlist = make_playlist(10, order=order)
        assert cue_at(playlist, 25)[1:] == (5, 0)
        assert next_after(playlist, 25) is playlist.cues[0]


def test_two_shuffled_cues_alternate(make_playlist):
    playlist = make_playlist(10, 10, order="shuffle", seed=3)

    shown = [cue_at(playlist, 10.0 * step).index for step in range(20)]

    assert all(one != other for one, other in pairwise(shown))


def test_a_shuffle_is_the_same_on_every_machine(make_playlist):
    playlist = make_playlist(*[10] * 6, order="shuffle", seed=7)

    assert [pass_order(playlist, number) for number in range(3)] == [
        (4, 2, 1, 3, 0, 5),
        (4, 2, 3, 1, 5, 0),
        (3, 0, 4, 5, 1, 2),
    ]


def test_another_seed_is_another_order(make_playlist):
    orders = {
        pass_order(make_playlist(*[10] * 6, order="shuffle", seed=seed), 0) for seed in range(10)
    }

    assert len(orders) > 5


@given(playlists(order="shuffle"), st.integers(0, 10_000))
def test_every_cue_comes_once_a_pass(playlist, number):
    assert sorted(pass_order(playlist, number)) == list(range(len(playlist.cues)))


@given(playlists(order="shuffle"), st.integers(0, 10_000))
def test_no_cue_comes_twice_in_a_row_across_passes(playlist, number):
    if len(playlist.cues) > 1:
        assert pass_order(playlist, number)[-1] != pass_order(playlist, number + 1)[0]


@given(playlists(order="weighted"), st.integers(0, 10_000))
def test_in_a_weighted_order_every_cue_comes_as_often_as_it_says(playlist, number):
    counts = Counter(pass_order(playlist, number))

    assert counts == {place: cue.times for place, cue in enumerate(playlist.cues)}


@given(playlists(order="weighted"), st.integers(0, 10_000))
def test_no_cue_follows_itself_in_a_weighted_order_where_that_can_be(playlist, number):
    most = max(cue.times for cue in playlist.cues)
    turns = sum(cue.times for cue in playlist.cues)
    order = pass_order(playlist, number)

    repeats = sum(one == other for one, other in pairwise(order))
    assert repeats == max(0, 2 * most - turns - 1)


@given(playlists(order="weighted"), st.integers(0, 10_000))
def test_a_weighted_pass_does_not_begin_with_what_ended_the_last_one(playlist, number):
    most = max(cue.times for cue in playlist.cues)
    if len(playlist.cues) > 2 and 3 * most <= sum(cue.times for cue in playlist.cues):
        assert pass_order(playlist, number)[-1] != pass_order(playlist, number + 1)[0]


def test_what_comes_often_is_spread_over_the_pass():
    cues = tuple(
        Cue((CueSubject(n, str(n)),), 10.0, 0.0, str(n), times=times)
        for n, times in enumerate((4, 1, 1, 1, 1, 1, 1, 1, 1))
    )
    playlist = Playlist("test", "", cues, "weighted", seed=5)

    for number in range(50):
        places = [place for place, cue in enumerate(pass_order(playlist, number)) if cue == 0]
        assert all(2 <= other - one <= 6 for one, other in pairwise(places))


def test_a_weighted_order_is_the_same_on_every_machine(make_playlist):
    playlist = make_playlist(*[10] * 5, order="weighted", seed=7)
    weighted = replace(
        playlist, cues=tuple(replace(cue, times=n + 1) for n, cue in enumerate(playlist.cues))
    )

    assert [pass_order(weighted, number) for number in range(2)] == [
        (1, 3, 4, 2, 3, 4, 1, 4, 3, 2, 0, 4, 3, 4, 2),
        (4, 2, 3, 4, 3, 1, 2, 4, 3, 4, 2, 3, 1, 4, 0),
    ]


@given(playlists(), ELAPSED)
def test_the_answer_depends_on_nothing_but_playlist_and_time(playlist, elapsed_s):
    assert cue_at(playlist, elapsed_s) == cue_at(playlist, elapsed_s)


@given(playlists(repeat=True), ELAPSED)
def test_a_cue_is_due_for_no_longer_than_its_dwell(playlist, elapsed_s):
    moment = cue_at(playlist, elapsed_s)

    assert playlist.cues[moment.index] is moment.cue
    assert 0 <= moment.seconds_into_cue < moment.cue.dwell_s + 1e-6


@given(playlists(), ELAPSED)
def test_at_the_next_change_the_next_cue_has_just_begun(playlist, elapsed_s):
    change_s = next_change_s(playlist, elapsed_s)
    if change_s is None:
        assert not playlist.repeat
        return

    moment = cue_at(playlist, change_s)
    assert change_s > elapsed_s - 1e-6
    assert moment.seconds_into_cue == 0
    assert moment.cue is next_after(playlist, elapsed_s)
    assert next_change_s(playlist, change_s) != change_s


@given(playlists(repeat=True), st.integers(1, 30))
def test_stepping_from_change_to_change_shows_each_cue_of_each_pass(playlist, passes):
    count = len(pass_order(playlist, 0))
    elapsed_s, shown = 0.0, []
    for _ in range(passes * count):
        shown.append(cue_at(playlist, elapsed_s).index)
        change_s = next_change_s(playlist, elapsed_s)
        assert change_s is not None
        elapsed_s = change_s

    for start in range(0, len(shown), count):
        assert tuple(shown[start : start + count]) == pass_order(playlist, start // count)


@given(playlists(), ELAPSED)
def test_going_back_leads_to_the_beginning_of_an_earlier_cue(playlist, elapsed_s):
    back_s = previous_start_s(playlist, elapsed_s)
    here = cue_at(playlist, elapsed_s)

    assert cue_at(playlist, back_s).seconds_into_cue == 0
    assert back_s <= max(0.0, elapsed_s - here.seconds_into_cue) + 1e-6


@pytest.mark.parametrize("elapsed_s", [-1.0, math.nan, math.inf])
def test_a_time_that_is_none_is_refused(make_playlist, elapsed_s):
    for ask in (cue_at, next_change_s, next_after, previous_start_s):
        with pytest.raises(ValueError, match=f"must be finite and >= 0, got {elapsed_s}"):
            ask(make_playlist(10), elapsed_s)
