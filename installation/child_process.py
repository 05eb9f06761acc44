"""A running child as its keeper sees it: started by it, or found alive and joined.

A child outlives the conductor that started it. The next one cannot be told its exit code, and
reads its lines by opening the child's end of the pipe once more.
"""

import asyncio
import logging
import os
import signal
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final, Protocol

import psutil

from installation.census import age_s, is_alive, same_as
from installation.clock import monotonic_s
from installation.logs import LineBudget, level_and_text
from installation.program import OTHER_PROGRAM, go_over

LOOK_EVERY_S: Final = 0.1
MAX_LINE_CHARS: Final = 1000

log = logging.getLogger(__name__)


class ChildProcess(Protocol):
    """A child that runs, and leads a process group of its own."""

    @property
    def pid(self) -> int:
        """Its process id."""
        ...

    @property
    def age_s(self) -> float:
        """Seconds that it had lived when it was started or found, 0 or more."""
        ...

    @property
    def lines(self) -> asyncio.StreamReader | None:
        """What it writes; None where that cannot be read."""
        ...

    async def wait(self) -> int | None:
        """Its exit code once it has gone, negative: the signal; None where nobody knows."""
        ...

    def close(self) -> None:
        """Read no more of it."""
        ...


@dataclass(frozen=True)
class Started:
    """A child of this process."""

    process: asyncio.subprocess.Process
    age_s: float = 0.0

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    @property
    def lines(self) -> asyncio.StreamReader | None:
        """What it writes."""
        return self.process.stdout

    async def wait(self) -> int:
        """Its exit code once it has gone, negative: the signal."""
        code = await self.process.wait()
        if code == OTHER_PROGRAM:
            await go_over()
        return code

    def close(self) -> None:
        """Nothing is left to be closed."""


@dataclass(frozen=True)
class Joined:
    """A child of a conductor that has gone."""

    process: psutil.Process
    age_s: float
    lines: asyncio.StreamReader | None
    pipe: asyncio.BaseTransport | None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid

    async def wait(self) -> None:
        """Come back once it has gone; only its parent learns how it ended."""
        while is_alive(self.process):  # noqa: ASYNC110 — of who is no child nobody tells
            await asyncio.sleep(LOOK_EVERY_S)

    def close(self) -> None:
        """Read no more of it."""
        if self.pipe is not None:
            self.pipe.close()


async def started(argv: Sequence[str], environment: Mapping[str, str]) -> Started:
    """Start a child in a group of its own, so that what ends its parent does not end it.

    Args:
        argv: program and arguments.
        environment: added to the parent's environment.

    Raises:
        OSError: it cannot be started.
    """
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    return Started(process)


async def joined(argv: Sequence[str]) -> Joined | None:
    """The child with this very command line that a conductor before has left; None = there is none.

    Args:
        argv: program and arguments, which no other show's child can have.
    """
    process = await asyncio.to_thread(same_as, argv)
    if process is None:
        return None
    lines, pipe = await _opened_again(process.pid)
    return Joined(process, age_s(process), lines, pipe)


async def write_lines(lines: asyncio.StreamReader | None, name: str) -> None:
    """Write a child's lines to the log; a flood is cut, and always read on."""
    budget = LineBudget()
    rest = b""
    child_log = logging.getLogger(name)
    while lines is not None and (chunk := await lines.read(16_384)):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > MAX_LINE_CHARS:
            whole, rest = [*whole, rest], b""
        for line in whole:
            may, held_back = budget.take(monotonic_s())
            if held_back:
                child_log.warning("(%d lines held back)", held_back)
            text = line[:MAX_LINE_CHARS].decode(errors="replace").rstrip()
            if may and text:
                level, words = level_and_text(text)
                child_log.log(level, "%s", words)


def describe_exit(code: int | None) -> str:
    """An exit code in words: "exit 2", "killed by SIGKILL"; of a joined child nobody knows it."""
    if code is None:
        return "gone"
    if code == OTHER_PROGRAM:
        return "another program lies on the disk"
    if code >= 0:
        return f"exit {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"


async def _opened_again(
    pid: int,
) -> tuple[asyncio.StreamReader | None, asyncio.BaseTransport | None]:
    """The other end of the pipe into which a process writes, where the system lets one have it."""
    file = _other_end(Path(f"/proc/{pid}/fd/1"))
    if file is None:
        return None, None
    lines = asyncio.StreamReader()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), file
    )
    return lines, pipe


def _other_end(handle: Path) -> FileIO | None:
    try:
        if stat.S_ISFIFO(handle.stat().st_mode):
            return FileIO(os.open(handle, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        log.warning("what a joined process writes cannot be read: %s", error)
    return None
