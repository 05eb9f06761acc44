"""The supervisor with real, tiny children."""

import asyncio
import logging
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import psutil
import pytest

from installation.child_process import describe_exit
from installation.restarts import CHANGE_OVER, RestartRules
from installation.supervisor import ChildSpec, StopLimits, Supervisor

pytestmark = pytest.mark.process

QUICK = StopLimits(itself_s=0.3, terminate_s=0.3, kill_s=2.0)
WAITS = "import time\nwhile True: time.sleep(0.05)"
STUBBORN = (
    "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\n"
)


def spec_of(code, **changes):
    return ChildSpec(name="child", role="dream", argv=(sys.executable, "-S", "-c", code), **changes)


async def until(condition, limit_s=5.0):
    end_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end_s, "did not happen in time"
        await asyncio.sleep(0.01)


def run_with(spec, act):
    """Run `act(supervisor, status)` with the child kept, then stop; the seconds the stop took."""

    async def life():
        supervisor = Supervisor((spec,), lambda: None)
        supervisor.start("child")
        try:
            await act(supervisor, lambda: supervisor.status()[0])
        finally:
            began_s = time.monotonic()
            await supervisor.stop(asyncio.Event(), QUICK)
        return time.monotonic() - began_s

    return asyncio.run(life())


def test_a_killed_child_is_there_again_within_a_second():
    async def act(supervisor, status):
        await until(lambda: status().pid)
        first = status().pid
        began_s = time.monotonic()
        os.kill(first, signal.SIGKILL)
        await until(lambda: status().pid not in {None, first})

        assert time.monotonic() - began_s < 1
        assert status().restarts == 1
        assert status().last_exit == "killed by SIGKILL"

    run_with(spec_of(WAITS), act)


def test_a_child_that_keeps_failing_ends_in_safe_mode_and_is_left_alone():
    rules = RestartRules(delays_s=(0.0,), safe_retry_s=600)

    async def act(supervisor, status):
        await until(lambda: status().state == "safe")

        assert status().restarts == 4
        assert status().last_exit == "exit 3"
        assert status().is_safe
        assert status().pid is None

    run_with(spec_of("raise SystemExit(3)", rules=rules), act)


def test_a_child_without_progress_is_killed_and_started_again():
    async def act(supervisor, status):
        await until(lambda: status().pid)
        first = status().pid
        supervisor.note_progress(first, 7)
        assert status().state == "running"
        await until(lambda: status().pid not in {None, first})

        assert "no progress" in status().last_exit

    run_with(spec_of(WAITS, start_limit_s=60, hang_limit_s=0.4), act)


def test_a_child_that_said_so_may_take_its_time_for_one_progress():
    async def act(supervisor, status):
        await until(lambda: status().pid)
        supervisor.note_progress(status().pid, 7, is_slow=True)
        await asyncio.sleep(0.8)
        assert status().restarts == 0
        supervisor.note_progress(status().pid, 8)
        await until(lambda: status().restarts == 1)

    run_with(spec_of(WAITS, start_limit_s=60, hang_limit_s=0.4), act)


def test_a_child_that_never_begins_has_its_own_limit():
    async def act(supervisor, status):
        await until(lambda: status().restarts == 1)

        assert "no progress" in status().last_exit

    run_with(spec_of(WAITS, start_limit_s=0.4, hang_limit_s=60), act)


def test_a_start_that_took_too_long_may_take_longer_the_next_time():
    async def act(supervisor, status):
        await until(lambda: status().restarts == 1)
        await until(lambda: status().restarts == 2)
        found = re.search(r"no progress for (\d+) s", status().last_exit)

        assert found
        assert int(found[1]) >= 2

    quick = RestartRules(delays_s=(0.01,))
    run_with(spec_of(WAITS, start_limit_s=1.0, hang_limit_s=60, rules=quick), act)


def test_a_child_with_progress_is_left_alone():
    async def act(supervisor, status):
        await until(lambda: status().pid)
        for progress in range(1, 13):
            supervisor.note_progress(status().pid, progress)
            await asyncio.sleep(0.1)

        assert status().restarts == 0

    run_with(spec_of(WAITS, start_limit_s=60, hang_limit_s=0.6), act)


def test_a_change_over_is_restarted_at_once_and_never_leads_to_safe_mode():
    code = f"import time\ntime.sleep(0.05)\nraise SystemExit({CHANGE_OVER})"
    rules = RestartRules(least_change_over_s=0.0, delays_s=(600.0,))

    async def act(supervisor, status):
        await until(lambda: status().restarts >= 6)

        assert not status().is_safe

    run_with(spec_of(code, rules=rules), act)


def test_a_child_that_ignores_sigterm_is_killed_within_the_limits():
    pids = []

    async def act(supervisor, status):
        await until(lambda: status().pid)
        pids.append(status().pid)
        await asyncio.sleep(0.3)

    took_s = run_with(spec_of(STUBBORN + WAITS), act)

    assert 0.5 < took_s < 2
    assert not psutil.pid_exists(pids[0])


def test_what_a_child_has_started_ends_with_it():
    code = (
        f"import subprocess, sys\np = subprocess.Popen([sys.executable, '-S', '-c', {WAITS!r}])\n"
    )
    grandchildren = []

    async def act(supervisor, status):
        await until(lambda: status().pid and psutil.Process(status().pid).children())
        grandchildren.extend(psutil.Process(status().pid).children())

    run_with(spec_of(code + WAITS), act)

    gone, alive = psutil.wait_procs(grandchildren, timeout=3)
    assert len(gone) == 1
    assert alive == []


