"""The alarm clock rings in the asyncio loop, at its time, once, and outlives what goes wrong."""

import asyncio
import logging
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from playlists.scheduler import Waker

LONG_S = 3600.0
PATIENCE_S = 20.0


class Bell:
    """Counts its rings and lets a test wait for the next."""

    def __init__(self):
        self.rings = 0
        self.threads = set()
        self.rang = asyncio.Event()

    def ring(self):
        self.rings += 1
        self.threads.add(threading.get_ident())
        self.rang.set()

    async def wait(self):
        await asyncio.wait_for(self.rang.wait(), PATIENCE_S)
        self.rang.clear()


def soon(seconds=0.01):
    return datetime.now(UTC) + timedelta(seconds=seconds)


def set_time(waker):
    """A function, because the type checker takes a property for a constant."""
    return waker.next_wake_at


def runs(waker):
    return waker.running


async def let_the_loop_turn():
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_set_time_wakes_once_in_the_thread_of_the_loop():
    async def show():
        bell = Bell()
        waker = Waker(bell.ring, reconcile_s=LONG_S)
        waker.start()
        waker.wake_at(soon())
        await bell.wait()
        await let_the_loop_turn()
        assert set_time(waker) is None
        waker.stop()
        return bell

    bell = asyncio.run(show())

    assert bell.rings == 1
    assert bell.threads == {threading.get_ident()}


def test_a_time_that_has_passed_wakes_at_once():
    async def show():
        bell = Bell()
        waker = Waker(bell.ring, reconcile_s=LONG_S)
        waker.start()
        waker.wake_at(datetime(1970, 1, 1, tzinfo=UTC))
        await bell.wait()
        waker.stop()
        return bell.rings

    assert asyncio.run(show()) == 1


def test_a_new_time_takes_the_place_of_the_old():
    async def show():
        bell = Bell()
        waker = Waker(bell.ring, reconcile_s=LONG_S)
        waker.start()
        waker.wake_at(soon(LONG_S))
        later = soon(2 * LONG_S)
        waker.wake_at(later)
        assert set_time(waker) == later
        waker.wake_at(soon())
        await bell.wait()
        await let_the_loop_turn()
        assert set_time(waker) is None
        waker.stop()
        return bell.rings

    assert asyncio.run(show()) == 1


def test_who_is_woken_may_set_the_next_time_even_one_that_has_passed():
    async def show():
        bell = Bell()

        def ring():
            bell.ring()
            if bell.rings < 5:
                waker.wake_at(datetime.now(UTC) - timedelta(seconds=1))

        waker = Waker(ring, reconcile_s=LONG_S)
        waker.start()
        waker.wake_at(soon())
        while bell.rings < 5:
            await bell.wait()
        waker.stop()
        return bell.rings

    assert asyncio.run(show()) == 5


def test_it_rings_again_and_again_without_a_set_time():
    async def show():
        bell = Bell()
        waker = Waker(bell.ring, reconcile_s=0.01)
        waker.start()
        for _ in range(3):
            await bell.wait()
        waker.stop()

    asyncio.run(show())


def test_what_goes_wrong_is_logged_and_the_next_ring_comes(caplog):
    async def show():
        bell = Bell()

        def ring():
            bell.ring()
            raise RuntimeError("the wall fell down")

        waker = Waker(ring, reconcile_s=0.01)
        waker.start()
        await bell.wait()
        await bell.wait()
        waker.stop()

    with caplog.at_level(logging.ERROR, "playlists.scheduler"):
        asyncio.run(show())

    assert "what is due could not be done; it is tried again at the next wake-up" in caplog.text
    assert "the wall fell down" in caplog.text


def test_a_time_taken_back_does_not_ring():
    async def show():
        bell = Bell()
        waker = Waker(bell.ring, reconcile_s=LONG_S)
        waker.start()
        waker.wake_at(soon(LONG_S))
        waker.forget()
        waker.forget()
        assert set_time(waker) is None
        waker.stop()

    asyncio.run(show())


