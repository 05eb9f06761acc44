"""What people write finds the subject they mean, or says what it could have been."""

import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.errors import SubjectError, UnknownSubject
from playlists.subjects import MOST_QUERY_CHARS, load_subjects

TABLE = load_subjects()

ORIGINALS = {
    "bee": 309,
    "spider web": 815,
    "tree frog": 31,
    "cheeseburger": 933,
    "pizza": 963,
    "gondola": 576,
    "volcano": 980,
    "kit fox": 278,
    "broccoli": 937,
    "rabbit": 330,
    "analog clock": 409,
    "bubble": 971,
}

# About ten milliseconds of work on a slow computer.
MOST_LINES = 40_000

HOSTILE = (
    "a" * 200,
    "and " * 50,
    "a," * 100,
    "spider " * 28,
    "\ufdfa" * 200,
    "e" * 45,
    " ".join("aeiou" * 20),
    "\x00" * 200,
    "\ud800" * 200,
    "1" * 200,
    "tree frog and " * 14,
    "er in st an ".join("abcdefghijklmno"),
)


@pytest.mark.parametrize(("query", "index"), ORIGINALS.items())
def test_each_subject_of_the_first_wall_is_found(query, index):
    assert TABLE.find(query).index == index


def test_every_class_is_found_by_its_label_its_index_and_its_id():
    for subject in TABLE.subjects:
        assert TABLE.find(subject.label) is subject
        assert TABLE.find(str(subject.index)) is subject
        assert TABLE.find(subject.wordnet_id) is subject


def test_every_name_finds_a_class_that_carries_it():
    strangers = [
        (name, TABLE.find(name).label)
        for subject in TABLE.subjects
        for name in (*subject.names, *subject.everyday)
        if name not in (*TABLE.find(name).names, *TABLE.find(name).everyday)
        or subject not in TABLE.meanings(name)
    ]

    # Two names differ in capitals alone: the dog and the garment.
    assert strangers == [("Cardigan", "cardigan")]


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("TREE_FROG", "tree frog"),
        ("tree-frogs", "tree frog"),
        ("  the Volcanoes ", "volcano"),
        ("teddies", "teddy"),
        ("geese", "goose"),
        ("consommé", "consomme"),
        ("spiders web", "spider web"),
        ("N01644373", "tree frog"),
        ("an ant", "ant"),
        ("the giant panda", "giant panda"),
    ],
)
def test_case_marks_accents_articles_and_plurals_are_forgiven(query, label):
    assert TABLE.find(query).label == label


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("brocoli", "broccoli"),
        ("vulcano", "volcano"),
        ("vulcanoes", "volcano"),
        ("roccoli", "broccoli"),
        ("bubbel", "bubble"),
        ("treefrog", "tree frog"),
        ("anolog clok", "analog clock"),
        ("cheesburger", "cheeseburger"),
        ("rabit", "wood rabbit"),
        ("pengwin", "king penguin"),
    ],
)
def test_small_typing_mistakes_are_forgiven(query, label):
    assert TABLE.find(query).label == label


@pytest.mark.parametrize("query", ["moth", "human", "angel", "love"])
def test_a_short_word_is_not_bent_into_another(query):
    with pytest.raises(UnknownSubject):
        TABLE.find(query)


