"""What controllers do with a real show: subjects, halves, playlists, switches, and the course."""

from dataclasses import replace

import pytest

from installation.config_osc import OscSection
from installation.config_sections import Config, PanelSection
from installation.control.osc.tree import NODES
from playlists.block_list import blocked_at
from playlists.subjects import load_subjects
from tests.installation.control.osc.support_wall import WORD, Wall
from tests.installation.support_conductor import REPERTOIRE


@pytest.fixture
def wall(tmp_path):
    return Wall(tmp_path)


def halves(wall):
    return [(subject.label, subject.region) for subject in wall.state.subjects]


def figures(wall):
    return wall.desk.figures()


@pytest.mark.parametrize("query", ["tree frog", "31", 31, 31.0])
def test_a_subject_comes_at_once_and_keeps_the_wall_for_a_while(wall, query):
    before = wall.labels()
    wall.send("/dream/subject", query)

    assert wall.labels() == ["tree frog"]
    assert (wall.state.reason.rule, wall.state.reason.sender) == ("wish", "osc 10.0.0.7")
    assert figures(wall).left_s == pytest.approx(30.0)
    wall.clock.go_on(seconds=31)
    wall.conductor._follow()
    assert wall.labels() == before


def test_a_wish_lasts_longer_than_the_cue_under_it(wall):
    wall.clock.go_on(seconds=figures(wall).left_s - 1)
    wall.send("/dream/subject", "tree frog")

    assert figures(wall).left_s == pytest.approx(30.0)


def test_two_subjects_share_the_wall(wall):
    wall.send("/dream/subject", "rabbit and volcano")

    assert wall.labels() == ["wood rabbit", "volcano"]


def test_a_half_changes_and_the_other_stays(wall):
    wall.send("/dream/subject", "tree frog")
    wall.send("/dream/subject/upper", "volcano")
    assert halves(wall) == [("volcano", "upper"), ("tree frog", "lower")]

    wall.send("/dream/subject/lower", "goldfish")
    assert sorted(halves(wall)) == [("goldfish", "lower"), ("volcano", "upper")]
    assert (figures(wall).upper, figures(wall).lower) == ("volcano", "goldfish")

    wall.send("/dream/subject/lower", "rabbit and volcano")
    assert wall.last_error() == "one subject is wanted for the lower half, got 2"
    assert wall.refused == {"subject": 1}


def test_a_random_subject_is_another_one(wall):
    for _ in range(5):
        before = wall.labels()
        wall.send("/dream/subject/random")
        assert wall.labels() != before
        assert wall.state.reason.rule == "wish"


def test_who_asks_for_what_nobody_knows_is_told_and_nothing_changes(wall):
    before = wall.state
    wall.send("/dream/subject", "treefrogg of doom")

    assert wall.state is before
    assert wall.refused == {"subject": 1}
    assert wall.answers[-1].arguments[0] == "/dream/subject"


@pytest.mark.parametrize("address", ["/dream/subject", "/dream/subject/upper"])
def test_a_blocked_subject_is_refused_with_its_reason(tmp_path, address):
    blocked = blocked_at({}, ["rifle"], load_subjects())
    wall = Wall(tmp_path, repertoire=replace(REPERTOIRE, blocked=blocked))
    before = wall.state
    wall.send(address, "rifle")

    assert wall.last_error() == "'rifle' is not shown here (blocked by the venue's own list)"
    assert wall.refused == {"subject": 1}
    assert wall.state is before


def test_playlists_are_chosen_by_name_and_by_number(wall):
    names = wall.desk.playlists()
    for number, name in enumerate(names, 1):
        wall.send("/dream/playlist", number)
        assert figures(wall).playlist == name
    wall.send("/dream/playlist", names[0])
    assert (figures(wall).playlist, figures(wall).rule) == (names[0], "manual")

    wall.send("/dream/playlist", len(names) + 1)
    assert wall.last_error() == f"there are playlists 1 to {len(names)}, got {len(names) + 1}"
    wall.send("/dream/playlist", "nowhere")
    assert wall.last_error().startswith("there is no playlist 'nowhere'; there are ")
    wall.send("/schedule/return")
    assert figures(wall).rule == "playlist"


