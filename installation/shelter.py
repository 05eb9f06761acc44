"""Where a show keeps its memory while its state folder cannot be written.

A disk that fails is made read-only by the system, and after the next power cut the show starts with
it. Then it begins with what it can read, keeps on in memory what it would keep on the disk, and
says so.
"""

import errno
import hashlib
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from installation import archive, handover, journal, lock, why_log
from installation.census import MODULES
from installation.errors import StartError
from installation.kept_file import move_aside, open_lock
from installation.processes.checkpoint import PICTURE_FILE

log = logging.getLogger(__name__)

MOST_BYTES: Final = 256_000_000
MOST_STILLS: Final = 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_FAILED: Final = frozenset({errno.EROFS, errno.EIO, *_FULL})
"""What no user has done; where it is something else, the first start is refused."""


def usable(state_dir: Path) -> tuple[Path, str]:
    """The state folder, or one that stands for it until the next start.

    Args:
        state_dir: is made if it is not there.

    Returns:
        The folder, and what is wrong, a sentence; "" if all is well.

    Raises:
        StartError: it cannot be used, and no show has ever been there; or nothing can stand for it.
    """
    error = _refusal(state_dir)
    if error is None:
        return state_dir, ""
    reason = f"state folder {state_dir}: {error.strerror or error}"
    if error.errno not in _FAILED and not _was_used(state_dir):
        raise StartError(reason)
    substitute = next(_substitutes(state_dir), None)
    if substitute is None:
        raise StartError(reason)
    _take_along(state_dir, substitute)
    trouble = f"{reason}: until this is mended and the show started again, {substitute} is used"
    log.error("%s", trouble)
    return substitute, trouble


def clear(state_dir: Path) -> None:
    """Put aside what stands where a file is written in place: a folder, another user's file.

    Args:
        state_dir: the show's folder; this process holds its lock.
    """
    for file in (state_dir / handover.FILE, state_dir / why_log.FILE):
        with suppress(OSError):
            if file.is_dir() or (file.exists() and not os.access(file, os.W_OK)):
                log.warning("%s cannot be written, kept aside as %s", file, move_aside(file).name)


def _refusal(state_dir: Path) -> OSError | None:
    """Why nothing can be written; a disk that is merely full may have room again in a while."""
    trial = state_dir / f".trial.{os.getpid()}.tmp"
    locks = [state_dir / lock.FILE, *(state_dir / f"{role}.lock" for role in MODULES)]
    try:
        for file in locks:  # without them nothing can be started, however full the disk is then
            open_lock(file).close()
        trial.touch()
        trial.unlink()
    except OSError as error:
        is_full = error.errno in _FULL and all(file.is_file() for file in locks)
        return None if is_full else error
    return None


def _was_used(state_dir: Path) -> bool:
    """Whether a show has been there."""
    with suppress(OSError):
        return any((state_dir / name).exists() for name in (journal.FILE, PICTURE_FILE))
    return False


def _substitutes(state_dir: Path) -> Iterator[Path]:
    """Folders of this user alone that could be used; for the same folder always the same ones."""
    places = [os.environ.get("XDG_RUNTIME_DIR", "")]
    with suppress(OSError):
        places.append(tempfile.gettempdir())
    number = hashlib.sha256(os.fsencode(state_dir.absolute())).hexdigest()[:12]
    for place in (*places, "/dev/shm"):  # noqa: S108 — whose folder it is stands below
        folder = Path(place, f"hallucinarium-{os.getuid()}-{number}")
        if not folder.is_absolute():
            continue
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
                folder.chmod(0o700)
                if _refusal(folder) is None:
                    yield folder


def _take_along(state_dir: Path, substitute: Path) -> None:
    """Copy what can be read, and is newer than what is there already."""
    stills = archive.stills(state_dir)[:MOST_STILLS]
    with suppress(OSError):
        (substitute / archive.FOLDER).mkdir(exist_ok=True)
    files: list[Path] = []
    with suppress(OSError):
        files = [file for file in state_dir.iterdir() if not file.name.startswith(".")]
    for file in (*files, *stills):
        copy = substitute / file.relative_to(state_dir)
        with suppress(OSError):
            found = file.stat()
            is_newer = not copy.exists() or found.st_mtime > copy.stat().st_mtime
            if stat.S_ISREG(found.st_mode) and found.st_size <= MOST_BYTES and is_newer:
                shutil.copy2(file, copy)
