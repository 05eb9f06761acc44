"""What the page about playlists shows and tells is so."""

import re
from pathlib import Path

import pytest
from PIL import Image

from playlists.cue import REGIONS
from playlists.loader import load_playlist

PAGE = Path(__file__).parents[2] / "installation" / "docs" / "playlists.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLE, FORMS = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def load(tmp_path, table):
    """A function that loads the text of a playlist, with a mask beside it."""
    (tmp_path / "masks").mkdir()
    Image.new("L", (8, 8), 255).save(tmp_path / "masks" / "ring.png")

    def load(text):
        path = tmp_path / "page.yaml"
        path.write_text(text)
        return load_playlist(path, table)

    return load


def test_the_example_is_a_playlist(load):
    playlist = load(EXAMPLE)

    assert [len(cue.subjects) for cue in playlist.cues] == [1, 2, 2, 2, 3]
    assert playlist.cues[3].zoom_rate == 1.04
    assert playlist.cues[4].subjects[2].mask is not None


def test_the_forms_that_are_called_the_same_are_the_same(load):
    cues = [load(f"cues:\n- {line}\n").cues[0] for line in FORMS.splitlines()]

    assert len(cues) == 4
    assert len(set(cues)) == 1


def test_every_region_is_told_and_no_other():
    told = TEXT.split("### Regions")[1].split("### Masks")[0]
    first_cells = re.findall(r"^\| (`.*?) \|", told, re.MULTILINE)

    assert sorted(re.findall(r"`(\w+)`", " ".join(first_cells))) == sorted(REGIONS)
