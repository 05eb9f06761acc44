"""The playlists that come with the product, and folders of playlists in general."""

from itertools import combinations

import pytest

from playlists.errors import PlaylistError
from playlists.loader import library_folder, load_library
from playlists.playlist import ORDERS


@pytest.fixture(scope="module")
def library(table):
    return load_library(library_folder(), table)


def test_the_library_holds_its_playlists_by_file_name(library):
    assert list(library) == [
        "cabinet",
        "laid-table",
        "night-garden",
        "originals",
        "slow-land",
        "sunday-children",
        "tide-table",
        "tuning-up",
        "year-of-birds",
    ]


def test_every_playlist_of_the_library_fills_a_quarter_of_an_hour_with_a_dozen_cues(library):
    for playlist in library.values():
        assert 12 <= len(playlist.cues) <= 20
        assert sum(cue.dwell_s * cue.times for cue in playlist.cues) >= 15 * 60


def test_the_playlists_of_the_library_have_hardly_a_subject_in_common(library):
    shown = {
        name: {s.index for cue in playlist.cues for s in cue.subjects}
        for name, playlist in library.items()
    }
    for one, other in combinations(shown, 2):
        assert len(shown[one] & shown[other]) <= 4, (one, other)
    assert len(set().union(*shown.values())) > 150


def test_every_order_is_shown_by_a_playlist_of_the_library(library):
    assert {playlist.order for playlist in library.values()} == set(ORDERS)


def test_the_originals_show_all_twelve_subjects_of_the_first_wall(library):
    shown = {s.index for cue in library["originals"].cues for s in cue.subjects}

    assert shown == {309, 815, 31, 933, 963, 576, 980, 278, 937, 330, 409, 971}


def test_no_cue_of_the_library_follows_itself(library):
    for playlist in library.values():
        subjects = [cue.subjects for cue in playlist.cues]
        neighbours = zip(subjects, [*subjects[1:], subjects[0]], strict=True)
        assert all(one != other for one, other in neighbours)


def test_every_playlist_of_the_library_says_what_it_is(library):
    for playlist in library.values():
        assert playlist.name
        assert playlist.description.endswith(".")


def test_the_problems_of_all_files_are_told_at_once(tmp_path, table):
    (tmp_path / "good.yaml").write_text("cues: [{subjects: bee}]")
    (tmp_path / "one.yaml").write_text("cues: []")
    (tmp_path / "two.yaml").write_text("name: x\nkues: []")
    (tmp_path / "three.yml").write_text("cues: [{subjects: bee}]")

    with pytest.raises(PlaylistError) as caught:
        load_library(tmp_path, table)

    assert list(caught.value.problems) == [
        f"{tmp_path}/one.yaml:1: cues: the list is empty; a playlist needs a cue",
        f"{tmp_path}/three.yml:1: name it three.yaml, so that it is found",
        f"{tmp_path}/two.yaml:1: playlist: cues is missing",
        f"{tmp_path}/two.yaml:2: playlist: unknown key 'kues'; did you mean 'cues'?",
    ]


def test_hidden_files_and_notes_are_left_alone(tmp_path, table):
    (tmp_path / "good.yaml").write_text("cues: [{subjects: bee}]")
    (tmp_path / ".#good.yaml").write_text("half")
    (tmp_path / "README.txt").write_text("notes")

    assert list(load_library(tmp_path, table)) == ["good"]


def test_a_folder_without_playlists_is_told(tmp_path, table):
    for folder, message in (
        (tmp_path, "there is no playlist (a file that ends in .yaml)"),
        (tmp_path / "none", "there is no such folder of playlists"),
    ):
        with pytest.raises(PlaylistError) as caught:
            load_library(folder, table)
        assert caught.value.problems == (f"{folder}:1: {message}",)
