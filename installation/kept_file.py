"""Files that outlive a power cut at any moment: sealed with a checksum, the one before kept too.

`show.json` is the newest generation, `show.json.before` the one before it. The newest is written
beside, synced and renamed; whatever happens on the way, one of the two is whole and not older than
the last but one. What is found damaged is kept aside as `show.json.bad`, one for each generation.
"""

import errno
import hashlib
import logging
import os
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

BEFORE: Final = ".before"
BAD: Final = ".bad"
MOST_BYTES: Final = 1 << 30
_MARK: Final = b"\n#sha256 "
_SEAL_BYTES: Final = len(_MARK) + 64 + 1
_FOR_GOOD: Final = frozenset({errno.EACCES, errno.EPERM, errno.EIO, errno.ELOOP})
"""A file that cannot be read for one of these reasons cannot be read the next time either."""
_LEFTOVER: Final = re.compile(r"^\..+\.\d+\.(tmp|part)$")


class DamagedFileError(Exception):
    """Raised when a file is not what was written; the text says in which way."""


@dataclass(frozen=True)
class Found(Generic[T]):
    """What was read.

    Attributes:
        value: of the newest generation that is whole; None where there is none.
        trouble: what was damaged, and what is used instead; "" if all is well.
    """

    value: T | None
    trouble: str = ""


def sealed(data: bytes) -> bytes:
    """Content with its checksum behind it, as a line that YAML and people take for a comment."""
    return data + _MARK + hashlib.sha256(data).hexdigest().encode() + b"\n"


def unsealed(data: bytes) -> bytes:
    """The content of a sealed file; one without a seal, as older versions wrote it, as it is.

    Raises:
        DamagedFileError: content and seal do not belong together.
    """
    content, seal = data[:-_SEAL_BYTES], data[-_SEAL_BYTES:]
    if not seal.startswith(_MARK):
        return data
    if seal != sealed(content)[-_SEAL_BYTES:]:
        raise DamagedFileError("its checksum is wrong")
    return content


def write_kept(path: Path, data: bytes) -> None:
    """Make this the newest generation, and what was the newest the one before.

    Where there is none before, as at the first writing, that one gets the same content.

    Args:
        path: the file; its folder is made if somebody has removed it.
        data: its content; a seal is added.

    Raises:
        OSError: it cannot be written; both generations are as they were.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _part_of(path)
    try:
        _write_synced(part, sealed(data))
        _make_way(_beside(path, BEFORE))
        _retire(path)
        os.replace(part, path)  # noqa: PTH105 — os' own names, all in one place
        _sync_folder(path.parent)
        with suppress(OSError):  # as on a disk that is full now: the newest is there
            if not _beside(path, BEFORE).exists():
                _write_synced(part, sealed(data))
                os.replace(part, _beside(path, BEFORE))  # noqa: PTH105
                _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            os.unlink(part)  # noqa: PTH108


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that at every moment either the old or the new content is there.

    A folder that somebody has removed while the show runs is made again.

    Raises:
        OSError: it cannot be written; the old content is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _part_of(path)
    try:
        _write_synced(part, data)
        _make_way(path)
        os.replace(part, path)  # noqa: PTH105
        _sync_folder(path.parent)
    finally:
        with suppress(OSError):
            os.unlink(part)  # noqa: PTH108


def read_kept(
    path: Path,
    parse: Callable[[bytes], T],
    *,
    most_bytes: int = MOST_BYTES,
    put_aside: bool = True,
) -> Found[T]:
    """Read the newest generation that is whole. Never raises: without one the show begins anew.

    Args:
        path: the file.
        parse: content to value; raises anything on content that cannot be used.
        most_bytes: larger files are not read.
        put_aside: move what is damaged out of the way; only for the file's one writer.
    """
    trouble: list[str] = []
    for file in (path, _beside(path, BEFORE)):
        try:
            value = parse(unsealed(_read(file, most_bytes)))
        except FileNotFoundError:
            continue
        except Exception as error:  # noqa: BLE001 — decoders raise anything on damaged content
            aside = _put_aside(file) if put_aside else ""
            trouble.append(f"{file} cannot be read{aside}: {str(error)[:150]}")
            continue
        if trouble:
            trouble.append(f"{file.name} is used instead" if file != path else "")
        return Found(value, _told(trouble))
    if trouble:
        trouble.append("going on without it")
    return Found(None, _told(trouble))


def open_lock(path: Path) -> BinaryIO:
    """Open a file that is there to be locked; another user's, or a folder, is put aside.

    So a show that root has run once does not keep its user from running it.

    Raises:
        OSError: it cannot be opened, or its folder not be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return path.open("ab+", buffering=0)
    except (PermissionError, IsADirectoryError):
        move_aside(path)
        return path.open("ab+", buffering=0)


def remove_leftovers(folder: Path) -> int:
    """Remove what a killed process had half written; how many files that were."""
    removed = 0
    with suppress(OSError):
        for file in folder.iterdir():
            if _LEFTOVER.match(file.name):
                with suppress(OSError):
                    file.unlink()
                    removed += 1
    return removed


def _told(trouble: list[str]) -> str:
    text = "; ".join(part for part in trouble if part)
    if text:
        log.warning("%s", text)
    return text


def _read(path: Path, most_bytes: int) -> bytes:
    """A file's content.

    Raises:
        OSError: it cannot be read.
        DamagedFileError: it is no file, or too large.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):  # a pipe would be read for ever
        raise DamagedFileError("not a file")
    if found.st_size > most_bytes:
        text = f"larger than {most_bytes} bytes"
        raise DamagedFileError(text)
    return path.read_bytes()


def _retire(path: Path) -> None:
    """Make the newest generation the one before, if it is whole; else it is kept aside.

    Raises:
        OSError: neither can be done.
    """
    try:
        unsealed(_read(path, MOST_BYTES))
    except FileNotFoundError:
        return
    except DamagedFileError:
        move_aside(path)
    except OSError as error:
        if error.errno not in _FOR_GOOD:
            raise
        move_aside(path)
    else:
        os.replace(path, _beside(path, BEFORE))  # noqa: PTH105


def _make_way(path: Path) -> None:
    """Put aside a folder that stands where a file belongs: no file could take its place.

    Raises:
        OSError: it cannot be put aside.
    """
    if path.is_dir() and not path.is_symlink():
        move_aside(path)


def move_aside(path: Path) -> Path:
    """Rename what cannot be used, a file or a folder, to `NAME.bad`; to where it is now.

    Raises:
        OSError: it cannot be renamed.
    """
    bad = _beside(path, BAD)
    if path.is_dir() or bad.is_dir():  # only a file takes the place of another one
        others = (_beside(path, f"{BAD}.{number}") for number in range(2, 100))
        bad = next((one for one in (bad, *others) if not os.path.lexists(one)), bad)
    os.replace(path, bad)  # noqa: PTH105
    return bad


def _write_synced(path: Path, data: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)


def _sync_folder(folder: Path) -> None:
    """Have the new names on the disk too; where a file system cannot, they are there in a while."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _put_aside(path: Path) -> str:
    try:
        bad = move_aside(path)
    except OSError as error:
        return f" (nor put aside: {error})"
    return f", kept aside as {bad.name}"


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _part_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")
