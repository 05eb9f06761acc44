"""The playlists' files: read at the start, read again on change, refused with file and line."""

import os

import pytest
from PIL import Image

from installation.config_sections import Config
from installation.config_show import ShowSection
from installation.errors import StartError
from installation.library import LibraryReader
from installation.repertoire import open_repertoire
from playlists.block_list import Blocked
from playlists.errors import SubjectError, UnknownSubject
from playlists.subjects import load_subjects
from playlists.timetable.timetable import Timetable
from playlists.timetable.zones import read_zone

TABLE = load_subjects()
FROG = "cues:\n  - subjects: tree frog\n"
VOLCANO = "cues:\n  - subjects: volcano\n"
BROKEN = "cues:\n  - subjects: volcano\n  - subjects: xyzzyqq\n"
RIFLE = "cues:\n  - subjects: tree frog\n  - subjects: rifle\n"
NO_WEAPONS = Blocked({TABLE.find("rifle").index: "weapons"})


@pytest.fixture
def folder(tmp_path):
    """A folder with one playlist."""
    write(tmp_path / "one.yaml", FROG)
    return tmp_path


def write(path, text):
    """Write a file so that its time of change differs from before, whatever the clock's grain."""
    before_ns = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(before_ns + 1_000_000_000, before_ns + 1_000_000_000))


def reader_of(*folders, blocked=NO_WEAPONS):
    reader = LibraryReader(folders, TABLE, blocked)
    assert reader.read()
    return reader


def subjects(reader, name):
    return [cue.subjects[0].label for cue in reader.library.playlists[name].cues]


def test_nothing_changed_is_nothing_read(folder):
    reader = reader_of(folder)
    before = reader.library

    assert not reader.read()
    assert reader.library is before


def test_a_changed_file_is_read_again_and_the_others_stay_the_same_value(folder):
    write(folder / "two.yaml", FROG)
    reader = reader_of(folder)
    two = reader.library.playlists["two"]
    write(folder / "one.yaml", VOLCANO)

    assert reader.read()
    assert subjects(reader, "one") == ["volcano"]
    assert reader.library.playlists["two"] is two


def test_a_new_file_is_found(folder):
    reader = reader_of(folder)
    write(folder / "two.yaml", VOLCANO)

    assert reader.read()
    assert list(reader.library.playlists) == ["one", "two"]


def test_a_broken_edit_keeps_the_last_good_one_and_says_where_it_is_broken(folder):
    reader = reader_of(folder)
    write(folder / "one.yaml", BROKEN)

    assert reader.read()
    assert subjects(reader, "one") == ["tree frog"]
    (problem,) = reader.library.problems
    assert problem.startswith(f"{folder / 'one.yaml'}:3: ")

    write(folder / "one.yaml", VOLCANO)
    assert reader.read()
    assert reader.library.problems == ()
    assert subjects(reader, "one") == ["volcano"]


def test_of_very_many_mistakes_in_a_file_the_first_hundred_are_told(folder):
    reader = reader_of(folder)
    write(folder / "one.yaml", "cues:\n" + "  - bee\n" * 103)

    assert reader.read()
    *first, last = reader.library.problems
    assert len(first) == 100
    assert first[-1].startswith(f"{folder / 'one.yaml'}:101: cue 100: ")
    assert last == f"{folder / 'one.yaml'}:1: and 3 more mistakes; the command `check` tells all"


def test_a_removed_file_keeps_the_last_good_one_and_says_so(folder):
    write(folder / "two.yaml", VOLCANO)
    reader = reader_of(folder)
    (folder / "one.yaml").unlink()

    assert reader.read()
    assert subjects(reader, "one") == ["tree frog"]
    assert reader.library.problems == (
        f"{folder / 'one.yaml'}:1: the file has gone; its playlist is kept",
    )


def test_an_edit_that_brings_a_blocked_subject_is_refused_with_its_cue_and_reason(folder):
    reader = reader_of(folder)
    write(folder / "one.yaml", RIFLE)

    assert reader.read()
    assert subjects(reader, "one") == ["tree frog"]
    (refusal,) = reader.library.refused
    assert "one.yaml:3: cue 2, rifle: 'rifle' is not shown here (blocked by weapons)" in refusal


def mask(path, box):
    """A mask that is white in a box, with a time of change of its own."""
    picture = Image.new("L", (8, 8))
    picture.paste(255, box)
    picture.save(path)
    write_ns = (path.stat().st_mtime_ns + box[0] * 1_000_000_000,) * 2
    os.utime(path, ns=write_ns)


def test_a_changed_mask_alone_is_noticed_and_a_broken_one_keeps_the_last_good_one(folder):
    (folder / "masks").mkdir()
    ring = folder / "masks" / "ring.png"
    mask(ring, (0, 0, 4, 8))
    write(
        folder / "one.yaml",
        "cues:\n  - subjects:\n      - {subject: volcano, mask: masks/ring.png}\n",
    )
    reader = reader_of(folder)
    left = reader.library.playlists["one"].cues[0].subjects[0].mask
    assert not reader.read()

    mask(ring, (4, 0, 8, 8))
    assert reader.read()
    right = reader.library.playlists["one"].cues[0].subjects[0].mask
    assert left is not None
    assert right is not None
    assert right.grey == left.grey[::-1]

    ring.write_bytes(ring.read_bytes()[:40])
    assert reader.read()
    assert reader.library.playlists["one"].cues[0].subjects[0].mask == right
    (problem,) = reader.library.problems
    assert problem.startswith(f"{folder / 'one.yaml'}:3: cue 1: mask 'masks/ring.png': ")
    assert not reader.read()

    mask(ring, (0, 0, 4, 8))
    assert reader.read()
    assert reader.library.problems == ()
    assert reader.library.playlists["one"].cues[0].subjects[0].mask == left


