"""One line format, and limits for what would fill the disk."""

import logging
import subprocess
import sys

import pytest

from installation.logs import LineBudget, Seldom, level_and_text


def test_a_kind_of_message_comes_once_in_a_period_and_tells_how_many_were_held_back():
    seldom = Seldom(period_s=60)

    assert seldom.may("disk", 100) == 0
    assert seldom.may("disk", 101) is None
    assert seldom.may("disk", 159) is None
    assert seldom.may("network", 159) == 0
    assert seldom.may("disk", 161) == 2
    assert seldom.may("disk", 221) == 0


def test_endless_kinds_do_not_fill_the_memory():
    seldom = Seldom()
    for number in range(5 * Seldom.MAX_KINDS):
        seldom.may(f"kind {number}", float(number))
        seldom.may(f"kind {number}", float(number))

    assert len(seldom._last_at_s) <= Seldom.MAX_KINDS
    assert len(seldom._held_back) <= Seldom.MAX_KINDS


def test_a_flood_of_lines_is_cut_and_counted():
    budget = LineBudget(lines=2, period_s=10)

    assert [budget.take(100.0) for _ in range(4)] == [(True, 0), (True, 0), (False, 0), (False, 0)]
    assert budget.take(110.0) == (True, 2)
    assert budget.take(120.0) == (True, 0)


@pytest.mark.parametrize(
    ("line", "level", "text"),
    [
        ("ERROR: the disk is full", logging.ERROR, "the disk is full"),
        ("WARNING: a: b", logging.WARNING, "a: b"),
        ("Traceback (most recent call last):", logging.INFO, "Traceback (most recent call last):"),
        ("2026-01-01 12: odd", logging.INFO, "2026-01-01 12: odd"),
        ("", logging.INFO, ""),
        *(
            (greeting, logging.DEBUG, greeting)
            for greeting in (
                "WARNING: All log messages before absl::InitializeLog() is called are written",
                "I0000 00:00:1 9 port.cc:153] oneDNN custom operations are on. You may see",
            )
        ),
    ],
)
def test_a_childs_line_keeps_its_level(line, level, text):
    assert level_and_text(line) == (level, text)


def test_lines_go_to_stderr_with_time_level_and_name():
    code = (
        "import logging\n"
        "from installation import logs\n"
        "logs.set_up()\n"
        "logging.getLogger('somebody').warning('said')\n"
        "logging.getLogger('somebody').debug('kept to itself')\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == ""
    assert done.stderr.endswith("WARNING somebody: said\n")
    assert done.stderr.count("\n") == 1


def test_odd_requests_of_visitors_do_not_fill_the_log():
    words = (
        "import logging; from installation import logs; logs.set_up();"
        "logging.getLogger('uvicorn.error').warning('Invalid HTTP request received.')"
    )

    told = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True
    ).stderr

    assert told == ""


MANY_LINES = (
    "import logging, os\n"
    "from installation import logs\n"
    "logs.set_up(waits=False)\n"
    "for number in range(5000):\n"
    "    logging.warning('line %d %s', number, 'x' * 100)\n"
    "os.write(1, b'goes on')\n"
)


def test_a_terminal_that_takes_no_more_lines_holds_nobody_up():
    with subprocess.Popen(
        [sys.executable, "-c", MANY_LINES], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read() == b"goes on"
        assert process.wait(20) == 0
        taken = process.stderr.read().splitlines()

    assert 100 < len(taken) < 5000
    assert b"line 0 xxx" in taken[0]


def test_the_last_lines_before_the_end_are_written_and_a_closed_terminal_ends_nothing():
    code = MANY_LINES.replace("5000", "500")
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stderr

    code += "import faulthandler; faulthandler.enable()\n"
    closed = subprocess.run(
        ["/bin/sh", "-c", f'exec {sys.executable} -c "$0" 2>&-', code],
        stdout=subprocess.PIPE,
        check=False,
    )

    assert told.count(b"\n") == 500
    assert (closed.returncode, closed.stdout) == (0, b"goes on")
