"""When a child goes on and when it ends."""

import json
import subprocess
import sys

import pytest

from installation.commands import Stop
from installation.errors import StartError
from installation.processes.child import ChildSettings, Every, Life, read_settings
from installation.show import apply

GOOD = {
    "name": "dream",
    "state_at": "tcp://127.0.0.1:1",
    "reports_at": "tcp://127.0.0.1:2",
    "state_dir": "state",
}


def test_settings_come_as_one_json_argument():
    settings = read_settings(ChildSettings, [json.dumps(GOOD)])

    assert settings.name == "dream"
    assert settings.orphan_after_s == 10


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "expected one argument"),
        (["{"], "bad settings"),
        ([json.dumps({**GOOD, "state_at": "nowhere"})], "state_at"),
        ([json.dumps({**GOOD, "unknown": 1})], "unknown"),
        ([json.dumps({**GOOD, "orphan_after_s": 0})], "orphan_after_s"),
    ],
)
def test_bad_settings_are_told_by_name(arguments, words):
    with pytest.raises(StartError, match=words):
        read_settings(ChildSettings, arguments)


@pytest.mark.process
@pytest.mark.parametrize("module", ["dream", "project"])
def test_a_process_with_bad_settings_ends_with_one_line_and_code_2(module):
    done = subprocess.run(
        [sys.executable, "-m", f"installation.processes.{module}", "{}"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "bad settings" in done.stderr


def test_a_child_that_hears_nothing_is_an_orphan(lonely_bus, monkeypatch):
    now_s = [100.0]
    monkeypatch.setattr("installation.processes.child.monotonic_s", lambda: now_s[0])
    life = Life(lonely_bus, orphan_after_s=10)

    now_s[0] = 109.9
    assert life.reason_to_end() is None
    now_s[0] = 110.1
    assert life.reason_to_end() == "no state heard for 10.1 s"


def test_a_child_that_was_busy_listens_before_it_calls_itself_an_orphan(
    lonely_bus, frog_state, monkeypatch
):
    """A first dream step can take longer than the limit; the states wait in the socket."""
    now_s = [100.0]
    monkeypatch.setattr("installation.processes.child.monotonic_s", lambda: now_s[0])
    monkeypatch.setattr(lonely_bus, "newest_state", lambda wait_ms=0: frog_state)
    life = Life(lonely_bus, orphan_after_s=10)

    now_s[0] = 140.0

    assert life.reason_to_end() is None
    assert life.state == frog_state


def test_a_child_that_hears_of_the_stop_ends(lonely_bus, frog_state):
    life = Life(lonely_bus, orphan_after_s=10)
    life.state = frog_state
    assert life.reason_to_end() is None

    life.state = apply(frog_state, Stop(), 1.0)
    assert life.reason_to_end() == "the show stops"


def test_something_is_due_at_once_and_then_every_period():
    every = Every(1.0)

    assert [every.is_due(t) for t in (100.0, 100.9, 101.0, 101.5, 103.0)] == [
        *(True, False, True, False, True)
    ]
