"""One show for one state folder: a lock that the kernel drops when the process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from installation.errors import StartError
from installation.kept_file import open_lock

FILE = "lock"


@contextmanager
def only_instance(state_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; children do not inherit it.

    Args:
        state_dir: is created if it is not there.

    Raises:
        StartError: another show holds it (the text names its pid), or the folder cannot be used.
    """
    try:
        file = open_lock(state_dir / FILE)
    except OSError as error:
        message = f"state folder {state_dir}: {error.strerror or error}"
        raise StartError(message) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read(20).decode(errors="replace").strip() or "unknown"
            message = f"already running (pid {holder}) with the state folder {state_dir}"
            raise StartError(message) from error
        with suppress(OSError):  # a full disk: the lock holds without the number too
            file.truncate(0)
            file.write(str(os.getpid()).encode())
        yield