def test_a_mask_that_comes_after_its_playlist_is_found(folder):
    text = 'cues:\n  - subjects: {{subject: volcano, mask: "{}"}}\n'
    write(folder / "one.yaml", text.format("ring\\0.png"))
    reader = reader_of(folder)
    assert "mask" in reader.library.problems[0]
    write(folder / "one.yaml", text.format("ring.png"))
    assert reader.read()
    assert "there is no such file" in reader.library.problems[0]
    mask(folder / "ring.png", (0, 0, 4, 8))

    assert reader.read()
    assert reader.library.problems == ()


def test_a_folder_that_is_away_for_a_while_loses_nothing(folder):
    reader = reader_of(folder)
    folder.rename(folder.with_name("away"))

    assert reader.read()
    assert subjects(reader, "one") == ["tree frog"]
    assert reader.library.problems[0] == (
        f"{folder}:1: the folder of playlists cannot be read: No such file or directory"
    )
    assert not reader.read()
    folder.with_name("away").rename(folder)
    assert reader.read()
    assert reader.library.problems == ()


def test_a_playlist_of_ones_own_takes_the_place_of_one_of_the_same_name(folder, tmp_path_factory):
    own = tmp_path_factory.mktemp("own")
    write(own / "one.yaml", VOLCANO)

    assert subjects(reader_of(folder, own), "one") == ["volcano"]
    assert subjects(reader_of(own, folder), "one") == ["tree frog"]


@pytest.mark.parametrize("name", [".hidden.yaml", "one.yaml~", "notes.txt"])
def test_other_files_are_not_looked_at(folder, name):
    write(folder / name, BROKEN)

    assert list(reader_of(folder).library.playlists) == ["one"]


# --- at the start -----------------------------------------------------------------------------


def test_every_playlist_of_the_library_is_there():
    assert {"originals", "night-garden"} <= set(open_repertoire(Config()).library.playlists)


def test_ones_own_folder_is_read_besides(folder):
    config = Config(playlist="one", show=ShowSection(playlists=folder))

    assert {"one", "originals"} <= set(open_repertoire(config).library.playlists)


def refused(folder, **config):
    with pytest.raises(StartError) as caught:
        open_repertoire(Config(**{"playlist": "one", **config}), [folder])
    return str(caught.value)


def test_an_unknown_playlist_is_told_with_those_there_are(folder):
    assert refused(folder, playlist="nothing").endswith("there are: one")
    assert "did you mean 'one'?" in refused(folder, playlist="onee")
    timetable = Timetable(read_zone("Europe/Berlin"), "evening")
    assert "'evening'" in refused(folder, timetable=timetable)


def test_every_mistake_of_every_playlist_is_told_before_the_show_starts(folder):
    write(folder / "one.yaml", BROKEN)
    write(folder / "two.yaml", "cues: 7\n")

    lines = refused(folder).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        f"{folder / 'one.yaml'}:3",
        f"{folder / 'two.yaml'}:1",
    ]


def test_an_empty_folder_is_refused(tmp_path):
    assert refused(tmp_path).endswith("there are: none")


def test_a_playlist_with_a_blocked_subject_is_refused_where_the_config_names_it(folder):
    write(folder / "two.yaml", RIFLE)

    assert "cue 2, rifle" in refused(folder, playlist="two", subjects=NO_WEAPONS)
    repertoire = open_repertoire(Config(playlist="one", subjects=NO_WEAPONS), [folder])
    assert list(repertoire.library.playlists) == ["one"]


def test_a_blocked_subject_is_refused_when_asked_for_and_not_offered_either(folder):
    repertoire = open_repertoire(Config(playlist="one", subjects=NO_WEAPONS), [folder])

    with pytest.raises(SubjectError, match="blocked by weapons"):
        repertoire.find("tree frog and rifle")
    assert [subject.label for subject in repertoire.find("volcano")] == ["volcano"]
    with pytest.raises(UnknownSubject) as caught:
        repertoire.find("riffflee")
    assert "rifle" not in caught.value.nearest


def test_a_name_that_is_not_utf_8_is_told_and_gone_with_its_file(folder):
    odd = os.fsencode(folder) + b"/caf\xe9.yaml"
    with open(odd, "w") as file:  # noqa: PTH123 — a Path cannot be made of these bytes alone
        file.write(FROG)
    reader = reader_of(folder)

    assert list(reader.library.playlists) == ["one"]
    assert any("caf\\xe9.yaml:1: its name is not UTF-8" in line for line in reader.library.problems)
    assert all(line.encode() for line in reader.library.problems)
    os.remove(odd)  # noqa: PTH107 — the same
    reader.read()
    assert reader.library.problems == ()


def test_a_file_with_the_wrong_ending_is_told(folder):
    write(folder / "two.yml", FROG)

    assert reader_of(folder).library.problems == (f"{folder / 'two.yml'}:1: name it two.yaml",)


def test_after_a_reading_that_broke_off_everything_is_read_again(folder, monkeypatch):
    reader = reader_of(folder)
    write(folder / "one.yaml", VOLCANO)
    with monkeypatch.context() as broken:
        broken.setattr(reader, "_read_one", lambda path: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            reader.read()

    assert reader.read()
    assert subjects(reader, "one") == ["volcano"]
