"""Stills of the show on disk: a folder of bounded size in which the oldest make room.

A still's name tells when it was on the wall and what was dreamt: `20260504T183000Z-31-980.jpg`
(numbers of subjects). So what has been blocked since is not shown again.
"""

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from installation.kept_file import write_atomically

FOLDER: Final = "archive"
MOST_FILES: Final = 20_000
BYTES_A_MB: Final = 1_000_000
_QUALITY: Final = 95
_NAME: Final = re.compile(r"\d{8}T\d{6}Z((?:-\d{1,4})*)\.jpg")


def still_name(at: datetime, subjects: Iterable[int]) -> str:
    """The name of a still's file.

    Args:
        at: when it was on the wall, with a zone.
        subjects: numbers of what was dreamt.
    """
    numbers = "".join(f"-{number}" for number in sorted(set(subjects)))
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{numbers}.jpg"


def keep_still(
    state_dir: Path, name: str, picture: NDArray[np.uint8], most_bytes: int
) -> Path | None:
    """Add a still to the archive; the oldest ones make room before.

    Args:
        state_dir: the show's folder.
        name: from `still_name`.
        picture: uint8 (H, W, 3) RGB.
        most_bytes: that the archive may take, 0 or more.

    Returns:
        The file; None where the still alone would take more room than there is.

    Raises:
        OSError: it cannot be written or encoded.
    """
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    if not done:
        message = f"cannot encode a picture of shape {picture.shape} as JPEG"
        raise OSError(message)
    folder = state_dir / FOLDER
    make_room(folder, "*.jpg", most_bytes - data.nbytes, MOST_FILES - 1)
    if data.nbytes > most_bytes:
        return None
    write_atomically(folder / name, data.tobytes())
    return folder / name


def make_room(folder: Path, pattern: str, most_bytes: int, most_files: int) -> int:
    """Remove the oldest files until the others are few and small enough.

    Args:
        folder: need not be there.
        pattern: which files count, such as "*.png"; their names sort by time.
        most_bytes: of all files together.
        most_files: so many stay at most.

    Returns:
        How many were removed; one that cannot be removed stays.
    """
    removed = room = 0
    for place, file in enumerate(sorted(folder.glob(pattern), reverse=True)):
        with suppress(OSError):
            room += file.stat().st_size
            if place >= most_files or room > most_bytes:
                file.unlink()
                removed += 1
    return removed


def stills(state_dir: Path, blocked: Collection[int] = ()) -> tuple[Path, ...]:
    """The stills that may be shown, the newest first; () where the folder cannot be read.

    Args:
        state_dir: the show's folder.
        blocked: numbers of subjects that are not for this wall.
    """
    try:
        names = sorted((file.name for file in (state_dir / FOLDER).iterdir()), reverse=True)
    except OSError:
        return ()
    forbidden = frozenset(blocked)
    return tuple(
        state_dir / FOLDER / name
        for name in names
        if (found := _NAME.fullmatch(name)) and not forbidden & set(_numbers(found[1]))
    )


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split("-") if number]
