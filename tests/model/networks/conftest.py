"""Photos with a known subject, and weights files written as Keras writes and publishes them."""

from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image

REFERENCE_PHOTOS = Path(__file__).resolve().parents[4] / "shared" / "reference" / "photos"


def centre_crop(picture: Image.Image, size: int) -> np.ndarray:
    """float32 (size, size, 3) RGB 0..255, cut and scaled as the family was validated."""
    width, height = picture.size
    side = size / (size + 32) * min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    box = (left, top, left + side, top + side)
    scaled = picture.convert("RGB").resize((size, size), Image.Resampling.BICUBIC, box)
    return np.asarray(scaled, np.float32)


@pytest.fixture(scope="session")
def crop_centre():
    return centre_crop


@pytest.fixture(scope="session")
def sample_photo():
    """A function that gives an RGB picture that scikit-learn or scikit-image carries."""

    def photo(name: str) -> Image.Image:
        import skimage
        import sklearn

        folders = (
            Path(sklearn.__file__).parent / "datasets" / "images",
            Path(skimage.__file__).parent / "data",
        )
        return Image.open(next(folder / name for folder in folders if (folder / name).is_file()))

    return photo


@pytest.fixture(scope="session")
def reference_photos():
    """Labelled photos as (class index, file); they are no part of the repository."""
    files = sorted(REFERENCE_PHOTOS.glob("*.JPEG"))
    if not files:
        pytest.skip(f"the optional labelled photos are not at {REFERENCE_PHOTOS}")
    return [(int(file.name.split("_")[0]), file) for file in files]


@pytest.fixture(scope="session")
def write_published():
    """A function that writes weights in the layout of the files that Keras publishes.

    Its `layers` are (name, arrays) pairs; layers without weights belong in it, as they do there.
    """

    def write(path: Path, layers) -> Path:
        with h5py.File(path, "w") as file:
            file.attrs["layer_names"] = [name.encode() for name, _ in layers]
            for name, arrays in layers:
                group = file.create_group(name)
                suffixes = ("W", "b")[: len(arrays)]
                weight_names = [f"{name}_{suffix}_1:0".encode() for suffix in suffixes]
                group.attrs["weight_names"] = weight_names
                for weight_name, array in zip(weight_names, arrays, strict=True):
                    group.create_dataset(weight_name.decode(), data=array)
        return path

    return write
