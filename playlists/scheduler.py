"""Wakes the show when something is due. Runs in the parent's asyncio loop.

What is due is decided elsewhere, from the playlist and the clock; this is the alarm clock alone.
It rings at the next transition, and every so often besides, so that whatever was missed is put
right within that time.

Both alarms are single dates, each reconcile alarm setting the next: a computer that starts in 1970
and then learns the date has one alarm to catch up with, not fifty years of them. Wall time is
compared with monotonic time; after a jump of the wall clock the alarms are set anew and the show
is woken. Only this file knows APScheduler.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

_log = logging.getLogger(__name__)

RECONCILE_S = 30.0
CLOCK_CHECK_S = 15.0
LARGEST_DRIFT_S = 2.0
TOLERANCE_S = 0.05
"""Alarms nearer to each other than this are the same."""

_TRANSITION = "transition"
_RECONCILE = "reconcile"


class Waker:
    """Calls back in the asyncio loop at a set time, and every `reconcile_s` besides.

    Args:
        on_wake: Called without arguments, in the loop's thread. What it raises is logged and does
            not stop the waker.
        reconcile_s: Seconds between the regular calls, above 0.
        clock_check_s: Seconds between comparisons of wall and monotonic time, above 0.
        wall_clock: The present time with a zone.
        monotonic_s: Monotonic seconds.
    """

    def __init__(
        self,
        on_wake: Callable[[], None],
        *,
        reconcile_s: float = RECONCILE_S,
        clock_check_s: float = CLOCK_CHECK_S,
        wall_clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        if reconcile_s <= 0 or clock_check_s <= 0:
            message = (
                f"reconcile_s and clock_check_s must be > 0, got {reconcile_s}, {clock_check_s}"
            )
            raise ValueError(message)
        self._on_wake = on_wake
        self._reconcile_s = reconcile_s
        self._clock_check_s = clock_check_s
        self._wall_clock = wall_clock
        self._monotonic_s = monotonic_s
        self._offset_s = 0.0
        self._scheduler: AsyncIOScheduler | None = None
        self._clock_check: asyncio.TimerHandle | None = None

    @property
    def running(self) -> bool:
        """Whether it has been started and not stopped."""
        return self._scheduler is not None

    @property
    def next_wake_at(self) -> datetime | None:
        """When the set transition is due, in UTC; None when none is set."""
        job = self._scheduler.get_job(_TRANSITION) if self._scheduler else None
        due: datetime | None = None if job is None else job.next_run_time
        return due

    def start(self) -> None:
        """Begins to call back; the first regular call comes after `reconcile_s`.

        Raises:
            RuntimeError: No asyncio loop is running, or the waker runs already.
        """
        if self._scheduler is not None:
            raise RuntimeError("the waker is running already")
        loop = asyncio.get_running_loop()
        self._scheduler = AsyncIOScheduler(
            event_loop=loop,
            timezone=UTC,
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.start()
        self._offset_s = self._clock_offset_s()
        self._set_reconcile()
        self._set_clock_check()

    def stop(self) -> None:
        """Calls back no more. Harmless when it is not running; it can be started again."""
        if self._clock_check is not None:
            self._clock_check.cancel()
            self._clock_check = None
        if self._scheduler is not None:
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    def wake_at(self, when: datetime) -> None:
        """Sets the time of the next transition, in place of the one set before.

        Args:
            when: With a zone. A time that has passed wakes at once.

        Raises:
            ValueError: `when` has no zone.
            RuntimeError: The waker is not running.
        """
        if when.tzinfo is None or when.utcoffset() is None:
            message = f"wake_at needs a time with a zone, got {when.isoformat()}"
            raise ValueError(message)
        self._set_alarm(_TRANSITION, self._on_transition, when.astimezone(UTC))

    def set(self, when: datetime | None) -> None:
        """Wake at a time, None for at none, unless that is so already."""
        already = self.next_wake_at
        if when is None:
            self.forget()
        elif already is None or abs((already - when).total_seconds()) > TOLERANCE_S:
            self.wake_at(when)

    def forget(self) -> None:
        """Takes the set transition back; the regular calls go on."""
        if self._scheduler is not None and self._scheduler.get_job(_TRANSITION) is not None:
            self._scheduler.remove_job(_TRANSITION)

    # The two jobs only pass the word on. APScheduler runs coroutine functions in the loop itself,
    # plain ones in a thread; and a job that sets its own successor while it runs would lose it to
    # max_instances.
    async def _on_transition(self) -> None:
        asyncio.get_running_loop().call_soon(self._wake)

    async def _on_reconcile(self) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(self._set_reconcile)
        loop.call_soon(self._wake)

    def _wake(self) -> None:
        if self._scheduler is None:
            return
        try:
            self._on_wake()
        except Exception:  # noqa: BLE001 — the wall goes on, whatever one wake-up meets
            _log.exception("what is due could not be done; it is tried again at the next wake-up")

    def _set_reconcile(self) -> None:
        if self._scheduler is not None:
            due = datetime.now(UTC) + timedelta(seconds=self._reconcile_s)
            self._set_alarm(_RECONCILE, self._on_reconcile, due)

    def _set_alarm(self, name: str, act: Callable[[], object], when: datetime) -> None:
        if self._scheduler is None:
            raise RuntimeError("the waker is not running: start it first")
        self._scheduler.add_job(act, "date", run_date=when, id=name, replace_existing=True)

    def _set_clock_check(self) -> None:
        loop = asyncio.get_running_loop()
        self._clock_check = loop.call_later(self._clock_check_s, self._check_clock)

    def _check_clock(self) -> None:
        self._set_clock_check()
        offset_s = self._clock_offset_s()
        jump_s = offset_s - self._offset_s
        if abs(jump_s) <= LARGEST_DRIFT_S or self._scheduler is None:
            return
        _log.warning("the wall clock jumped by %+.1f s; what is due is worked out anew", jump_s)
        self._offset_s = offset_s
        self._set_reconcile()
        self._scheduler.wakeup()
        self._wake()

    def _clock_offset_s(self) -> float:
        return self._wall_clock().timestamp() - self._monotonic_s()
