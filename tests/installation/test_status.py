"""The status as the panel and other programs read it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from installation.commands import SetSubjects
from installation.control.door import CourseStatus, PanelStatus, WallStatus
from installation.course import Course
from installation.messages import OutputReport, Report
from installation.show import apply
from installation.status import health_of, show_mode, status_of
from installation.subjects import ShowSubject
from installation.supervisor import ChildStatus
from installation.tally import Tally
from installation.wall_light import wall_part, wall_status
from playlists.timetable.desired import Desired

NEEDED = {
    *("mode", "subjects", "reason", "keyframes", "rounds", "frames_shown", "fps", "network"),
    *("message", "processes", "version", "uptime_s", "playlist", "next", "override_left_s"),
}


def child(name="dream", state="running", *, pid=7, safe=False, last_exit=None):
    return ChildStatus(
        name=name,
        role=name,
        pid=pid,
        state=state,
        restarts=2,
        last_exit=last_exit,
        uptime_s=10.0,
        is_safe=safe,
    )


NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
PLAYING = Desired("open", "originals", NOON, "default", "", "default playlist")


def status(state, children, *reports, now_s=100.0, desired=PLAYING, trouble=()):
    tally = Tally()
    for report in reports:
        tally.note(report, 100.0)
    course = Course(desired, CourseStatus(trouble=trouble))
    return status_of(state, children, tally, now_s=now_s, uptime_s=60.0, course=course)


DREAMING = Report(
    role="dream",
    name="dream",
    pid=7,
    progress=30,
    at_s=100,
    keyframes=3,
    seconds_a_step=0.42,
    network="lite0",
    message="dreaming on lite0: VGG weights not here yet",
)


def test_the_status_is_json_with_all_that_was_promised(frog_state):
    found = status(frog_state, (child(),), DREAMING)

    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found.keys() >= NEEDED
    assert found["processes"][0].keys() >= {
        *("name", "role", "pid", "state", "restarts", "last_exit", "uptime_s", "rss_bytes"),
        *("progress", "message"),
    }
    assert found["keyframes"] == 3
    assert found["message"] == "dreaming on lite0: VGG weights not here yet"


def test_the_panel_finds_everything_that_it_knows(frog_state):
    found = status(frog_state, (child(),), DREAMING)

    PanelStatus.model_validate({name: found[name] for name in PanelStatus.model_fields})


@pytest.mark.parametrize(
    ("one", "light", "words"),
    [
        (child(), "good", "dreaming, 0.42 s a step"),
        (child(state="safe", pid=None, last_exit="exit 1"), "bad", "resting: exit 1"),
        (child(state="waiting", pid=None, last_exit="exit 1"), "waiting", "starting again: exit 1"),
        (child(pid=8), "good", "running"),
        (child(state="stopped", pid=None), "off", "stopped"),
    ],
)
def test_a_part_is_told_in_words(frog_state, one, light, words):
    (part,) = status(frog_state, (one,), DREAMING)["parts"]

    assert part == {"name": "Dream", "light": light, "words": words}


def test_what_a_starting_child_said_stays_until_it_gets_on(frog_state):
    loading = DREAMING.model_copy(update={"message": "loading", "seconds_a_step": None})
    found = status(frog_state, (child(state="starting"),), loading, now_s=160.0)

    assert found["parts"][0]["words"] == "starting: loading"


def test_figures_that_are_too_old_are_not_shown(frog_state):
    showing = Report(role="projection", name="projection", pid=8, progress=1, at_s=1, fps=30)

    assert status(frog_state, (), showing)["fps"] == 30
    assert status(frog_state, (), showing, now_s=110.0)["fps"] is None


def test_the_reason_tells_of_a_wish_and_of_its_end(frog_state):
    wish = SetSubjects(
        subjects=(ShowSubject(index=980, label="volcano"),),
        rule="wish",
        sender="panel 10.0.0.7",
        at=datetime.now(UTC) - timedelta(seconds=20),
    )
    until = datetime.now(UTC) + timedelta(seconds=40)
    desired = replace(PLAYING, rule="wish", until=until)
    found = status(apply(frog_state, wish, 80.0), (child(),), desired=desired)

    assert found["reason"] == "Asked for at the panel 20 s ago, returns to the playlist in 40 s."
    assert found["wish_holds"] is True


def test_the_subjects_are_told_with_their_places_and_what_leaves_with_what_is_left_of_it(
    frog_state,
):
    pair = (
        ShowSubject(index=330, label="rabbit", region="upper"),
        ShowSubject(index=409, label="analog clock", region="lower", weight=2.0),
    )
    change = SetSubjects(subjects=pair, rule="wish", fade_s=8)
    found = status(apply(frog_state, change, 98.0), (child(),))

    assert found["subjects"] == [
        {"label": "rabbit", "region": "upper", "place": "above", "weight": 1.0},
        {"label": "analog clock", "region": "lower", "place": "below", "weight": 2.0},
    ]
    assert found["leaving"] == [
        {"label": "tree frog", "region": "whole", "place": "", "weight": 0.75}
    ]


@pytest.mark.parametrize(
    ("children", "keyframes", "now", "mode"),
    [
        ((child(),), 0, "starting", "starting"),
        ((child(),), 1, "starting", "dreaming"),
        ((child(safe=True),), 9, "dreaming", "safe"),
        ((child(),), 9, "safe", "dreaming"),
        ((child(safe=True),), 9, "stopping", "stopping"),
    ],
)
def test_the_mode_follows_the_children(children, keyframes, now, mode):
    assert show_mode(children, keyframes, now) == mode


def test_mistakes_in_files_have_a_light_of_their_own(frog_state):
    (part,) = status(frog_state, (), trouble=("one.yaml:3: broken", "two.yaml:1: gone"))["parts"]

    assert (part["name"], part["light"]) == ("Files", "bad")
    assert part["words"] == "2 mistakes, see the course of the show"


SHOWING = Report(role="projection", name="projection", pid=8, progress=9, at_s=100, fps=30)


@pytest.mark.parametrize(
    ("seen", "light", "words"),
    [
        ("good", "good", "as it should be"),
        ("black", "bad", "black for 7 s though it should be bright"),
        ("flat", "bad", "a single colour for 7 s"),
        ("frozen", "bad", "has not changed for 7 s"),
        ("wrong", "bad", "has shown something else than what is drawn for 7 s"),
    ],
)
def test_the_walls_light_is_that_of_its_pixels(frog_state, seen, light, words):
    wrong_s = 0.0 if seen == "good" else 7.0
    report = SHOWING.model_copy(update={"wall": seen, "wall_for_s": wrong_s})
    found = status(frog_state, (child("projection", pid=8),), report)

    assert found["parts"][-1] == {"name": "Wall", "light": light, "words": words}
    assert found["wall"] == {"seen": seen, "wrong_s": wrong_s, "healthy": seen == "good"}


def test_a_projection_that_tells_nothing_is_no_good_wall(frog_state):
    found = status(frog_state, (child("projection", pid=8),), SHOWING, now_s=160.0)

    assert found["wall"] == {"seen": "silent", "wrong_s": 60.0, "healthy": False}
    assert found["parts"][-1]["light"] == "bad"


def test_before_the_first_word_the_wall_is_about_to_come(frog_state):
    starting = status(frog_state, (child("projection", state="starting"),))

    assert starting["wall"]["seen"] == "silent"  # after a minute, as here, it ought to have come
    assert wall_status(Tally(), now_s=100.0, uptime_s=3.0) == WallStatus(seen="starting")
    assert wall_part(WallStatus(seen="starting")).light == "waiting"


def test_a_black_wall_makes_the_show_ill_for_controllers_too():
    tally = Tally()
    tally.note(SHOWING.model_copy(update={"wall": "black", "wall_for_s": 4.0}), 100.0)

    assert health_of((child(),), tally, 100.0) == ("bad", 30.0)


def test_each_output_in_a_window_has_a_light_and_one_that_is_missing_is_red(frog_state):
    bare = OutputReport(name="left", where="found", connector="HDMI-1", width=1920, height=1080)
    missing = {"name": "right", "where": "missing", "trouble": "no monitor 'HDMI-2'"}
    astray = {"name": "door", "connector": "DP-1", "trouble": "lies at 1"}
    outputs = (
        bare.model_copy(update={"refresh_hz": 59.94}),
        bare.model_copy(update=missing),
        bare.model_copy(update=astray),
    )
    showing = Report(
        role="projection", name="projection", pid=7, progress=1, at_s=100, outputs=outputs
    )

    found = status(frog_state, (child("projection"),), showing)

    lights = {part["name"]: (part["light"], part["words"]) for part in found["parts"]}
    assert lights["Output left"] == ("good", "on HDMI-1, 1920x1080 at 59.94 Hz")
    assert lights["Output right"] == ("bad", "missing: no monitor 'HDMI-2'")
    assert lights["Output door"] == ("bad", "on DP-1, lies at 1")
    assert [output["where"] for output in found["outputs"]] == ["found", "missing", "found"]


def test_outputs_without_windows_have_no_lights_but_are_told(frog_state):
    alone = OutputReport(name="wall", width=640, height=360)
    showing = Report(
        role="projection", name="projection", pid=7, progress=1, at_s=100, outputs=(alone,)
    )

    found = status(frog_state, (child("projection"),), showing)

    assert not [part for part in found["parts"] if part["name"].startswith("Output")]
    assert found["outputs"][0]["name"] == "wall"
    assert status(frog_state, (child(),), DREAMING)["outputs"] == []
