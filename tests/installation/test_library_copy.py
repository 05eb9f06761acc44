"""Playlists that somebody has broken: a show that has been up before comes up again."""

import os

import pytest

from installation.config_sections import Config
from installation.errors import StartError
from installation.repertoire import open_repertoire
from playlists.block_list import Blocked
from playlists.subjects import load_subjects

FROG = "cues:\n  - subjects: tree frog\n"
VOLCANO = "cues:\n  - subjects: volcano\n"
BROKEN = "cues:\n  - subjects: volcano\n  - subjects: xyzzyqq\n"
RIFLE = "cues:\n  - subjects: tree frog\n  - subjects: rifle\n"
NO_WEAPONS = Blocked({load_subjects().find("rifle").index: "weapons"})


@pytest.fixture
def folder(tmp_path):
    """A folder with one playlist."""
    write(tmp_path / "one.yaml", FROG)
    return tmp_path


def write(path, text):
    """Write a file so that its time of change differs from before, whatever the clock's grain."""
    before_ns = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(before_ns + 1_000_000_000, before_ns + 1_000_000_000))


def restarted(folder, **config):
    """The library of a show that has its memory beside the playlists."""
    wanted = Config(**{"playlist": "one", **config})
    return open_repertoire(wanted, [folder], folder / "state").library


def test_a_show_that_has_been_up_comes_up_again_whatever_somebody_has_broken(folder):
    write(folder / "two.yaml", FROG)
    before = restarted(folder)
    assert before.problems == ()
    write(folder / "one.yaml", BROKEN)
    write(folder / "two.yaml", RIFLE)
    write(folder / "new.yaml", "cues: 7\n")

    restarted(folder, subjects=NO_WEAPONS)
    after = restarted(folder, subjects=NO_WEAPONS)
    assert after.playlists == before.playlists
    assert [line.split(": ")[0] for line in (*after.problems, *after.refused)] == [
        f"{folder / 'new.yaml'}:1",
        f"{folder / 'one.yaml'}:3",
        f"{folder / 'two.yaml'}:3",
    ]
    kept = ["as it was before" in line for line in (*after.problems, *after.refused)]
    assert kept == [False, True, True]

    write(folder / "one.yaml", VOLCANO)
    assert restarted(folder).playlists["one"].cues[0].subjects[0].label == "volcano"


def test_a_playlist_that_is_gone_comes_back_only_where_the_config_names_it(folder):
    write(folder / "two.yaml", FROG)
    restarted(folder)
    (folder / "one.yaml").unlink()
    (folder / "two.yaml").unlink()

    after = restarted(folder)
    assert list(after.playlists) == ["one"]
    assert after.problems == (f"{folder / 'one.yaml'}:1: the file has gone; its playlist is kept",)
    with pytest.raises(StartError, match="no such playlist"):
        open_repertoire(Config(playlist="one"), [folder], folder / "state", strict=True)


def test_what_is_blocked_by_now_does_not_come_back_from_before_the_start(folder):
    write(folder / "one.yaml", RIFLE)
    restarted(folder)
    write(folder / "one.yaml", BROKEN)

    assert list(restarted(folder).playlists) == ["one"]
    with pytest.raises(StartError, match="xyzzyqq"):
        restarted(folder, subjects=NO_WEAPONS)


def test_a_change_while_the_show_runs_is_kept_too_and_a_damaged_copy_stops_nothing(folder):
    repertoire = open_repertoire(Config(playlist="one"), [folder], folder / "state")
    write(folder / "one.yaml", VOLCANO)
    assert repertoire.read_again()
    write(folder / "one.yaml", BROKEN)
    assert restarted(folder).playlists["one"].cues[0].subjects[0].label == "volcano"

    for file in (folder / "state").iterdir():
        file.write_bytes(b"{")
    with pytest.raises(StartError, match="xyzzyqq"):
        restarted(folder)
    write(folder / "one.yaml", FROG)
    assert restarted(folder).problems == ()
