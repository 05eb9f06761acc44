"""Names that are spelt nearly alike are found without comparing all of them."""

from hypothesis import given
from hypothesis import strategies as st

from playlists.name_index import NameIndex
from playlists.spelling import mistakes_between

NAMES = st.lists(st.text("abcd", min_size=1, max_size=8), max_size=12)


@given(NAMES, st.text("abcd", min_size=5, max_size=8), st.integers(0, 2))
def test_every_name_within_the_mistakes_that_shares_a_letter_pair_is_found(names, text, most):
    expected = sorted(
        (mistakes, name)
        for name in set(names)
        if (mistakes := mistakes_between(text, name, most)) is not None
        and _pairs(name) & _pairs(text)
    )

    assert NameIndex(names).within(text, lambda _name: most) == expected


@given(NAMES, st.text(max_size=8), st.integers(1, 5))
def test_as_many_names_are_offered_as_there_are(names, text, count):
    assert len(NameIndex(names).nearest(text, count)) == min(count, len(set(names)))


@given(NAMES.filter(len), st.integers(0, 100))
def test_a_name_is_nearest_to_itself(names, choice):
    name = names[choice % len(names)]

    best = NameIndex(names).nearest(name, len(names))

    assert name in best
    assert len(best[0]) == len(name)
    assert _pairs(best[0]) == _pairs(name)


def test_a_text_that_shares_nothing_is_offered_its_neighbours_in_the_alphabet():
    index = NameIndex(["ant", "bee", "cow", "dog", "emu"])

    assert index.nearest("c0", 2) == ["cow", "ant"]
    assert index.nearest("\u65e5\u672c", 2) == ["dog", "emu"]


def test_an_index_without_names_finds_nothing():
    assert NameIndex([]).within("bee", len) == []
    assert NameIndex([]).nearest("bee", 3) == []


def _pairs(text):
    edged = f"^{text}$"
    return {edged[start : start + 2] for start in range(len(edged) - 1)}
