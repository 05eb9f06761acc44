"""The subjects of a cue: every form that says the same, and every mistake with its line."""

import numpy as np
import pytest
from PIL import Image

from playlists.cue import REGIONS
from playlists.errors import PlaylistError
from playlists.loader import load_playlist


@pytest.fixture
def load(tmp_path, table):
    """A function that gives the subjects of a cue: (index, region, weight, whether masked)."""

    def load(subjects):
        path = tmp_path / "show.yaml"
        path.write_text(f"cues:\n- subjects: {subjects}\n")
        (cue,) = load_playlist(path, table).cues
        return [(s.index, s.region, s.weight, s.mask is not None) for s in cue.subjects]

    return load


@pytest.fixture
def problems(tmp_path, load):
    """A function that tells what is wrong with the subjects of a cue, as 'line: message'."""

    def problems(subjects):
        with pytest.raises(PlaylistError) as caught:
            load(subjects)
        start = f"{tmp_path / 'show.yaml'}:"
        return [problem.removeprefix(start) for problem in caught.value.problems]

    return problems


@pytest.fixture
def ring(tmp_path):
    """A mask beside the playlist, in a folder of its own."""
    (tmp_path / "masks").mkdir()
    picture = np.full((40, 40), 255, np.uint8)
    picture[10:30, 10:30] = 0
    Image.fromarray(picture).save(tmp_path / "masks" / "ring.png")


BEE = (309, "whole", 1.0, False)
ITEM_KEYS = "subject, region, mask, weight"


@pytest.mark.parametrize(
    "written", ["bee", "309", "[bee]", "{whole: bee}", "{subject: bee}", "[{subject: bee}]"]
)
def test_one_subject_can_be_written_in_many_ways(load, written):
    assert load(written) == [BEE]


@pytest.mark.parametrize(
    "written",
    [
        "rabbit and analog clock",
        "{upper: rabbit, lower: analog clock}",
        "{lower: {subject: analog clock}, upper: {subject: rabbit, weight: 1}}",
        "[{subject: rabbit, region: upper}, {subject: analog clock, region: lower}]",
    ],
)
def test_a_pair_can_be_written_in_many_ways(load, written):
    assert load(written) == [(330, "upper", 1.0, False), (409, "lower", 1.0, False)]


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_a_key_and_a_value(load, region):
    assert load(f"{{{region}: bee}}") == [(309, region, 1.0, False)]
    assert load(f"[{{subject: bee, region: {region}}}]") == [(309, region, 1.0, False)]


def test_weights_are_kept(load):
    written = "{upper: rabbit, lower: {subject: analog clock, weight: 2.5}}"

    assert [weight for _, _, weight, _ in load(written)] == [1.0, 2.5]


def test_subjects_may_share_a_region(load):
    assert len(load("[bee, hen, {subject: pizza, weight: 0.5}]")) == 3
    assert len(load("{whole: bee, centre: pizza}")) == 2


def test_a_mask_lies_beside_the_playlist(load, ring):
    assert load("[{subject: bee, mask: masks/ring.png, weight: 2}]") == [(309, "mask", 2.0, True)]


def test_sixteen_subjects_are_taken(load):
    assert len(load(str(list(range(16))))) == 16


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[]", "2: cue 1: a cue needs at least one subject"),
        ("{}", "2: cue 1: a cue needs at least one subject"),
        (str(list(range(17))), "2: cue 1: a cue takes at most 16 subjects, got 17"),
        ("[bee, bee]", "2: cue 1: 'bee' is given twice for the region 'whole'"),
        ("[bee, 309]", "2: cue 1: 'bee' is given twice for the region 'whole'"),
        ("{uper: bee}", "2: cue 1: subjects: unknown key 'uper'; did you mean 'upper'?"),
        (
            "{top: bee}",
            f"2: cue 1: subjects: unknown key 'top'; the keys are {', '.join(REGIONS)}",
        ),
        (
            "{upper third: bee}",
            "2: cue 1: subjects: unknown key 'upper third'; did you mean 'upper_third'?",
        ),
        (
            "[{subject: bee, region: uper}]",
            "2: cue 1: unknown region 'uper'; did you mean 'upper'?",
        ),
        (
            "[{subject: bee, region: xyz}]",
            f"2: cue 1: unknown region 'xyz'; the regions are {', '.join(REGIONS)}",
        ),
        ("[{subject: bee, region: }]", "2: cue 1: region: must be text, got nothing"),
        (
            "[{subject: bee, where: upper}]",
            f"2: cue 1: subjects: unknown key 'where'; the keys are {ITEM_KEYS}",
        ),
        ("[{region: upper}]", "2: cue 1: subject is missing"),
        ("{upper: {weight: 2}}", "2: cue 1: subject is missing"),
        ("{upper: {}}", "2: cue 1: subject is missing"),
        (
            "[[bee]]",
            f"2: cue 1: subjects: must be keys with values ({ITEM_KEYS}), got a list",
        ),
        ("{upper: [bee]}", "2: cue 1: subjects: must be text, got a list"),
        (
            "[{subject: bee, weight: 0}]",
            "2: cue 1: weight must be > 0 and at most 10, got 0",
        ),
        (
            "{upper: {subject: bee, weight: .nan}}",
            "2: cue 1: weight must be > 0 and at most 10, got nan",
        ),
        (
            "[{subject: bee, weight: much}]",
            "2: cue 1: weight: must be a number without quotes, got 'much'",
        ),
        (
            "[{subject: bee, mask: masks/none.png}]",
            "2: cue 1: mask 'masks/none.png': there is no such file",
        ),
        (
            "[{subject: bee, mask: show.yaml}]",
            "2: cue 1: mask 'show.yaml': is not a PNG picture",
        ),
        ("[{subject: bee, mask: masks}]", "2: cue 1: mask 'masks': is not a plain file"),
        (
            "[{subject: bee, mask: ../ring.png}]",
            "2: cue 1: mask '../ring.png': must lie in the playlist's folder or in one below it",
        ),
        (
            "[{subject: bee, mask: /ring.png}]",
            "2: cue 1: mask '/ring.png': must lie in the playlist's folder or in one below it",
        ),
        (
            '[{subject: bee, mask: "a\\0b"}]',
            "2: cue 1: mask 'a\\x00b': cannot be read: embedded null byte",
        ),
        (
            "[{subject: bee, mask: masks/ring.png, region: upper}]",
            "2: cue 1: a subject has a region or a mask, not both",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(problems, ring, written, expected):
    assert problems(written) == [expected]


def test_all_mistakes_of_a_list_are_told_each_with_its_line(problems):
    found = problems("""
  - subject: unicorn
  - {subject: bee, region: xyz, weight: 11}
  -
    mask: none.png
""")

    assert [problem.split(":")[0] for problem in found] == ["3", "4", "4", "6"]


def test_a_name_that_is_too_long_is_told(tmp_path, table):
    path = tmp_path / "show.yaml"
    path.write_text(f"cues:\n- subjects: bee\n  name: {'x' * 201}\n")

    with pytest.raises(PlaylistError) as caught:
        load_playlist(path, table)

    message = "cue 1: name must have at most 200 characters, got 201"
    assert caught.value.problems == (f"{path}:3: {message}",)