def test_an_override_is_a_playlist_or_else_a_subject_and_ends_by_itself(wall):
    name = wall.desk.playlists()[-1]
    wall.send("/schedule/override", name, 60.0)
    assert (figures(wall).playlist, figures(wall).left_s) == (name, pytest.approx(60, abs=30))
    wall.clock.go_on(seconds=61)
    wall.conductor._follow()
    assert figures(wall).rule == "playlist"

    wall.send("/schedule/override", "volcano", 60.0)
    assert wall.labels() == ["volcano"]
    wall.clock.go_on(seconds=61)
    wall.conductor._follow()
    assert wall.labels() != ["volcano"]

    wall.send("/schedule/override", "volcano")
    wall.clock.go_on(days=30)
    wall.conductor._follow()
    assert wall.labels() == ["volcano"]


def test_next_previous_and_hold_follow_the_playlist(wall):
    first = figures(wall).next
    wall.send("/go")
    assert wall.state.reason.cue == first
    wall.send("/dream/subject/hold", 1)
    assert figures(wall).held
    wall.send("/dream/subject", "volcano")
    assert wall.last_error() == "somebody holds the wall; it is free once they let go"
    wall.send("/dream/subject/hold", 1)
    assert not figures(wall).held
    wall.send("/dream/held", 1)
    assert figures(wall).held
    wall.send("/dream/held", 0)
    assert not figures(wall).held
    wall.send("/dream/subject/previous")
    assert wall.state.reason.cue != first


@pytest.mark.parametrize(
    ("toggle", "figure"),
    [("/dream/toggle_pause", "paused"), ("/projection/toggle_blackout", "blackout")],
)
def test_a_toggle_turns_its_switch(wall, toggle, figure):
    wall.send(toggle, 1)
    assert getattr(figures(wall), figure) is True
    wall.send(toggle, 0)  # the release
    assert getattr(figures(wall), figure) is True
    wall.send(toggle, 1)
    assert getattr(figures(wall), figure) is False


def test_panic_is_black_at_once_and_can_be_taken_back(wall):
    wall.send("/panic")
    assert (wall.state.brightness, wall.state.brightness_fade_s) == (0.0, 0.0)
    wall.send("/projection/blackout", 0)
    assert wall.state.brightness == 1.0
    assert wall.state.brightness_fade_s > 0


@pytest.mark.parametrize(
    "node", [node for node in NODES if node.kind == "knob"], ids=lambda node: node.address
)
def test_what_a_knob_sets_is_told_as_it_was_set(wall, node):
    for value in (node.limits.low, (node.limits.low + node.limits.high) / 2, node.limits.high):
        wall.send(node.address, value)
        assert getattr(figures(wall), node.tells) == pytest.approx(value)


def test_a_camera_set_while_the_wall_stands_still_is_told_as_it_was_set(wall):
    wall.send("/stop")
    wall.send("/dream/param/zoom", 1.1)

    assert figures(wall).paused
    assert figures(wall).zoom == pytest.approx(1.1)


def test_test_cards_by_name_and_number(wall):
    wall.send("/projection/test", "Grid")
    assert figures(wall).test_card == "grid"
    wall.send("/projection/test", 0)
    assert figures(wall).test_card == "off"


def test_one_shot_acts_count(wall):
    for address in ("/dream/reseed", "/dream/snapshot", "/projection/identify"):
        wall.send(address)
        wall.send(address, 0)

    counts = wall.state.reseed_count, wall.state.snapshot_count, wall.state.identify_count
    assert counts == (1, 1, 1)


def test_controllers_wait_their_turn_where_the_config_says_so(tmp_path):
    osc = OscSection(enabled=False, in_turn=True)
    wall = Wall(tmp_path, Config(panel=PanelSection(enabled=False), osc=osc))
    wall.send("/dream/subject", "volcano")
    wall.send("/dream/subject", "goldfish")

    assert wall.labels() == ["volcano"]
    assert wall.refused == {"show": 1}


@pytest.mark.parametrize(
    ("token", "given", "ends"),
    [
        (WORD, (WORD,), True),
        (WORD, ("geheim",), False),
        ("", ("x",), False),
        (WORD, (), False),
    ],
)
def test_the_show_ends_with_the_token_only(tmp_path, token, given, ends):
    wall = Wall(tmp_path, token=token)
    wall.send("/show/end", *given)

    assert wall.conductor._stop_wanted.is_set() is ends
    if given and not ends:
        assert wall.refused == {"token": 1}
