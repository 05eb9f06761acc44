"""The playlist and the wishes: who has the wall when."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from installation.camera import CueRates
from installation.commands import SetCamera, SetNext
from installation.programme import Due, due_commands, show_subjects, wished_subjects
from installation.show import apply, first_state
from installation.subjects import ShowMask, ShowSubject
from model.looks import DEEPDREAM
from playlists.cue import CueSubject
from playlists.mask import Mask
from playlists.subjects import Subject

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
FROG = ShowSubject(index=31, label="tree frog")
VOLCANO = ShowSubject(index=980, label="volcano")
GOLDFISH = ShowSubject(index=1, label="goldfish")
START = first_state((FROG,), 100.0, zoom_rate=1.02, rotation_deg_s=0.25)
VOLCANO_DUE = Due("volcano", (VOLCANO,), "goldfish", fade_s=4.0)
GOLDFISH_DUE = Due("goldfish", (GOLDFISH,), "volcano", fade_s=10.0)


def followed(state, due, now_s):
    for command in due_commands(state, due, AT):
        state = apply(state, command, now_s)
    return state


def test_the_due_cue_comes_on_the_wall_and_stays_without_further_commands():
    state = followed(START, VOLCANO_DUE, 101.0)

    assert state.subjects == (VOLCANO,)
    assert state.reason.rule == "playlist"
    assert state.reason.cue == "volcano"
    assert state.next_label == "goldfish"
    assert due_commands(state, VOLCANO_DUE, AT) == []


WISH_DUE = Due("", (FROG,), "volcano", fade_s=1.0, rule="wish", sender="panel")
CLOSED = Due("", (GOLDFISH,), rule="closed", why="closed (weekly hours: closed)", fade_s=3.0)


def test_a_wish_is_shown_and_then_what_is_due():
    state = followed(followed(START, VOLCANO_DUE, 101.0), WISH_DUE, 110.0)
    assert state.subjects == (FROG,)
    assert (state.reason.rule, state.reason.sender) == ("wish", "panel")

    after = followed(state, GOLDFISH_DUE, 170.0)
    assert after.subjects == (GOLDFISH,)
    assert after.next_label == "volcano"


def test_a_cues_look_comes_with_it_and_goes_with_it():
    dressed = followed(START, replace(VOLCANO_DUE, look=DEEPDREAM), 101.0)
    assert dressed.look == DEEPDREAM
    assert due_commands(dressed, replace(VOLCANO_DUE, look=DEEPDREAM), AT) == []

    assert followed(dressed, VOLCANO_DUE, 102.0).look == START.look
    assert followed(dressed, GOLDFISH_DUE, 102.0).look == START.look


@pytest.mark.parametrize("wall", ["dark", "still"])
def test_on_a_wall_that_rests_the_picture_stays(wall):
    due = replace(VOLCANO_DUE, look=DEEPDREAM)
    state = followed(followed(START, due, 101.0), replace(CLOSED, wall=wall), 110.0)

    assert state.subjects == (VOLCANO,)
    assert state.look == DEEPDREAM
    assert state.wall == wall
    assert state.next_label == ""
    assert due_commands(state, replace(CLOSED, wall=wall, subjects=(FROG,)), AT) == []
    assert followed(state, GOLDFISH_DUE, 120.0).subjects == (GOLDFISH,)


def test_a_wall_that_goes_on_slowly_follows_its_playlist():
    state = followed(followed(START, VOLCANO_DUE, 101.0), replace(CLOSED, wall="slow"), 110.0)

    assert state.subjects == (GOLDFISH,)


def test_a_cue_fades_in_for_as_long_as_its_playlist_says():
    state = followed(followed(START, VOLCANO_DUE, 101.0), GOLDFISH_DUE, 200.0)

    halfway = {subject.label: subject.weight for subject in state.subjects_at(205.0)}
    assert halfway == {"goldfish": 0.5, "volcano": 0.5}
    assert due_commands(state, GOLDFISH_DUE, AT) == []
    assert state.subjects_at(210.0) == (GOLDFISH,)


def test_after_a_wish_the_cue_comes_back_by_its_own_fade():
    state = followed(followed(START, VOLCANO_DUE, 101.0), WISH_DUE, 110.0)
    state = followed(state, GOLDFISH_DUE, 170.0)

    assert state.subjects == (GOLDFISH,)
    assert [subject.label for subject in state.subjects_at(179.0)] == ["goldfish", "tree frog"]
    assert state.subjects_at(180.0) == (GOLDFISH,)


def test_a_cue_with_a_pace_of_its_own_is_followed_once_and_not_held_against_the_operator():
    hasty = Due("volcano", (VOLCANO,), "goldfish", 4.0, CueRates(zoom_rate=1.1))
    state = followed(followed(START, VOLCANO_DUE, 101.0), hasty, 110.0)

    assert state.camera.zoom_rate == 1.1
    assert due_commands(state, hasty, AT) == []
    state = apply(state, SetCamera(zoom_rate=1.0), 120.0)
    assert due_commands(state, hasty, AT) == []


def test_the_last_cue_has_nothing_after_it():
    state = followed(START, VOLCANO_DUE, 101.0)

    assert due_commands(state, Due("volcano", (VOLCANO,), ""), AT) == [SetNext(label="")]


def test_one_wished_subject_fills_the_wall_and_two_share_it():
    frog, volcano = Subject(31, "n01644373", ("tree frog",)), Subject(980, "n1", ("volcano",))

    assert [s.region for s in wished_subjects([frog])] == ["whole"]
    assert [(s.label, s.region) for s in wished_subjects([frog, volcano])] == [
        ("tree frog", "upper"),
        ("volcano", "lower"),
    ]


def test_a_cues_subjects_keep_region_and_weight():
    shown = show_subjects([CueSubject(1, "goldfish", "lower", 2.0)])

    assert shown == (ShowSubject(index=1, label="goldfish", region="lower", weight=2.0),)


def test_a_cues_mask_comes_along():
    drawn = CueSubject(1, "goldfish", "mask", mask=Mask(2, 1, b"\xff\0"))

    (shown,) = show_subjects([drawn])

    assert shown.mask == ShowMask(width=2, height=1, grey=b"\xff\0")
