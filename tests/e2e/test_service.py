"""The show as a service of a real systemd: it starts, is watched, comes back, and leaves nothing.

A user's systemd runs in a space of its own here (processes, mounts, an empty /run), so that the
machine's is neither needed nor touched. That takes root; the test says so where it is not had.
"""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from contextlib import contextmanager

import psutil
import pytest

from installation.config import default_config_path
from tests.e2e.conftest import free_port

pytestmark = [pytest.mark.net, pytest.mark.process, pytest.mark.timeout(240)]

ROOT = default_config_path().parent
PACKAGES = ("installation", "model", "playlists", "projection")
UNIT = "hallucinarium.service"
WATCHDOG_S = 5
ABORT_S = 3
STOP_S = 10
CONFIG = """
dream: {{network: lite0, size: 160x96, seed: 1}}
projection: {{output: headless, renderer: cpu, size: 320x180, max_fps: 10, caption: false}}
show: {{state_dir: state}}
panel: {{port: {panel}}}
osc: {{enabled: false}}
"""
IMPATIENT = f"""[Service]
WatchdogSec={WATCHDOG_S}
TimeoutAbortSec={ABORT_S}
TimeoutStopSec={STOP_S}
"""
MANAGER = """
mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system /run/user && mkdir -m 700 "$1" || exit 3
systemd --user --log-target=console; exit $?
"""


class Machine:
    """A user's systemd in a space of its own; `process` is the one that holds the space."""

    def __init__(self, folder, process):
        self.folder, self._process = folder, process
        runtime = "/run/user/hallucinarium"
        home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config")}
        self.environment = {"PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": runtime, **home}

    def do(self, *command, fails=False):
        """What a command in that space writes."""
        (inside,) = psutil.Process(self._process.pid).children()
        space = ["nsenter", "--target", str(inside.pid), "--mount", "--pid"]
        done = subprocess.run(
            [*space, *command], env=self.environment, capture_output=True, text=True,
            timeout=60, check=False, cwd=self.folder,
        )  # fmt: skip
        assert fails or done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def ctl(self, *words, fails=False):
        return self.do("systemctl", "--user", *words, fails=fails)

    def told(self, name):
        """A property of the unit."""
        return self.ctl("show", "--value", "--property", name, UNIT)


def until(true, what, log, limit_s):
    """Seconds until it holds."""
    began_s = time.monotonic()
    while not true():
        if time.monotonic() - began_s > limit_s:
            pytest.fail(f"not within {limit_s} s: {what}\n{log.read_text()}")
        time.sleep(0.1)
    return time.monotonic() - began_s


@contextmanager
def manager_in(folder):
    """The process that makes the space, with systemd in it; None where this machine forbids it."""
    runtime = "/run/user/hallucinarium"
    environment = {**os.environ, "XDG_RUNTIME_DIR": runtime, "HOME": str(folder)}
    environment["XDG_CONFIG_HOME"] = str(folder / "config")
    space = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
    with (folder / "systemd.txt").open("wb") as log:
        process = subprocess.Popen(
            [*space, "sh", "-c", MANAGER, "sh", runtime],
            env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()  # and with it all that is in its space
        process.wait()


@pytest.fixture
def machine(tmp_path, require_program):
    require_program("systemd", "systemd")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let us make a space of its own (needs root)")
    with manager_in(tmp_path) as process:
        made = Machine(tmp_path, process)

        def runs():
            assert process.poll() is None, (tmp_path / "systemd.txt").read_text()
            inside = psutil.Process(process.pid).children()
            return inside and made.ctl("is-system-running", fails=True) == "running"

        until(runs, "systemd runs", tmp_path / "systemd.txt", 10)
        yield made
        made.ctl("exit", fails=True)


@pytest.fixture
def product(tmp_path):
    """The program in a folder with an awkward name, with a small show in its config."""
    root = tmp_path / "a wall 100% & co"
    root.mkdir()
    for name in PACKAGES:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / ".venv").symlink_to(ROOT / ".venv")
    return root


def commands_of(product):
    """Command lines of all processes of this copy of the program."""
    found = [process.info["cmdline"] or () for process in psutil.process_iter(["cmdline"])]
    return [command for command in map(" ".join, found) if str(product) in command]


def test_systemd_starts_it_watches_it_brings_it_back_and_ends_it(
    machine, product, tmp_path, record_property
):
    port, log = free_port(), tmp_path / "systemd.txt"
    (product / "config.yaml").write_text(CONFIG.format(panel=port))
    drop_in = tmp_path / "config" / "systemd" / "user" / f"{UNIT}.d"
    drop_in.mkdir(parents=True)
    (drop_in / "impatient.conf").write_text(IMPATIENT)

    def status():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            return None

    def pids():
        found = status()
        return found and {child["name"]: child["pid"] for child in found["processes"]}

    def comes_back(times, limit_s):
        """Started again so often, ready, and with the wall's own process as before."""
        return until(
            lambda: (
                machine.told("NRestarts") == str(times)
                and machine.told("ActiveState") == "active"
                and (pids() or {}).get("projection") == wall
            ),
            f"conductor {times} is there",
            log,
            limit_s,
        )

    # `enable --now` comes back when the program says that the first frame is on the wall.
    machine.do(str(product / "installation/deploy/service.sh"), "install")
    assert machine.told("ActiveState") == "active"
    assert machine.told("StatusText").startswith("on the wall")
    until(lambda: (pids() or {}).get("dream"), "both parts run", log, 30)
    wall = pids()["projection"]

    machine.ctl("kill", "--kill-whom=main", "--signal=KILL", UNIT)
    record_property("after_kill_s", comes_back(1, 30))

    machine.ctl("kill", "--kill-whom=main", f"--signal={signal.SIGSTOP.value}", UNIT)
    record_property("after_hang_s", comes_back(2, WATCHDOG_S + ABORT_S + 30))
    assert machine.told("Result") == "success"

    began_s = time.monotonic()
    machine.ctl("stop", UNIT)
    record_property("stopped_after_s", time.monotonic() - began_s)
    assert machine.told("Result") == "success"  # by itself, not by the limit
    assert commands_of(product) == []

    machine.ctl("start", UNIT)
    assert len(commands_of(product)) >= 2
    machine.ctl("kill", "--kill-whom=main", f"--signal={signal.SIGSTOP.value}", UNIT)
    machine.do(str(product / "installation/deploy/service.sh"), "remove")
    assert commands_of(product) == []
