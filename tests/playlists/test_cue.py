"""Cues and playlists refuse what cannot be shown, in words with the value and the limit."""

import math

import pytest

from playlists.cue import (
    REGIONS,
    Cue,
    CueSubject,
    look_fault,
    name_fault,
    rotation_fault,
    subjects_fault,
    timing_fault,
    usual_name,
    weight_fault,
    zoom_fault,
)
from playlists.errors import CueError
from playlists.mask import Mask
from playlists.playlist import Playlist

BEE = CueSubject(309, "bee", "whole")
HALF = Mask(2, 1, b"\xff\0")


def named(*labels):
    return tuple(CueSubject(number, label) for number, label in enumerate(labels))


def test_a_cue_keeps_what_it_is_given():
    cue = Cue((BEE,), dwell_s=60.0, fade_s=3.0, name="bee")

    assert (cue.subjects, cue.dwell_s, cue.fade_s, cue.name) == ((BEE,), 60.0, 3.0, "bee")
    assert BEE.weight == 1.0


@pytest.mark.parametrize(
    ("dwell_s", "fade_s", "fault"),
    [
        (60, 3, None),
        (0.5, 0, None),
        (31 * 24 * 3600, 0, None),
        (0, 0, "dwell must be > 0 seconds, got 0"),
        (-1, 0, "dwell must be > 0 seconds, got -1"),
        (0.0001, 0, "dwell must be at least 0.001 seconds, got 0.0001"),
        (3e6, 0, "dwell must be at most 2678400 seconds (31 days), got 3e+06"),
        (math.inf, 0, "dwell must be a finite number of seconds, got inf"),
        (math.nan, 0, "dwell must be a finite number of seconds, got nan"),
        (60, math.nan, "fade must be a finite number of seconds, got nan"),
        (60, -0.5, "fade must be 0 seconds or more, got -0.5"),
        (60, 60, "dwell must be longer than fade, got dwell 60 and fade 60 seconds"),
        (60, 90, "dwell must be longer than fade, got dwell 60 and fade 90 seconds"),
    ],
)
def test_dwell_and_fade_are_checked(dwell_s, fade_s, fault):
    assert timing_fault(dwell_s, fade_s) == fault


@pytest.mark.parametrize(
    ("subjects", "fault"),
    [
        ((BEE,), None),
        (tuple(CueSubject(309, "bee", region) for region in REGIONS), None),
        ((BEE, CueSubject(309, "bee", "mask", mask=HALF)), None),
        ((BEE, CueSubject(963, "pizza", "whole", 2.0), CueSubject(1, "fish", "centre")), None),
        (named(*"abcdefghijklmnop"), None),
        ((), "a cue needs at least one subject"),
        (named(*"abcdefghijklmnopq"), "a cue takes at most 16 subjects, got 17"),
        (
            (BEE, CueSubject(309, "bee", "whole", 2.0)),
            "'bee' is given twice for the region 'whole'",
        ),
        (
            (CueSubject(309, "bee", "mask", mask=HALF),) * 2,
            "'bee' is given twice for the region 'mask'",
        ),
    ],
)
def test_subjects_are_checked_together(subjects, fault):
    assert subjects_fault(subjects) == fault


@pytest.mark.parametrize(
    ("weight", "fault"),
    [
        (0.01, None),
        (10, None),
        (0, "weight must be > 0 and at most 10, got 0"),
        (-1, "weight must be > 0 and at most 10, got -1"),
        (10.5, "weight must be > 0 and at most 10, got 10.5"),
        (math.nan, "weight must be > 0 and at most 10, got nan"),
        (math.inf, "weight must be > 0 and at most 10, got inf"),
    ],
)
def test_a_weight_is_checked(weight, fault):
    assert weight_fault(weight) == fault


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (("bee",), "bee"),
        (("bee", "pizza"), "bee and pizza"),
        (("bee", "pizza", "hen"), "bee, pizza and hen"),
        (("bee", "pizza", "hen", "cock", "daisy"), "bee, pizza and 3 more"),
    ],
)
def test_a_cue_without_a_name_is_called_after_its_subjects(labels, name):
    assert usual_name(named(*labels)) == name


