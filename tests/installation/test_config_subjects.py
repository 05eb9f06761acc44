"""The section `subjects` of config.yaml."""

import re

import pytest

from installation.config import ConfigError, default_config_path, load_config
from installation.config_docs import PAGE
from installation.config_subjects import read_blocked
from installation.yaml_lines import read_yaml
from playlists.block_list import NOTHING_BLOCKED
from playlists.subjects import load_subjects


def refusal(blocked, text):
    return blocked.refusal(load_subjects().find_pair(text))


def test_lists_and_own_names_are_blocked(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("subjects:\n  block: [weapons]\n  also:\n    - crane (machine)\n")

    blocked = load_config(path).subjects

    assert refusal(blocked, "revolver") == "'revolver' is not shown here (blocked by weapons)"
    assert refusal(blocked, "517") is not None
    assert refusal(blocked, "crane (bird) and red wine") is None


@pytest.mark.parametrize(
    "text", ["", "subjects:\n", "subjects: {}", "subjects: {block: [], also: ~}"]
)
def test_without_a_word_nothing_is_blocked(text):
    assert read_blocked(read_yaml(text)) == (NOTHING_BLOCKED, [])


def test_all_mistakes_are_told_at_once_each_with_its_line(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(
        "subjects:\n  block:\n    - weapon\n    - alcohol\n    - fun\n    - 3\n"
        "  also:\n    - unicrn\n    - bee\n  alos: []\n"
    )

    with pytest.raises(ConfigError) as caught:
        load_config(path)

    lines = [line.removeprefix("config.yaml:") for line in caught.value.problems]
    assert lines[:3] == [
        '3: subjects.block 1: there is no block list "weapon", did you mean "weapons"?',
        '5: subjects.block 3: there is no block list "fun"; there are alcohol, creepy, weapons',
        "6: subjects.block 4: must be text, got 3",
    ]
    assert lines[3].startswith("8: subjects.also 1: no subject is called 'unicrn'; did you mean")
    assert lines[4:] == ['10: subjects.alos: unknown key, did you mean "also"?']


def test_a_block_list_with_mistakes_is_told(tmp_path):
    (tmp_path / "mine.yaml").write_text("subjects: [rifle, rifel]")

    blocked, (problem,) = read_blocked(read_yaml("subjects: {block: [mine]}"), tmp_path)

    assert blocked == NOTHING_BLOCKED
    assert "mine.yaml:1: no class has the label 'rifel'; did you mean 'rifle'?" in problem.message


def test_the_examples_that_people_copy_are_right():
    shipped = default_config_path().read_text()
    commented = re.search(r"# (subjects:\n(#  .*\n)+)", shipped)
    assert commented is not None
    (documented,) = re.findall(r"```yaml\n(subjects:.*?)```", PAGE.read_text(), re.DOTALL)

    for text in (re.sub("^# ?", "", commented[1], flags=re.MULTILINE), documented):
        blocked, problems = read_blocked(read_yaml(text))
        assert problems == []
        assert len(blocked.reasons) > 20
