"""A region of any form: a small grey picture, drawn by whoever makes the playlist. Reads files."""

import math
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from playlists.errors import CueError

LONGEST_SIDE = 48
"""So fine is the mask that is kept: finer than what the network tells apart."""

LARGEST_FILE_BYTES = 20_000_000
LARGEST_SIDE_PX = 4096


@dataclass(frozen=True)
class Mask:
    """How much each spot of the picture belongs to a region.

    Attributes:
        width: Columns, 1 to 48.
        height: Rows, 1 to 48.
        grey: A byte for each spot, row by row from the top left: 255 belongs to it, 0 does not.

    Raises:
        CueError: The sizes do not fit together, or all is black.
    """

    width: int
    height: int
    grey: bytes

    def __post_init__(self) -> None:
        sides = (self.width, self.height)
        if not (min(sides) >= 1 and max(sides) <= LONGEST_SIDE):
            message = f"a mask's sides must be 1 to {LONGEST_SIDE}, got {self.width}x{self.height}"
            raise CueError(message)
        if len(self.grey) != self.width * self.height:
            message = (
                f"a mask of {self.width}x{self.height} has {self.width * self.height} bytes, "
                f"got {len(self.grey)}"
            )
            raise CueError(message)
        if not any(self.grey):
            raise CueError("a mask must be white somewhere, this one is black")


def read_mask(path: Path) -> Mask:
    """The mask in a PNG of any size: white is here, black is not, grey is between.

    What is transparent counts as black, a colour as its brightness. The mask is stretched over the
    wall, whatever its own form.

    Args:
        path: A PNG of at most 20 MB and 4096 px a side.

    Raises:
        CueError: There is no such file, it is no PNG, too large, or black.
    """
    try:
        _check_file(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # sides are checked
            return _small(_grey(path))
    except CueError:
        raise
    except FileNotFoundError:
        raise CueError("there is no such file") from None
    except UnidentifiedImageError:
        raise CueError("is not a PNG picture") from None
    except Exception as error:  # noqa: BLE001 — damaged, it makes the decoder raise nearly anything
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())
        message = f"cannot be read: {reason}"
        raise CueError(message) from None


def _check_file(path: Path) -> None:
    size = path.stat().st_size
    if not path.is_file():
        raise CueError("is not a plain file")
    if size > LARGEST_FILE_BYTES:
        message = f"must have at most {LARGEST_FILE_BYTES} bytes, this one has {size}"
        raise CueError(message)


def _grey(path: Path) -> Image.Image:
    """The brightness of a picture, 0 to 255 as floats."""
    with Image.open(path, formats=("PNG",)) as image:
        if max(image.size) > LARGEST_SIDE_PX:
            width, height = image.size
            message = f"must have at most {LARGEST_SIDE_PX} px a side, this one is {width}x{height}"
            raise CueError(message)
        if image.mode.startswith("I"):  # 16 bits a grey; converting would cut off all above 255
            cells = np.asarray(image, np.float32) / 257
            return Image.fromarray(np.clip(cells, 0, 255))
        coloured = image.convert("RGBA")
    alpha = np.asarray(coloured.getchannel("A"), np.float32) / 255
    return Image.fromarray(np.asarray(coloured.convert("L"), np.float32) * alpha)


def _small(image: Image.Image) -> Mask:
    """The picture reduced to what is kept of it; never enlarged."""
    reduction = max(1.0, max(image.size) / LONGEST_SIDE)
    width, height = (max(1, math.floor(side / reduction + 0.5)) for side in image.size)
    reduced = image.resize((width, height), Image.Resampling.BOX)
    cells = np.rint(np.clip(np.asarray(reduced), 0, 255)).astype(np.uint8)
    return Mask(width, height, cells.tobytes())
