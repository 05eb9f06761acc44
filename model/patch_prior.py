"""The patch prior's file: whitening filters of natural patches, as fitted and as kept.

Pure NumPy. What the dream makes of them is in `model.prior`, how they are fitted in
`model.prior_fit`.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, is_zipfile

import numpy as np

from model.errors import ModelError

PATCH_PX = 8
GREY = 128.0
SHIPPED = Path(__file__).parent / "data" / "patch_prior.npz"


@dataclass(frozen=True)
class PatchPrior:
    """Whitening filters of natural 8x8 RGB patches.

    Args:
        filters: float32 (8, 8, 3, n), applied by cross-correlation to RGB 0..255 minus 128.
        mean: float32 (n,), the mean response of natural patches.
        colours: float32 (3, 3), covariance of the photographs' RGB pixels, grey levels².
        source: what the filters were fitted on.
    """

    filters: np.ndarray
    mean: np.ndarray
    colours: np.ndarray
    source: str = ""


def load_prior(path: Path = SHIPPED) -> PatchPrior:
    """Read a prior that `model.prior_fit` wrote.

    Raises:
        ModelError: the file is missing, unreadable, or holds arrays of other shapes.
    """
    try:
        with path.open("rb") as file, np.load(_archive(file), allow_pickle=False) as data:
            arrays = [data[name] for name in ("filters", "mean", "colours")]
            source = str(data["source"]) if "source" in data else ""
    except (OSError, EOFError, KeyError, TypeError, ValueError, BadZipFile, zlib.error) as error:
        message = f"prior file {path}: cannot be read as a patch prior ({error})"
        raise ModelError(message) from error
    if any(array.dtype.kind not in "fiu" for array in arrays):
        message = f"prior file {path}: every array must hold real numbers"
        raise ModelError(message)
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, refused below
        filters, mean, colours = (array.astype(np.float32) for array in arrays)
    if filters.ndim != 4 or filters.shape[:3] != (PATCH_PX, PATCH_PX, 3) or filters.size == 0:
        message = f"prior file {path}: filters must be (8, 8, 3, n), got {filters.shape}"
        raise ModelError(message)
    if mean.shape != filters.shape[3:]:
        message = f"prior file {path}: mean must be {filters.shape[3:]}, got {mean.shape}"
        raise ModelError(message)
    if colours.shape != (3, 3):
        message = f"prior file {path}: colours must be (3, 3), got {colours.shape}"
        raise ModelError(message)
    if not (np.isfinite(filters).all() and np.isfinite(mean).all() and np.isfinite(colours).all()):
        message = f"prior file {path}: every number must be finite"
        raise ModelError(message)
    if not np.trace(colours) > 0:
        message = f"prior file {path}: colours must vary, got variances {np.diag(colours).tolist()}"
        raise ModelError(message)
    return PatchPrior(filters, mean, colours, source)


def _archive(file: BinaryIO) -> BinaryIO:
    """The file, from its beginning on; without this NumPy would take any file for a pickle."""
    if not is_zipfile(file):
        raise BadZipFile("it is no .npz archive")
    file.seek(0)
    return file


def save_prior(prior: PatchPrior, file: Path | BinaryIO) -> None:
    """Write a prior as a small .npz file that `load_prior` reads; a path should end in .npz."""
    np.savez_compressed(
        file, filters=prior.filters, mean=prior.mean, colours=prior.colours, source=prior.source
    )
