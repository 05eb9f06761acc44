"""The first picture: the shipped one, or one made on the spot."""

import numpy as np
import pytest
from PIL import Image

from projection.errors import ProjectionError
from projection.stills import dusk, first_still, read_still


def test_a_picture_file_is_read_as_rgb(tmp_path):
    path = tmp_path / "still.png"
    Image.fromarray(np.full((20, 30, 4), (200, 100, 50, 255), np.uint8)).save(path)

    picture = read_still(path)

    assert picture.shape == (20, 30, 3)
    assert picture[0, 0].tolist() == [200, 100, 50]


def test_a_damaged_picture_file_is_named(tmp_path):
    path = tmp_path / "still.jpg"
    path.write_bytes(b"\xff\xd8\xff\xe0 no picture")

    with pytest.raises(ProjectionError, match=r"still\.jpg: cannot be read as a picture"):
        read_still(path)


def test_without_the_shipped_picture_there_is_a_soft_one(tmp_path):
    picture = first_still(tmp_path / "missing.jpg")

    assert np.array_equal(picture, dusk())
    assert picture.mean() > 60
    assert np.abs(np.diff(picture.astype(int), axis=1)).max() <= 4
    assert picture.std() > 15


def test_there_is_always_a_first_picture():
    picture = first_still()

    assert picture.dtype == np.uint8
    assert picture.shape[2] == 3
    assert picture.mean() > 20
