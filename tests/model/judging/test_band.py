"""The band of photographs: what the tool measures, and what the project ships."""

import numpy as np
import pytest
from PIL import Image

from model.errors import ModelError
from model.judging.band import SIZES, fit_to, load_band, main, measure
from model.judging.figures import LOOK_NAMES, look_figures
from model.prior_fit import packaged_photos


def test_the_shipped_band_says_where_it_comes_from():
    bands = [load_band(*size) for size in SIZES]

    assert [(band.width, band.height) for band in bands] == list(SIZES)
    assert all("photographs" in band.source for band in bands)
    assert bands[0].photos >= 100
    for band in bands:
        assert all(getattr(band.low, name) <= getattr(band.high, name) for name in LOOK_NAMES)


def test_other_photographs_mostly_lie_inside_the_shipped_band():
    fitted = [fit_to(photo, 384, 216) for photo in packaged_photos().values()]
    pictures = [photo for photo in fitted if photo is not None]
    band = load_band(384, 216)
    outside = [name for picture in pictures for name in band.outside(look_figures(picture))]

    assert len(pictures) >= 6
    assert len(outside) <= 0.25 * len(pictures) * len(LOOK_NAMES)


@pytest.mark.parametrize("exponent", [0.0, -1.0])
def test_noise_lies_outside(make_noise, exponent):
    outside = load_band(384, 216).outside(look_figures(make_noise(exponent)))

    assert {"spectrum_slope", "fine_share", "saturation"} <= set(outside)


def test_the_band_nearest_in_size_is_taken():
    assert load_band(1280, 720).width == 640
    assert load_band(96, 64).width == 384


def test_the_band_holds_nine_in_ten_of_what_it_was_measured_on(make_noise):
    photos = [make_noise(-2 - 0.02 * i, 72, 128, seed=i) for i in range(40)]

    band = measure(photos, (96, 54), "noise")

    fitted = [fit_to(photo, 96, 54) for photo in photos]
    looks = [look_figures(photo) for photo in fitted if photo is not None]
    for name in ("mean", "contrast", "spectrum_slope", "fine_share"):
        assert sum(band.holds(name, getattr(look, name)) for look in looks) == 36
    assert (band.photos, band.source) == (40, "noise")


def test_a_photo_is_cut_to_its_middle_and_shrunk_but_never_enlarged():
    photo = np.zeros((100, 300, 3), np.uint8)
    photo[:, 100:200] = 200

    fitted = fit_to(photo, 50, 50)

    assert fitted is not None
    assert (fitted == 200).all()
    assert fit_to(photo, 50, 101) is None


def test_no_photo_large_enough_is_told():
    with pytest.raises(ModelError, match="no photo is large enough for 384x216"):
        measure([np.zeros((64, 64, 3), np.uint8)], (384, 216), "")


@pytest.fixture
def photos(tmp_path, make_noise):
    """A folder with three pictures, one of them in a folder within."""
    (tmp_path / "photos" / "more").mkdir(parents=True)
    for number, name in enumerate(("a.png", "b.JPG", "more/c.png")):
        picture = make_noise(-2.0, 90, 160, seed=number)
        Image.fromarray(picture).save(tmp_path / "photos" / name)
    return tmp_path / "photos"


def test_the_tool_writes_what_is_read_again(tmp_path, photos, capsys):
    out = tmp_path / "band.json"

    code = main([str(photos), "--size", "128x72", "--source", "noise", "--out", str(out)])

    assert code == 0
    assert "128x72: 3 of 3 photos" in capsys.readouterr().out
    band = load_band(128, 72, out)
    assert (band.width, band.height, band.photos, band.source) == (128, 72, 3, "noise")
    assert -2.5 < band.low.spectrum_slope <= band.high.spectrum_slope < -1.7
    assert str(tmp_path) not in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "there is no file or folder nowhere"),
        (["photos", "--size", "800x600"], "no photo is large enough for 800x600"),
        (["photos/bad.png"], "bad.png: is not a picture"),
        (["photos", "--size", "128x72", "--out", "no/folder.json"], "no/folder.json"),
    ],
)
def test_the_tool_tells_what_is_wrong_in_one_line(photos, capsys, monkeypatch, arguments, words):
    monkeypatch.chdir(photos.parent)
    if "bad" in words:
        (photos / "bad.png").write_bytes(b"none")

    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


@pytest.mark.parametrize("text", ["no json", "{}", '{"source": "x", "bands": [{"width": 3}]}'])
def test_a_damaged_band_is_told_with_its_file(tmp_path, text):
    (tmp_path / "band.json").write_text(text)

    with pytest.raises(ModelError, match=r"band\.json cannot be read"):
        load_band(384, 216, tmp_path / "band.json")
