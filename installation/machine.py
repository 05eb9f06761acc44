"""Figures of the machine that the show runs on: room on its disk, memory of its graphics card."""

import asyncio
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SMI: Final = "nvidia-smi"
_QUERY: Final = ("--query-gpu=memory.used,memory.total", "--format=csv,noheader,nounits")
_ANSWER_LIMIT_S: Final = 5.0
_MIB: Final = 1 << 20


@dataclass(frozen=True)
class GpuMemory:
    """Memory of all graphics cards together, in bytes."""

    used_bytes: int
    total_bytes: int


@dataclass(frozen=True)
class Machine:
    """What is known of the machine; None = not known, or there is none.

    Attributes:
        disk_free_bytes: room on the disk of the show's folder.
        gpu: memory of the graphics cards.
        rss_bytes: resident memory of the conductor.
    """

    disk_free_bytes: int | None = None
    rss_bytes: int | None = None
    gpu: GpuMemory | None = None


UNKNOWN: Final = Machine()


def disk_free_bytes(folder: Path) -> int | None:
    """Room for this user on the disk of a folder; None if nobody can tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def free_files(folder: Path) -> int | None:
    """How many more files the disk of a folder can hold; None if nobody can tell, or no limit."""
    try:
        disk = os.statvfs(folder)
    except OSError:
        return None
    return disk.f_favail if disk.f_files > 0 else None


def gpu_memory_in(answer: str) -> GpuMemory | None:
    r"""What nvidia-smi tells, a line of two numbers (MiB) for each card; None if it is no answer.

    >>> gpu_memory_in("512, 16384\n256, 16384\n").used_bytes // 2**20
    768
    """
    used = total = 0
    try:
        for line in answer.strip().splitlines():
            one_used, one_total = (int(part) for part in line.split(","))
            used, total = used + one_used, total + one_total
    except ValueError:
        return None
    return GpuMemory(used * _MIB, total * _MIB) if total > 0 else None


class GpuWatch:
    """Asks nvidia-smi; while one call hangs, as with a driver that hangs, no other is begun."""

    def __init__(self, program: str = _SMI) -> None:
        self._program = shutil.which(program)
        self._hung: asyncio.subprocess.Process | None = None

    async def memory(self) -> GpuMemory | None:
        """The memory now; None without a card, or without an answer within five seconds."""
        if self._program is None:
            return None
        if self._hung is not None and self._hung.returncode is None:
            return None
        self._hung = None
        try:
            process = await asyncio.create_subprocess_exec(
                *(self._program, *_QUERY),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            return None
        try:
            async with asyncio.timeout(_ANSWER_LIMIT_S):
                answer, _ = await process.communicate()
        except BaseException as error:
            self._hung = process
            with suppress(ProcessLookupError):
                process.kill()
            if isinstance(error, TimeoutError):
                return None
            raise
        return gpu_memory_in(answer.decode(errors="replace")) if process.returncode == 0 else None
