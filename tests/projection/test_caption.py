"""The caption fits any output and any words, and can be read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projection.caption import overlay, readable

SIZES = [(320, 180), (640, 360), (1920, 1080), (300, 900), (160, 90)]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.sampled_from(SIZES))
def test_any_words_fit_on_any_output(text, size):
    drawn = overlay(text, size)

    if drawn is not None:
        height, width = drawn.rgba.shape[:2]
        assert 0 <= drawn.left <= drawn.left + width <= size[0]
        assert 0 <= drawn.top <= drawn.top + height <= size[1]


def drawn_for(text, size=(1280, 720)):
    """An overlay that must be there."""
    drawn = overlay(text, size)
    assert drawn is not None
    return drawn


def letters_of(text, size=(1280, 720)):
    """The white of the letters: uint8 (h, w)."""
    return drawn_for(text, size).rgba[..., 0]


def test_the_words_are_at_the_bottom_left():
    drawn = drawn_for("frog")

    assert drawn.left < 1280 * 0.1
    assert drawn.top > 720 * 0.8


def test_letters_grow_with_the_output():
    small = np.argwhere(letters_of("frog", (640, 360)) > 128)
    large = np.argwhere(letters_of("frog", (1920, 1080)) > 128)

    assert np.ptp(large, axis=0) == pytest.approx(3 * np.ptp(small, axis=0), rel=0.12)


def test_around_the_letters_any_picture_becomes_dark():
    rgba = drawn_for("frog").rgba.astype(int)
    letters = rgba[..., 0] > 128
    near = np.zeros_like(letters)
    for down in (-3, 0, 3):
        for right in (-3, 0, 3):
            near |= np.roll(letters, (down, right), (0, 1))
    halo = near & (rgba[..., 0] == 0)

    on_white = 255 - rgba[..., 3][halo]
    assert np.mean(on_white) < 100
    assert (rgba[..., 0] <= rgba[..., 3]).all()  # premultiplied


def test_a_long_line_ends_in_an_ellipsis_instead_of_running_off():
    whole, cut = letters_of("frog " * 10), letters_of("frog " * 100)

    assert cut.shape[1] <= 1280
    assert np.argwhere(cut.max(axis=0) > 128).max() < 1280 * 0.95
    assert whole.shape[1] < cut.shape[1]


def test_control_characters_and_accents_become_plain_letters():
    assert readable("  caf\u00e9\n\x00au\tlait \u202e") == "cafe au lait"


@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_without_words_there_is_no_caption(text):
    assert overlay(text, (1280, 720)) is None


def test_an_output_too_small_for_letters_has_none():
    assert overlay("frog", (16, 16)) is None
