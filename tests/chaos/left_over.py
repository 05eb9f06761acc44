"""What a show has left behind: processes, sockets, shared memory, half written files."""

import time
from collections.abc import Iterable
from pathlib import Path

import psutil

from installation.census import parts_of

SHARED_MEMORY = Path("/dev") / "shm"
GONE_S = 3.0


def shared_memory() -> set[str]:
    """Names of all files of shared memory on this machine."""
    return {path.name for path in SHARED_MEMORY.iterdir()} if SHARED_MEMORY.is_dir() else set()


def socket_prefix(state_dir: Path) -> str:
    """How the names of a show's sockets begin."""
    folder = state_dir.stat()
    return f"@hallucinarium-{folder.st_dev:x}-{folder.st_ino:x}-"


def left_over(state_dir: Path, pids: Iterable[int], memory_before: set[str]) -> list[str]:
    """What is still there after the show has ended, in words; [] = nothing.

    Args:
        state_dir: of the show.
        pids: of all its processes that were ever seen.
        memory_before: shared memory before the show was started.
    """
    pids = set(pids)
    end_s = time.monotonic() + GONE_S
    while any(_lives(pid) for pid in pids) and time.monotonic() < end_s:
        time.sleep(0.1)
    found = [f"process {pid} lives" for pid in sorted(pids) if _lives(pid)]
    found += [f"process {process.pid} of the show lives" for process in parts_of(state_dir)]
    prefix = socket_prefix(state_dir)
    sockets = Path("/proc/net/unix").read_text().splitlines()
    found += [f"socket {line.split()[-1]}" for line in sockets if prefix in line]
    ours = {name for name in shared_memory() - memory_before if any(str(p) in name for p in pids)}
    found += [f"shared memory {name}" for name in sorted(ours)]
    return found + [f"file {path.name}" for path in state_dir.glob(".*.tmp")]


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
