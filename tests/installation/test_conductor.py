"""The conductor's door and memory, without its processes; those are in tests/e2e."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from installation.children import child_specs
from installation.clock import utc_now
from installation.commands import SetBlackout
from installation.conductor import Conductor
from installation.config_sections import Config, DreamSection, PanelSection, WishSection
from installation.config_values import Size
from installation.messages import PreviewHeader, Report
from installation.processes.child import read_settings
from installation.processes.dream_reports import DreamProcessSettings
from installation.processes.project import ProjectionProcessSettings
from installation.repertoire import open_repertoire
from installation.steering import ChoosePlaylist, Hold, Return
from playlists.block_list import Blocked
from playlists.timetable.opening import OpeningHours
from playlists.timetable.programme import Daily, Entry
from playlists.timetable.timetable import Timetable
from playlists.timetable.windows import read_window, read_windows

CONFIG = Config(panel=PanelSection(enabled=False), wish=WishSection(hold_s=30.0, fade_s=2.5))
REPERTOIRE = open_repertoire(CONFIG)
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Clock:
    """The wall clock of a test."""

    def __init__(self, now=NOON):
        self.now = now

    def __call__(self):
        return self.now

    def go_on(self, **length):
        self.now += timedelta(**length)


PREVIEW = PreviewHeader(at_s=1.0, width=4, height=2, frame=1)


class OneMessage:
    """A bus that gives one message."""

    def __init__(self, header, payload=b""):
        self.message = (header, payload)

    async def receive(self):
        return self.message


@pytest.fixture
def conductor(tmp_path):
    return conductor_in(tmp_path)


def conductor_in(folder, config=CONFIG, clock=utc_now, repertoire=REPERTOIRE):
    dreamer = "tests.fakes.dreamer:open_dreamer"
    return Conductor(config, folder, repertoire, dreamer=dreamer, wall_clock=clock)


def ask(conductor, text):
    return asyncio.run(conductor.request(text, "panel 10.0.0.7"))


def hear(conductor, header, payload=b""):
    asyncio.run(conductor._receive(OneMessage(header, payload)))


def test_a_wish_for_one_subject_fills_the_wall(conductor):
    answer = ask(conductor, "volcano")

    assert answer.accepted
    assert answer.subjects == ("volcano",)
    assert [(s.label, s.region) for s in conductor.state.subjects] == [("volcano", "whole")]
    assert 29 < conductor.status()["override_left_s"] <= 30


@pytest.mark.parametrize(("look", "told"), [("gallery", True), ("deepdream", False)])
def test_the_caption_names_no_subject_that_the_look_does_not_dream(tmp_path, look, told):
    config = Config(panel=PanelSection(enabled=False), dream=DreamSection(look=look))

    assert conductor_in(tmp_path, config).state.caption is told


def test_a_wish_comes_in_by_the_fade_of_the_config(conductor):
    ask(conductor, "volcano")

    assert conductor.state.crossfade.lasts_s == 2.5
    assert [s.label for s in conductor.state.crossfade.before] == ["tree frog"]


def test_a_wish_for_two_subjects_puts_the_first_above(conductor):
    answer = ask(conductor, "rabbit and analog clock")

    assert answer.accepted
    assert [s.region for s in conductor.state.subjects] == ["upper", "lower"]


@pytest.mark.parametrize("text", ["xyzzyqq", "", "a and b and c and d", "\x00" * 50, "?" * 200])
def test_a_wish_that_is_not_understood_leaves_the_show_as_it_is(conductor, text):
    before = conductor.state
    answer = ask(conductor, text)

    assert not answer.accepted
    assert answer.message
    assert conductor.state is before


def test_the_nearest_names_are_offered(conductor):
    answer = ask(conductor, "vulkan")

    assert not answer.accepted
    assert "vulture" in answer.nearest


def test_a_wish_can_be_given_back(conductor):
    ask(conductor, "volcano")
    conductor.steer(Return(sender="panel"))

    assert conductor.state.reason.rule == "playlist"
    assert conductor.status()["wish_holds"] is False


def test_a_show_that_stops_takes_nothing_from_the_playlist(conductor):
    asyncio.run(conductor._stop(asyncio.Event()))
    before = conductor.state
    conductor.steer(Return(sender="panel"))

    assert conductor.state is before


def test_the_newest_preview_is_kept_and_waited_for(conductor):
    async def life():
        assert conductor.preview().serial == 0
        waiting = asyncio.create_task(conductor.wait_preview(0, 5.0))
        await asyncio.sleep(0)
        await conductor._receive(OneMessage(PREVIEW, b"\xff\xd8one"))
        first = await waiting
        assert (first.serial, first.jpeg) == (1, b"\xff\xd8one")
        assert await conductor.wait_preview(0, 5.0) is first
        assert await conductor.wait_preview(1, 0.01) is first

    asyncio.run(life())


def test_reports_of_strangers_are_not_counted(conductor):
    hear(conductor, Report(role="dream", name="dream", pid=1, progress=9, at_s=1.0, keyframes=99))

    assert conductor.status()["keyframes"] == 0


def test_the_show_remembers_a_wish_and_a_blackout_over_a_restart(tmp_path):
    before = conductor_in(tmp_path)
    ask(before, "volcano")
    before.do(SetBlackout(blackout=True))
    asyncio.run(before._remember())

    after = conductor_in(tmp_path)

    assert [s.label for s in after.state.subjects] == ["volcano"]
    after._follow()
    assert (after.state.reason.rule, after.state.reason.sender) == ("wish", "panel 10.0.0.7")
    assert 28 < after.status()["override_left_s"] <= 30
    assert after.state.blackout


def test_a_show_with_a_damaged_memory_starts_as_usual(tmp_path):
    (tmp_path / "show.json").write_text("{")

    assert conductor_in(tmp_path).state.reason.rule == "start"
    assert (tmp_path / "show.json.bad").exists()


@pytest.mark.parametrize("size", [None, Size(160, 96)])
def test_the_children_understand_what_they_are_told(tmp_path, size):
    config = Config(dream=DreamSection(size=size, weights=tmp_path / "w.h5"))
    projection, dream = child_specs(
        config,
        state_dir=tmp_path,
        state_at="tcp://127.0.0.1:1",
        reports_at="tcp://127.0.0.1:2",
        dreamer="somewhere:open",
    )

    told = read_settings(DreamProcessSettings, [dream.argv[-1]])
    assert told.dream == config.dream
    assert told.dreamer == "somewhere:open"
    shown = read_settings(ProjectionProcessSettings, [projection.argv[-1]])
    assert shown.projection == config.projection


def test_what_could_not_be_written_is_written_as_soon_as_it_can_be(tmp_path, monkeypatch, caplog):
    conductor = conductor_in(tmp_path)
    conductor.do(SetBlackout(blackout=True))

    def disk_is_full(state_dir, saved):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("installation.journal.save", disk_is_full)
        for _ in range(3):
            asyncio.run(conductor._remember())
    assert caplog.text.count("cannot remember the show") == 1
    asyncio.run(conductor._remember())

    assert conductor_in(tmp_path).state.blackout


def test_a_flood_of_wishes_neither_changes_the_wall_nor_floods_the_log(conductor, caplog):
    caplog.set_level("INFO")

    answers = [ask(conductor, ("volcano", "goldfish")[number % 2]) for number in range(200)]

    assert [answer.accepted for answer in answers[:2]] == [True, False]
    assert sum(answer.accepted for answer in answers) == 1
    assert "again in 90 s" in answers[1].message
    assert caplog.text.count("on the wall: ") == 1


# --- the timetable ----------------------------------------------------------------------------

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
    assert answer.message == "'rifle' is not shown here (blocked by weapons)"
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
    asyncio.run(before._remember())
    clock.go_on(hours=30)

    after = conductor_in(tmp_path, PLANNED, clock)
    assert shown(after) == ("hold", "night-garden")
    after.steer(Return(sender="panel"))
    assert shown(after) == ("programme", "night-garden")


def test_a_changed_playlist_is_taken_in_while_the_show_runs(tmp_path, monkeypatch):
    monkeypatch.setattr("installation.conductor.LOOK_FOR_CHANGED_FILES_EVERY_S", 0.0)
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
