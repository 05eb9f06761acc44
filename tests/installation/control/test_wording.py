import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installation.control import wording
from installation.control.wording import explain, span


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(wording).failed == 0


@pytest.mark.parametrize(
    ("sentence", "facts"),
    [
        (
            "Asked for at the panel 20 s ago, returns to the playlist in 40 s.",
            {"rule": "wish", "age_s": 20, "sender": "panel 10.0.0.7", "returns_in_s": 40},
        ),
        ("A wish, 5 min ago.", {"rule": "wish", "age_s": 300}),
        (
            "Asked for over OSC 2 s ago.",
            {"rule": "wish", "age_s": 2, "sender": "osc 10.0.0.7"},
        ),
        (
            "Cue “tree frog”, held at the panel 0 s ago, returns to the playlist now.",
            {
                "rule": "hold",
                "age_s": -3,
                "cue": "tree frog",
                "sender": "panel 10.0.0.7",
                "returns_in_s": 0.2,
            },
        ),
        (
            "Playlist chosen, cue “tree frog”, for 3 s.",
            {"rule": "manual", "age_s": 3, "cue": "tree frog"},
        ),
        (
            "From the playlist, cue “tree frog”, for 3 s: programme 'evening' (18:00-22:00).",
            {
                "rule": "programme",
                "age_s": 3,
                "cue": "tree frog",
                "why": "programme 'evening' (18:00-22:00)",
            },
        ),
        (
            "Closed (public holiday: Easter: closed).",
            {"rule": "closed", "age_s": 3, "why": "closed (public holiday: Easter: closed)"},
        ),
        (
            "From the playlist, cue “tree frog”, for 90 s.",
            {"rule": "playlist", "age_s": 90, "cue": "tree frog"},
        ),
        ("The first dream after the start.", {"rule": "start", "age_s": 1}),
    ],
)
def test_the_reason_is_one_sentence(sentence, facts):
    assert explain(**facts) == sentence


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_any_length_of_time_has_at_most_two_units(seconds):
    assert 1 <= len(span(seconds).split()) // 2 <= 2
