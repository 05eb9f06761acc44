"""The dream kept on disk: canvas.npz to go on from, last_picture.png for the wall's first moments.

Of both the newest and the one before are kept: see `installation.kept_file`. Whatever cannot be
read is left out; a dream can always start fresh.
"""

import io
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from installation.kept_file import DamagedFileError, read_kept, write_atomically, write_kept
from projection.camera import CameraPosition
from projection.stills import read_still

CANVAS_FILE = "canvas.npz"
PICTURE_FILE = "last_picture.png"
SNAPSHOT_DIR = "snapshots"
MAX_SNAPSHOTS = 500
MAX_COUNT = 2**53
DARKEST = 16
"""A picture without any brighter value is no dream but damage: the wall must not be black."""
_PLACE = "place"
_ARRAY = "array_"


@dataclass(frozen=True)
class Checkpoint:
    """A dream at the end of a round.

    Attributes:
        arrays: the dreamer's state.
        position: where in the camera's space the canvas is.
        number: of the newest keyframe.
        reseed_count: the show's counter when the canvas was begun.
    """

    arrays: dict[str, NDArray[np.generic]]
    position: CameraPosition
    number: int
    reseed_count: int


def keep(state_dir: Path, checkpoint: Checkpoint, picture: NDArray[np.uint8]) -> None:
    """Replace canvas.npz and last_picture.png; where one cannot be written, the other one is.

    Args:
        state_dir: the show's folder.
        checkpoint: of the dream.
        picture: uint8 (H, W, 3) RGB.

    Raises:
        OSError: one of them cannot be written.
    """
    try:
        save_checkpoint(state_dir, checkpoint)
    finally:
        write_kept(state_dir / PICTURE_FILE, _png(picture))


def save_checkpoint(state_dir: Path, checkpoint: Checkpoint) -> None:
    """Replace canvas.npz.

    Raises:
        OSError: the folder cannot be written to.
    """
    position = checkpoint.position
    place = np.array(
        [position.log_zoom, position.angle_deg, checkpoint.number, checkpoint.reseed_count]
    )
    arrays = {_ARRAY + name: array for name, array in checkpoint.arrays.items()}
    buffer = io.BytesIO()
    np.savez(buffer, **{_PLACE: place, **arrays})  # type: ignore[arg-type]
    write_kept(state_dir / CANVAS_FILE, buffer.getvalue())


def load_checkpoint(state_dir: Path) -> Checkpoint | None:
    """The newest checkpoint that can be read, for the one who writes them; None without any."""
    return read_kept(state_dir / CANVAS_FILE, _checkpoint).value


def save_picture(path: Path, picture: NDArray[np.uint8]) -> None:
    """Replace a PNG.

    Args:
        path: where.
        picture: uint8 (H, W, 3) RGB.

    Raises:
        OSError: the folder cannot be written to, or the picture cannot be encoded.
    """
    write_atomically(path, _png(picture))


def load_picture(path: Path) -> NDArray[np.uint8] | None:
    """A picture as uint8 (H, W, 3) RGB, of the newest file, or the one before, that can be shown.

    None where the wall can show neither.
    """
    return read_kept(path, _shown, put_aside=False).value


def save_snapshot(state_dir: Path, stamp: str, picture: NDArray[np.uint8]) -> Path:
    """Store a picture under snapshots/, where the oldest make room beyond MAX_SNAPSHOTS.

    Args:
        state_dir: the show's folder.
        stamp: the file's name without its ending; sorts by time.
        picture: uint8 (H, W, 3) RGB.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder = state_dir / SNAPSHOT_DIR
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{stamp}.png"
    save_picture(path, picture)
    for old in sorted(folder.glob("*.png"))[:-MAX_SNAPSHOTS]:
        old.unlink(missing_ok=True)
    return path


def _checkpoint(data: bytes) -> Checkpoint:
    """What is in a canvas.npz; raises anything on what is none."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        log_zoom, angle_deg, *counts = (float(value) for value in file[_PLACE])
        number, reseed_count = (_count(value) for value in counts)
        arrays = {
            name.removeprefix(_ARRAY): file[name] for name in file.files if name.startswith(_ARRAY)
        }
    position = CameraPosition(log_zoom=log_zoom, angle_deg=angle_deg)
    return Checkpoint(arrays, position, number, reseed_count)


def _png(picture: NDArray[np.uint8]) -> bytes:
    """A picture, uint8 (H, W, 3) RGB, as a PNG.

    Raises:
        OSError: it cannot be encoded.
    """
    done, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not done:
        message = f"cannot encode a picture of shape {picture.shape} as PNG"
        raise OSError(message)
    return data.tobytes()


def _shown(data: bytes) -> NDArray[np.uint8]:
    """The picture of a file's content; raises anything on what the wall cannot show."""
    picture = read_still(io.BytesIO(data))
    if int(picture.max()) < DARKEST:
        raise DamagedFileError("it is black")
    return picture


def _count(value: float) -> int:
    """A counter that was kept as a float.

    Raises:
        ValueError: it is negative, too large, or not a number.
    """
    if not 0 <= value < MAX_COUNT:
        message = f"a counter must be 0 to {MAX_COUNT}, got {value}"
        raise ValueError(message)
    return int(value)
