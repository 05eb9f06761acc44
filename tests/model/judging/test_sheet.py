"""The contact sheet: its pictures are the ones given, and something is written below them."""

import cv2
import numpy as np
import pytest

from model.errors import ModelError
from model.judging.judge import Shown
from model.judging.sheet import GAP, PAPER, PICTURE_WIDTH, arrange, sheet_png, tile

HEIGHT = PICTURE_WIDTH * 9 // 16


@pytest.fixture
def shown():
    """A red and a blue picture."""
    red = np.zeros((216, 384, 3), np.uint8)
    red[..., 0] = 200
    return Shown(red, red[:, :, ::-1].copy())


def ink(area):
    """Share of an area that is not paper."""
    return float((area != PAPER).any(axis=2).mean())


def test_a_tile_shows_the_early_and_the_last_picture_and_words_below(make_verdict, shown):
    area = tile(make_verdict((4, 1)), shown)

    left, right = GAP + PICTURE_WIDTH // 2, 2 * GAP + PICTURE_WIDTH * 3 // 2
    assert area[GAP + HEIGHT // 2, left].tolist() == [200, 0, 0]
    assert area[GAP + HEIGHT // 2, right].tolist() == [0, 0, 200]
    words = area[GAP + HEIGHT :]
    assert 0.02 < ink(words) < 0.5
    assert ink(words[-GAP // 2 :]) == 0  # no letter is cut off below


def test_what_is_written_depends_on_the_verdict(make_verdict, shown):
    words = [
        tile(verdict, shown)[GAP + HEIGHT :]
        for verdict in (make_verdict((4, 1)), make_verdict((4, 2)), make_verdict((4, 1), "lynx"))
    ]

    assert not np.array_equal(words[0], words[1])
    assert not np.array_equal(words[0], words[2])


def test_small_pictures_are_enlarged(make_verdict):
    small = np.full((64, 96, 3), 90, np.uint8)

    area = tile(make_verdict(), Shown(small, small))

    assert area.shape[1] == 2 * PICTURE_WIDTH + 3 * GAP
    assert area[GAP + 5, GAP + 5].tolist() == [90, 90, 90]


def test_a_long_label_stays_below_its_picture(make_verdict, shown):
    plain, long = (
        tile(make_verdict(label=label), shown)[GAP + HEIGHT :] for label in ("m", "m" * 200)
    )

    second = GAP + PICTURE_WIDTH + GAP
    assert ink(long[:, :second]) > ink(plain[:, :second])
    assert np.array_equal(long[:, second:], plain[:, second:])


def test_tiles_stand_row_by_row_on_paper():
    tiles = [np.full((10, 20, 3), 50 * i, np.uint8) for i in range(4)]

    sheet = arrange(tiles, columns=3)

    assert sheet.shape == (20, 60, 3)
    assert [sheet[5, 10 + 20 * i, 0] for i in range(3)] == [0, 50, 100]
    assert sheet[15, 10, 0] == 150
    assert sheet[15, 30].tolist() == list(PAPER)
    assert arrange(tiles[:1]).shape == (10, 20, 3)


def test_the_sheet_is_a_png_in_true_colours(make_verdict, shown):
    area = tile(make_verdict(), shown)

    png = sheet_png([area, area])

    read = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert png.startswith(b"\x89PNG")
    assert read is not None
    assert np.array_equal(read[:, :, ::-1], np.hstack([area, area]))


def test_an_empty_sheet_is_refused():
    with pytest.raises(ModelError, match="a tile at least"):
        sheet_png([])
