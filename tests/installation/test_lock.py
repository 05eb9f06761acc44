"""One show for one state folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from installation.errors import StartError
from installation.lock import only_instance

HOLD = (
    "import sys\n"
    "from pathlib import Path\n"
    "from installation.lock import only_instance\n"
    "with only_instance(Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


@pytest.mark.process
def test_a_second_show_is_told_who_holds_the_folder_until_that_one_is_killed(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        told = rf"already running \(pid {holder.pid}\)"
        with pytest.raises(StartError, match=told), only_instance(tmp_path):
            pass
        holder.kill()
        holder.wait()

    with only_instance(tmp_path):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_a_missing_folder_is_made_and_an_impossible_one_is_told(tmp_path):
    with only_instance(tmp_path / "a" / "b"):
        assert (tmp_path / "a" / "b").is_dir()

    (tmp_path / "file").write_text("")
    with pytest.raises(StartError, match="state folder"), only_instance(tmp_path / "file"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_does_not_keep_the_show_from_starting(tmp_path):
    (tmp_path / "lock").symlink_to("/dev/full")

    with only_instance(tmp_path):
        pass
