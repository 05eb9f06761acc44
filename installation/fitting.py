"""A patch prior fitted on somebody's pictures: which ones serve, and how much is taken of each.

One picture is in memory at a time. Imports no TensorFlow.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from installation.errors import InstallationError
from model.errors import ModelError
from model.patch_prior import PatchPrior
from model.photos import find_photos, read_photo
from model.prior_fit import LEAST_PATCHES, PriorFit

LEAST_SIDE_PX: Final = 32
LEAST_PIXELS: Final = 40_000
PLAIN_LEVELS: Final = 1.0
"""A picture whose channels all deviate less, in grey levels, shows nothing."""


class TooLittleError(InstallationError):
    """Raised when what is left of the pictures is too little for a prior."""


@dataclass(frozen=True, kw_only=True)
class FitWish:
    """How a prior is to be fitted.

    Attributes:
        photos: files, and folders with all that is below them.
        shorter_px: pictures are made smaller until their shorter side is no longer, 64..4096.
        enlarge: how many times they are then enlarged, 1..8.
        patches: patches in all, about; at least 2000 are taken of each picture.
        seed: 0 or above; the same files and seed give the same prior.
    """

    photos: Sequence[Path]
    shorter_px: int = 480
    enlarge: float = 3.0
    patches: int = 200_000
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What came of it.

    Attributes:
        prior: the prior.
        pictures: how many it was fitted on.
        patches: how many patches were taken of them in all.
    """

    prior: PatchPrior
    pictures: int
    patches: int


def pictures_in(photos: Sequence[Path], on_problem: Callable[[str], object]) -> list[Path]:
    """The picture files among some files and folders, sorted, each once.

    Args:
        photos: files and folders.
        on_problem: hears of each that is not there or holds no picture.
    """
    found: dict[Path, Path] = {}
    for path in photos:
        try:
            found.update((file.resolve(), file) for file in find_photos([path]))
        except (ModelError, OSError, RuntimeError, ValueError) as error:
            on_problem(str(error))
    return sorted(found.values())


def fit_prior(
    wish: FitWish,
    files: Sequence[Path],
    on_picture: Callable[[int], object] = lambda _: None,
    on_problem: Callable[[str], object] = lambda _: None,
) -> Fitted:
    """Fit a prior; a few pictures a second.

    Args:
        wish: what is wanted.
        files: the pictures.
        on_picture: called after each file with their number so far.
        on_problem: hears of each file that cannot be used, in one line.

    Raises:
        TooLittleError: too little of the pictures can be used.
    """
    fitting = PriorFit(wish.seed, wish.enlarge)
    share = max(LEAST_PATCHES, math.ceil(wish.patches / max(1, len(files))))
    pictures = pixels = 0
    for number, file in enumerate(files, 1):
        try:
            photo = _usable(file, wish.shorter_px)
        except ModelError as error:
            on_problem(str(error))
        else:
            fitting.add(photo, share)
            pictures += 1
            pixels += photo.shape[0] * photo.shape[1]
        on_picture(number)
    if pixels < LEAST_PIXELS:
        left = f"{pictures} of {len(files)} pictures serve, with {pixels} pixels in all"
        message = f"too little for a prior: {left}; {LEAST_PIXELS} are needed"
        raise TooLittleError(message)
    source = (
        f"{pictures} pictures, shorter side at most {wish.shorter_px} px, "
        f"enlarged {wish.enlarge:g} times, {fitting.patches} patches, seed {wish.seed}"
    )
    return Fitted(prior=fitting.result(source), pictures=pictures, patches=fitting.patches)


def _usable(file: Path, shorter_px: int) -> NDArray[np.uint8]:
    """The picture, uint8 (h, w, 3).

    Raises:
        ModelError: it cannot be read, is too small, or shows nothing.
    """
    photo: NDArray[np.uint8] = read_photo(file, shorter_px)
    height, width = photo.shape[:2]
    if min(height, width) < LEAST_SIDE_PX:
        message = f"{file}: each side must be at least {LEAST_SIDE_PX} px, got {width}x{height}"
        raise ModelError(message)
    if float(photo.std(axis=(0, 1)).max()) < PLAIN_LEVELS:
        message = f"{file}: is one plain colour"
        raise ModelError(message)
    return photo
