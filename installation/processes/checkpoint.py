"""The dream kept on disk: canvas.npz to go on from, last_picture.png for the wall's first moments.

Both are replaced atomically. Whatever cannot be read is left out; a dream can always start fresh.
"""

import io
import logging
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from installation.journal import write_atomically
from projection.camera import CameraPosition
from projection.stills import read_still

log = logging.getLogger(__name__)

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
        save_picture(state_dir / PICTURE_FILE, picture)


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
    write_atomically(state_dir / CANVAS_FILE, buffer.getvalue())


def load_checkpoint(state_dir: Path) -> Checkpoint | None:
    """The newest checkpoint; None where there is none or it cannot be read."""
    path = state_dir / CANVAS_FILE
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            log_zoom, angle_deg, *counts = (float(value) for value in file[_PLACE])
            number, reseed_count = (_count(value) for value in counts)
            arrays = {
                name.removeprefix(_ARRAY): file[name]
                for name in file.files
                if name.startswith(_ARRAY)
            }
        position = CameraPosition(log_zoom=log_zoom, angle_deg=angle_deg)
        return Checkpoint(arrays, position, number, reseed_count)
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 — damaged, it makes zipfile and numpy raise anything
        log.warning("%s cannot be read, going on without it: %s", path, error)
        return None


def save_picture(path: Path, picture: NDArray[np.uint8]) -> None:
    """Replace a PNG.

    Args:
        path: where.
        picture: uint8 (H, W, 3) RGB.

    Raises:
        OSError: the folder cannot be written to, or the picture cannot be encoded.
    """
    done, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    if not done:
        message = f"cannot encode a picture of shape {picture.shape} as PNG"
        raise OSError(message)
    write_atomically(path, data.tobytes())


def load_picture(path: Path) -> NDArray[np.uint8] | None:
    """A picture file as uint8 (H, W, 3) RGB; None where there is none that the wall can show."""
    try:
        if not path.exists():
            return None
        if not path.is_file():
            raise OSError("not a file")  # noqa: TRY301 — a pipe would be read for ever
        picture = read_still(path)
    except Exception as error:  # noqa: BLE001 — damaged, it makes the decoders raise anything
        log.warning("%s cannot be shown, going on without it: %s", path, error)
        return None
    if int(picture.max()) < DARKEST:
        log.warning("%s is black, going on without it", path)
        return None
    return picture


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


def _count(value: float) -> int:
    """A counter that was kept as a float.

    Raises:
        ValueError: it is negative, too large, or not a number.
    """
    if not 0 <= value < MAX_COUNT:
        message = f"a counter must be 0 to {MAX_COUNT}, got {value}"
        raise ValueError(message)
    return int(value)
