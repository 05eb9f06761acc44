"""`judge` with the real engine, as a person starts it."""

import json
import os
import subprocess
import sys

import pytest
from PIL import Image

from installation.config import default_config_path

pytestmark = [pytest.mark.process, pytest.mark.timeout(400)]

REPORT = {
    "network", "judge", "look", "width", "height", "steps_a_round", "seed", "band", "totals",
    "bars", "subjects", "sheet",
}  # fmt: skip
SUBJECT = {
    "label", "group", "rounds", "rounds_to_first", "seconds_to_first", "rank_after",
    "worst_rank_later", "regions", "early", "last", "drift_a_minute", "flicker", "colours",
    "seconds",
}  # fmt: skip
LOOK = {
    "round", "mean", "contrast", "clipped", "spectrum_slope", "fine_share", "saturation",
    "outside",
}  # fmt: skip


def judge(folder, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Judges small dreams of few steps in a folder."""
    small = ["--size", "96x64", "--rounds", "2", "--steps-a-round", "1"]
    return subprocess.run(
        [sys.executable, "-m", "installation", "judge", *small, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(default_config_path().parent)},
        capture_output=True,
        text=True,
        timeout=360,
        check=False,
    )


def test_the_report_as_json_has_all_figures_and_comes_with_a_contact_sheet(tmp_path):
    ended = judge(tmp_path, "--subjects", "lynx, rabbit and analog clock", "--seed", "7", "--json")

    assert (ended.returncode, ended.stderr) == (0, "")
    told = json.loads(ended.stdout)
    assert set(told) == REPORT
    assert (told["width"], told["height"], told["seed"], told["steps_a_round"]) == (96, 64, 7, 1)
    assert (told["network"], told["judge"], told["look"]) == ("lite0", "lite2", "gallery")
    lynx, pair = told["subjects"]
    assert set(lynx) == SUBJECT
    assert set(lynx["last"]) == LOOK
    assert (lynx["label"], pair["label"]) == ("lynx", "wood rabbit + analog clock")
    assert [(r["index"], r["region"]) for r in lynx["regions"]] == [(287, "upper"), (287, "lower")]
    assert [(r["index"], r["region"]) for r in pair["regions"]] == [(330, "upper"), (409, "lower")]
    assert all(len(r["ranks"]) == 2 for r in lynx["regions"] + pair["regions"])
    assert all(1 <= rank <= 1000 for r in lynx["regions"] for rank in r["ranks"])
    assert told["totals"]["subjects"] == 2
    folder = tmp_path / "out" / "judge"
    assert json.loads((folder / "judge.json").read_text()) == told
    assert {file.name for file in folder.iterdir()} == {"judge.json", "sheet.png"}
    with Image.open(tmp_path / told["sheet"]) as sheet:
        assert sheet.format == "PNG"
        assert sheet.width > 2 * 2 * 320


def test_two_looks_are_told_side_by_side(tmp_path):
    ended = judge(tmp_path, "--subjects", "lynx", "--against", "seed", "--out", "here")

    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    assert lines[0].startswith("subject ")
    assert lines[1].startswith("lynx ")
    assert any(line.startswith("seed on lite0, 96x64") for line in lines)
    assert any(line.split()[-2:] == ["gallery", "seed"] for line in lines)
    told = json.loads((tmp_path / "here" / "judge.json").read_text())
    assert set(told["against"]) == REPORT
    assert told["against"]["look"] == "seed"
    assert (tmp_path / "here" / "sheet-seed.png").is_file()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--subjects", "zzzzlynx"), "no subject is called 'zzzzlynx'; did you mean"),
        (("--size", "40x40"), "each side must be 64 to"),
        (("--network", "lite2"), "another network than the one that dreams"),
        (("--against", "gallery"), "against: must be another look"),
        (("--look", "galery"), "look: "),
        (("--out", "taken"), "taken: is a file, not a folder"),
        (("--rounds", "0"), "must be a whole number from 1 to 1000"),
        (("--weights", "taken"), "taken"),
    ],
)
def test_what_cannot_be_judged_ends_with_one_clear_line(tmp_path, arguments, words):
    (tmp_path / "taken").write_text("no weights, no folder")

    ended = judge(tmp_path, "--subjects", "lynx", *arguments)

    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert words in line