@pytest.mark.parametrize(
    ("zoom_rate", "fault"),
    [
        (None, None),
        (1.0, None),
        (1.25, None),
        (0.99, "zoom must be 1 to 1.25 a second, got 0.99"),
        (1.3, "zoom must be 1 to 1.25 a second, got 1.3"),
        (math.nan, "zoom must be 1 to 1.25 a second, got nan"),
    ],
)
def test_a_zoom_is_checked(zoom_rate, fault):
    assert zoom_fault(zoom_rate) == fault


@pytest.mark.parametrize(
    ("rotation_deg_s", "fault"),
    [
        (None, None),
        (-45, None),
        (46, "rotation must be -45 to 45 degrees a second, got 46"),
        (math.nan, "rotation must be -45 to 45 degrees a second, got nan"),
    ],
)
def test_a_rotation_is_checked(rotation_deg_s, fault):
    assert rotation_fault(rotation_deg_s) == fault


@pytest.mark.parametrize("look", [None, "deepdream", "0-My_own", "x" * 40])
def test_a_look_is_a_name(look):
    assert look_fault(look) is None


@pytest.mark.parametrize("look", ["", "-a", "two words", "x" * 41, "süß", "../seed"])
def test_what_cannot_be_the_name_of_a_look_is_refused(look):
    fault = look_fault(look)

    assert fault is not None
    assert fault.startswith("look must be a name of 1 to 40 letters, digits, - and _, got '")


def test_a_name_is_not_longer_than_people_read():
    assert name_fault("x" * 200) is None
    assert name_fault("red\x1b[31m") == "name must be printable, in one line, got 'red\\x1b[31m'"
    assert name_fault("") is None
    assert name_fault("x" * 201) == "name must have at most 200 characters, got 201"


def test_a_faulty_cue_is_refused_by_name():
    with pytest.raises(CueError) as timing:
        Cue((BEE,), dwell_s=-1, fade_s=0, name="a")
    with pytest.raises(CueError) as regions:
        Cue((), dwell_s=60, fade_s=0, name="b")

    assert str(timing.value) == "cue 'a': dwell must be > 0 seconds, got -1"
    assert str(regions.value) == "cue 'b': a cue needs at least one subject"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((1000, "x", "whole", 1.0), "subject 'x': index must be 0 to 999, got 1000"),
        ((0, "x", "top", 1.0), f"subject 'x': region must be one of {REGIONS}, got 'top'"),
        ((0, "x", "whole", 0.0), "subject 'x': weight must be > 0 and at most 10, got 0"),
        ((0, "x", "whole", math.nan), "subject 'x': weight must be > 0 and at most 10, got nan"),
        ((0, "x", "mask", 1.0), "subject 'x': the region 'mask', and only that, needs a mask"),
        (
            (0, "x", "upper", 1.0, HALF),
            "subject 'x': the region 'mask', and only that, needs a mask",
        ),
    ],
)
def test_a_faulty_subject_is_refused_by_name(given, message):
    with pytest.raises(CueError) as caught:
        CueSubject(*given)

    assert str(caught.value) == message


def test_a_faulty_playlist_is_refused_by_name():
    cue = Cue((BEE,), 60, 3, "bee")
    with pytest.raises(CueError) as empty:
        Playlist("a", "", ())
    with pytest.raises(CueError) as order:
        Playlist("b", "", (cue,), "random")  # type: ignore[arg-type]

    assert str(empty.value) == "playlist 'a': it needs at least one cue"
    expected = "playlist 'b': order must be one of ('written', 'shuffle', 'weighted'), got 'random'"
    assert str(order.value) == expected
