"""Starts the child processes, starts them again when they go or hang, and ends them.

Children that a conductor before has left are joined. Runs in the conductor's asyncio loop. What is
decided when stands in `installation.restarts`.
"""

import asyncio
import contextlib
import logging
import os
import signal
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from installation.child_process import (
    ChildProcess,
    describe_exit,
    joined,
    started,
    write_lines,
)
from installation.clock import monotonic_s
from installation.restarts import (
    ProgressWatch,
    RestartRules,
    counts_as_crash,
    restart_decision,
)

log = logging.getLogger(__name__)

ChildState = Literal["starting", "running", "waiting", "safe", "stopping", "stopped"]

WATCH_EVERY_S = 0.25
MOST_PATIENCE = 4
"""A start that takes too long may take twice as long the next time, and so on up to this factor."""
RENEW_S = 2.0
"""A child that is started anew may take so long to leave by itself."""


@dataclass(frozen=True, kw_only=True)
class StopLimits:
    """How long each stage of ending a child may take, in seconds."""

    itself_s: float = 3.0
    terminate_s: float = 2.0
    kill_s: float = 1.0


@dataclass(frozen=True, kw_only=True)
class ChildSpec:
    """One child: what to run and how patient to be.

    Attributes:
        name: for the log and the panel.
        role: "dream" or "projection".
        argv: program and arguments.
        start_limit_s: seconds until the first progress; more after starts that took too long, as
            on a machine that is busy with other things.
        hang_limit_s: seconds from one progress to the next.
        rules: when it is started again.
        environment: added to the parent's environment.
        outlives: whether it goes on when the conductor dies, and its arguments are those of this
            show alone: then one that lives is joined at the start.
    """

    name: str
    role: str
    argv: tuple[str, ...]
    start_limit_s: float = 60.0
    hang_limit_s: float = 30.0
    rules: RestartRules = field(default_factory=RestartRules)
    environment: Mapping[str, str] = field(default_factory=dict)
    outlives: bool = False


@dataclass(frozen=True, kw_only=True)
class ChildStatus:
    """How a child is; `uptime_s` is None while it does not run; `causes` counts its ends."""

    name: str
    role: str
    pid: int | None
    state: ChildState
    restarts: int
    last_exit: str | None
    uptime_s: float | None
    is_safe: bool
    causes: Mapping[str, int] = field(default_factory=dict)


