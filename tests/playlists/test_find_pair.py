"""Texts that name two subjects, and names that only look as if they did."""

import pytest

from playlists.errors import SubjectError, UnknownSubject
from playlists.subjects import MOST_QUERY_CHARS


@pytest.mark.parametrize(
    "query",
    [
        "rabbit and analog clock",
        "rabbit AND analog clock",
        "rabbit + analog clock",
        "rabbit, analog clock",
        "rabbit; analog clock",
        "rabbit & analog clock",
        "rabbit&analog clock",
        "rabbit/analog clock",
        "Rabbit und analog clock",
        "a rabbit with an analog clock",
        "rabbits, and analog clocks",
        "330 and 409",
        "rabbit and and analog clock",
    ],
)
def test_two_subjects_are_parted_in_the_ways_people_write_them(table, query):
    found = [subject.label for subject in table.find_pair(query)]

    assert found == ["wood rabbit", "analog clock"]


@pytest.mark.parametrize("query", ["tree frog", "tree frog and", "and tree frog", ", tree frog ,"])
def test_one_subject_alone_is_one(table, query):
    assert [subject.label for subject in table.find_pair(query)] == ["tree frog"]


def test_a_name_that_holds_an_and_is_not_split(table):
    whole = "black and gold garden spider"

    assert [s.label for s in table.find_pair(whole)] == [whole]
    assert [s.label for s in table.find_pair(f"{whole} and pizza")] == [whole, "pizza"]
    assert [s.label for s in table.find_pair(f"pizza and {whole}")] == ["pizza", whole]
    assert [s.label for s in table.find_pair("Black & Gold garden spiders + bee")] == [whole, "bee"]
    assert [s.label for s in table.find_pair("bee with black and tan coonhound")] == [
        "bee",
        "black-and-tan coonhound",
    ]


def test_every_name_of_every_class_is_found_alone(table):
    split = [
        name
        for subject in table.subjects
        for name in subject.names
        if len(table.find_pair(name)) != 1 or table.find_pair(name)[0] != table.find(name)
    ]

    assert split == []


def test_a_subject_named_twice_counts_once(table):
    assert len(table.find_pair("bee and bee")) == 1


def test_three_subjects_are_too_many(table):
    with pytest.raises(SubjectError) as caught:
        table.find_pair("bee, pizza and hen")

    message = "the wall takes one or two subjects, not 3: 'bee', 'pizza', 'hen'"
    assert str(caught.value) == message


def test_of_many_subjects_the_message_lists_three(table):
    with pytest.raises(SubjectError) as caught:
        table.find_pair("a/b/c/d/e")

    assert str(caught.value) == "the wall takes one or two subjects, not 5: 'a', 'b', 'c', ..."


def test_the_one_of_two_that_is_unknown_is_named(table):
    with pytest.raises(UnknownSubject) as caught:
        table.find_pair("bee and unicorn")

    assert caught.value.query == "unicorn"


def test_a_word_as_long_as_is_allowed_gets_near_names_like_any_other(table):
    word = "x" * MOST_QUERY_CHARS

    with pytest.raises(UnknownSubject) as caught:
        table.find_pair(word)

    assert caught.value.query == word
    assert len(caught.value.nearest) >= 3
