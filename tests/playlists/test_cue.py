"""Cues and playlists refuse what cannot be shown, in words with the value and the limit."""

import math

import pytest

from playlists.cue import Cue, CueSubject, regions_fault, timing_fault
from playlists.errors import CueError
from playlists.playlist import Playlist

BEE = CueSubject(309, "bee", "whole")


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
    ("regions", "fault"),
    [
        (("whole",), None),
        (("upper",), None),
        (("upper", "lower"), None),
        ((), "a cue needs at least one subject"),
        (("upper", "upper"), "two subjects for the region 'upper'"),
        (
            ("whole", "lower"),
            "'whole' fills the picture, so no other region can stand beside it",
        ),
    ],
)
def test_regions_are_checked(regions, fault):
    assert regions_fault(regions) == fault


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
        (
            (0, "x", "left", 1.0),
            "subject 'x': region must be one of ('upper', 'lower', 'whole'), got 'left'",
        ),
        ((0, "x", "whole", 0.0), "subject 'x': weight must be > 0, got 0.0"),
        ((0, "x", "whole", math.nan), "subject 'x': weight must be > 0, got nan"),
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
    expected = "playlist 'b': order must be one of ('written', 'shuffle'), got 'random'"
    assert str(order.value) == expected
