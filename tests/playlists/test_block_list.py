"""Block lists: what they name, and how a blocked subject is refused."""

import pytest

from playlists.block_list import (
    NOTHING_BLOCKED,
    OWN,
    BlockList,
    blocked_at,
    blocked_folder,
    list_names,
    load_block_list,
)
from playlists.cue import Cue, CueSubject
from playlists.errors import PlaylistError, SubjectError
from playlists.loader import library_folder, load_library
from playlists.playlist import Playlist


@pytest.fixture(scope="module")
def shipped(table):
    folder = blocked_folder()
    return {name: load_block_list(folder / f"{name}.yaml", table) for name in list_names(folder)}


def labels(block_list, table):
    return {table.subjects[index].label for index in block_list.classes}


def test_the_lists_that_come_with_the_product_say_what_they_are(shipped):
    assert list(shipped) == ["alcohol", "creepy", "weapons"]
    for block_list in shipped.values():
        assert block_list.name
        assert block_list.description.endswith(".")


def test_the_lists_hold_what_people_expect(shipped, table):
    assert {"rifle", "revolver", "tank", "missile", "cannon"} <= labels(shipped["weapons"], table)
    assert {"red wine", "beer glass", "whiskey jug"} <= labels(shipped["alcohol"], table)
    creepy = labels(shipped["creepy"], table)
    assert {"tarantula", "cockroach", "syringe", "tick"} <= creepy
    assert labels_holding(table, "snake", "cobra", "viper", "python") <= creepy
    assert labels_holding(table, "spider") - creepy == {"spider web", "spider monkey"}


def labels_holding(table, *words):
    """Labels with one of the words as a word; none of them is a fence or a monkey."""
    return {
        subject.label
        for subject in table.subjects
        if set(subject.label.lower().split()) & set(words)
    }


def test_no_playlist_of_the_library_needs_what_a_list_blocks(shipped, table):
    everything = blocked_at(shipped, (), table)

    for name, playlist in load_library(library_folder(), table).items():
        assert everything.refused_cues(playlist) == (), name


def test_a_blocked_subject_is_refused_with_the_reason(shipped, table):
    venue = blocked_at({"weapons": shipped["weapons"]}, ("bee",), table)

    def refusal(text):
        return venue.refusal(table.find_pair(text))

    assert refusal("tree frog") is None
    assert refusal("rifle") == "'rifle' is not shown here (blocked by weapons)"
    assert refusal("tree frog and bee") == f"'bee' is not shown here (blocked by {OWN})"
    assert (
        refusal("rifle and bee")
        == f"'rifle' and 'bee' are not shown here (blocked by weapons and {OWN})"
    )
    assert NOTHING_BLOCKED.refusal(table.find_pair("rifle and bee")) is None


def test_an_own_name_blocks_every_meaning_of_it(table):
    venue = blocked_at({}, ("crane", "spider", "n02206856"), table)

    blocked = {table.subjects[index].label for index in venue.reasons}
    assert {"crane (bird)", "crane (machine)", "tarantula", "barn spider", "bee"} - blocked == {
        "tarantula"
    }
    assert set(venue.reasons.values()) == {OWN}
    with pytest.raises(SubjectError, match="no subject is called 'qwertz'"):
        blocked_at({}, ("qwertz",), table)


def test_the_cues_of_a_playlist_that_may_not_be_shown_are_found(table):
    def cue(index):
        return Cue((CueSubject(index, table.subjects[index].label),), 60, 3, "cue")

    venue = blocked_at({"some": BlockList("some", "", frozenset({31}))}, (), table)
    playlist = Playlist("list", "", (cue(1), cue(31), cue(2), cue(31)))

    reason = "'tree frog' is not shown here (blocked by some)"
    assert venue.refused_cues(playlist) == ((1, reason), (3, reason))


def test_every_mistake_of_a_list_is_told_with_its_line(tmp_path, table):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "nam: x\nsubjects:\n  - rifle\n  - spider\n  - crane\n  - rifle\n  - {a: b}\n  - qwertz\n"
    )

    with pytest.raises(PlaylistError) as caught:
        load_block_list(path, table)

    assert [line.removeprefix(f"{path}:") for line in caught.value.problems] == [
        "1: list: unknown key 'nam'; did you mean 'name'?",
        (
            "4: no class has the label 'spider'; "
            "did you mean 'barn spider', 'garden spider' or 'wolf spider'?"
        ),
        ("5: no class has the label 'crane'; did you mean 'crane (bird)' or 'crane (machine)'?"),
        "6: 'rifle' is given twice",
        "7: subjects: must be text, got keys with values",
        "8: no class has the label 'qwertz'",
    ]


@pytest.mark.parametrize("text", ["", "# nothing", "name: x", "subjects: []", "subjects: rifle"])
def test_a_list_without_subjects_is_refused(tmp_path, table, text):
    path = tmp_path / "mine.yaml"
    path.write_text(text)

    with pytest.raises(PlaylistError, match=r"mine\.yaml:1: "):
        load_block_list(path, table)