@given(st.sampled_from(TABLE.subjects), st.data())
def test_a_long_label_with_one_letter_missing_is_still_found(subject, data):
    label = subject.label
    if len(label) < 12:
        return
    place = data.draw(st.integers(1, len(label) - 1))

    assert subject in TABLE.meanings(label[:place] + label[place + 1 :])


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("clock analog", "analog clock"),
        ("owl", "great grey owl"),
        ("wolf", "timber wolf"),
        ("web", "spider web"),
        ("gold garden spider", "black and gold garden spider"),
        ("hen of woods", "hen-of-the-woods"),
    ],
)
def test_words_of_a_name_are_enough(query, label):
    assert TABLE.find(query).label == label


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("dog", "golden retriever"),
        ("plane", "airliner"),
        ("panda", "giant panda"),
        ("car", "sports car"),
    ],
)
def test_everyday_words_find_what_people_mean(query, label):
    assert TABLE.find(query).label == label


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("crane", ["crane (bird)", "crane (machine)"]),
        ("cranes", ["crane (bird)", "crane (machine)"]),
        ("cardigan", ["cardigan", "Cardigan Welsh corgi"]),
        ("maillot", ["maillot (tights)", "maillot (tank suit)"]),
        ("missile", ["missile", "projectile"]),
        ("plane", ["airliner", "plane (carpenter's tool)"]),
        ("rabbit", ["wood rabbit", "Angora"]),
        ("bee", ["bee"]),
    ],
)
def test_a_name_of_several_classes_tells_all_of_them_the_chosen_first(query, labels):
    assert [subject.label for subject in TABLE.meanings(query)] == labels
    assert TABLE.find(query).label == labels[0]


def test_singular_and_plural_of_one_word_may_be_two_classes():
    assert TABLE.find("sunglass").index == 836
    assert TABLE.find("sunglasses").index == 837
    assert TABLE.find("corn").index == 987
    assert TABLE.find("ear").index == 998


@pytest.mark.parametrize(
    "query", ["octopus", "xyzzyq", "\u65e5\u672c", "???", "a", "and the", "\ud800", "q" * 200, "b"]
)
def test_an_unknown_text_is_answered_with_three_to_five_names_that_can_be_found(query):
    with pytest.raises(UnknownSubject) as caught:
        TABLE.find(query)

    assert caught.value.query == query
    assert 3 <= len(caught.value.nearest) <= 5
    found = [TABLE.find(name) for name in caught.value.nearest]
    assert len(set(found)) == len(found)


def test_an_unknown_text_is_told_in_one_plain_line():
    with pytest.raises(UnknownSubject) as caught:
        TABLE.find("unicorn")

    start = "no subject is called 'unicorn'; did you mean 'corn', 'acorn', "
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith("'?")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "no subject given: name one, such as 'tree frog'"),
        (" \n", "no subject given: name one, such as 'tree frog'"),
        ("1000", "there is no class 1000: the classes are 0 to 999"),
        ("-1", "there is no class -1: the classes are 0 to 999"),
        (
            "x" * 201,
            f"a subject takes at most 200 characters, got 201: '{'x' * 60}'... (201 characters)",
        ),
    ],
)
def test_a_text_that_is_no_name_at_all_is_refused_in_plain_words(query, message):
    for ask in (TABLE.find, TABLE.meanings, TABLE.find_pair):
        with pytest.raises(SubjectError) as caught:
            ask(query)
        assert str(caught.value) == message


@given(st.text(max_size=MOST_QUERY_CHARS + 5))
def test_any_text_finds_a_subject_or_is_refused(text):
    for ask in (TABLE.meanings, TABLE.find_pair):
        assert answer_of(ask, text).isprintable()


@given(st.text("aeinorst ", max_size=40))
def test_the_same_text_always_finds_the_same_subjects(text):
    assert answer_of(TABLE.meanings, text) == answer_of(TABLE.meanings, text)


@pytest.mark.parametrize("look", [TABLE.find, TABLE.find_pair])
@pytest.mark.parametrize("query", HOSTILE)
def test_no_text_makes_the_search_long(query, look):
    def ask():
        with suppress(SubjectError):
            look(query)

    assert lines_run(ask) < MOST_LINES


@given(st.text("etaoinshrdl ", max_size=30))
def test_no_likely_text_makes_the_search_long(text):
    def ask():
        with suppress(SubjectError):
            TABLE.find(text)

    assert lines_run(ask) < MOST_LINES


def answer_of(ask, text):
    """The labels that a question finds, or the words in which it is refused."""
    try:
        return " and ".join(subject.label for subject in ask(text))
    except SubjectError as error:
        return str(error)


def lines_run(act):
    """How many lines of Python run in an act: its length, whatever else the computer does."""
    count = 0

    def trace(_frame, event, _arg):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count
