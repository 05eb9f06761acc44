import doctest

import numpy as np
import pytest
from PIL import Image

import installation.still
from installation.config_values import Size
from installation.still import StillError, StillWish, check_wish, read_start, subjects_of, write_png
from model.looks import GALLERY


@pytest.fixture
def wish(tmp_path):
    """Makes a wish with some things changed."""

    def wish(**changes):
        plain = {
            "subjects": subjects_of("tree frog"),
            "size": Size(96, 64),
            "rounds": 1,
            "seed": 1,
            "look": GALLERY,
            "network": "lite0",
            "weights": None,
            "start": None,
            "out": tmp_path / "frog.png",
        }
        return StillWish(**{**plain, **changes})

    return wish


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(installation.still).failed == 0


def test_two_subjects_share_a_title(wish):
    assert wish(subjects=subjects_of("frog and analog clock")).title.endswith(" and analog clock")


def test_a_good_wish_passes_and_leaves_nothing_behind(wish, tmp_path):
    check_wish(wish())

    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_is_there_survives_the_check(wish, tmp_path):
    (tmp_path / "frog.png").write_bytes(b"earlier")

    check_wish(wish())

    assert (tmp_path / "frog.png").read_bytes() == b"earlier"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": Size(5000, 64)}, "at most 4096 px"),
        ({"network": "vgg19", "size": Size(400, 200)}, "at least 224 px a side for vgg19"),
    ],
)
def test_sizes_that_do_not_suit_are_refused(wish, changes, words):
    with pytest.raises(StillError, match=words):
        check_wish(wish(**changes))


def test_a_folder_as_output_is_refused(wish, tmp_path):
    (tmp_path / "frog.png").mkdir()

    with pytest.raises(StillError, match="is a folder"):
        check_wish(wish())


def test_a_start_picture_is_cut_to_the_middle_and_scaled(tmp_path):
    pixels = np.zeros((40, 200, 3), np.uint8)
    pixels[:, 80:120] = (250, 10, 10)
    Image.fromarray(pixels).save(tmp_path / "start.png")

    start = read_start(tmp_path / "start.png", Size(64, 64))

    assert start.shape == (64, 64, 3)
    assert start.dtype == np.dtype(np.uint8)
    assert start.flags.c_contiguous
    assert np.abs(start[:, 4:-4].astype(int) - (250, 10, 10)).max() <= 8


def test_a_start_picture_that_was_stored_on_its_side_is_turned(tmp_path):
    pixels = np.zeros((80, 80, 3), np.uint8)
    pixels[:, :40] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise: its left becomes its top
    Image.fromarray(pixels).save(tmp_path / "start.png", exif=exif)

    start = read_start(tmp_path / "start.png", Size(80, 80))

    assert start[:30].min() > 240
    assert start[-30:].max() < 15


def test_a_start_picture_of_16_bit_greys_keeps_them(tmp_path):
    greys = np.linspace(0, 65535, 64 * 64).astype(np.uint16).reshape(64, 64)
    exif = Image.Exif()
    exif[0x0112] = 3  # to be turned upside down
    Image.fromarray(greys).save(tmp_path / "start.png", exif=exif)

    start = read_start(tmp_path / "start.png", Size(64, 64))

    assert np.abs(start[::-1, ::-1, 0].astype(int) - greys // 256).max() <= 2


@pytest.mark.parametrize("key", ["out", "weights"])
def test_a_name_that_is_too_long_for_a_file_is_refused(wish, tmp_path, key):
    path = tmp_path / f"{'a' * 300}.png"

    with pytest.raises(StillError, match=key):
        check_wish(wish(**{key: path}))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not a picture"),
        (b"no picture", "is not a picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "is not a picture|cannot be read"),
    ],
)
def test_a_start_that_is_no_picture_is_refused_in_one_line(tmp_path, content, words):
    path = tmp_path / "start.png"
    path.write_bytes(content)

    with pytest.raises(StillError, match=words) as caught:
        read_start(path, Size(64, 64))
    assert "\n" not in str(caught.value)


def test_a_start_picture_cut_short_is_refused(tmp_path):
    path = tmp_path / "start.png"
    Image.effect_noise((200, 200), 90).save(path)
    path.write_bytes(path.read_bytes()[:2000])

    with pytest.raises(StillError, match="cannot be read"):
        read_start(path, Size(64, 64))


def test_a_huge_start_picture_is_refused_before_it_is_decoded(tmp_path):
    path = tmp_path / "start.png"
    Image.new("1", (20_000, 6_000)).save(path)

    with pytest.raises(StillError, match=r"start\.png"):
        read_start(path, Size(64, 64))


def test_a_picture_is_written_with_its_facts_and_replaces_an_earlier_one(tmp_path):
    path = tmp_path / "frog.png"
    path.write_bytes(b"earlier")
    picture = np.arange(6 * 4 * 3, dtype=np.uint8).reshape(4, 6, 3)

    write_png(path, picture, {"Title": "tree frog", "Seed": "7", "Software": "Hallucinarium 0.1.0"})

    with Image.open(path) as image:
        assert image.info == {"Title": "tree frog", "Seed": "7", "Software": "Hallucinarium 0.1.0"}
        assert np.array_equal(np.asarray(image), picture)
    assert [file.name for file in tmp_path.iterdir()] == ["frog.png"]


def test_a_picture_that_cannot_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "frog.png").mkdir()

    with pytest.raises(StillError, match="cannot write"):
        write_png(tmp_path / "frog.png", np.zeros((4, 6, 3), np.uint8), {})
    assert [file.name for file in tmp_path.iterdir()] == ["frog.png"]
