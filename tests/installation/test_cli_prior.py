"""`prior fit` and `prior show`, as a person types them."""

import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from installation.cli import main
from installation.config import default_config_path
from model.patch_prior import SHIPPED, load_prior

QUICK = ("--patches", "4000")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def album(here):
    """A folder with two soft pictures of 240x200, one of them in a folder of its own."""
    rng = np.random.default_rng(0)
    for name in ("one.png", "deep/two.jpg"):
        coarse = Image.fromarray(rng.integers(0, 255, (20, 24, 3), np.uint8))
        path = here / "album" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        coarse.resize((240, 200), Image.Resampling.BICUBIC).save(path)
    return here / "album"


def files_in(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_folder_becomes_a_prior_and_is_compared_with_the_shipped_one(album, here, capsys):
    assert main(["prior", "fit", "album", "--out", "mine.npz", *QUICK]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.startswith("mine.npz: fitted on 2 pictures, 4,000 patches\n")
    assert "against the shipped prior: log-norm correlation 0." in said.out
    assert "rms difference of log norms " in said.out
    mine = load_prior(here / "mine.npz")
    assert mine.filters.shape == (8, 8, 3, 192)
    assert mine.source == (
        "2 pictures, shorter side at most 480 px, enlarged 3 times, 4000 patches, seed 0"
    )
    assert files_in(here) == ["album/deep/two.jpg", "album/one.png", "mine.npz"]


def test_the_same_files_and_seed_give_the_same_bytes_whatever_their_order(album, here):
    for name, photos, seed in (
        ("a", ["album"], "7"),
        ("b", ["album/one.png", "album/deep", "album"], "7"),
        ("c", ["album"], "8"),
    ):
        command = ["prior", "fit", *photos, "--out", f"{name}.npz", "--seed", seed, *QUICK]
        assert main(command) == 0

    a, b, c = ((here / f"{name}.npz").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_a_prior_that_is_there_is_replaced_only_by_force(album, here, capsys):
    (here / "mine.npz").write_bytes(b"earlier")

    assert main(["prior", "fit", "album", "--out", "mine.npz", *QUICK]) == 2
    assert "mine.npz is there already; --force replaces it" in capsys.readouterr().err
    assert (here / "mine.npz").read_bytes() == b"earlier"

    assert main(["prior", "fit", "album", "--out", "mine.npz", "--force", *QUICK]) == 0
    assert load_prior(here / "mine.npz").filters.shape[3] == 192


def test_pictures_that_do_not_serve_are_named_and_the_rest_goes_on(album, here, capsys):
    (album / "words.jpg").write_text("no picture")
    (album / "notes.txt").write_text("no picture, and none by its name")
    whole = (album / "one.png").read_bytes()
    (album / "half.png").write_bytes(whole[: len(whole) // 2])
    Image.new("RGB", (300, 20), "red").save(album / "strip.png")
    Image.new("L", (300, 200), 128).save(album / "grey.png")

    assert main(["prior", "fit", "album", "gone.jpg", "--out", "mine.npz", *QUICK]) == 0

    said = capsys.readouterr()
    assert said.out.startswith("mine.npz: fitted on 2 pictures,")
    lines = said.err.splitlines()
    assert len(lines) == 5
    for words in (
        "no file or folder gone.jpg",
        "words.jpg: is not a picture that can be read",
        "half.png: is not a picture that can be read: ",
        "strip.png: each side must be at least 32 px, got 300x20",
        "grey.png: is one plain colour",
    ):
        assert any(words in line for line in lines)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: None, "0 of 0 pictures"),
        (lambda folder: (folder / "a.png").write_text("none"), "0 of 1 pictures"),
        (lambda folder: Image.new("L", (640, 480), 9).save(folder / "a.png"), "0 of 1 pictures"),
        (
            lambda folder: Image.effect_noise((199, 200), 50).save(folder / "a.png"),
            "1 of 1 pictures serve, with 39800 pixels in all; 40000 are needed",
        ),
    ],
    ids=["empty", "no picture", "plain", "small"],
)
def test_too_little_ends_with_exit_code_1_and_writes_nothing(here, capsys, make, words):
    (here / "album").mkdir()
    make(here / "album")
    before = files_in(here)

    assert main(["prior", "fit", "album", "--out", "mine.npz", *QUICK]) == 1

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith("too little for a prior: ")
    assert words in said.err
    assert files_in(here) == before


def test_pictures_without_colours_are_fitted_and_told(here, capsys):
    Image.effect_noise((300, 200), 50).save(here / "grey.png")

    assert main(["prior", "fit", "grey.png", "--out", "grey.npz", *QUICK]) == 0

    assert "the pictures hold no colours" in capsys.readouterr().out
    assert np.isfinite(load_prior(here / "grey.npz").filters).all()


def test_large_pictures_are_looked_at_small(here, album):
    """Four times the size and made small again is nearly the same picture."""
    with Image.open(album / "one.png") as picture:
        picture.resize((960, 800), Image.Resampling.BICUBIC).save(here / "large.png")
    for name in ("large.png", "album/one.png"):
        out = f"{name[:3]}.npz"
        assert main(["prior", "fit", name, "--side", "200", "--out", out, *QUICK]) == 0

    large, small = (load_prior(here / f"{name}.npz") for name in ("lar", "alb"))

    norms = [np.sort(np.linalg.norm(p.filters.reshape(192, -1), axis=0)) for p in (large, small)]
    assert np.abs(np.log(norms[0] / norms[1])).max() < 0.2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("prior", "fit|show"),
        ("prior draw", "invalid choice: 'draw'"),
        ("prior fit --out a.npz", "PHOTOS"),
        ("prior fit album", "--out"),
        ("prior fit album --out a.txt", "must end in .npz"),
        ("prior fit album --out none/a.npz", "there is no folder none"),
        ("prior fit album --out a.npz --enlarge 0.5", "must be a number from 1 to 8, got '0.5'"),
        ("prior fit album --out a.npz --enlarge nan", "must be a number from 1 to 8, got 'nan'"),
        ("prior fit album --out a.npz --enlarge x", "must be a number from 1 to 8, got 'x'"),
        ("prior fit album --out a.npz --side 8", "must be a whole number from 64 to 4096"),
        ("prior fit album --out a.npz --patches 1", "must be a whole number from 2000 to"),
        ("prior fit album --out a.npz --seed -1", "must be a whole number from 0 to"),
        ("prior show none.npz", "none.npz: cannot be read as a patch prior"),
        ("prior show album/one.png", "one.png: cannot be read as a patch prior"),
        ("prior show --out a.jpg", "must end in .png"),
    ],
)
def test_wrong_input_ends_with_one_clear_line_and_exit_code_2(album, capsys, arguments, words):
    with pytest.raises(SystemExit) as ended:  # argparse ends by itself
        sys.exit(main(arguments.split()))

    said = capsys.readouterr()
    assert ended.value.code == 2
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert words in line


