"""A disk that loses its power: records what a program asks of it, and tells what may be left.

What the program asks through `os` is done for real and written down. `left_after` plays the record
up to any moment into another folder, by the rules of a journalling file system:

- names (create, rename, remove) reach the disk in their order, all of them at the latest when the
  folder is synced; so at a cut any number of the last ones since then may be missing;
- of a file's bytes that were not synced any part from the beginning on may be there.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch


@dataclass(frozen=True)
class Op:
    """One call: "create", "write", "sync", "replace", "remove" or "sync folder"."""

    kind: str
    file: int = 0
    name: str = ""
    to: str = ""
    data: bytes = b""


@dataclass
class Recorder:
    """What was asked of the disk, in order; `marks` are the lengths of the record at `mark()`."""

    ops: list[Op] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def mark(self) -> None:
        """Note that something is complete now."""
        self.marks.append(len(self.ops))


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Record all calls; one folder at a time, names without their folders."""
    recorder = Recorder()
    files: dict[int, int] = {}
    real = (os.open, os.write, os.fsync, os.replace, os.unlink)
    do_open, do_write, do_sync, do_replace, do_unlink = real

    def opened(path: Path, flags: int, mode: int = 0o777) -> int:
        handle = do_open(path, flags, mode)
        if flags & os.O_CREAT:
            files[handle] = len(recorder.ops)
            recorder.ops.append(Op("create", files[handle], Path(path).name))
        return handle

    def written(handle: int, data: bytes) -> int:
        count = do_write(handle, data)
        recorder.ops.append(Op("write", files[handle], data=bytes(data[:count])))
        return count

    def synced(handle: int) -> None:
        do_sync(handle)
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            recorder.ops.append(Op("sync folder"))
        else:
            recorder.ops.append(Op("sync", files[handle]))

    def replaced(old: Path, new: Path) -> None:
        do_replace(old, new)
        recorder.ops.append(Op("replace", name=Path(old).name, to=Path(new).name))

    def removed(path: Path) -> None:
        do_unlink(path)
        recorder.ops.append(Op("remove", name=Path(path).name))

    with (
        patch("os.open", opened), patch("os.write", written), patch("os.fsync", synced),
        patch("os.replace", replaced), patch("os.unlink", removed),
    ):  # fmt: skip
        yield recorder


def left_after(
    ops: list[Op], cut: int, folder: Path, choose: Callable[[str, int, int], int]
) -> None:
    """Put into an empty folder what may be on the disk when the power goes.

    Args:
        ops: the record.
        cut: the power goes after so many of them.
        folder: is filled.
        choose: (what, least, most) -> what chance has done.
    """
    done = ops[:cut]
    content: dict[int, bytes] = {}
    safe: dict[int, int] = {}
    names_since: list[Op] = []
    names: dict[str, int] = {}
    for op in done:
        match op.kind:
            case "create":
                content[op.file], safe[op.file] = b"", 0
                names_since.append(op)
            case "write":
                content[op.file] += op.data
            case "sync":
                safe[op.file] = len(content[op.file])
            case "sync folder":
                _apply(names, names_since)
                names_since = []
            case _:
                names_since.append(op)
    _apply(names, names_since[: choose("names", 0, len(names_since))])
    for name, file in names.items():
        size = choose("bytes", safe[file], len(content[file]))
        (folder / name).write_bytes(content[file][:size])


def _apply(names: dict[str, int], ops: list[Op]) -> None:
    for op in ops:
        match op.kind:
            case "create":
                names[op.name] = op.file
            case "replace":
                names[op.to] = names.pop(op.name)
            case _:
                names.pop(op.name, None)
