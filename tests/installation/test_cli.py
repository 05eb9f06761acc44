"""The command line as a person starts it: a process of its own, its exit code and its words."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from installation.cli_check import check
from installation.config import default_config_path, load_config
from installation.version import VERSION
from model.patch_prior import SHIPPED

pytestmark = pytest.mark.process

ROOT = default_config_path().parent


@pytest.fixture
def hallucinarium(tmp_path):
    """Runs the program in an empty folder."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "installation", *arguments],
            cwd=tmp_path,
            env={**environment, **more},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_the_version_is_that_of_the_package(hallucinarium):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert hallucinarium("--version").stdout == f"Hallucinarium {VERSION}\n"
    assert project["version"] == VERSION


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "COMMAND"),
        ("dance", "invalid choice: 'dance'"),
        ("run --port 65536", "must be a whole number from 0 to 65535, got '65536'"),
        ("run --port x", "must be a whole number from 0 to 65535, got 'x'"),
        ("run --state-dir=", "must be the name of a folder, got nothing"),
        ("run --output wall", "invalid choice: 'wall'"),
        ("run --config none.yaml", "none.yaml: there is no such file"),
        ("run --config .", "is a folder, not a file"),
        ("check --config none.yaml --loud", "unrecognized arguments: --loud"),
        ("still", "SUBJECT"),
        ("still qwertz", "no subject is called 'qwertz'; did you mean"),
        ("still frog+clock+castle", "one or two subjects, not 3"),
        ("still frog --size 384", "WIDTHxHEIGHT"),
        ("still frog --size 32x216", "each side must be 64 to 7680 px, got 32x216"),
        ("still frog --size 5000x216", "each side must be at most 4096 px, got 5000x216"),
        ("still frog --size 300x216 --network vgg16", "at least 224 px a side for vgg16"),
        ("still frog --network vgg", "invalid choice: 'vgg'"),
        ("still frog --look galery", 'there is no look "galery", did you mean "gallery"?'),
        ("still frog --rounds 0", "must be a whole number from 1 to 10000, got '0'"),
        ("still frog --rounds -3", "must be a whole number from 1 to 10000, got '-3'"),
        ("still frog --rounds 1e6", "must be a whole number from 1 to 10000, got '1e6'"),
        ("still frog --rounds " + "9" * 5000, "got '99999999999999999...'"),
        ("still frog --seed -1", "must be a whole number from 0 to 4294967295, got '-1'"),
        ("still frog --seed 4294967296", "got '4294967296'"),
        ("still frog --out frog.jpg", "must end in .png"),
        ("still frog --out .png", "must end in .png"),
        ("still frog --out nowhere/frog.png", "there is no folder nowhere"),
        ("still frog --start none.jpg", "none.jpg: there is no such file"),
        ("still frog --start .", "cannot be read: Is a directory"),
        ("still frog --weights none.h5", "there is no file none.h5"),
        ("still frog --prior none.npz", "prior file none.npz: cannot be read as a patch prior"),
    ],
)
def test_wrong_input_ends_with_one_clear_line_and_exit_code_2(hallucinarium, arguments, words):
    ended = hallucinarium(*arguments.split())

    assert ended.returncode == 2
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert words in line


def test_a_config_with_mistakes_is_told_line_by_line(hallucinarium, tmp_path):
    (tmp_path / "my.yaml").write_text("camera:\n  zoom_rate: 9\npanel:\n  prt: 1\n")

    for command in ("run", "check"):
        ended = hallucinarium(command, "--config", "my.yaml")
        assert ended.returncode == 2
        first, second = ended.stderr.splitlines()[:2]
        assert first.startswith("my.yaml:2: camera.zoom_rate: must be between")
        assert second == 'my.yaml:4: panel.prt: unknown key, did you mean "port"?'


def test_check_sums_up_the_shipped_settings_without_the_engine(hallucinarium, tmp_path):
    (tmp_path / "tensorflow.py").write_text("raise RuntimeError('the engine was imported')")
    path = f"{tmp_path}{os.pathsep}{ROOT}"

    ended = hallucinarium("check", PYTHONPATH=path)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "are in order" in ended.stdout
    assert "http://127.0.0.1:8080/" in ended.stdout


def test_check_tells_the_mistakes_of_config_and_playlists_together(tmp_path, capsys):
    config, library = tmp_path / "config.yaml", tmp_path / "library"
    library.mkdir()
    config.write_text("# mine\nplaylist: nigth\nwish: {hold_s: 60}\n")
    (library / "night.yaml").write_text("name: Night\ncues:\n  - subjects: tree frog\n")
    (library / "day.yaml").write_text("name: Day\ncues:\n  - subjects: qwertz\n")

    assert check(config, library) == 2

    said = capsys.readouterr().err.splitlines()
    assert any("day.yaml:3" in line and "qwertz" in line for line in said)
    assert 'config.yaml:2: playlist: there is no playlist "nigth", did you mean "night"?' in said
    assert said[-1] == "2 mistakes found."


