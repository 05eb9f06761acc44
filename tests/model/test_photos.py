"""Photos from files and folders: found, and read as they are to be seen."""

import numpy as np
import pytest
from PIL import Image

from model.errors import ModelError
from model.photos import find_photos, read_photo

ROTATIONS = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
"""EXIF's orientation, and how a picture was turned that needs it."""


@pytest.fixture
def scene():
    """uint8 (60, 90, 3): bright on top, red on the left."""
    picture = np.zeros((60, 90, 3), np.uint8)
    picture[:30] = 200
    picture[:, :45, 0] = 255
    return picture


def save(picture, path, **more):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path, **more)
    return path


def test_pictures_are_found_below_folders_and_sorted(tmp_path, scene):
    wanted = [save(scene, tmp_path / name) for name in ("a/b/c.png", "a/z.jpg", "b.webp")]
    (tmp_path / "a" / "notes.txt").write_text("no picture")
    (tmp_path / "a" / "._z.jpg").write_bytes(b"another system's notes")
    (tmp_path / "folder.jpg").mkdir()

    assert find_photos([tmp_path]) == sorted(wanted)
    assert find_photos([tmp_path / "b.webp", tmp_path / "a"]) == sorted(wanted)


def test_a_link_round_in_circles_ends(tmp_path, scene):
    wanted = save(scene, tmp_path / "a" / "b.png")
    (tmp_path / "a" / "again").symlink_to(tmp_path)

    assert find_photos([tmp_path]) == [wanted]


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"no file or folder .*one, .*two"):
        find_photos([tmp_path / "one", tmp_path, tmp_path / "two"])
    with pytest.raises(ModelError, match="no picture in"):
        find_photos([tmp_path])


@pytest.mark.parametrize("shorter_px", [None, 30])
@pytest.mark.parametrize("orientation", ROTATIONS)
@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp"])
def test_a_photo_is_upright_however_the_camera_was_held(
    tmp_path, scene, ending, orientation, shorter_px
):
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = np.asarray(Image.fromarray(scene).transpose(ROTATIONS[orientation]))
    upright = save(scene, tmp_path / f"upright.{ending}", quality=95)
    rotated = save(turned, tmp_path / f"turned.{ending}", quality=95, exif=exif)

    seen, expected = (read_photo(path, shorter_px) for path in (rotated, upright))

    assert seen.shape == expected.shape
    assert np.abs(seen.astype(int) - expected).mean() < 4  # two lossy files differ a little


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_a_large_photo_is_averaged_down(tmp_path, ending):
    rows = np.repeat(np.arange(0, 240, 2, dtype=np.uint8), 16)  # 1920 rows
    picture = np.repeat(rows[:, None, None], 3, axis=2).repeat(960, axis=1)

    seen = read_photo(save(picture, tmp_path / f"large.{ending}"), 60)

    assert seen.shape == (120, 60, 3)
    assert np.abs(seen[:, 30, 1].astype(int) - np.arange(0, 240, 2)).max() <= 2


def test_a_small_photo_is_never_enlarged(tmp_path, scene):
    path = save(scene, tmp_path / "small.png")

    assert np.array_equal(read_photo(path, 4000), scene)
    assert np.array_equal(read_photo(path), scene)


@pytest.mark.parametrize("shorter_px", [None, 30])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_picture_becomes_rgb(tmp_path, scene, mode, shorter_px):
    path = tmp_path / ("picture.tif" if mode == "CMYK" else "picture.png")
    grey = np.where(scene[..., 1] > 0, 255, 0).astype(np.uint8)
    if mode == "I;16":
        Image.fromarray(grey.astype(np.uint16) * 257).save(path)
    else:
        Image.fromarray(grey).convert("RGB").convert(mode).save(path)

    seen = read_photo(path, shorter_px)

    half = seen.shape[0] // 2
    assert seen.dtype == np.uint8
    assert seen.shape == ((60, 90, 3) if shorter_px is None else (30, 45, 3))
    assert seen[: half - 1].min() > 250
    assert seen[half + 1 :].max() < 5


@pytest.mark.parametrize("shorter_px", [None, 30])
def test_what_is_transparent_lies_on_white(tmp_path, scene, shorter_px):
    clear = np.dstack([np.zeros_like(scene), np.zeros(scene.shape[:2], np.uint8)])

    assert read_photo(save(clear, tmp_path / "clear.png"), shorter_px).min() == 255


def damaged(scene, path, ending):
    save(scene, path / f"whole.{ending}")
    content = (path / f"whole.{ending}").read_bytes()
    (path / f"half.{ending}").write_bytes(content[: len(content) // 2])
    return path / f"half.{ending}"


@pytest.mark.parametrize("ending", ["png", "jpg", "tif", "webp", "bmp"])
def test_a_damaged_photo_is_named(tmp_path, ending):
    scene = np.random.default_rng(0).integers(0, 255, (60, 90, 3), np.uint8)

    with pytest.raises(ModelError, match=r"half\.\w+: is not a picture that can be read"):
        read_photo(damaged(scene, tmp_path, ending))


def test_what_is_no_photo_is_named(tmp_path):
    (tmp_path / "words.jpg").write_text("no picture")
    for name in ("words.jpg", "none.jpg", "."):
        with pytest.raises(ModelError, match="is not a picture that can be read"):
            read_photo(tmp_path / name)


def test_a_photo_too_large_for_any_memory_is_named_before_it_is_decoded(tmp_path, scene):
    path = save(scene, tmp_path / "bomb.bmp")
    content = bytearray(path.read_bytes())
    content[18:26] = (100_000).to_bytes(4, "little") * 2
    path.write_bytes(content)

    with pytest.raises(ModelError, match=r"bomb\.bmp: .*exceeds limit"):
        read_photo(path, 640)
