"""The script behind `make setup` says what is wrong before it touches anything."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "installation" / "deploy" / "environment.sh"
PYTHON_NAMES = ("python3.13", "python3.12", "python3.11", "python3")


class Machine:
    """A checkout and a PATH of which the test knows every program."""

    def __init__(self, folder):
        self.root, self.programs = folder / "a checkout", folder / "bin"
        (self.root / "installation" / "deploy").mkdir(parents=True)
        self.programs.mkdir()
        shutil.copy(SCRIPT, self.root / "installation" / "deploy")
        for name in ("dirname", "cat", "grep", "cksum", "mkdir", "rm", "printf", "sh", "chmod"):
            found = shutil.which(name)
            assert found
            (self.programs / name).symlink_to(found)
        for lock in ("cpu", "gpu", "dev"):
            (self.root / f"requirements-{lock}.txt").write_text(f"# {lock}\n")

    def program(self, name, text):
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def python(self, name, version, venv_works="exit 0"):
        """A Python with a version, that makes environments of itself and notes what pip does."""
        self.program(
            name,
            f'case "$*" in *version_info*) echo {version} ;;\n'
            f"*ensurepip*) {venv_works} ;;\n"
            '*"-m venv --clear"*) rm -rf "$4"; mkdir -p "$4/bin"; cat "$0" >"$4/bin/python"\n'
            '    chmod +x "$4/bin/python" ;;\n'
            '*"pip --version"*) echo pip ;;\n'
            f"*) printf '%s\\n' \"$*\" >>'{self.root}/pip.log' ;; esac",
        )

    def set_up(self, kind="run", **variables):
        return subprocess.run(
            ["sh", str(self.root / "installation" / "deploy" / "environment.sh"), kind],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": str(self.programs), **variables},
            timeout=30,
        )

    def installed(self):
        """The lock files that pip was given since the last time, in order."""
        log = self.root / "pip.log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return [line.rpartition("requirements-")[2] for line in lines]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_without_a_suitable_python_every_place_that_was_looked_at_is_named(machine):
    machine.python("python3", "3.10")

    done = machine.set_up()

    assert done.returncode == 1
    assert "python3 (it is 3.10)" in done.stderr
    assert "PYTHON=" in done.stderr
    assert not (machine.root / ".venv").exists()


def test_a_python_without_venv_is_told_with_the_debian_package(machine):
    machine.python("python3", "3.11", venv_works="exit 1")

    done = machine.set_up()

    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


def test_a_shim_that_leads_nowhere_is_passed_over(machine):
    machine.program("python3.13", "echo 'no such version' >&2; exit 127")
    machine.python("python3.12", "3.12")

    done = machine.set_up()

    assert done.returncode == 0, done.stderr
    assert "with python3.12" in done.stdout


def test_packages_are_installed_once_and_again_only_after_a_change(machine):
    machine.python("python3", "3.11")

    first = machine.set_up()
    assert machine.installed() == ["cpu.txt"], first.stderr
    again = machine.set_up()
    assert machine.installed() == []
    assert again.stdout == ""
    (machine.root / "requirements-cpu.txt").write_text("# other versions\n")
    machine.set_up()
    assert machine.installed() == ["cpu.txt"]


def test_what_pip_could_not_install_is_tried_again(machine):
    machine.python("python3", "3.11")
    machine.set_up()
    (machine.root / "requirements-cpu.txt").write_text("# other versions\n")
    python = machine.root / ".venv" / "bin" / "python"
    works = python.read_text()
    python.write_text(works.replace("*) printf", "*) exit 1; printf"))

    failed = machine.set_up()
    python.write_text(works)
    machine.installed()
    machine.set_up()

    assert failed.returncode == 1
    assert "requirements-cpu.txt" in failed.stderr
    assert machine.installed() == ["cpu.txt"]


def test_tests_get_their_packages_on_top_of_those_of_the_show(machine):
    machine.python("python3", "3.11")

    machine.set_up("dev")

    assert machine.installed() == ["cpu.txt", "dev.txt"]


def test_a_gpu_brings_its_own_packages(machine):
    machine.python("python3", "3.11")
    machine.program("nvidia-smi", "echo 'GPU 0: a card (UUID: GPU-1)'")

    machine.set_up()

    assert machine.installed() == ["gpu.txt"]


def test_a_gpu_that_is_away_for_once_changes_nothing(machine):
    machine.python("python3", "3.11")
    machine.program("nvidia-smi", "echo 'GPU 0: a card (UUID: GPU-1)'")
    machine.set_up()
    machine.installed()
    machine.program("nvidia-smi", "echo 'driver mismatch' >&2; exit 9")

    done = machine.set_up()

    assert done.returncode == 0
    assert machine.installed() == []


def test_a_gpu_that_came_later_is_told_and_taken_when_asked_for(machine):
    machine.python("python3", "3.11")
    machine.set_up()
    machine.installed()
    machine.program("nvidia-smi", "echo 'GPU 0: a card (UUID: GPU-1)'")

    told = machine.set_up()
    assert machine.installed() == []
    assert "LOCK=gpu" in told.stdout
    machine.set_up(LOCK="gpu")
    assert machine.installed() == ["gpu.txt"]


def test_another_python_is_taken_only_when_it_is_named(machine):
    machine.python("python3", "3.11")
    machine.set_up()
    machine.python("python3.12", "3.12")
    machine.installed()

    machine.set_up()
    assert machine.installed() == []
    machine.set_up(PYTHON="python3.12")
    assert machine.installed() == ["cpu.txt"]


@pytest.mark.parametrize("lock", ["tpu", "requirements-cpu.txt"])
def test_an_unknown_lock_is_refused(machine, lock):
    machine.python("python3", "3.11")

    done = machine.set_up(LOCK=lock)

    assert done.returncode == 1
    assert lock in done.stderr
