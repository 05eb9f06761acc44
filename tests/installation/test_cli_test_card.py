"""The command `test-card`, as a person starts it and inside this process."""

import numpy as np
import pytest
from PIL import Image

from installation.cli import main

CONFIG = """\
projection: {size: 320x200}
outputs:
  - {name: left, size: 320x180, crop: [0, 0, 0.6, 1]}
  - {name: right, size: 180x320, rotation: 90, corners: [[0.2, 0], [1, 0], [1, 1], [0.2, 1]]}
"""


@pytest.fixture
def test_card(tmp_path, capsys):
    """Runs the command with a config; its exit code, words and errors."""

    def run(text, *arguments):
        (tmp_path / "config.yaml").write_text(text)
        try:
            code: object = main(
                ["test-card", "--config", str(tmp_path / "config.yaml"), *arguments]
            )
        except SystemExit as ended:
            code = ended.code
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_card_is_drawn_through_the_geometry_of_its_output(test_card, tmp_path):
    png = tmp_path / "card.png"

    code, out, err = test_card(CONFIG, "--output", "2", "--card", "greys", "--png", str(png))

    assert (code, err) == (0, "")
    assert out == f"{png}: greys, output 2 right, 180x320\n"
    with Image.open(png) as picture:
        card = np.asarray(picture)
    assert card.shape == (320, 180, 3)
    assert card[:, :36].max() == 0
    assert (card[:, 37:] == 255).any()


def test_without_outputs_the_card_has_the_size_of_the_projection(test_card, tmp_path):
    png = tmp_path / "card.png"

    assert test_card("projection: {size: 320x200}", "--png", str(png))[0] == 0
    with Image.open(png) as picture:
        assert picture.size == (320, 200)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--output", "3", "--png", "x.png"], "output: config.yaml has 2 outputs, got 3"),
        (["--output", "0", "--png", "x.png"], "must be a whole number from 1 to 16, got '0'"),
        (["--card", "gird", "--png", "x.png"], "invalid choice: 'gird'"),
        (["--png", "x.jpg"], "the file's name must end in .png, got x.jpg"),
        (["--png", "no/folder/x.png"], "there is no folder no/folder"),
        ([], "--png"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_a_line(test_card, arguments, words):
    code, out, err = test_card(CONFIG, *arguments)

    assert (code, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1
