"""A cue's look on its way to the wall: known, due, in the state, and gone with its cue."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from installation.commands import SetCaption, SetParameters, SetSubjects
from installation.config_sections import Config, DreamSection
from installation.direction import Direction, Rules
from installation.library import LibraryReader
from installation.show import apply, first_state
from installation.show_looks import Looks, looks_of
from installation.steering import Hold, Steering
from installation.subjects import ShowSubject
from model.looks import DEEPDREAM, GALLERY, SEED, derived
from playlists.cue import Cue, CueSubject
from playlists.playlist import Playlist
from playlists.subjects import load_subjects
from playlists.timetable.opening import OpeningHours
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import read_windows
from playlists.timetable.wish_queue import Fairness
from playlists.timetable.zones import read_zone

MIST = derived("mist", SEED, {})
LATE = derived("late", DEEPDREAM, {"layers": ["block5_conv1"]})
LOOKS = Looks(MIST, {"mist": MIST, "late": LATE}, "lite0")

FROG, VOLCANO = CueSubject(31, "tree frog"), CueSubject(980, "volcano")
DAY = Playlist(
    "day", "", (Cue((FROG,), 60, 3, "frog", look="deepdream"), Cue((VOLCANO,), 60, 3, "volcano"))
)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
START = first_state((ShowSubject(index=31, label="frog"),), 1.0, zoom_rate=1, rotation_deg_s=0)


def cue(look):
    return SetSubjects(subjects=START.subjects, rule="programme", look=look)


def test_a_look_is_known_by_name_and_the_usual_one_has_none():
    assert LOOKS.named("deepdream") == DEEPDREAM
    assert LOOKS.named("mist") == MIST
    assert LOOKS.named(None) == MIST
    assert LOOKS.named("gone since") == MIST


def test_what_is_wrong_with_a_look_is_said_with_the_nearest_names():
    assert LOOKS.fault("gallery") is LOOKS.fault("mist") is None
    assert LOOKS.fault("mits") == 'there is no look "mits", did you mean "mist"?'
    assert LOOKS.fault("zzz") == (
        'there is no look "zzz"; there are seed, gallery, deepdream, mist, late'
    )
    assert str(LOOKS.fault("late")).startswith("lite0 has none of its layers block5_conv1")
    assert replace(LOOKS, network="vgg16").fault("late") is None


def test_the_looks_of_a_show_are_those_of_its_config():
    config = Config(dream=DreamSection(look="late", network="vgg19"), looks={"late": LATE})

    assert looks_of(config) == Looks(LATE, {"late": LATE}, "vgg19")


def test_an_edit_that_names_a_look_that_there_is_not_keeps_the_last_good_one(tmp_path):
    path = tmp_path / "one.yaml"
    reader = LibraryReader((tmp_path,), load_subjects(), wrong_look=LOOKS.fault)
    names = {None: None, "mits": None, "mist": "mist"}
    for written, shown in names.items():
        look = "" if written is None else f", look: {written}"
        path.write_text(f"name: {written}\ncues:\n- {{subjects: tree frog{look}}}\n")
        assert reader.read()
        assert reader.library.playlists["one"].cues[0].look == shown
        wrong = 'look: there is no look "mits", did you mean "mist"?'
        problems = (f"{path}:3: cue 1: {wrong}",) if written == "mits" else ()
        assert reader.library.problems == problems


def direction(outside="dark", hours="10:00-20:00"):
    opening = OpeningHours((read_windows(hours),) * 7)
    timetable = Timetable(read_zone("UTC"), "day", opening, outside)
    return Direction(Rules(timetable, "day", Fairness(), looks=LOOKS), {"day": DAY}, Steering(NOON))


def test_a_cue_brings_its_look_and_every_other_has_the_usual_one():
    found = direction()

    assert found.due(NOON).look == DEEPDREAM
    assert found.due(NOON + timedelta(seconds=60)).look == MIST
    found.steer(Hold(sender="panel"), NOON)
    assert found.due(NOON + timedelta(seconds=600)).look == DEEPDREAM


def test_a_wish_amid_a_cue_with_a_look_is_dreamt_in_the_usual_one():
    found = direction()
    found.ask((VOLCANO,), "panel", NOON)

    assert found.due(NOON).look == MIST


@pytest.mark.parametrize("outside", ["dark", "still", "slow"])
def test_outside_the_opening_hours_no_cue_brings_its_look(outside):
    assert direction(outside, "13:00-20:00").due(NOON).look == MIST


def test_a_look_comes_with_its_subjects_and_stays_where_none_is_said():
    dressed = apply(START, cue(DEEPDREAM), 110.0)

    assert dressed.look == DEEPDREAM
    assert apply(dressed, cue(None), 120.0).look == DEEPDREAM
    assert apply(dressed, cue(GALLERY), 120.0).look == GALLERY


@pytest.mark.parametrize(
    ("look", "named"),
    [(GALLERY, True), (DEEPDREAM, False), (derived("x", DEEPDREAM, {"subject_strength": 1}), True)],
)
def test_a_look_that_dreams_no_subject_names_none(look, named):
    state = apply(START, cue(look), 110.0)

    assert state.shows_caption is named
    assert not apply(state, SetCaption(caption=False), 111.0).shows_caption


def test_a_parameter_glides_from_where_it_is_to_the_looks_own_value():
    state = apply(START, SetParameters(prior_strength=18, glide_s=10), 100.0)
    state = apply(state, SetParameters(step_size=2), 102.0)

    assert [state.prior_strength_at(at_s, GALLERY) for at_s in (100.0, 105.0)] == [8.0, 13.0]
    assert state.prior_strength_at(110.0, GALLERY) == 18
    assert state.step_size_at(102.0, GALLERY) == 2
    back = apply(state, SetParameters(prior_strength=None, glide_s=5), 105.0)
    assert [back.prior_strength_at(at_s, GALLERY) for at_s in (105.0, 109.0)] == [13.0, 9.0]
    assert back.prior_strength_at(110.0, GALLERY) is None
    assert back.step_size_at(110.0, GALLERY) == 2
