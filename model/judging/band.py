"""The band of look figures that photographs give: `python -m model.judging.band PHOTOS... --out`.

A dream whose figures lie between the 5th and the 95th percentile of photographs, under the same
code at the same size, is at least no stripes, no fog and no burnt colours. Pure NumPy and OpenCV.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from model.errors import ModelError
from model.judging.figures import LOOK_NAMES, LookFigures, look_figures
from model.photos import find_photos, read_photo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHIPPED: Final = Path(__file__).with_name("photo_band.json")
LOW_PERCENT, HIGH_PERCENT = 5.0, 95.0
SIZES: Final = ((384, 216), (512, 288), (640, 360))


@dataclass(frozen=True)
class Band:
    """What is usual among photographs at one size.

    Args:
        width: of the pictures in px.
        height: of the pictures in px.
        photos: how many were measured.
        source: which photographs, in words.
        low: the 5th percentile of each look figure.
        high: the 95th percentile of each.
    """

    width: int
    height: int
    photos: int
    source: str
    low: LookFigures
    high: LookFigures

    def holds(self, name: str, value: float) -> bool:
        """Whether a look figure lies inside, borders included."""
        return bool(getattr(self.low, name) <= value <= getattr(self.high, name))

    def outside(self, figures: LookFigures) -> tuple[str, ...]:
        """Names of the figures that lie outside."""
        return tuple(name for name in LOOK_NAMES if not self.holds(name, getattr(figures, name)))


def fit_to(photo: np.ndarray, width: int, height: int) -> np.ndarray | None:
    """The middle of a photo in a size's aspect, shrunk to it.

    Args:
        photo: uint8 (h, w, 3) RGB.
        width: px.
        height: px.

    Returns:
        uint8 (height, width, 3); None where the photo would have to be enlarged: that would be
        softer than any photograph.
    """
    rows, columns = photo.shape[:2]
    scale = min(rows / height, columns / width)
    if scale < 1:
        return None
    tall, wide = round(height * scale), round(width * scale)
    top, left = (rows - tall) // 2, (columns - wide) // 2
    middle = np.ascontiguousarray(photo[top : top + tall, left : left + wide])
    return cv2.resize(middle, (width, height), interpolation=cv2.INTER_AREA)


def measure(photos: Iterable[np.ndarray], size: tuple[int, int], source: str) -> Band:
    """The band of some photos at a size.

    Args:
        photos: uint8 (h, w, 3) RGB each; those that are too small are left out.
        size: width and height in px.
        source: which photographs, in words.

    Raises:
        ModelError: no photo is large enough.
    """
    width, height = size
    fitted = (fit_to(photo, width, height) for photo in photos)
    table = np.array(
        [list(asdict(look_figures(photo)).values()) for photo in fitted if photo is not None]
    )
    if not len(table):
        message = f"no photo is large enough for {width}x{height}"
        raise ModelError(message)
    low, high = np.percentile(table, (LOW_PERCENT, HIGH_PERCENT), axis=0)
    return Band(width, height, len(table), source, LookFigures(*low), LookFigures(*high))


def load_band(width: int, height: int, path: Path = SHIPPED) -> Band:
    """The band of the size nearest to one, by the shorter side.

    Args:
        width: px.
        height: px.
        path: a file that this tool has written.

    Raises:
        ModelError: the file is missing, or is none of this tool's.
    """
    try:
        text = json.loads(path.read_text(encoding="utf-8"))
        bands = [_read_band(text["source"], entry) for entry in text["bands"]]
        return min(bands, key=lambda band: abs(min(band.width, band.height) - min(width, height)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"the band of photographs {path} cannot be read: {error}"
        raise ModelError(message) from error


def save_bands(bands: Sequence[Band], path: Path) -> None:
    """Write bands of one source as JSON."""
    entries = [
        {
            "width": band.width,
            "height": band.height,
            "photos": band.photos,
            "figures": {
                name: [round(getattr(band.low, name), 5), round(getattr(band.high, name), 5)]
                for name in LOOK_NAMES
            },
        }
        for band in bands
    ]
    head = {"source": bands[0].source, "percentiles": [LOW_PERCENT, HIGH_PERCENT]}
    path.write_text(json.dumps({**head, "bands": entries}, indent=1) + "\n", encoding="utf-8")


def _read_band(source: str, entry: dict) -> Band:
    figures = {name: entry["figures"][name] for name in LOOK_NAMES}
    low, high = (
        LookFigures(**{name: float(pair[i]) for name, pair in figures.items()}) for i in (0, 1)
    )
    return Band(int(entry["width"]), int(entry["height"]), int(entry["photos"]), source, low, high)


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(side) for side in text.lower().split("x"))
    except ValueError:
        width = height = 0
    if min(width, height) < 64 or max(width, height) > 8192:
        message = f"must be WIDTHxHEIGHT of 64 to 8192 px a side, got {text!r}"
        raise argparse.ArgumentTypeError(message)
    return width, height


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure photos and write the band; 0 = well, 2 = wrong input."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    add = parser.add_argument
    add("photos", nargs="+", type=Path, metavar="PHOTO", help="picture files or folders of them")
    add("--size", action="append", type=_size, metavar="WxH", help="default: 384x216 and two more")
    add("--source", default="", metavar="WORDS", help="which photographs they are, for the file")
    add("--out", type=Path, default=SHIPPED, metavar="FILE.json", help="default: the shipped file")
    options = parser.parse_args(arguments)
    try:
        photos = [read_photo(file) for file in find_photos(options.photos)]
        source = options.source or f"{len(photos)} photographs"
        bands = [measure(photos, size, source) for size in options.size or SIZES]
        save_bands(bands, options.out)
    except (ModelError, OSError) as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        return 2
    for band in bands:
        sys.stdout.write(f"{band.width}x{band.height}: {band.photos} of {len(photos)} photos\n")
        for name in LOOK_NAMES:
            low, high = getattr(band.low, name), getattr(band.high, name)
            sys.stdout.write(f"  {name:15} {low:8.4f} {high:8.4f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