def test_check_tells_every_cue_whose_look_there_is_not_or_not_on_this_network(tmp_path, capsys):
    config, library = tmp_path / "config.yaml", tmp_path / "library"
    library.mkdir()
    config.write_text(
        "playlist: day\ndream: {network: lite0}\n"
        "looks: {mist: {}, late: {base: deepdream, layers: [block5_conv1]}}\n"
    )
    (library / "day.yaml").write_text(
        "cues:\n- {subjects: bee, look: mist}\n- {subjects: bee, look: deepdraem}\n"
        "- subjects: bee\n  look: late\n"
    )

    assert check(config, library) == 2

    said = capsys.readouterr().err.splitlines()
    start = f"{library / 'day.yaml'}:"
    assert said[0] == (
        f'{start}3: cue 2: look: there is no look "deepdraem", did you mean "deepdream"?'
    )
    assert said[1].startswith(f"{start}5: cue 3: look: lite0 has none of its layers block5_conv1")
    assert said[-1] == "2 mistakes found."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "dream.prior: there is no file "),
        (b"no prior", "mine.npz: cannot be read as a patch prior"),
        (np.zeros((4, 4, 3, 2)), "mine.npz: filters must be (8, 8, 3, n), got (4, 4, 3, 2)"),
    ],
)
def test_check_tells_the_line_of_a_prior_that_is_none(tmp_path, capsys, content, words):
    config = tmp_path / "config.yaml"
    config.write_text("# mine\ndream:\n  look: seed\n  prior: mine.npz\n")
    if isinstance(content, bytes):
        (tmp_path / "mine.npz").write_bytes(content)
    elif content is not None:
        np.savez(tmp_path / "mine.npz", filters=content, mean=np.zeros(2), colours=np.eye(3))

    assert check(config) == 2

    first, last = capsys.readouterr().err.splitlines()
    assert first.startswith("config.yaml:4: dream.prior: ")
    assert words in first
    assert last == "1 mistake found."


def test_check_is_content_with_a_good_prior_beside_the_config(tmp_path, capsys):
    config = tmp_path / "config.yaml"
    config.write_text("dream: {prior: mine.npz}\n")
    (tmp_path / "mine.npz").write_bytes(SHIPPED.read_bytes())

    assert check(config) == 0

    assert load_config(config).dream.prior == tmp_path / "mine.npz"
    assert "prior mine.npz" in capsys.readouterr().out


def test_check_looks_into_the_own_playlists_of_a_config_with_mistakes(tmp_path, capsys):
    config, own = tmp_path / "config.yaml", tmp_path / "own"
    own.mkdir()
    config.write_text("playlist: nigth\ndream: {lok: seed}\nshow: {playlists: own}\n")
    (own / "night.yaml").write_text("cues:\n  - subjects: qwertz\n")

    assert check(config) == 2

    said = capsys.readouterr().err
    assert "config.yaml:2: dream.lok" in said
    assert "night.yaml:2: cue 1: no subject is called 'qwertz'" in said
    assert 'there is no playlist "nigth", did you mean "night"?' in said


def test_check_says_how_to_get_weights_that_are_not_here(tmp_path, capsys, monkeypatch):
    config = tmp_path / "config.yaml"
    config.write_text("dream:\n  network: vgg16\n")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))

    assert check(config) == 0

    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("config.yaml:2: dream.network: the weights of vgg16 are not here: the ")


def test_check_is_content_with_a_good_library(tmp_path, capsys):
    config, library = tmp_path / "config.yaml", tmp_path / "library"
    library.mkdir()
    config.write_text("playlist: night\npanel: {host: '::1'}\n")
    (library / "night.yaml").write_text("name: Night\ncues:\n  - subjects: tree frog\n")

    assert check(config, library) == 0

    said = capsys.readouterr()
    assert said.err == ""
    assert "config.yaml and 1 playlist are in order.\n" in said.out
    assert "night, 1 cue\n" in said.out
    assert "http://[::1]:8080/" in said.out


def test_an_unwritable_folder_is_found_before_the_dreaming(hallucinarium, tmp_path):
    taken = tmp_path / "file"
    taken.write_text("")

    ended = hallucinarium("still", "frog", "--out", str(taken / "frog.png"))

    assert ended.returncode == 2
    assert "cannot write" in ended.stderr
    assert Path(taken).read_text() == ""
