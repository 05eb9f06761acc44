"""A state folder that cannot be written: real folders, real rights, a real read-only disk."""

import contextlib
import os
import stat
import subprocess
import sys

import pytest

from installation import shelter
from installation.errors import StartError
from installation.machine import free_files
from installation.processes.role import only_one
from installation.shelter import clear, usable
from installation.upkeep import LEAST_FREE_FILES

NOBODY = 65534
pytestmark = pytest.mark.process


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The folder in which substitutes are made."""
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    return runtime


@pytest.fixture
def unwritable(tmp_path):
    """A state folder in which a show has been, and into which nothing can be written any more."""
    state = tmp_path / "state"
    (state / "archive").mkdir(parents=True)
    (state / "show.json").write_text("{}")
    for day in range(10, 40):
        (state / "archive" / f"202605{day}T183000Z-31.jpg").write_bytes(b"jpeg")
    (state / "snapshots").mkdir()
    if os.getuid() == 0:
        made = subprocess.run(["mount", "--bind", state, state], check=False)
        if made.returncode:
            pytest.skip("root may write everywhere, and nothing may be mounted here")
        subprocess.run(["mount", "-o", "remount,ro,bind", state], check=True)
    else:
        state.chmod(0o500)
    yield state
    if os.getuid() == 0:
        subprocess.run(["umount", state], check=True)
    else:
        state.chmod(0o700)


def test_a_folder_that_can_be_written_is_taken_and_nothing_stays_in_it(tmp_path):
    assert usable(tmp_path / "new" / "state") == (tmp_path / "new" / "state", "")
    left = sorted(file.name for file in (tmp_path / "new" / "state").iterdir())
    assert left == ["dream.lock", "lock", "projection.lock"]


def test_a_folder_that_cannot_be_written_has_a_substitute_with_what_it_held(unwritable, elsewhere):
    folder, trouble = usable(unwritable)

    assert folder.parent == elsewhere
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert str(unwritable) in trouble
    assert str(folder) in trouble
    assert (folder / "show.json").read_text() == "{}"
    kept = sorted(file.name for file in (folder / "archive").iterdir())
    assert len(kept) == shelter.MOST_STILLS
    assert kept[-1] == "20260539T183000Z-31.jpg"


def test_the_same_folder_has_the_same_substitute_and_the_newer_file_counts(unwritable, elsewhere):
    folder, _ = usable(unwritable)
    assert folder.parent == elsewhere
    newer = (unwritable / "show.json").stat().st_mtime + 1
    (folder / "show.json").write_text('{"dreamt": "meanwhile"}')
    os.utime(folder / "show.json", (newer, newer))

    assert usable(unwritable)[0] == folder
    assert "meanwhile" in (folder / "show.json").read_text()

    os.utime(folder / "show.json", (0, 0))
    usable(unwritable)
    assert (folder / "show.json").read_text() == "{}"


def test_a_substitute_of_somebody_else_is_not_used(unwritable, elsewhere, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder, _ = usable(unwritable)
    assert folder.parent == elsewhere
    for file in (folder / "archive").iterdir():
        file.unlink()
    (folder / "archive").rmdir()
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    (tmp_path / "lure").mkdir()
    folder.symlink_to(tmp_path / "lure")

    assert usable(unwritable)[0].parent == tmp_path
    assert list((tmp_path / "lure").iterdir()) == []


@pytest.fixture
def few_files(tmp_path):
    """A disk for nine files and folders, itself one of them."""
    if os.getuid() != 0:
        pytest.skip("needs root")
    disk = tmp_path / "disk"
    disk.mkdir()
    options = ["-t", "tmpfs", "-o", "size=300m,nr_inodes=9", "few-files", disk]
    if subprocess.run(["mount", *options], check=False).returncode:
        pytest.skip("nothing may be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize(("others", "stays"), [(3, True), (6, False)])
def test_a_disk_that_takes_no_more_files_is_used_as_long_as_its_locks_are_there(
    few_files, elsewhere, others, stays
):
    for number in range(others):
        (few_files / str(number)).touch()
    folder, _ = usable(few_files)
    with contextlib.suppress(OSError):
        for number in range(others, 20):
            (few_files / str(number)).touch()

    assert folder == (few_files if stays else next(elsewhere.iterdir()))
    assert usable(few_files)[0] == folder
    with only_one("dream", folder), only_one("projection", folder):
        pass
    assert free_files(few_files) == 0
    assert (free_files(elsewhere) or 1000) > LEAST_FREE_FILES


def test_a_folder_that_never_could_be_used_is_refused(tmp_path, elsewhere):
    (tmp_path / "file").write_text("")

    with pytest.raises(StartError, match=r"state folder .*Not a directory"):
        usable(tmp_path / "file" / "state")

    assert list(elsewhere.iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="needs another user")
def test_a_show_that_root_has_run_once_does_not_keep_its_user_from_running_it(tmp_path):
    state = tmp_path / "state"
    state.mkdir()
    for name in ("lock", "projection.lock", "show.json", "why.db"):
        (state / name).touch(mode=0o600)
    os.chown(state, NOBODY, NOBODY)
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    code = (
        "import os, sys; from pathlib import Path\n"
        "from installation.kept_file import read_kept, write_kept\n"
        "from installation.lock import only_instance\n"
        "from installation.processes.role import only_one\n"
        "from installation.shelter import clear, usable\n"
        f"os.setgid({NOBODY}); os.setuid({NOBODY}); state = Path(sys.argv[1])\n"
        "assert usable(state) == (state, '')\n"
        "with only_instance(state), only_one('projection', state):\n"
        "    clear(state)\n"
        "    write_kept(state / 'show.json', b'mine')\n"
        "    print(read_kept(state / 'show.json', bytes.decode).value)\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", code, state], capture_output=True, text=True, check=False
    )

    assert told.stdout == "mine\n", told.stderr
    assert (state / "why.db.bad").exists()
    assert not (state / "why.db").exists()


def test_folders_in_the_place_of_files_that_are_written_in_place_are_put_aside(tmp_path):
    for name in ("live.json", "why.db", "show.json"):
        (tmp_path / name).mkdir()
    (tmp_path / "mine").write_text("stays")

    clear(tmp_path)

    left = sorted(file.name for file in tmp_path.iterdir())
    assert left == ["live.json.bad", "mine", "show.json", "why.db.bad"]
