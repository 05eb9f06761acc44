"""Plain forms, plurals and counted typing mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.spelling import (
    allowed_mistakes,
    mistakes_between,
    phrase_singulars,
    plain,
    singulars,
)

FEW_LETTERS = st.text("abc ", max_size=9)


def counted_in_full(one, other):
    """Optimal string alignment without any shortcut: the oracle for the banded count."""
    rows = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if i == 0 or j == 0:
                rows[i][j] = i + j
                continue
            costs = [rows[i - 1][j] + 1, rows[i][j - 1] + 1]
            costs.append(rows[i - 1][j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                costs.append(rows[i - 2][j - 2] + 1)
            rows[i][j] = min(costs)
    return rows[-1][-1]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tree Frog", "tree frog"),
        ("  tree__FROG-", "tree frog"),
        ("Spider's-Web", "spiders web"),
        ("spider\u2019s web", "spiders web"),
        ("consommé", "consomme"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("crane (bird)", "crane bird"),
        ("bread&butter", "bread and butter"),
        ("\uff19\uff18\uff10", "980"),
        ("?!", ""),
    ],
)
def test_case_accents_marks_and_gaps_do_not_matter(written, expected):
    assert plain(written) == expected


@given(st.text())
def test_a_plain_text_stays_as_it_is(text):
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("frogs", "frog"),
        ("volcanoes", "volcano"),
        ("volcanos", "volcano"),
        ("foxes", "fox"),
        ("teddies", "teddy"),
        ("collies", "collie"),
        ("wolves", "wolf"),
        ("knives", "knife"),
        ("buses", "bus"),
        ("geese", "goose"),
        ("mice", "mouse"),
        ("glasses", "glass"),
    ],
)
def test_a_plural_knows_its_singular(plural, singular):
    assert singular in singulars(plural)


def test_words_that_only_look_like_plurals_stay_whole():
    assert singulars("glass") == ("glass",)
    assert singulars("bus") == ("bus",)
    assert singulars("as") == ("as",)


def test_only_the_last_word_of_a_phrase_is_turned_to_singular():
    assert phrase_singulars("glasses frogs") == ("glasses frogs", "glasses frog")
    assert phrase_singulars("bee") == ("bee",)


def test_more_mistakes_are_forgiven_in_longer_names():
    allowed = [allowed_mistakes(length, same_start=True) for length in (1, 4, 5, 7, 8, 30)]

    assert allowed == [0, 0, 1, 1, 2, 2]


def test_a_wrong_first_letter_is_forgiven_in_long_names_only():
    allowed = [allowed_mistakes(length, same_start=False) for length in (5, 6, 7, 8)]

    assert allowed == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("typed", "meant", "mistakes"),
    [
        ("volcano", "volcano", 0),
        ("vulcano", "volcano", 1),
        ("brocoli", "broccoli", 1),
        ("pizzza", "pizza", 1),
        ("bubbel", "bubble", 1),
        ("anolog clok", "analog clock", 2),
        ("bee", "volcano", None),
    ],
)
def test_mistakes_are_counted(typed, meant, mistakes):
    assert mistakes_between(typed, meant, 2) == mistakes


@given(FEW_LETTERS, FEW_LETTERS, st.integers(0, 3))
def test_the_banded_count_agrees_with_the_full_count(one, other, most):
    expected = counted_in_full(one, other)

    assert mistakes_between(one, other, most) == (expected if expected <= most else None)