@contextmanager
def left_by_another(code, tmp_path):
    """A child that a conductor has left, and a spec of just such a child."""
    argv = (sys.executable, "-S", "-c", code, str(tmp_path))
    left = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0)
    assert left.stdout is not None
    left.stdout.close()
    try:
        yield left, ChildSpec(name="child", role="dream", argv=argv, outlives=True)
    finally:
        left.kill()
        left.wait()


def test_a_child_that_a_conductor_has_left_is_joined_and_its_lines_are_read(tmp_path, caplog):
    prints = (
        "import time\n"
        "while True:\n"
        "    time.sleep(0.05)\n"
        "    try: print('still here', flush=True)\n"
        "    except BrokenPipeError: pass"
    )
    with left_by_another(prints, tmp_path) as (left, spec), caplog.at_level(logging.INFO):

        async def act(supervisor, status):
            await until(lambda: status().pid)
            assert status().pid == left.pid
            assert status().state == "starting"
            supervisor.note_progress(left.pid, 7)
            assert status().state == "running"
            await until(lambda: ("child", logging.INFO, "still here") in caplog.record_tuples)
            left.kill()
            await until(lambda: status().pid not in {None, left.pid})
            assert status().restarts == 1
            assert status().last_exit == "gone"

        run_with(spec, act)


def test_a_joined_child_that_hangs_is_killed_and_started_again(tmp_path):
    with left_by_another(STUBBORN + WAITS, tmp_path) as (left, spec):
        impatient = replace(spec, start_limit_s=0.3, hang_limit_s=0.3)

        async def act(supervisor, status):
            await until(lambda: status().pid == left.pid)
            left.send_signal(signal.SIGSTOP)
            await until(lambda: status().pid not in {None, left.pid})
            assert "no progress" in status().last_exit

        run_with(impatient, act)


def test_a_joined_child_ends_with_the_show(tmp_path):
    with left_by_another(STUBBORN + WAITS, tmp_path) as (left, spec):

        async def act(supervisor, status):
            await until(lambda: status().pid == left.pid)

        run_with(spec, act)
        assert left.wait(1) == -signal.SIGKILL


def test_hurry_skips_the_waits():
    async def life():
        supervisor = Supervisor((spec_of(STUBBORN + WAITS),), lambda: None)
        supervisor.start("child")
        await until(lambda: supervisor.status()[0].pid)
        hurry = asyncio.Event()
        asyncio.get_running_loop().call_later(0.2, hurry.set)
        began_s = time.monotonic()
        await supervisor.stop(hurry, StopLimits(itself_s=30, terminate_s=30, kill_s=2))
        return time.monotonic() - began_s

    assert asyncio.run(life()) < 2


def test_a_child_that_floods_its_stderr_is_read_on_but_fills_no_log(caplog):
    code = (
        "import sys, time\n"
        "for i in range(20000): sys.stderr.write('flood %d ' % i + 'x' * 200 + chr(10))\n"
        "sys.stderr.write('y' * 3_000_000)\n"
        "sys.stderr.flush()\n"
        "raise SystemExit(9)"
    )

    async def act(supervisor, status):
        await until(lambda: status().last_exit == "exit 9")

    with caplog.at_level(logging.INFO):
        run_with(spec_of(code, rules=RestartRules(delays_s=(600.0,))), act)

    from_child = [record for record in caplog.records if record.name == "child"]
    assert 1 <= len(from_child) <= 60
    assert all(len(record.getMessage()) <= 1000 for record in from_child)


def test_the_childs_lines_stand_in_the_log_under_its_name(caplog):
    async def act(supervisor, status):
        await until(lambda: "hello from here" in caplog.text)

    with caplog.at_level(logging.INFO):
        run_with(spec_of("print('hello from here', flush=True)\n" + WAITS), act)

    assert ("child", logging.INFO, "hello from here") in caplog.record_tuples


def test_a_program_that_is_not_there_is_a_failure_and_not_an_exception():
    spec = ChildSpec(
        name="child", role="dream", argv=("/nowhere/at/all",), rules=RestartRules(delays_s=(0.0,))
    )

    async def act(supervisor, status):
        await until(lambda: status().state == "safe")

        assert "cannot be started" in status().last_exit

    run_with(spec, act)


def test_exits_are_told_in_words():
    assert describe_exit(2) == "exit 2"
    assert describe_exit(-9) == "killed by SIGKILL"
    assert describe_exit(-99) == "killed by signal 99"


@pytest.mark.parametrize("code", [WAITS, STUBBORN + WAITS])
def test_a_child_that_is_not_well_is_started_anew_and_that_is_told(code, monkeypatch):
    monkeypatch.setattr("installation.supervisor.RENEW_S", 0.3)

    async def act(supervisor, status):
        await until(lambda: status().pid)
        first = status().pid
        supervisor.renew(first + 1, "another one")
        await asyncio.sleep(0.6)
        assert status().pid == first
        supervisor.renew(first, "the wall was wrong for 20 s")
        await until(lambda: status().pid not in {None, first})

        assert status().last_exit == "the wall was wrong for 20 s"
        assert status().causes == {"unwell": 1}
        await asyncio.sleep(0.6)
        assert status().restarts == 1

    run_with(spec_of(code), act)
