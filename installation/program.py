"""Which program runs, and the change to another one that lies on the disk by now.

Somebody may bring a newer program while the show runs, with `git pull`. A part that is started
after that is of the newer program, and could not talk with the conductor. It notices, and leaves at
once; then the conductor becomes one of the newer program too, and joins the wall.
"""

import asyncio
import hashlib
import logging
import os
import sys
from pathlib import Path
from typing import Any, Final

from installation.clock import monotonic_s

log = logging.getLogger(__name__)

OTHER_PROGRAM: Final = 76
"""Exit code of a part that is of another program than its conductor."""
LEAST_AGE_S: Final = 10.0
"""A younger conductor stays what it is, so that no two of them take turns for ever."""
TRIAL_LIMIT_S: Final = 60.0
_PACKAGES: Final = ("installation", "model", "playlists", "projection")
_TRIAL: Final = "import installation.conductor, installation.cli, installation.processes.project"
_BEGAN_S: Final = monotonic_s()


def fingerprint(root: Path) -> str:
    """Of all code under a folder: 16 digits, others after any change.

    Args:
        root: holds the packages.
    """
    digest = hashlib.sha256()
    for package in _PACKAGES:
        for file in sorted((root / package).rglob("*.py")):
            digest.update(f"{file.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


PROGRAM: Final = fingerprint(Path(__file__).resolve().parent.parent)
"""The program that this process has begun with."""


def leave_if_other(settings: Any) -> None:  # noqa: ANN401 — whatever JSON holds
    """End this process if a conductor of another program has started it.

    Args:
        settings: that it was started with, as JSON; not looked at any further.

    Raises:
        SystemExit: it is to end.
    """
    told = settings.get("program", PROGRAM) if isinstance(settings, dict) else PROGRAM
    if told != PROGRAM:
        raise SystemExit(OTHER_PROGRAM)


async def go_over() -> None:
    """Become the program on the disk; comes back only if that cannot be loaded, or is too early.

    What the show must remember is on the disk at every moment, and its parts live on.
    """
    if monotonic_s() - _BEGAN_S < LEAST_AGE_S:
        return
    trial = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _TRIAL),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(TRIAL_LIMIT_S):
            code = await trial.wait()
    except TimeoutError:
        trial.kill()
        code = None
    if code != 0:
        log.error("another program lies on the disk, and it cannot be loaded: staying with this")
        return
    log.warning("another program lies on the disk: going over to it")
    logging.shutdown()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 — as it was begun
