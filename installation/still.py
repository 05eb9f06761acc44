"""A single dreamt picture: what is asked for, and the PNG that is kept of it.

Imports TensorFlow only when the dream begins; everything that can be wrong is found before.
"""

import os
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from installation.config_sections import VGG_MIN_SIDE_PX
from installation.config_values import Size
from installation.engine import loading_engine
from installation.errors import InstallationError
from installation.version import NAME, VERSION
from installation.whole_file import WriteError, check_writable, write_whole
from model.errors import ModelError
from model.patch_prior import load_prior
from model.settings import DreamSettings
from playlists.errors import SubjectError
from playlists.subjects import Subject, load_subjects

if TYPE_CHECKING:
    from model.stills import Still

Picture = NDArray[np.uint8]

MAX_STILL_PX: Final = 4096
MAX_ROUNDS: Final = 10_000
MAX_SEED: Final = 2**32 - 1
MAX_START_PX: Final = 100_000_000


class StillError(InstallationError):
    """Raised when a still cannot be made or kept; the text is one line for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class StillWish:
    """A picture that somebody wants.

    Attributes:
        subjects: one for the whole picture, or two: the upper and the lower one.
        size: of the picture, in pixels; each side 64..4096.
        rounds: 1..10000 rounds between two zooms.
        seed: 0..2**32 - 1; the same seed gives the same picture on the same machine.
        look: way of dreaming.
        network: "auto" or a network's name.
        weights: file with the network's weights, None = the installed ones.
        start: picture to start from, None = a fresh canvas.
        out: the PNG to write.
        prior: file with a patch prior, None = the shipped one.
    """

    subjects: tuple[Subject, ...]
    size: Size
    rounds: int
    seed: int
    look: DreamSettings
    network: str
    weights: Path | None
    start: Path | None
    out: Path
    prior: Path | None = None

    @property
    def title(self) -> str:
        """E.g. "rabbit and analog clock"."""
        return " and ".join(subject.label for subject in self.subjects)


def subjects_of(text: str) -> tuple[Subject, ...]:
    """The one or two subjects that a text names.

    Raises:
        StillError: no subject is called so; the text offers near names.
    """
    try:
        return load_subjects().find_pair(text)
    except SubjectError as error:
        raise StillError(str(error)) from error


def file_name(subjects: tuple[Subject, ...]) -> str:
    """A file's name for a picture of these subjects.

    >>> file_name(load_subjects().find_pair("tree frog"))
    'tree-frog.png'
    """
    words = "-and-".join(subject.label for subject in subjects)
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") + ".png"


def check_wish(wish: StillWish) -> None:
    """Find what would spoil the dream before the minutes of dreaming.

    Raises:
        StillError: a file cannot be written or read, or the size does not suit.
    """
    if max(wish.size) > MAX_STILL_PX:
        message = f"size: each side must be at most {MAX_STILL_PX} px, got {wish.size}"
        raise StillError(message)
    if wish.network.startswith("vgg") and min(wish.size) < VGG_MIN_SIDE_PX:
        limit = f"at least {VGG_MIN_SIDE_PX} px a side for {wish.network}"
        message = f"size: must be {limit}, got {wish.size}"
        raise StillError(message)
    if wish.weights is not None and not os.path.isfile(wish.weights):  # noqa: PTH113 — as below
        message = f"weights: there is no file {wish.weights}"
        raise StillError(message)
    try:
        if wish.prior is not None:
            load_prior(wish.prior)
        check_writable(wish.out, ".png")
    except (ModelError, WriteError) as error:
        raise StillError(" ".join(str(error).split())) from error


def read_start(path: Path, size: Size) -> Picture:
    """A picture cut and scaled to a size.

    Returns:
        uint8 (height, width, 3) RGB.

    Raises:
        StillError: the file is missing or is no picture.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as image:
                if image.width * image.height > MAX_START_PX:
                    message = f"start picture {path}: more than {MAX_START_PX // 10**6} megapixels"
                    raise StillError(message)
                upright = _eight_bits(ImageOps.exif_transpose(image)).convert("RGB")
            fitted = ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
        except FileNotFoundError as error:
            message = f"start picture {path}: there is no such file"
            raise StillError(message) from error
        except UnidentifiedImageError as error:
            message = f"start picture {path}: is not a picture that can be read"
            raise StillError(message) from error
        except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
            reason = " ".join(str(getattr(error, "strerror", None) or error).split())
            message = f"start picture {path}: cannot be read: {reason}"
            raise StillError(message) from error
    return np.asarray(fitted, dtype=np.uint8).copy()


def _eight_bits(image: Image.Image) -> Image.Image:
    """The picture with 8 bits a channel; Pillow would cut 16-bit greys off at 255, to white."""
    if not image.mode.startswith("I;16"):
        return image
    return Image.fromarray((np.asarray(image, np.uint16) >> 8).astype(np.uint8))


def dream(
    wish: StillWish,
    on_round: Callable[[int], object],
    on_bytes: Callable[[int, int], None] | None = None,
) -> "Still":
    """Dream the picture; takes seconds to minutes.

    Args:
        wish: checked with `check_wish`.
        on_round: called with the number of each finished round, the first is 1.
        on_bytes: called with (bytes done, bytes in all) while weights are fetched.

    Raises:
        EngineError: the engine is not installed.
        StillError: the engine cannot dream with this.
    """
    start = None if wish.start is None else read_start(wish.start, wish.size)
    with loading_engine():
        from model.stills import StillRequest, dream_still
    from model.networks.errors import NetworkError
    from model.regions import Aim

    regions = ("whole",) if len(wish.subjects) == 1 else ("upper", "lower")
    request = StillRequest(
        aims=tuple(
            Aim(subject.index, region)
            for subject, region in zip(wish.subjects, regions, strict=True)
        ),
        width=wish.size.width,
        height=wish.size.height,
        rounds=wish.rounds,
        seed=wish.seed,
        look=wish.look,
        network=wish.network,
        weights=wish.weights,
        prior=wish.prior,
        start=start,
    )
    try:
        return dream_still(request, lambda number, _figures: on_round(number), on_bytes)
    except (ModelError, NetworkError) as error:
        raise StillError(" ".join(str(error).split())) from error


def write_png(path: Path, picture: Picture, facts: dict[str, str]) -> None:
    """Write a picture with its facts, whole or not at all.

    Args:
        path: the file; one that is there already is replaced.
        picture: uint8 (height, width, 3) RGB.
        facts: kept in the file as text.

    Raises:
        StillError: the file cannot be written.
    """
    info = PngInfo()
    for name, text in facts.items():
        info.add_text(name, text)
    try:
        write_whole(path, lambda file: Image.fromarray(picture).save(file, "PNG", pnginfo=info))
    except WriteError as error:
        raise StillError(str(error)) from error


def facts_of(wish: StillWish, still: "Still") -> dict[str, str]:
    """What the PNG tells about its making."""
    return {
        "Title": wish.title,
        "Subject": wish.title,
        "Seed": str(wish.seed),
        "Look": still.look,
        "Network": still.network,
        "Prior": "shipped" if wish.prior is None else wish.prior.name,
        "Size": str(wish.size),
        "Rounds": str(wish.rounds),
        "Software": f"{NAME} {VERSION}",
    }
