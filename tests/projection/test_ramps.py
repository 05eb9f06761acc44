"""Dimmer and caption change softly."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projection.errors import ProjectionError
from projection.ramps import CAPTION_FADE_S, CaptionFade, Ramp


def test_the_dimmer_reaches_its_end_after_the_fade():
    ramp = Ramp(1.0, 1.0, 0.0, 0.0).towards(0.2, 10.0, 3.0)

    assert ramp.at(10.0) == 1.0
    assert ramp.at(11.5) == pytest.approx(0.6)
    assert ramp.at(13.0) == 0.2


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 4), st.floats(0.1, 5))
def test_a_change_of_mind_starts_from_the_brightness_of_now(first, second, after_s, fade_s):
    ramp = Ramp(0.0, 0.0, 0.0, 0.0).towards(first, 0.0, 3.0)

    changed = ramp.towards(second, after_s, fade_s)

    assert changed.at(after_s) == pytest.approx(ramp.at(after_s))
    assert changed.at(after_s + 100.0) == second


def test_saying_the_same_again_does_not_start_the_fade_anew():
    ramp = Ramp(1.0, 1.0, 0.0, 0.0).towards(0.0, 0.0, 3.0)

    assert ramp.towards(0.0, 1.5, 3.0) is ramp


def test_without_a_fade_the_dimmer_changes_at_once():
    assert Ramp(1.0, 1.0, 0.0, 0.0).towards(0.0, 5.0, 0.0).at(5.0) == 0.0


@pytest.mark.parametrize(("end", "fade_s"), [(1.5, 1.0), (math.nan, 1.0), (0.5, -1.0)])
def test_a_dimmer_out_of_range_is_refused(end, fade_s):
    with pytest.raises(ProjectionError, match="must be"):
        Ramp(0.0, 1.0, 0.0, 0.0).towards(end, 0.0, fade_s)


def seen(words):
    """(text, opacity) of a caption; nothing is ("", 0)."""
    return ("", 0.0) if words.caption is None else (words.caption.text, words.caption.opacity)


def test_new_words_come_after_the_old_ones_have_gone():
    words = CaptionFade().wanting("frog").at(0.0).at(CAPTION_FADE_S)
    assert seen(words) == ("frog", pytest.approx(1.0))

    words = words.wanting("clock").at(CAPTION_FADE_S * 1.5)
    assert seen(words) == ("frog", pytest.approx(0.5))

    words = words.at(CAPTION_FADE_S * 2.1)
    assert seen(words) == ("", 0.0)
    words = words.at(CAPTION_FADE_S * 3.2)
    assert seen(words) == ("clock", pytest.approx(1.0))


def test_words_that_are_no_longer_wanted_fade_out():
    words = CaptionFade().wanting("frog").at(0.0).at(10.0).wanting(None).at(10.3)

    assert seen(words) == ("frog", pytest.approx(0.5))
    assert seen(words.at(11.0)) == ("", 0.0)
