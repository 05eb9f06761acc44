"""`still` with the real engine, as a person starts it."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from installation.config import default_config_path

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]


def still(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Dreams a small picture of one round in a folder."""
    root = str(default_config_path().parent)
    small = ["--size", "96x64", "--rounds", "1", "--network", "lite0"]
    return subprocess.run(
        [sys.executable, "-m", "installation", "still", *small, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_a_still_is_a_png_with_its_facts_and_tells_its_figures_as_json(tmp_path):
    ended = still(tmp_path, "rabbit and analog clock", "--seed", "7", "--json")

    assert (ended.returncode, ended.stderr) == (0, "")
    told = json.loads(ended.stdout)
    assert (told["width"], told["height"], told["rounds"], told["seed"]) == (96, 64, 1, 7)
    assert told["subjects"] == ["wood rabbit", "analog clock"]
    assert told["network"] == "lite0"
    assert told["prior"] == "shipped"
    assert np.isfinite(told["figures"]["objective"])
    assert [file.name for file in tmp_path.iterdir()] == [told["file"]]
    with Image.open(tmp_path / told["file"]) as image:
        assert (image.format, image.size, image.mode) == ("PNG", (96, 64), "RGB")
        assert image.info["Title"] == "wood rabbit and analog clock"
        assert image.info["Seed"] == "7"
        assert image.info["Software"] == "Hallucinarium 0.1.0"
        assert np.asarray(image).std() > 5


def test_a_still_begins_with_the_start_picture(tmp_path):
    halves = np.zeros((64, 96, 3), np.uint8)
    halves[:, 48:] = 255
    Image.fromarray(halves).save(tmp_path / "start.png")

    ended = still(tmp_path, "tree frog", "--start", "start.png", "--out", "frog.png")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "frog.png: tree frog, 96x64, network lite0\n"
    with Image.open(tmp_path / "frog.png") as image:
        dreamt = np.asarray(image).astype(float)
    assert dreamt[:, 54:].mean() - dreamt[:, :42].mean() > 60
    assert not np.array_equal(dreamt, halves)


def test_weights_that_are_none_end_with_one_clear_line(tmp_path):
    (tmp_path / "weights.bin").write_bytes(b"no weights")

    ended = still(tmp_path, "tree frog", "--weights", "weights.bin", "--out", "frog.png")

    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert "weights.bin" in line
    assert not (tmp_path / "frog.png").exists()


def test_a_prior_of_ones_own_makes_another_picture(tmp_path):
    rng = np.random.default_rng(0)
    filters = rng.normal(0, 0.3, (8, 8, 3, 12)).astype(np.float32)
    np.savez(tmp_path / "mine.npz", filters=filters, mean=np.zeros(12), colours=np.eye(3))
    pictures = []
    for name, options in (("plain.png", ()), ("mine.png", ("--prior", "mine.npz"))):
        ended = still(tmp_path, "tree frog", "--out", name, *options)
        assert (ended.returncode, ended.stderr) == (0, "")
        with Image.open(tmp_path / name) as image:
            assert image.info["Prior"] == ("mine.npz" if options else "shipped")
            pictures.append(np.asarray(image).astype(float))

    assert np.abs(pictures[0] - pictures[1]).mean() > 1
