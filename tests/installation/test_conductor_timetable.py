"""The wall follows its timetable, its visitors and its operator, and all of it over a restart."""

import asyncio
from zoneinfo import ZoneInfo

import pytest

from installation.repertoire import open_repertoire
from installation.steering import ChoosePlaylist, Hold, Return
from playlists.block_list import Blocked
from playlists.timetable.opening import OpeningHours
from playlists.timetable.programme import Daily, Entry
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import read_window, read_windows
from tests.installation.support_conductor import CONFIG, NOON, REPERTOIRE, Clock, ask, conductor_in

TIMETABLE = Timetable(
    ZoneInfo("UTC"),
    "originals",
    OpeningHours((read_windows("10:00-20:00"),) * 7),
    "dark",
    (Entry("evening", "night-garden", Daily(read_window("17:30-19:00"))),),
)
PLANNED = CONFIG.model_copy(update={"timetable": TIMETABLE})


def shown(conductor):
    """What is on after everything has been brought up to date."""
    conductor._bring_up_to_date()
    return conductor.state.reason.rule, conductor.status()["playlist"]


def test_the_wall_follows_the_timetable_of_a_day(tmp_path):
    clock = Clock(NOON.replace(hour=9))
    conductor = conductor_in(tmp_path, PLANNED, clock)
    assert shown(conductor) == ("closed", "originals")
    assert conductor.state.brightness == 0.0

    clock.now = NOON.replace(hour=10)
    assert shown(conductor) == ("default", "originals")
    assert conductor.state.brightness == 1.0
    assert conductor.state.reason.cue == "tree frog"

    clock.now = NOON.replace(hour=17, minute=30)
    assert shown(conductor) == ("programme", "night-garden")
    assert conductor.state.reason.why == "programme 'evening' (daily, 17:30-19:00)"

    clock.now = NOON.replace(hour=20)
    assert shown(conductor) == ("closed", "originals")
    assert conductor.state.dimmer == 1.0


def test_a_restart_at_any_minute_shows_what_a_show_that_ran_on_shows(tmp_path):
    clock = Clock(NOON.replace(hour=9, minute=55))
    before = conductor_in(tmp_path / "running", PLANNED, clock)
    for number in range(24):
        clock.go_on(minutes=31, seconds=7)
        before._bring_up_to_date()
        after = conductor_in(tmp_path / str(number), PLANNED, clock)
        after._bring_up_to_date()
        reason, wanted = after.state.reason, before.state.reason
        assert (reason.rule, reason.cue, reason.why) == (wanted.rule, wanted.cue, wanted.why)
        assert after.state.wall == before.state.wall
        if after.state.wall == "open":
            assert after.state.subjects == before.state.subjects


@pytest.mark.parametrize(
    "length",
    [{"hours": 4}, {"hours": -1}, {"days": -20_000, "hours": 1}, {"days": 4000, "hours": 1}],
)
def test_after_a_jump_of_the_clock_what_is_due_then_is_shown(tmp_path, length):
    clock = Clock()
    conductor = conductor_in(tmp_path / "one", PLANNED, clock)
    conductor._bring_up_to_date()
    clock.go_on(**length)
    conductor._bring_up_to_date()
    fresh = conductor_in(tmp_path / "two", PLANNED, clock)
    fresh._bring_up_to_date()

    assert conductor.state.wall == fresh.state.wall
    assert conductor.state.reason.cue == fresh.state.reason.cue
    assert "the clock" in conductor.status()["course"]["history"][0]["words"]


def test_a_wish_returns_by_itself_and_is_written_down(tmp_path):
    clock = Clock()
    conductor = conductor_in(tmp_path, PLANNED, clock)
    conductor._bring_up_to_date()
    ask(conductor, "volcano")
    assert shown(conductor) == ("wish", "originals")
    clock.go_on(seconds=30)
    assert shown(conductor) == ("default", "originals")

    history = conductor.status()["course"]["history"]
    assert [line["words"].split(",")[0] for line in history] == ["default", "wish", "default"]