class Keeper:
    """Keeps one child alive until `stop`.

    Args:
        spec: what to keep.
        on_change: called (in the loop) whenever the child was started or has gone.
    """

    def __init__(self, spec: ChildSpec, on_change: Callable[[], None]) -> None:
        self.spec = spec
        self._on_change = on_change
        self._process: ChildProcess | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()
        self._watch = ProgressWatch(spec.start_limit_s, spec.hang_limit_s, monotonic_s())
        self._started_at_s = monotonic_s()
        self._exits_at_s: deque[float] = deque(maxlen=50)
        self._starts = 0
        self._patience = 1
        self._safe = False
        self._last_exit: str | None = None
        self._causes: Counter[str] = Counter()
        self._hung: str | None = None
        self._unwell = ""

    def start(self) -> None:
        """Begin to keep the child; returns at once."""
        self._task = asyncio.create_task(self._keep(), name=f"keeper of {self.spec.name}")

    def note_progress(self, pid: int, progress: int, *, is_slow: bool = False) -> None:
        """Take the child's newest counter; reports of a former process are ignored."""
        if self._process is not None and self._process.pid == pid:
            self._watch = self._watch.noted(progress, monotonic_s(), is_slow=is_slow)

    def renew(self, pid: int, why: str) -> None:
        """Have the child started anew if it still has this process id; returns at once."""
        if self._process is not None and self._process.pid == pid:
            self._unwell = why

    def status(self) -> ChildStatus:
        """How the child is now."""
        running = self._process is not None
        return ChildStatus(
            name=self.spec.name,
            role=self.spec.role,
            pid=self._process.pid if self._process is not None else None,
            state=self._state(),
            restarts=max(0, self._starts - 1),
            last_exit=self._last_exit,
            causes=dict(self._causes),
            uptime_s=monotonic_s() - self._started_at_s if running else None,
            is_safe=self._safe and not (running and self._watch.progress > 0),
        )

    async def stop(self, hurry: asyncio.Event, limits: StopLimits) -> None:
        """End the child: it leaves by itself, or is terminated, or killed, each with a limit.

        Args:
            hurry: once set, the waits are skipped and the child is killed.
            limits: the stages.
        """
        self._stopping.set()
        if self._task is None:
            return
        await self._gone(self._task, limits.itself_s, hurry)
        self._signal(signal.SIGTERM)
        await self._gone(self._task, limits.terminate_s, hurry)
        self._signal(signal.SIGKILL)
        await self._gone(self._task, limits.kill_s, asyncio.Event())
        if not self._task.done():
            log.error("%s does not end, even when killed", self.spec.name)
            self._task.cancel()

    def _state(self) -> ChildState:
        if self._stopping.is_set():
            return "stopping" if self._process is not None else "stopped"
        if self._process is None:
            return "safe" if self._safe else "waiting"
        return "running" if self._watch.progress > 0 else "starting"

    async def _keep(self) -> None:
        while not self._stopping.is_set():
            began_s = monotonic_s()
            code = await self._live_once()
            self._on_change()
            if self._stopping.is_set():
                return
            await self._wait_to_restart(code, monotonic_s() - began_s)

    async def _live_once(self) -> int | None:
        """Run the child until it has gone; its exit code as `ChildProcess.wait` tells it."""
        spec = self.spec
        self._started_at_s = monotonic_s()
        start_limit_s = spec.start_limit_s * self._patience
        self._watch = ProgressWatch(start_limit_s, spec.hang_limit_s, self._started_at_s)
        self._hung, self._unwell = None, ""
        self._starts += 1
        try:
            process = await self._found() or await self._begun()
        except OSError as error:
            self._last_exit = f"cannot be started: {error}"
            self._causes["cannot be started"] += 1
            return 1
        self._process = process
        self._on_change()
        tasks = [
            asyncio.create_task(write_lines(process.lines, spec.name)),
            asyncio.create_task(self._end_when_ill()),
        ]
        try:
            code = await process.wait()
        finally:
            self._signal(signal.SIGKILL)  # whatever the child itself has started
            self._process = None
            await _end(tasks, grace_s=0.3)
            process.close()
        self._last_exit = self._describe(code)
        self._count(code)
        log.info("%s has gone: %s", self.spec.name, self._last_exit)
        return code

    async def _found(self) -> ChildProcess | None:
        """The child that a conductor before has left, if it lives; only this one's first is."""
        if not self.spec.outlives or self._starts > 1:
            return None
        process = await joined(self.spec.argv)
        if process is not None:
            log.info("%s lives on, pid %d: joining it", self.spec.name, process.pid)
            self._started_at_s -= process.age_s
            left_s = max(self.spec.hang_limit_s, self.spec.start_limit_s - process.age_s)
            self._watch = replace(self._watch, start_limit_s=left_s)
        return process

    async def _begun(self) -> ChildProcess:
        process = await started(self.spec.argv, self.spec.environment)
        log.info("%s started, pid %d", self.spec.name, process.pid)
        return process

    async def _end_when_ill(self) -> None:
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            if self._unwell:
                self._signal(signal.SIGTERM)
                await asyncio.sleep(RENEW_S)
                self._signal(signal.SIGKILL)
                return
            still_s = self._watch.stalled_for_s(monotonic_s())
            if self._watch.progress > 0:
                self._patience = 1
            if still_s is not None:
                if self._watch.progress == 0:
                    self._patience = min(2 * self._patience, MOST_PATIENCE)
                self._hung = f"hung: no progress for {still_s:.0f} s, killed"
                log.error("%s %s", self.spec.name, self._hung)
                self._signal(signal.SIGABRT)  # the child's faulthandler writes where it stands
                await asyncio.sleep(0.5)
                self._signal(signal.SIGKILL)
                return

    async def _wait_to_restart(self, code: int | None, ran_s: float) -> None:
        rules = self.spec.rules
        if not counts_as_crash(code, ran_s, rules):
            return
        now_s = monotonic_s()
        self._exits_at_s.append(now_s)
        decision = restart_decision(
            self._exits_at_s, now_s, ran_s=ran_s, was_safe=self._safe, rules=rules
        )
        if decision.safe and not self._safe:
            log.error(
                "%s went %d times within %.0f s: safe mode, tried again every %.0f s",
                *(self.spec.name, rules.crash_limit, rules.window_s, rules.safe_retry_s),
            )
        self._safe = decision.safe
        self._on_change()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), decision.delay_s)

    def _count(self, code: int | None) -> None:
        cause = "unwell" if self._unwell else describe_exit(code)
        self._causes["hung" if self._hung else cause] += 1

    def _describe(self, code: int | None) -> str:
        return self._hung or self._unwell or describe_exit(code)

    def _signal(self, number: signal.Signals) -> None:
        """Send a signal to the child and everything that it has started, if it is there."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    async def _gone(self, task: asyncio.Task[None], limit_s: float, hurry: asyncio.Event) -> None:
        if task.done():
            return
        skip = asyncio.create_task(hurry.wait())
        await asyncio.wait({task, skip}, timeout=limit_s, return_when=asyncio.FIRST_COMPLETED)
        skip.cancel()


class Supervisor:
    """All children together.

    Args:
        specs: in the order in which they are shown; names are unique.
        on_change: called whenever a child was started or has gone.
    """

    def __init__(self, specs: tuple[ChildSpec, ...], on_change: Callable[[], None]) -> None:
        self._keepers = {spec.name: Keeper(spec, on_change) for spec in specs}

    def start(self, name: str) -> None:
        """Begin to keep the child of this name."""
        self._keepers[name].start()

    def note_progress(self, pid: int, progress: int, *, is_slow: bool = False) -> None:
        """Take a report's counter, and whether its next progress may take as long as the first."""
        for keeper in self._keepers.values():
            keeper.note_progress(pid, progress, is_slow=is_slow)

    def renew(self, pid: int, why: str) -> None:
        """Have the child with this process id started anew; `why` is told to people."""
        for keeper in self._keepers.values():
            keeper.renew(pid, why)

    def status(self) -> tuple[ChildStatus, ...]:
        """How all children are."""
        return tuple(keeper.status() for keeper in self._keepers.values())

    def knows(self, pid: int) -> bool:
        """Whether this is the process id of a child that runs now."""
        return any(status.pid == pid for status in self.status())

    async def stop(self, hurry: asyncio.Event, limits: StopLimits | None = None) -> None:
        """End all children at the same time."""
        stages = limits or StopLimits()
        await asyncio.gather(*(keeper.stop(hurry, stages) for keeper in self._keepers.values()))


async def _end(tasks: list[asyncio.Task[None]], grace_s: float) -> None:
    """Let the last lines through, then end the tasks that belong to a child that has gone."""
    pump, watch = tasks
    watch.cancel()
    await asyncio.wait({pump}, timeout=grace_s)
    pump.cancel()
    await asyncio.gather(pump, watch, return_exceptions=True)
