"""Fit the patch prior on pictures: `python -m model.prior_fit` writes the shipped file again.

The filters whiten natural patches: the eigenvectors of their covariance, each divided by the root
of its variance. Photographs straight from a camera give a prior 6 to 10 times softer in the finest
detail than the original program's, which was fitted on smooth pictures; photographs enlarged twice
by bilinear interpolation, with .028 grey levels² added to each variance, come close to it.

The constant of the penalty, `model.prior.TAIL`, is the original's and is not fitted: the likeliest
one is .33 at the patches the shipped filters come from, but .5 to 23 at photographs on the five
scales; and with another one `prior_strength` would mean another strength for every prior.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.errors import ModelError
from model.patch_prior import GREY, PATCH_PX, SHIPPED, PatchPrior, save_prior

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENLARGE = 2.0
VARIANCE_FLOOR = 0.028
PATCHES_A_PHOTO = 20_000
LEAST_PATCHES = 2_000  # some ten for each of the 192 numbers of a patch

_NUMBERS = PATCH_PX * PATCH_PX * 3
_BATCH = 4_096
_PIXELS = 1 << 18


class Moments:
    """Mean and covariance of rows that come in batches; keeps none of them.

    Args:
        size: numbers in a row.
    """

    def __init__(self, size: int) -> None:
        self.count = 0
        self._sum = np.zeros(size)
        self._products = np.zeros((size, size))

    def add(self, rows: np.ndarray) -> None:
        """Count in float64 (n, size)."""
        self.count += len(rows)
        self._sum += rows.sum(axis=0)
        self._products += rows.T @ rows

    @property
    def mean(self) -> np.ndarray:
        """float64 (size,)."""
        return self._sum / self.count

    @property
    def covariance(self) -> np.ndarray:
        """float64 (size, size), of the rows so far, two or more."""
        centre = self.count * np.outer(self.mean, self.mean)
        return (self._products - centre) / (self.count - 1)


class PriorFit:
    """A fit that takes one picture after the other and keeps none; same pictures, same prior.

    Args:
        seed: of the places that patches are taken from.
        enlarge: how many times the pictures are enlarged before, 1 or more.
    """

    def __init__(self, seed: int = 0, enlarge: float = ENLARGE) -> None:
        self._rng = np.random.default_rng(seed)
        self._enlarge = enlarge
        self._patches = Moments(_NUMBERS)
        self._pixels = Moments(3)

    @property
    def patches(self) -> int:
        """How many patches it has seen."""
        return self._patches.count

    def add(self, photo: np.ndarray, patches: int) -> None:
        """Look at a picture.

        Args:
            photo: uint8 (h, w, 3) RGB; enlarged, it holds one patch at least.
            patches: how many patches are taken from it.
        """
        for batch in _patch_batches(photo, patches, self._rng, self._enlarge):
            self._patches.add(batch)
        pixels = photo.reshape(-1, 3)
        for start in range(0, len(pixels), _PIXELS):
            self._pixels.add(pixels[start : start + _PIXELS].astype(np.float64))

    def result(self, source: str = "") -> PatchPrior:
        """The prior.

        Args:
            source: what it was fitted on, in words.

        Raises:
            ModelError: fewer than 2000 patches.
        """
        if self.patches < LEAST_PATCHES:
            message = f"a prior needs at least {LEAST_PATCHES} patches, got {self.patches}"
            raise ModelError(message)
        variances, directions = np.linalg.eigh(self._patches.covariance)
        order = np.argsort(variances)[::-1]
        scaled = directions[:, order] / np.sqrt(np.maximum(variances[order], 0) + VARIANCE_FLOOR)
        scaled *= np.sign(scaled.sum(axis=0) + 1e-12)  # eigenvectors have no sign of their own
        filters = scaled.reshape(PATCH_PX, PATCH_PX, 3, -1).astype(np.float32)
        mean = (self._patches.mean @ scaled).astype(np.float32)
        return PatchPrior(filters, mean, self._pixels.covariance.astype(np.float32), source)


def fit(
    photos: Iterable[np.ndarray], seed: int = 0, source: str = "", enlarge: float = ENLARGE
) -> PatchPrior:
    """Fit the prior on photos, uint8 (h, w, 3) RGB each; same photos and seed, same prior."""
    fitting = PriorFit(seed, enlarge)
    for photo in photos:
        fitting.add(photo, PATCHES_A_PHOTO)
    return fitting.result(source)


def sample_patches(
    photo: np.ndarray, count: int, rng: np.random.Generator, enlarge: float = ENLARGE
) -> np.ndarray:
    """Draw patches from a photo enlarged by bilinear interpolation.

    Args:
        photo: uint8 (h, w, 3) RGB.
        count: how many patches.
        rng: where they are taken.
        enlarge: how many times.

    Returns:
        float64 (count, 192): rows of 8x8x3 patches minus 128.
    """
    return np.concatenate(list(_patch_batches(photo, count, rng, enlarge)))


def _patch_batches(
    photo: np.ndarray, count: int, rng: np.random.Generator, enlarge: float
) -> Iterator[np.ndarray]:
    """The patches in batches; the enlarged photo itself is never made."""
    height, width = (round(side * enlarge) for side in photo.shape[:2])
    tops = rng.integers(0, height - PATCH_PX + 1, count)
    lefts = rng.integers(0, width - PATCH_PX + 1, count)
    for start in range(0, count, _BATCH):
        part = slice(start, start + _BATCH)
        above, below, down = _neighbours(tops[part], height, photo.shape[0])
        left, right, across = _neighbours(lefts[part], width, photo.shape[1])
        upper = _mixed(photo, above, left, right, across)
        lower = _mixed(photo, below, left, right, across)
        patches = upper + down[:, :, None, None] * (lower - upper)
        yield patches.reshape(len(patches), -1) - GREY


def _mixed(
    photo: np.ndarray, rows: np.ndarray, left: np.ndarray, right: np.ndarray, across: np.ndarray
) -> np.ndarray:
    """Rows of patches between two columns: float64 (n, 8, 8, 3)."""
    one = photo[rows[:, :, None], left[:, None, :]].astype(np.float64)
    other = photo[rows[:, :, None], right[:, None, :]].astype(np.float64)
    return one + across[:, None, :, None] * (other - one)


def _neighbours(
    starts: np.ndarray, enlarged: int, side: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which pixels of a side the eight pixels of each patch lie between, and how far: (n, 8)."""
    places = starts[:, None] + np.arange(PATCH_PX)
    sources = np.clip((places + 0.5) * (side / enlarged) - 0.5, 0, side - 1)
    before = np.minimum(sources.astype(np.intp), side - 1)
    return before, np.minimum(before + 1, side - 1), sources - before


def packaged_photos() -> dict[str, np.ndarray]:
    """The colour photographs that scikit-image and scikit-learn carry in their packages."""
    from skimage import data
    from sklearn.datasets import load_sample_images

    china, flower = load_sample_images().images
    return {
        "astronaut": data.astronaut(),
        "chelsea": data.chelsea(),
        "coffee": data.coffee(),
        "rocket": data.rocket(),
        "motorcycle": np.asarray(data.stereo_motorcycle()[0]),
        "china": china,
        "flower": flower,
    }


def main() -> None:
    """Fit on the packaged photographs and write the shipped file."""
    photos = packaged_photos()
    source = "scikit-image and scikit-learn sample photographs: " + ", ".join(photos)
    save_prior(fit(photos.values(), source=source), SHIPPED)


if __name__ == "__main__":
    main()
