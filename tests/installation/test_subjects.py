"""Subjects that give way to others, with the same weights at every moment for everybody."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from installation.subjects import (
    FAINTEST,
    LONGEST_FADE_S,
    MAX_FADING,
    MAX_MASK_SIDE,
    MAX_SUBJECTS,
    MAX_WEIGHT,
    PLACES,
    REGIONS,
    Crossfade,
    ShowMask,
    ShowSubject,
    crossfade_to,
    in_words,
    mixed,
    subjects_at,
)
from model import regions as engine
from playlists import cue, mask

FROG = ShowSubject(index=31, label="tree frog")
VOLCANO = ShowSubject(index=980, label="volcano", weight=2.0)
GOLDFISH = ShowSubject(index=1, label="goldfish", region="upper")
MASK = ShowMask(width=2, height=1, grey=b"\xff\x00")
MASKED = ShowSubject(index=31, label="tree frog", region="mask", mask=MASK)


def weights(subjects):
    return {subject.place: subject.weight for subject in subjects}


def weight_of(subject, subjects):
    return weights(subjects).get(subject.place, 0.0)


SUBJECT = st.builds(
    lambda index, region, weight: ShowSubject(
        index=index, label=str(index), region=region, weight=weight
    ),
    st.integers(0, 9),
    st.sampled_from(["whole", "upper", "lower", "centre"]),
    st.floats(0.1, MAX_WEIGHT),
)
SUBJECTS = st.lists(SUBJECT, min_size=1, max_size=6, unique_by=lambda s: s.place).map(tuple)
CHANGES = st.lists(
    st.tuples(st.floats(0, 8), SUBJECTS, st.sampled_from([0.5, 3.0, 20.0])), min_size=1, max_size=6
)


def test_the_three_packages_mean_the_same_regions():
    assert set(REGIONS) - {"mask"} == set(engine.REGIONS) == set(cue.REGIONS)
    assert PLACES.keys() == set(REGIONS)


def test_what_a_playlist_may_hold_the_show_can_take():
    assert cue.MOST_SUBJECTS == MAX_SUBJECTS
    assert cue.LARGEST_WEIGHT == MAX_WEIGHT
    assert mask.LONGEST_SIDE == MAX_MASK_SIDE
    assert cue.LONGEST_DWELL_S == LONGEST_FADE_S


def test_at_the_beginning_all_is_old_in_the_middle_half_and_at_the_end_new():
    before, after = (FROG, VOLCANO), (VOLCANO.model_copy(update={"weight": 1.0}), GOLDFISH)

    assert weights(mixed(before, after, 0.0)) == weights(before)
    assert weights(mixed(before, after, 0.5)) == {
        FROG.place: 0.5,
        VOLCANO.place: 1.5,
        GOLDFISH.place: 0.5,
    }
    assert mixed(before, after, 1.0) == after


def test_the_same_class_elsewhere_is_another_subject():
    """It fades out here and in there."""
    above = ShowSubject(index=31, label="tree frog", region="upper")
    halfway = mixed((FROG,), (above, MASKED), 0.5)

    assert weights(halfway) == {FROG.place: 0.5, above.place: 0.5, MASKED.place: 0.5}


@given(before=SUBJECTS, after=SUBJECTS, share=st.floats(0, 1))
def test_on_the_way_every_weight_and_their_sum_lie_between_both_ends(before, after, share):
    now = mixed(before, after, share)

    for subject in (*before, *after):
        ends = sorted((weight_of(subject, before), weight_of(subject, after)))
        assert ends[0] - FAINTEST <= weight_of(subject, now) <= ends[1]
    sums = sorted(sum(s.weight for s in part) for part in (before, after))
    assert sums[0] - 1e-4 <= sum(s.weight for s in now) <= sums[1] + 1e-4


@given(before=SUBJECTS, after=SUBJECTS, share=st.floats(0, 1))
def test_what_is_on_its_way_can_be_told_over_the_bus(before, after, share):
    now = mixed(before, after, share)
    fade = Crossfade(before=now, began_s=1.0, lasts_s=2.0)

    assert Crossfade.model_validate_json(fade.model_dump_json()) == fade


def assert_no_leap(before, after, limit):
    for place in before | after:
        assert abs(after.get(place, 0.0) - before.get(place, 0.0)) <= limit + 2 * FAINTEST


@given(start=SUBJECTS, changes=CHANGES)
def test_no_weight_ever_leaps_however_often_a_fade_is_interrupted(start, changes):
    """A change moves nothing by itself; a tick moves a weight by its share of the way at most."""
    tick_s = 0.25
    wanted, fade, now_s = start, None, 100.0
    for pause_s, subjects, lasts_s in changes:
        shown = weights(subjects_at(wanted, fade, now_s))
        fade = crossfade_to(subjects, subjects_at(wanted, fade, now_s), now_s, lasts_s)
        wanted = subjects
        assert_no_leap(shown, weights(subjects_at(wanted, fade, now_s)), 0.0)
        for _ in range(round(pause_s / tick_s)):
            shown = weights(subjects_at(wanted, fade, now_s))
            now_s += tick_s
            limit = MAX_WEIGHT * tick_s / lasts_s
            assert_no_leap(shown, weights(subjects_at(wanted, fade, now_s)), limit)


@given(start=SUBJECTS, changes=CHANGES, later_s=st.floats(0, 40))
def test_who_hears_of_a_fade_in_its_midst_reckons_the_same_weights(start, changes, later_s):
    """The state is all that is needed: no memory of the steps before."""
    wanted, fade, now_s = start, None, 100.0
    for pause_s, subjects, lasts_s in changes:
        fade = crossfade_to(subjects, subjects_at(wanted, fade, now_s), now_s, lasts_s)
        wanted = subjects
        now_s += pause_s
    heard = None if fade is None else Crossfade.model_validate_json(fade.model_dump_json())

    at_s = now_s + later_s
    assert subjects_at(wanted, heard, at_s) == subjects_at(wanted, fade, at_s)


@given(before=SUBJECTS, after=SUBJECTS, lasts_s=st.floats(0.01, 100), late_s=st.floats(0, 1e6))
def test_after_its_time_exactly_what_was_wanted_is_there(before, after, lasts_s, late_s):
    fade = crossfade_to(after, before, 50.0, lasts_s)

    assert subjects_at(after, fade, 50.0 + 1.001 * lasts_s + late_s) == after


def test_a_clock_before_the_beginning_shows_the_beginning():
    fade = crossfade_to((VOLCANO,), (FROG,), 50.0, 3.0)

    assert weights(subjects_at((VOLCANO,), fade, 49.0)) == weights((FROG,))


def test_there_is_nothing_to_fade_without_time_or_without_a_change():
    assert crossfade_to((VOLCANO,), (FROG,), 50.0, 0.0) is None
    assert crossfade_to((FROG,), (FROG,), 50.0, 3.0) is None


def test_of_very_many_that_are_going_the_faintest_are_let_go():
    crowd = tuple(
        ShowSubject(index=index, label=str(index), weight=(index + 1) / 100)
        for index in range(MAX_FADING + 5)
    )
    fade = crossfade_to((FROG,), crowd, 50.0, 3.0)

    assert fade is not None
    assert fade.before == crowd[5:]


@pytest.mark.parametrize("lasts_s", [-1.0, math.nan, math.inf, LONGEST_FADE_S + 1])
def test_an_impossible_time_is_refused(lasts_s):
    with pytest.raises(ValidationError, match="lasts_s"):
        crossfade_to((VOLCANO,), (FROG,), 50.0, lasts_s)


def test_a_mask_travels_as_text_and_comes_back():
    every_byte = ShowMask(width=16, height=16, grey=bytes(range(256)))
    subject = ShowSubject(index=1, label="goldfish", region="mask", mask=every_byte)

    assert ShowSubject.model_validate_json(subject.model_dump_json()) == subject


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"width": 0, "height": 1, "grey": b""}, "width"),
        ({"width": 49, "height": 1, "grey": b"\xff" * 49}, "width"),
        ({"width": 2, "height": 2, "grey": b"abc"}, "2x2 cannot have 3 bytes"),
        ({"width": 2, "height": 1, "grey": b"\0\0"}, "above 0 somewhere"),
    ],
)
def test_an_impossible_mask_is_refused(wrong, words):
    with pytest.raises(ValidationError, match=words):
        ShowMask(**wrong)


@pytest.mark.parametrize("wrong", [{"region": "mask"}, {"region": "upper", "mask": MASK}])
def test_a_mask_and_its_region_go_together(wrong):
    with pytest.raises(ValidationError, match="needs a mask, and no other region has one"):
        ShowSubject(index=1, label="goldfish", **wrong)


@pytest.mark.parametrize(
    ("subjects", "words"),
    [
        ([("tree frog", "whole")], "tree frog"),
        ([("bee", "whole"), ("pizza", "whole")], "bee and pizza"),
        ([("rabbit", "upper"), ("analog clock", "lower")], "rabbit above, analog clock below"),
        ([("volcano", "centre")], "volcano in the centre"),
        ([("volcano", "centre"), ("bubble", "whole")], "volcano in the centre, bubble everywhere"),
    ],
)
def test_people_are_told_what_is_where(subjects, words):
    told = tuple(ShowSubject(index=1, label=label, region=region) for label, region in subjects)

    assert in_words(told) == words
