"""Playlist files: what they say is loaded, and every mistake is told at once with its line."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playlists.errors import PlaylistError
from playlists.loader import cue_lines, load_playlist
from playlists.playlist import Playlist
from playlists.subjects import load_subjects
from playlists.yaml_reader import LARGEST_FILE_BYTES

CUE_KEYS = "subjects, name, dwell, fade, zoom, rotation, times, look"
KEYS = "name, description, order, seed, repeat, dwell, fade, cues"


@pytest.fixture
def load(tmp_path, table):
    """A function that loads a playlist from a text or from bytes."""

    def load(text):
        path = tmp_path / "show.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_playlist(path, table)

    return load


@pytest.fixture
def problems(tmp_path, load):
    """A function that tells what is wrong with a text, as 'line: message'."""

    def problems(text):
        with pytest.raises(PlaylistError) as caught:
            load(text)
        start = f"{tmp_path / 'show.yaml'}:"
        assert all(problem.startswith(start) for problem in caught.value.problems)
        return [problem.removeprefix(start) for problem in caught.value.problems]

    return problems


def test_everything_a_file_says_is_loaded(load):
    playlist = load("""
name: Evening
description: For the late hours.
order: shuffle
seed: 7
repeat: false
dwell: 90
fade: 8
cues:
  - subjects: tree frogs
  - subjects: {upper: rabbit, lower: analog clock}
    name: Down the hole
    dwell: 120.5
    fade: 0
    zoom: 1.04
    rotation: -1.5
    look: deepdream
""")

    assert (playlist.name, playlist.description) == ("Evening", "For the late hours.")
    assert (playlist.order, playlist.seed, playlist.repeat) == ("shuffle", 7, False)
    frog, hole = playlist.cues
    assert (frog.name, frog.dwell_s, frog.fade_s) == ("tree frog", 90, 8)
    assert (frog.zoom_rate, frog.rotation_deg_s, frog.look) == (None, None, None)
    assert [(s.index, s.label, s.region) for s in frog.subjects] == [(31, "tree frog", "whole")]
    assert (hole.name, hole.dwell_s, hole.fade_s) == ("Down the hole", 120.5, 0)
    assert (hole.zoom_rate, hole.rotation_deg_s, hole.look) == (1.04, -1.5, "deepdream")
    assert [(s.index, s.region) for s in hole.subjects] == [(330, "upper"), (409, "lower")]


def test_what_a_file_leaves_out_has_defaults(load):
    playlist = load("cues: [{subjects: bee}]")

    assert (playlist.name, playlist.description) == ("show", "")
    assert (playlist.order, playlist.seed, playlist.repeat) == ("written", 0, True)
    assert (playlist.cues[0].dwell_s, playlist.cues[0].fade_s) == (60, 3)


def test_two_subjects_in_one_line_are_above_and_below(load):
    cue = load("cues: [{subjects: bee and pizza}]").cues[0]

    assert [(s.label, s.region) for s in cue.subjects] == [("bee", "upper"), ("pizza", "lower")]
    assert cue.name == "bee and pizza"


def test_the_order_of_the_regions_does_not_matter(load):
    one = load("cues: [{subjects: {upper: bee, lower: pizza}}]")
    other = load("cues: [{subjects: {lower: pizza, upper: bee}}]")

    assert one.cues == other.cues


def test_a_class_may_be_given_by_its_number(load):
    assert load("cues: [{subjects: 980}]").cues[0].subjects[0].label == "volcano"


def test_a_file_with_a_byte_order_mark_is_read(load):
    assert load(b"\xef\xbb\xbfcues: [{subjects: bee}]").cues[0].name == "bee"


def test_an_anchor_serves_as_a_shorthand(load):
    playlist = load("cues:\n  - &pair {subjects: bee}\n  - *pair\n")

    assert playlist.cues[0] == playlist.cues[1]


def test_every_look_that_is_not_known_is_told_with_its_line(tmp_path, table):
    path = tmp_path / "show.yaml"
    path.write_text(
        "cues:\n- subjects: bee\n  look: mine\n- {subjects: hen, look: yours}\n"
        "- subjects: hen\n  look: a b\n- subjects: hen\n  look: [mine]\n"
    )

    with pytest.raises(PlaylistError) as caught:
        load_playlist(path, table, lambda name: None if name == "mine" else f"no {name}")

    assert caught.value.problems == (
        f"{path}:4: cue 2: look: no yours",
        f"{path}:6: cue 3: look must be a name of 1 to 40 letters, digits, - and _, got 'a b'",
        f"{path}:8: cue 4: look: must be text, got a list",
    )


def test_every_mistake_of_a_file_is_told_at_once(problems):
    text = """dwel: 3
