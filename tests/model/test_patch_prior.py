"""The patch prior's file: kept as it was, and refused in words where it holds none."""

import io
from pathlib import Path

import numpy as np
import pytest
from typing_extensions import override

from model.errors import ModelError
from model.patch_prior import PATCH_PX, PatchPrior, load_prior, save_prior


def arrays(**others):
    """The arrays of a sound file, with others in their places; None leaves one out."""
    sound = {
        "filters": np.ones((PATCH_PX, PATCH_PX, 3, 5), np.float32),
        "mean": np.zeros(5, np.float32),
        "colours": np.eye(3, dtype=np.float32),
    }
    return {name: array for name, array in {**sound, **others}.items() if array is not None}


def packed(**others):
    file = io.BytesIO()
    np.savez(file, **arrays(**others))
    return file.getvalue()


def plain_array():
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


def test_a_saved_prior_comes_back_as_it_was(tmp_path):
    prior = PatchPrior(**arrays(), source="five planes")
    save_prior(prior, tmp_path / "prior.npz")

    back = load_prior(tmp_path / "prior.npz")

    assert np.array_equal(back.filters, prior.filters)
    assert np.array_equal(back.mean, prior.mean)
    assert np.array_equal(back.colours, prior.colours)
    assert back.source == "five planes"


WRONG_FILES = {
    "empty": (b"", "cannot be read as a patch prior"),
    "text": (b"not an archive", "cannot be read as a patch prior"),
    "truncated": (packed()[:300], "cannot be read as a patch prior"),
    "flipped": (packed().replace(b"\x00\x00\x80?" * 9, b"\x00\x00\x80@" * 9), "cannot be read"),
    "plain array": (plain_array(), "cannot be read as a patch prior"),
    "pickled": (packed(mean=np.array([{}] * 5, object)), "cannot be read as a patch prior"),
    "no mean": (packed(mean=None), "mean"),
    "words": (packed(mean=np.array(["a"] * 5)), "every array must hold real numbers"),
    "complex": (packed(mean=np.zeros(5, complex)), "every array must hold real numbers"),
    "other patches": (packed(filters=np.ones((7, 7, 3, 5))), r"must be \(8, 8, 3, n\), got \(7,"),
    "flat filters": (packed(filters=np.ones((192, 5))), r"must be \(8, 8, 3, n\), got \(192, 5"),
    "no filters": (packed(filters=np.ones((8, 8, 3, 0)), mean=np.ones(0)), r"\(8, 8, 3, n\)"),
    "other mean": (packed(mean=np.zeros(4)), r"mean must be \(5,\), got \(4,\)"),
    "other colours": (packed(colours=np.eye(4)), r"colours must be \(3, 3\), got \(4, 4\)"),
    "no colours": (packed(colours=np.zeros((3, 3))), "colours must vary, got variances .0.0, 0"),
    "NaN": (packed(mean=np.full(5, np.nan)), "every number must be finite"),
    "too large": (packed(mean=np.full(5, 1e300)), "every number must be finite"),
}


@pytest.mark.parametrize(("content", "words"), WRONG_FILES.values(), ids=WRONG_FILES.keys())
def test_a_file_that_is_no_prior_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "prior.npz"
    path.write_bytes(content)

    with pytest.raises(ModelError, match=words) as refusal:
        load_prior(path)

    assert str(refusal.value).startswith(f"prior file {path}: ")


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(ModelError, match=r"no\.npz: cannot be read"):
        load_prior(tmp_path / "no.npz")


def test_pickled_code_in_a_file_is_never_run(tmp_path):
    class Trap:
        @override
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    (tmp_path / "prior.npz").write_bytes(packed(mean=np.array([Trap()] * 5, object)))

    with pytest.raises(ModelError):
        load_prior(tmp_path / "prior.npz")
    assert not (tmp_path / "sprung").exists()