def test_a_second_wish_waits_for_its_turn(tmp_path):
    clock = Clock()
    conductor = conductor_in(tmp_path, PLANNED, clock)
    ask(conductor, "volcano")
    answer = asyncio.run(conductor.request("goldfish", "panel 10.0.0.8"))

    assert answer.accepted
    assert answer.message == "Goldfish comes next."
    assert conductor.status()["course"]["waiting"] == ["goldfish"]
    clock.go_on(seconds=30)
    conductor._bring_up_to_date()
    assert conductor.state.subjects[0].label == "goldfish"


def test_a_blocked_subject_is_refused_with_the_reason(tmp_path):
    rifle = REPERTOIRE.table.find("rifle").index
    config = CONFIG.model_copy(update={"subjects": Blocked({rifle: "weapons"})})
    conductor = conductor_in(tmp_path, config, repertoire=open_repertoire(config))
    before = conductor.state

    answer = ask(conductor, "rifle")

    assert not answer.accepted
    assert answer.message == "'rifle' is not shown here (blocked by weapons)."
    assert conductor.state is before


def test_a_closed_wall_takes_no_wish(tmp_path):
    conductor = conductor_in(tmp_path, PLANNED, Clock(NOON.replace(hour=22)))

    answer = ask(conductor, "volcano")

    assert not answer.accepted
    assert "closed" in answer.message


def test_the_operators_choices_survive_a_restart(tmp_path):
    clock = Clock()
    before = conductor_in(tmp_path, PLANNED, clock)
    before.steer(ChoosePlaylist(playlist="night-garden", sender="panel"))
    clock.go_on(seconds=10)
    before.steer(Hold(sender="panel"))
    asyncio.run(before._memory.write(before._worth_keeping()))
    clock.go_on(hours=30)

    after = conductor_in(tmp_path, PLANNED, clock)
    assert shown(after) == ("hold", "night-garden")
    after.steer(Return(sender="panel"))
    assert shown(after) == ("programme", "night-garden")


def test_a_changed_playlist_is_taken_in_while_the_show_runs(tmp_path, monkeypatch):
    monkeypatch.setattr("installation.changed_files.LOOK_EVERY_S", 0.0)
    file = tmp_path / "one.yaml"
    file.write_text("dwell: 60\ncues: [{subjects: tree frog}, {subjects: goldfish}]\n")
    config = CONFIG.model_copy(update={"playlist": "one"})
    clock = Clock()
    repertoire = open_repertoire(config, [tmp_path])
    conductor = conductor_in(tmp_path / "state", config, clock, repertoire)
    conductor._bring_up_to_date()
    file.write_text("dwell: 60\ncues: [{subjects: tree frog}, {subjects: volcano}]  # new\n")
    asyncio.run(conductor._follow_files())

    clock.go_on(seconds=59)
    assert shown(conductor)[0] == "playlist"
    assert conductor.state.subjects[0].label == "tree frog"
    clock.go_on(seconds=1)
    conductor._bring_up_to_date()
    assert conductor.state.subjects[0].label == "volcano"

    file.write_text("cues: [{subjects: xyzzyqq}]\n")
    asyncio.run(conductor._follow_files())
    (trouble,) = conductor.status()["course"]["trouble"]
    assert trouble.startswith(f"{file}:1: ")
    clock.go_on(seconds=60)
    conductor._bring_up_to_date()
    assert conductor.state.subjects[0].label == "tree frog"


def test_the_week_is_told(tmp_path):
    conductor = conductor_in(tmp_path, PLANNED, Clock())

    week = asyncio.run(conductor.week())

    assert [part.times for part in week[0].times] == [
        "00:00-10:00", "10:00-17:30", "17:30-19:00", "19:00-20:00", "20:00-24:00"
    ]  # fmt: skip


def test_a_wish_that_is_blocked_after_a_restart_does_not_come_back(tmp_path):
    clock = Clock()
    before = conductor_in(tmp_path, CONFIG, clock)
    assert ask(before, "assault rifle").accepted
    ask(before, "volcano")
    asyncio.run(before._memory.write(before._worth_keeping()))
    rifle = REPERTOIRE.table.find("assault rifle").index
    strict = CONFIG.model_copy(update={"subjects": Blocked({rifle: "weapons"})})

    after = conductor_in(tmp_path, strict, clock, open_repertoire(strict))

    assert shown(after)[0] != "wish"
    assert after._direction.steering.overrides.wish is None