order: random
seed: x
repeat: yes
cues:
  - subjects: tre frg zz
    dwell: 2
  - subject: bee
  - subjects: {uper: bee}
  - subjects: {upper: bee, upper: hen}
  - bee
  - subjects: {}
  - subjects: [bee, bee]
  - subjects:
  - subjects: bee, pizza, hen
  - subjects: bee
    dwell: .inf
  - subjects: bee
    fade: -.inf
  - subjects: 31
    dwell: -5
  - subjects: bee
    subjects: hen
  - subjects: {upper: unicorn}
"""

    near = "did you mean 'corn', 'acorn', 'longicorn', 'unicycle' or 'horn'?"
    frog = "did you mean 'tree frog', 'theatre curtain', 'transverse flute', 'fire truck' or"
    assert problems(text) == [
        "1: playlist: unknown key 'dwel'; did you mean 'dwell'?",
        "2: playlist: order is unknown: 'random'; did you mean 'written', 'shuffle' or 'weighted'?",
        "3: playlist: seed: must be a number without quotes, got 'x'",
        "4: playlist: repeat: must be true or false, got 'yes'",
        f"6: cue 1: no subject is called 'tre frg zz'; {frog} 'tailed frog'?",
        "7: cue 1: dwell must be longer than fade, got dwell 2 and fade 3 seconds",
        "8: cue 2: unknown key 'subject'; did you mean 'subjects'?",
        "8: cue 2: subjects is missing",
        "9: cue 3: subjects: unknown key 'uper'; did you mean 'upper'?",
        "10: cue 4: subjects: upper is given twice",
        f"11: cue 5: must be keys with values ({CUE_KEYS}), got 'bee'",
        "12: cue 6: a cue needs at least one subject",
        "13: cue 7: 'bee' is given twice for the region 'whole'",
        "14: cue 8: subjects: must be text, got nothing",
        "15: cue 9: the wall takes one or two subjects, not 3: 'bee', 'pizza', 'hen'",
        "17: cue 10: dwell must be a finite number of seconds, got inf",
        "19: cue 11: fade must be a finite number of seconds, got inf",
        "21: cue 12: dwell must be > 0 seconds, got -5",
        "23: cue 13: subjects is given twice",
        f"24: cue 14: no subject is called 'unicorn'; {near}",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "1: the file is empty; a playlist needs cues"),
        ("# nothing\n", "1: the file is empty; a playlist needs cues"),
        ("name: x", "1: playlist: cues is missing"),
        ("cues: []", "1: cues: the list is empty; a playlist needs a cue"),
        ("name: x\ncues:", "2: cues: must be a list, got nothing"),
        ("cues: {a: 1}", "1: cues: must be a list, got keys with values"),
        ("just words", f"1: playlist: must be keys with values ({KEYS}), got 'just words'"),
        ("- a", f"1: playlist: must be keys with values ({KEYS}), got a list"),
        ("x: 1\ncues: [{subjects: bee}]", f"1: playlist: unknown key 'x'; the keys are {KEYS}"),
        ("[1]: 1\ncues: [{subjects: bee}]", "1: playlist: a key must be a word, got a list"),
        ("cues: [{subjects: bee}]\nname: ", "2: playlist: name: must be text, got nothing"),
        ("cues: [{subjects: bee}]\nname: []", "2: playlist: name: must be text, got a list"),
        ("cues: [{subjects: bee}]\nseed: 1.5", "2: playlist: seed must be a whole number, got 1.5"),
        (
            "cues: [{subjects: bee}]\nseed: .nan",
            "2: playlist: seed must be a whole number, got nan",
        ),
        (
            "dwell: 2\ncues: [{subjects: bee}]",
            "1: playlist: dwell must be longer than fade, got dwell 2 and fade 3 seconds",
        ),
        (
            "cues: [{subjects: bee}]\nfade: 60",
            "2: playlist: dwell must be longer than fade, got dwell 60 and fade 60 seconds",
        ),
        (
            'cues:\n- subjects: bee\n  dwell: "60"',
            "3: cue 1: dwell: must be a number without quotes, got '60'",
        ),
        (
            "cues:\n- subjects: bee\n  dwell: !!int many",
            "3: cue 1: dwell: must be a number without quotes, got 'many'",
        ),
        (
            "cues:\n- subjects: bee\n  zoom: 2",
            "3: cue 1: zoom must be 1 to 1.25 a second, got 2",
        ),
        (
            "cues:\n- subjects: bee\n  rotation: fast",
            "3: cue 1: rotation: must be a number without quotes, got 'fast'",
        ),
        (
            "repeat: !!bool maybe\ncues: [{subjects: bee}]",
            "1: playlist: repeat: must be true or false, got 'maybe'",
        ),
        (
            "cues:\n- subjects: {upper: []}",
            "2: cue 1: subjects: must be text, got a list",
        ),
        ("cues: [{subjects: 1000}]", "1: cue 1: there is no class 1000: the classes are 0 to 999"),
        (b"name: x\n\xff", "2: not UTF-8 text: byte 0xff; save it as UTF-8"),
        ("name: x\n\tcues: 1", "2: not YAML: found character '\\t' that cannot start any token"),
        ("name: {a", "1: not YAML: expected ',' or '}', but got '<stream end>'"),
        ("cues: *none", "1: not YAML: found undefined alias 'none'"),
        ("a: 1\n---\nb: 2", "2: not YAML: but found another document"),
        ("[" * 20_000, "1: not YAML: nested too deeply"),
    ],
)
def test_a_single_mistake_is_told_with_its_line(problems, text, expected):
    assert problems(text) == [expected]


def test_a_file_that_would_fill_the_memory_is_refused(problems):
    text = "#" * (LARGEST_FILE_BYTES + 1)

    message = "the file is too large: a playlist has at most 200000 bytes, this one has 200001"
    assert problems(text) == [f"1: {message}"]


def test_a_tag_never_builds_anything(problems):
    text = "!!python/object/apply:os.getcwd []"

    assert problems(text) == [f"1: playlist: must be keys with values ({KEYS}), got a list"]


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path, table):
    for path, message in (
        (tmp_path / "none.yaml", "there is no such file"),
        (tmp_path, "is a folder, not a playlist file"),
    ):
        with pytest.raises(PlaylistError) as caught:
            load_playlist(path, table)
        assert caught.value.problems == (f"{path}:1: {message}",)


YAML_PIECES = """
cues: |subjects: |dwell: |- |{|}|[|]|: |bee|60|&a |*a|!!int |>|'|"|#|? |---|%YAML 1.1|<<: |!|~|.nan|
0x1f|1:30|2024-99-99|true|,
""".replace("\n", "").split("|")
YAML_LIKE = st.lists(
    st.sampled_from([*YAML_PIECES, "\n", "\n  ", "|", "\t", "\\", "\x00", "\u2028"]), max_size=25
).map("".join)


@given(st.one_of(st.binary(max_size=60), YAML_LIKE.map(str.encode), st.text().map(str.encode)))
@example(b"%YAML 9.9\n---\na")
@example(b"!<> a: b")
@example(b"<<: *a")
def test_any_bytes_are_a_playlist_or_told_line_by_line(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(data)

    try:
        loaded: object = load_playlist(path, load_subjects())
    except PlaylistError as error:
        loaded = error
    if isinstance(loaded, PlaylistError):
        assert loaded.problems
        assert all(problem.startswith(f"{path}:") for problem in loaded.problems)
        assert all(problem.isprintable() for problem in loaded.problems)
    else:
        assert isinstance(loaded, Playlist)


def test_a_weighted_order_takes_how_often_each_cue_comes(tmp_path, table):
    path = tmp_path / "list.yaml"
    path.write_text(
        "order: weighted\ncues:\n  - {subjects: bee, times: 3}\n  - subjects: tree frog\n"
    )

    playlist = load_playlist(path, table)

    assert (playlist.order, [cue.times for cue in playlist.cues]) == ("weighted", [3, 1])


def test_how_often_a_cue_comes_is_checked(tmp_path, table):
    path = tmp_path / "list.yaml"
    cues = "".join(f"  - {{subjects: bee, times: {times}}}\n" for times in (0, 21, 1.5, "x"))
    path.write_text(f"order: weighted\ncues:\n{cues}")
    with pytest.raises(PlaylistError) as caught:
        load_playlist(path, table)
    assert [line.removeprefix(f"{path}:") for line in caught.value.problems] == [
        "3: cue 1: times must be a whole number from 1 to 20, got 0",
        "4: cue 2: times must be a whole number from 1 to 20, got 21",
        "5: cue 3: times must be a whole number from 1 to 20, got 1.5",
        "6: cue 4: times: must be a number without quotes, got 'x'",
    ]
    path.write_text("cues: [{subjects: bee, times: 2}]")
    with pytest.raises(PlaylistError, match="counts only where the playlist says order: weighted"):
        load_playlist(path, table)
    path.write_text("order: weighted\ncues:\n" + "  - {subjects: bee, times: 20}\n" * 26)
    with pytest.raises(PlaylistError) as caught:
        load_playlist(path, table)
    message = "the times of all cues of a weighted order add up to at most 500, got 520"
    assert caught.value.problems == (f"{path}:3: playlist: {message}",)


def test_the_lines_of_the_cues_are_told(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("name: x\ncues:\n  - subjects: bee\n    name: y\n  - {subjects: bee}\n")
    assert cue_lines(path) == (3, 5)
    path.write_text("- cues\n")
    assert cue_lines(path) == ()


def test_half_an_emoji_is_refused_with_its_line(problems):
    found = problems('cues:\n  - {subjects: volcano, name: "a \\ud83d b"}\n')

    assert len(found) == 1
    assert "2: cue 1: name: has half a character in it" in found[0]