def test_show_draws_the_shipped_prior_and_tells_its_numbers(here, capsys):
    assert main(["prior", "show"]) == 0

    said = capsys.readouterr().out
    assert said.startswith("The shipped prior: 192 filters, scikit-image")
    assert "smallest, quarters and largest: 0.00116, 0.278, 1.18, 4.01, 5.98\n" in said
    assert said.splitlines()[-1] == "shipped-prior.png"
    with Image.open(here / "shipped-prior.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (1400, 710))


def test_show_compares_a_file_with_the_shipped_prior(here, capsys):
    (here / "mine.npz").write_bytes(SHIPPED.read_bytes())

    assert main(["prior", "show", "mine.npz", "--out", "drawn.png"]) == 0

    said = capsys.readouterr().out
    assert "log-norm correlation 1.000, rms difference of log norms 0.000" in said
    assert files_in(here) == ["drawn.png", "mine.npz"]


@pytest.mark.process
def test_neither_needs_the_engine(album, here):
    (here / "tensorflow.py").write_text("raise RuntimeError('the engine was imported')")
    path = f"{here}{os.pathsep}{default_config_path().parent}"
    for arguments in (["fit", "album", "--out", "a.npz", *QUICK], ["show", "a.npz"]):
        ended = subprocess.run(
            [sys.executable, "-m", "installation", "prior", *arguments],
            cwd=here,
            env={**os.environ, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, "")
