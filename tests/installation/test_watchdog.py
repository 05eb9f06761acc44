"""systemd is told that the show lives, and the unit that asks for it."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from installation.config import default_config_path
from installation.messages import Report
from installation.tally import Tally
from installation.watchdog import Watchdog, notify

ROOT = default_config_path().parent
DEPLOY = ROOT / "installation" / "deploy"


@pytest.fixture(params=["/", "@"])
def systemd(request, tmp_path):
    """A socket as systemd has one: a file, or a name of the kernel's."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        path = f"{tmp_path}/notify"
        listener.bind(path if request.param == "/" else f"\0{path}")
        listener.setblocking(False)
        yield listener, {"NOTIFY_SOCKET": path if request.param == "/" else f"@{path}"}


def told(listener):
    try:
        return listener.recv(1000).decode().split("\n")
    except BlockingIOError:
        return None


def never(pid, why):
    pytest.fail(f"{pid} was to be ended: {why}")


def shown(tally, frames, pid=8):
    report = Report(
        role="projection", name="projection", pid=pid, progress=1, at_s=1.0, frames_shown=frames
    )
    tally.note(report, 1.0)


@pytest.mark.net
def test_systemd_hears_of_new_frames_and_of_nothing_else(systemd):
    listener, environment = systemd
    tally = Tally()
    watchdog = Watchdog(tally, never, environment)

    watchdog.feed()
    assert told(listener) is None
    shown(tally, 5)
    watchdog.feed()
    assert told(listener) == ["READY=1", "WATCHDOG=1", "STATUS=on the wall, 5 frames shown"]
    watchdog.feed()
    assert told(listener) is None  # no new frame: the wall stands
    shown(tally, 6)
    watchdog.feed()
    assert told(listener) == ["WATCHDOG=1", "STATUS=on the wall, 6 frames shown"]
    shown(tally, 2, pid=9)  # the projection was started again
    watchdog.feed()
    assert told(listener) == ["WATCHDOG=1", "STATUS=on the wall, 8 frames shown"]


@pytest.mark.parametrize("address", ["", "relative", "/no/such/socket", "@" + "x" * 300, "/" * 200])
def test_without_systemd_nothing_is_told_and_nothing_fails(address):
    assert not notify("READY=1", {"NOTIFY_SOCKET": address})
    assert not notify("READY=1", {})


@pytest.mark.net
def test_a_systemd_that_does_not_listen_keeps_nobody_waiting(tmp_path):
    path = f"{tmp_path}/notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path)
        answers = [notify("WATCHDOG=1", {"NOTIFY_SOCKET": path}) for _ in range(2000)]

    assert answers[0]
    assert not answers[-1]


@pytest.fixture
def product(tmp_path):
    """The scripts in a folder with an awkward name, an interpreter, and a systemctl that notes."""
    root = tmp_path / "a wall 100% & co"
    (root / "installation").mkdir(parents=True)
    shutil.copytree(DEPLOY, root / "installation" / "deploy")
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to("/bin/true")
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "systemctl"
    fake.write_text('#!/bin/sh\necho "$@" >>"$XDG_CONFIG_HOME/calls"\n')
    fake.chmod(0o755)
    return root


def service(product: Path, *arguments: str, path: str | None = None):
    config = product.parent / "config"
    config.mkdir(exist_ok=True)
    path = path or f"{product.parent / 'bin'}:{os.environ['PATH']}"
    return subprocess.run(
        [str(product / "installation/deploy/service.sh"), *arguments],
        env={"PATH": path, "HOME": str(product.parent), "XDG_CONFIG_HOME": str(config)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.process
def test_the_service_is_installed_and_systemd_finds_nothing_wrong(product, require_program):
    done = service(product, "install")
    unit = product.parent / "config/systemd/user/hallucinarium.service"

    assert done.returncode == 0, done.stderr
    text = unit.read_text()
    assert "@ROOT" not in text
    assert "Type=notify" in text
    assert f"WorkingDirectory={product}".replace("%", "%%") in text
    assert (product.parent / "config/calls").read_text().splitlines() == [
        "--user show-environment", "--user daemon-reload",
        "--user enable --now hallucinarium.service"
    ]  # fmt: skip

    analyze = require_program("systemd-analyze", "systemd")
    command = [analyze, "--user", "--man=no", "verify", str(unit)]
    runtime = {**os.environ, "XDG_RUNTIME_DIR": str(product.parent)}
    found = subprocess.run(
        command, env=runtime, capture_output=True, text=True, timeout=60, check=False
    )
    told = [line for line in found.stderr.splitlines() if "hallucinarium" in line]
    assert told == []
    assert found.returncode == 0, found.stderr


@pytest.mark.process
def test_the_service_can_be_removed_again(product):
    service(product, "install")

    assert service(product, "remove").returncode == 0
    assert not (product.parent / "config/systemd/user/hallucinarium.service").exists()


@pytest.mark.process
def test_where_it_cannot_be_a_service_that_is_said(product):
    assert "install or remove" in service(product, "dance").stderr
    systemctl = product.parent / "bin" / "systemctl"
    noting = systemctl.read_text()
    systemctl.write_text("#!/bin/sh\nexit 1\n")
    assert "not with su or sudo" in service(product, "install").stderr
    assert not (product.parent / "config/systemd").exists()
    systemctl.write_text(noting)
    (product / ".venv/bin/python").unlink()
    assert "first: make setup" in service(product, "install").stderr
    tools = product.parent / "tools"
    tools.mkdir()
    for name in ("sh", "dirname", "sed", "cat"):
        (tools / name).symlink_to(shutil.which(name) or "")
    assert "no systemd here" in service(product, "install", path=str(tools)).stderr


def test_a_wall_that_stays_wrong_has_the_process_that_shows_it_started_anew_once():
    tally, ended = Tally(), []
    watchdog = Watchdog(tally, lambda pid, why: ended.append((pid, why)), {})
    for second in range(60):
        report = Report(
            role="projection",
            name="projection",
            pid=8,
            progress=second,
            at_s=float(second),
            wall="good" if second < 10 else "wrong",
            wall_for_s=max(0.0, second - 10.0),
        )
        tally.note(report, float(second))
        watchdog.mend(float(second))
        watchdog.mend(second + 0.5)

    assert ended == [(8, "the wall was wrong for 20 s")]


def test_a_wall_that_nobody_tells_of_is_left_alone():
    watchdog = Watchdog(Tally(), never, {})
    watchdog.mend(1000.0)
