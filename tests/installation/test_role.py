"""One process for each role: real, tiny processes that look like parts of a show."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from installation.census import MODULES, ask_for_stacks, parts_of
from installation.errors import StartError
from installation.processes import role
from installation.processes.role import only_one

pytestmark = pytest.mark.process

HAS_ROLE = (
    "import sys, json, time\n"
    "from pathlib import Path\n"
    "from installation.processes.role import only_one\n"
    "folder = Path(json.loads(sys.argv[-1])['state_dir'])\n"
    "with only_one('projection', folder):\n"
    "    print('has it', flush=True)\n"
    "    time.sleep(60)\n"
)
IMPATIENT = (
    "from installation.processes import role\n"
    "role.STAGES = ((role.STAGES[0][0], 0.1), role.STAGES[1])\n"
)
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
STACKS = (
    "import faulthandler, signal, sys, time\n"
    "faulthandler.register(signal.SIGUSR1)\n"
    "print('ready', flush=True)\n"
    "time.sleep(60)"
)
NO_STACKS = "import time\nprint('ready', flush=True)\ntime.sleep(60)"


@contextmanager
def part(folder, code, name="projection"):
    """A process with the command line of a part of the show in `folder`, once it has spoken."""
    settings = json.dumps({"state_dir": str(folder)})
    process = subprocess.Popen(
        [sys.executable, "-c", code, "-m", MODULES[name], settings],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def pids(found):
    return [process.pid for process in found]


def test_the_newest_has_the_role_and_the_one_before_is_ended_first(tmp_path):
    with part(tmp_path, HAS_ROLE) as before, part(tmp_path, HAS_ROLE) as after:
        assert before.wait(1) == -15
        assert after.poll() is None
        assert pids(parts_of(tmp_path)) == [after.pid]


def test_one_that_does_not_listen_is_killed(tmp_path):
    with part(tmp_path, DEAF + HAS_ROLE) as before, part(tmp_path, IMPATIENT + HAS_ROLE) as after:
        assert before.wait(1) == -9
        assert after.poll() is None


def test_a_newer_one_keeps_the_role(tmp_path, monkeypatch):
    monkeypatch.setattr(role, "STAGES", ((15, 0.1),))
    with part(tmp_path, HAS_ROLE) as newer:
        words = rf"another projection \(pid {newer.pid}\) does not end"
        with pytest.raises(StartError, match=words), only_one("projection", tmp_path):
            pass
        assert newer.poll() is None


def test_shows_and_roles_do_not_get_into_each_others_way(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    with (
        part(tmp_path, HAS_ROLE) as here,
        only_one("dream", tmp_path),
        only_one("projection", other),
    ):
        assert pids(parts_of(tmp_path)) == [here.pid]
        assert parts_of(tmp_path, "dream") == []
        assert parts_of(other) == []
        (tmp_path / "by-another-name").symlink_to(tmp_path)
        assert pids(parts_of(tmp_path / "by-another-name", "projection")) == [here.pid]
        assert here.poll() is None


def test_a_folder_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(StartError, match="state folder"),
        only_one("dream", tmp_path / "file" / "state"),
    ):
        pass


def test_parts_write_their_stacks_and_who_does_not_know_the_signal_lives_on(tmp_path):
    with part(tmp_path, STACKS) as knows, part(tmp_path, NO_STACKS, "dream") as does_not:
        ask_for_stacks(tmp_path)
        assert "Current thread" in knows.stdout.readline()
        time.sleep(0.1)
        assert knows.poll() is None
        assert does_not.poll() is None
