"""The command `subjects`."""

import json

import pytest

from installation.cli import main


@pytest.fixture
def subjects(tmp_path, capsys):
    """Runs the command with a config; gives exit code, lines of stdout, lines of stderr."""

    def run(*arguments, config=""):
        path = tmp_path / "config.yaml"
        path.write_text(config)
        code = main(["subjects", *arguments, "--config", str(path)])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err.splitlines()

    return run


def test_every_meaning_is_told_and_which_one_is_taken(subjects):
    code, lines, errors = subjects("crane")

    assert (code, errors) == (0, [])
    assert lines[:3] == [
        "crane: a whole name",
        "* 134  n02012849  crane (bird) (crane)",
        "  517  n03126707  crane (machine) (crane)",
    ]
    assert lines[-1].startswith("Of several meanings the first is taken: ")


def test_two_subjects_are_told_one_after_the_other(subjects):
    _, lines, _ = subjects("rabbits and anolog clock")

    assert lines[0].startswith("rabbits: ")
    assert "anolog clock: a whole name with typing mistakes" in lines
    assert any(line.startswith("* 409  n02708093  analog clock") for line in lines)


@pytest.mark.parametrize(
    ("query", "how"),
    [
        ("980", "an index"),
        ("n09472597", "a WordNet id"),
        ("Volcano", "a whole name"),
        ("frogs tree", "words of a name"),
        ("vulcanoo", "a whole name with typing mistakes"),
        ("salamandr fire", "words of a name with typing mistakes"),
    ],
)
def test_it_is_told_how_the_words_were_read(subjects, query, how):
    code, lines, _ = subjects(query)

    assert code == 0
    assert lines[0] == f"{query}: {how}"


def test_what_is_blocked_says_so(subjects):
    config = "subjects: {block: [weapons], also: [bee]}"

    _, lines, _ = subjects("rifle and bee", config=config)
    assert "* 764  n04090263  rifle  BLOCKED by weapons" in lines
    assert any(line.endswith("BLOCKED by the venue's own list") for line in lines)


def test_everything_is_told_as_json_too(subjects):
    _, lines, _ = subjects("crane and rifle", "--json", config="subjects: {block: [weapons]}")

    crane, rifle = json.loads("\n".join(lines))
    assert (crane["text"], crane["how"], crane["chosen"]) == ("crane", "a whole name", 134)
    assert [meaning["label"] for meaning in crane["meanings"]] == [
        "crane (bird)",
        "crane (machine)",
    ]
    assert rifle["meanings"][0]["blocked_by"] == "weapons"
    assert crane["meanings"][0]["blocked_by"] is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("unicrn", "no subject is called 'unicrn'; did you mean"),
        ("", "no subject given"),
        ("a + b + c", "the wall takes one or two subjects, not 3"),
        ("1000", "there is no class 1000: the classes are 0 to 999"),
    ],
)
def test_what_means_nothing_is_told_with_the_nearest_names(subjects, query, words):
    code, lines, errors = subjects(query)

    assert (code, lines) == (2, [])
    assert len(errors) == 1
    assert words in errors[0]