def test_after_a_stop_nothing_rings_and_it_can_start_again():
    async def show():
        bell = Bell()
        waker = Waker(bell.ring, reconcile_s=LONG_S)
        waker.stop()
        waker.start()
        assert runs(waker)
        waker.wake_at(datetime(1970, 1, 1, tzinfo=UTC))
        waker.stop()
        waker.stop()
        assert not runs(waker)
        await let_the_loop_turn()
        assert bell.rings == 0

        waker.start()
        waker.wake_at(soon())
        await bell.wait()
        waker.stop()
        return bell.rings

    assert asyncio.run(show()) == 1


def test_it_may_be_stopped_by_what_it_wakes():
    async def show():
        bell = Bell()

        def ring():
            bell.ring()
            waker.stop()

        waker = Waker(ring, reconcile_s=0.01)
        waker.start()
        await bell.wait()
        await let_the_loop_turn()
        return waker.running

    assert asyncio.run(show()) is False


@pytest.mark.parametrize("jump_s", [3600.0, -3600.0])
def test_after_a_jump_of_the_wall_clock_it_wakes_and_sets_its_alarms_anew(caplog, jump_s):
    async def show():
        bell = Bell()
        wall = datetime(2030, 1, 1, tzinfo=UTC)
        waker = Waker(
            bell.ring,
            reconcile_s=LONG_S,
            clock_check_s=0.01,
            wall_clock=lambda: wall,
            monotonic_s=lambda: 100.0,
        )
        waker.start()
        wall += timedelta(seconds=jump_s)
        await bell.wait()
        waker.stop()
        return bell.rings

    with caplog.at_level(logging.WARNING, "playlists.scheduler"):
        assert asyncio.run(show()) == 1

    message = f"the wall clock jumped by {jump_s:+.1f} s; what is due is worked out anew"
    assert message in caplog.text


def test_small_corrections_of_the_clock_wake_nobody():
    async def show():
        bell = Bell()
        checks = asyncio.Event()
        readings = 0

        def monotonic_s():
            nonlocal readings
            readings += 1
            if readings > 3:
                checks.set()
            return 100.0 + readings / 10

        waker = Waker(
            bell.ring,
            reconcile_s=LONG_S,
            clock_check_s=0.01,
            wall_clock=lambda: datetime(2030, 1, 1, tzinfo=UTC),
            monotonic_s=monotonic_s,
        )
        waker.start()
        await asyncio.wait_for(checks.wait(), PATIENCE_S)
        waker.stop()
        return bell.rings

    assert asyncio.run(show()) == 0


def test_times_of_any_zone_are_taken_and_times_without_one_refused():
    async def show():
        waker = Waker(lambda: None)
        waker.start()
        when = datetime(2035, 7, 1, 20, 0, tzinfo=timezone(timedelta(hours=2)))
        waker.wake_at(when)
        assert waker.next_wake_at == when
        assert str(waker.next_wake_at) == "2035-07-01 18:00:00+00:00"
        with pytest.raises(ValueError, match="needs a time with a zone, got 2035-07-01T20:00:00"):
            waker.wake_at(when.replace(tzinfo=None))
        waker.stop()

    asyncio.run(show())


def test_it_runs_once_and_only_in_a_loop():
    waker = Waker(lambda: None)
    with pytest.raises(RuntimeError, match="no running event loop"):
        waker.start()
    with pytest.raises(RuntimeError, match="the waker is not running: start it first"):
        waker.wake_at(datetime.now(UTC))

    async def show():
        waker.start()
        with pytest.raises(RuntimeError, match="the waker is running already"):
            waker.start()
        waker.stop()

    asyncio.run(show())


def test_intervals_that_are_none_are_refused():
    with pytest.raises(ValueError, match="must be > 0, got 0, 15"):
        Waker(lambda: None, reconcile_s=0)
    with pytest.raises(ValueError, match=r"must be > 0, got 30\.0, -1"):
        Waker(lambda: None, clock_check_s=-1)
