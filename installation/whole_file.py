"""Files that are written whole or not at all, and found out to be unwritable in good time."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from installation.errors import InstallationError


class WriteError(InstallationError):
    """Raised when a file cannot be written; the text names it and the reason."""


def check_writable(path: Path, ending: str) -> None:
    """Find out whether a file could be written, and leave nothing behind.

    Args:
        path: the file.
        ending: of its name, such as ".png".

    Raises:
        WriteError: it could not, or it has another ending.
    """
    if path.suffix.lower() != ending:
        message = f"out: the file's name must end in {ending}, got {path}"
        raise WriteError(message)
    if os.path.isdir(path):  # noqa: PTH112 — False on names that are too long
        message = f"out: {path} is a folder"
        raise WriteError(message)
    trial = _part_of(path)
    try:
        with trial.open("wb"):
            pass
        trial.unlink()
    except OSError as error:
        reason = error.strerror or error
        if not os.path.isdir(path.parent):  # noqa: PTH112
            reason = f"there is no folder {path.parent}"
        message = f"out: cannot write {path}: {reason}"
        raise WriteError(message) from error


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside its place, and put it there when it is complete.

    Args:
        path: the file; one that is there already is replaced.
        write: writes the content.

    Raises:
        WriteError: the file cannot be written.
    """
    part = _part_of(path)
    try:
        with part.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise WriteError(message) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _part_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")
