"""The list of subjects: the forty that ship, and what is wrong in a list of one's own."""

from collections import Counter
from itertools import pairwise

import pytest

from model.errors import ModelError
from model.judging.subjects import JudgedSubject, read_subjects, shipped_subjects
from model.regions import Aim
from playlists.subjects import load_subjects

ORIGINALS = """bee, spider web, tree frog, cheeseburger, pizza, gondola, volcano, kit fox, broccoli,
rabbit and analog clock, bubble"""


def test_forty_subjects_ship_of_five_kinds_in_turn():
    subjects = shipped_subjects()

    counts = Counter(subject.group for subject in subjects)
    assert len(subjects) == len({subject.aims for subject in subjects}) == 40
    assert set(counts) == {"animals", "food", "plants", "places", "objects"}
    assert min(counts.values()) >= 7
    assert all(a.group != b.group for a, b in pairwise(subjects))


def test_the_labels_are_those_of_the_classes():
    table = load_subjects().subjects

    for subject in shipped_subjects():
        assert subject.label == " + ".join(table[aim.index].label for aim in subject.aims)


def test_the_originals_twelve_are_among_them():
    aims = {subject.aims for subject in shipped_subjects()}

    for words in ORIGINALS.split(","):
        pair = load_subjects().find_pair(words.strip())
        regions = ("whole",) if len(pair) == 1 else ("upper", "lower")
        wanted = tuple(Aim(s.index, region) for s, region in zip(pair, regions, strict=True))
        assert wanted in aims


def test_a_list_of_ones_own_is_read(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("# mine\ngroup,label,whole,upper,lower\n,two,,5,6\nfood,one,7,,\n")

    assert read_subjects(file) == (
        JudgedSubject("two", (Aim(5, "upper"), Aim(6, "lower"))),
        JudgedSubject("one", (Aim(7),), "food"),
    )


def test_all_mistakes_of_a_list_are_told_with_their_lines(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("# mine\ngroup,label,whole,upper,lower\n\n,a,1000,,\n,b,,,\n,c,x,,\n,d,1,,\n")

    with pytest.raises(ModelError) as caught:
        read_subjects(file)

    lines = str(caught.value).splitlines()
    assert [line.split(":")[1] for line in lines] == ["4", "5", "6"]
    assert all(line.startswith(str(file)) for line in lines)


def test_a_list_that_is_missing_or_empty_is_told(tmp_path):
    with pytest.raises(ModelError, match=r"none\.csv: cannot be read"):
        read_subjects(tmp_path / "none.csv")
    (tmp_path / "empty.csv").write_text("group,label,whole,upper,lower\n")
    with pytest.raises(ModelError, match="holds no subject"):
        read_subjects(tmp_path / "empty.csv")
