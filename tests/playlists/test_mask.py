"""Masks: what a drawn picture becomes, and which pictures are refused."""

import os

import numpy as np
import pytest
from PIL import Image

from playlists.errors import CueError
from playlists.mask import LARGEST_FILE_BYTES, LARGEST_SIDE_PX, Mask, read_mask

LEFT = np.repeat([[255] * 48 + [0] * 48], 54, axis=0).astype(np.uint8)


@pytest.fixture
def saved(tmp_path):
    """A function that saves a picture as PNG and gives its path."""

    def saved(picture, **how):
        path = tmp_path / "mask.png"
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        image.save(path, "PNG", **how)
        return path

    return saved


def cells(mask):
    return np.frombuffer(mask.grey, np.uint8).reshape(mask.height, mask.width)


def test_white_is_here_and_black_is_not(saved):
    mask = read_mask(saved(LEFT))

    assert (mask.width, mask.height) == (48, 27)
    assert np.all(cells(mask)[:, :24] == 255)
    assert np.all(cells(mask)[:, 24:] == 0)


def test_a_small_picture_stays_as_it_is(saved):
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20

    assert cells(read_mask(saved(picture))).tolist() == picture.tolist()


@pytest.mark.parametrize(
    ("size", "kept"), [((1920, 1080), (48, 27)), ((90, 160), (27, 48)), ((1000, 3), (48, 1))]
)
def test_a_large_picture_is_averaged_and_keeps_its_form(saved, size, kept):
    noise = np.random.default_rng(0).integers(100, 156, size[::-1]).astype(np.uint8)
    mask = read_mask(saved(noise))

    assert (mask.width, mask.height) == kept
    assert abs(float(cells(mask).mean()) - noise.mean()) < 1


def sixteen_bits():
    return Image.fromarray(LEFT.astype(np.uint16) * 257)


def colours():
    return Image.fromarray(LEFT).convert("RGB")


def clear_where_black():
    return Image.merge("LA", [Image.new("L", (96, 54), 255), Image.fromarray(LEFT)])


def palette():
    return Image.fromarray(LEFT).convert("P")


def two_tones():
    return Image.fromarray(LEFT).convert("1")


@pytest.mark.parametrize(
    "make", [sixteen_bits, colours, clear_where_black, palette, two_tones], ids=lambda f: f.__name__
)
def test_every_kind_of_png_says_the_same(saved, make):
    assert read_mask(saved(make())) == read_mask(saved(LEFT))


def test_a_colour_counts_by_its_brightness(saved):
    green, blue = (
        cells(read_mask(saved(Image.new("RGB", (4, 4), colour)))).mean()
        for colour in ("lime", "blue")
    )

    assert green > 100 > blue > 0


def other_format(path):
    Image.fromarray(LEFT).save(path, "JPEG")


def text(path):
    path.write_text("no picture")


def nothing(path):
    path.write_bytes(b"")


def black(path):
    Image.new("L", (9, 9)).save(path, "PNG")


def one_white_dot(path):
    picture = np.zeros((2000, 2000), np.uint8)
    picture[1000, 1000] = 255
    Image.fromarray(picture).save(path, "PNG")


def clear(path):
    Image.new("RGBA", (9, 9), (255, 255, 255, 0)).save(path, "PNG")


def too_wide(path):
    Image.new("1", (LARGEST_SIDE_PX + 1, 2), 1).save(path, "PNG")


def folder(path):
    path.mkdir()


def pipe(path):
    os.mkfifo(path)


def too_heavy(path):
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE_BYTES + 1)


def missing(path):
    pass


def cut_off(path):
    noise = np.random.default_rng(0).integers(0, 256, (99, 99)).astype(np.uint8)
    Image.fromarray(noise).save(path, "PNG")
    path.write_bytes(path.read_bytes()[:3000])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (missing, "there is no such file"),
        (folder, "is not a plain file"),
        (pipe, "is not a plain file"),
        (too_heavy, "must have at most 20000000 bytes, this one has 20000001"),
        (too_wide, "must have at most 4096 px a side, this one is 4097x2"),
        (text, "is not a PNG picture"),
        (nothing, "is not a PNG picture"),
        (other_format, "is not a PNG picture"),
        (black, "a mask must be white somewhere, this one is black"),
        (one_white_dot, "a mask must be white somewhere, this one is black"),
        (clear, "a mask must be white somewhere, this one is black"),
        (cut_off, "cannot be read: "),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_is_no_mask_is_refused_in_words(tmp_path, make, words):
    path = tmp_path / "mask.png"
    make(path)

    with pytest.raises(CueError) as caught:
        read_mask(path)

    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(
    ("width", "height", "grey", "words"),
    [
        (0, 4, b"", "sides must be 1 to 48, got 0x4"),
        (49, 1, b"\xff" * 49, "sides must be 1 to 48, got 49x1"),
        (2, 2, b"abc", "2x2 has 4 bytes, got 3"),
        (2, 1, b"\0\0", "black"),
    ],
)
def test_an_impossible_mask_is_refused_in_words(width, height, grey, words):
    with pytest.raises(CueError, match=words):
        Mask(width, height, grey)
