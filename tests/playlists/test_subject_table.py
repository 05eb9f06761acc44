"""The table of the 1000 classes: complete, in the networks' order, and without two labels alike."""

import re
from collections import Counter
from importlib.resources import files

import pytest

from playlists.spelling import plain
from playlists.subjects import load_subjects


def test_there_are_a_thousand_classes_numbered_in_order(table):
    assert [subject.index for subject in table.subjects] == list(range(1000))


def test_the_classes_are_sorted_by_wordnet_id(table):
    ids = [subject.wordnet_id for subject in table.subjects]

    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert all(re.fullmatch("n[0-9]{8}", wordnet_id) for wordnet_id in ids)


@pytest.mark.parametrize(
    ("index", "wordnet_id", "name"),
    [
        (0, "n01440764", "tench"),
        (31, "n01644373", "tree frog"),
        (134, "n02012849", "crane"),
        (309, "n02206856", "bee"),
        (517, "n03126707", "crane"),
        (933, "n07697313", "cheeseburger"),
        (980, "n09472597", "volcano"),
        (999, "n15075141", "toilet paper"),
    ],
)
def test_well_known_classes_stand_at_their_places(table, index, wordnet_id, name):
    assert table.subjects[index].wordnet_id == wordnet_id
    assert name in table.subjects[index].names


def test_no_two_classes_share_a_label(table):
    counts = Counter(plain(subject.label) for subject in table.subjects)

    assert [label for label, count in counts.items() if count > 1] == []


def test_labels_do_not_differ_by_a_plural_alone(table):
    labels = {plain(subject.label) for subject in table.subjects}

    assert [label for label in labels if f"{label}s" in labels] == []


def test_classes_of_one_name_are_told_apart_by_their_labels(table):
    labels = {index: table.subjects[index].label for index in (134, 517, 264, 474, 638, 639)}

    assert labels == {
        134: "crane (bird)",
        517: "crane (machine)",
        264: "Cardigan Welsh corgi",
        474: "cardigan",
        638: "maillot (tights)",
        639: "maillot (tank suit)",
    }


def test_every_name_is_clean_text_and_given_once(table):
    for subject in table.subjects:
        for names in (subject.names, subject.everyday):
            assert len(set(names)) == len(names)
            assert all(name == name.strip() and name.isascii() and plain(name) for name in names)


def test_the_licence_of_the_names_goes_with_the_file():
    text = files("playlists").joinpath("subjects.csv").read_text(encoding="utf-8")

    assert "WordNet 3.0 Copyright 2006 by Princeton University" in text
    assert 'PROVIDED "AS IS"' in text


def test_the_table_is_read_once(table):
    assert load_subjects() is table
