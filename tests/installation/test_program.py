"""A newer program on the disk under a show that runs: real copies of the code, real processes."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from installation.children import child_specs
from installation.config_sections import Config
from installation.program import OTHER_PROGRAM, PROGRAM, fingerprint

pytestmark = pytest.mark.process

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("installation", "model", "playlists", "projection")
CONDUCTOR = """
import asyncio, os, sys
from installation import program
from installation.child_process import started
program.LEAST_AGE_S = float(sys.argv[1])
print(os.getpid(), program.PROGRAM, flush=True)
async def life():
    child = await started((sys.executable, "-c", f"raise SystemExit({program.OTHER_PROGRAM})"), {})
    print("stays", await child.wait(), flush=True)
if os.path.exists("newer"):
    sys.stdin.readline()  # so that it is changed before the child leaves
    asyncio.run(life())
"""


@pytest.fixture
def copy(tmp_path):
    """The code in a folder of its own."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "docs")
        )
    return tmp_path


def add(file, text):
    file.write_text(file.read_text() + text)


@contextmanager
def conductor(folder, least_age_s=0.0):
    """Something that keeps a child as a conductor does, of the code in a folder."""
    (folder / "newer").touch()
    with subprocess.Popen(
        [sys.executable, "-c", CONDUCTOR, str(least_age_s)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_any_change_of_the_code_is_another_program(copy):
    before = fingerprint(copy)
    add(copy / "projection" / "camera.py", "\n")
    after = fingerprint(copy)
    (copy / "model" / "errors.py").rename(copy / "model" / "mistakes.py")

    assert len({before, after, fingerprint(copy)}) == 3


@pytest.mark.parametrize("module", ["dream", "project"])
def test_a_part_of_another_program_leaves_at_once_whatever_else_it_is_told(module):
    settings = {"program": "0123456789abcdef", "state_dir": "/nowhere", "of tomorrow": 1}

    done = subprocess.run(
        [sys.executable, "-m", f"installation.processes.{module}", json.dumps(settings)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (OTHER_PROGRAM, "")


def test_the_parts_are_told_of_which_program_their_conductor_is(tmp_path):
    specs = child_specs(
        Config(), state_dir=tmp_path, state_at="tcp://127.0.0.1:1", reports_at="", dreamer=""
    )

    assert [json.loads(spec.argv[-1])["program"] for spec in specs] == [PROGRAM, PROGRAM]


def test_the_conductor_goes_over_to_the_newer_program_and_stays_the_same_process(copy):
    with conductor(copy) as process:
        pid, before = process.stdout.readline().split()
        add(copy / "projection" / "camera.py", "\n")
        (copy / "newer").unlink()
        process.stdin.write("go\n")
        process.stdin.flush()
        words = process.stdout.readline().split()

        assert words == [pid, fingerprint(copy)]
        assert words[1] != before
        assert process.wait(20) == 0


@pytest.mark.parametrize(("least_age_s", "added"), [(0.0, "half a pull("), (1000.0, "")])
def test_it_stays_where_the_newer_one_cannot_be_loaded_or_it_is_too_young(copy, least_age_s, added):
    with conductor(copy, least_age_s) as process:
        process.stdout.readline()
        add(copy / "installation" / "conductor.py", f"\n{added}\n")
        began_s = time.monotonic()
        process.stdin.write("go\n")
        process.stdin.flush()

        assert process.stdout.readline() == f"stays {OTHER_PROGRAM}\n"
        assert time.monotonic() - began_s < 60
        assert process.wait(20) == 0
