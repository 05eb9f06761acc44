"""The conductor's door and memory, without its processes; those are in tests/e2e."""

import asyncio
import threading

import pytest

from installation.children import child_specs
from installation.commands import SetBlackout
from installation.config_sections import Config, DreamSection, PanelSection
from installation.config_values import Size
from installation.messages import PreviewHeader, Report
from installation.processes.child import read_settings
from installation.processes.dream_reports import DreamProcessSettings
from installation.processes.project import ProjectionProcessSettings
from installation.repertoire import open_repertoire
from installation.steering import GoOn, Return
from model.looks import GALLERY, SEED
from playlists.cue import Cue, CueSubject
from playlists.playlist import Playlist
from tests.installation.support_conductor import ask, conductor_in

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

    assert conductor_in(tmp_path, config).state.shows_caption is told


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
    asyncio.run(before._memory.write(before._worth_keeping()))

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


@pytest.mark.parametrize(
    ("usual", "cue", "classes"),
    [
        ("gallery", "deepdream", True),
        ("deepdream", "gallery", True),
        ("deepdream", "deepdream", False),
    ],
)
def test_a_network_gets_its_classes_where_any_look_of_the_show_dreams_subjects(
    tmp_path, usual, cue, classes
):
    config = Config(dream=DreamSection(look=usual))
    _, dream = child_specs(
        config,
        state_dir=tmp_path,
        state_at="tcp://127.0.0.1:1",
        reports_at="tcp://127.0.0.1:2",
        dreamer="somewhere:open",
        playlists=[Playlist("", "", (Cue((CueSubject(31, "frog"),), 60, 3, "frog", look=cue),))],
    )

    assert read_settings(DreamProcessSettings, [dream.argv[-1]]).classes is classes


def test_a_cues_look_is_on_the_wall_at_the_start_and_in_the_status(tmp_path):
    text = "cues: [{subjects: tree frog, look: seed}, {subjects: volcano}]"
    (tmp_path / "one.yaml").write_text(text)
    config = Config(playlist="one")
    conductor = conductor_in(tmp_path, config, repertoire=open_repertoire(config, [tmp_path]))

    assert conductor.state.look == SEED
    assert conductor.status()["look_wanted"] == "seed"
    conductor.steer(GoOn(sender="panel"))
    assert conductor.state.look == GALLERY


def test_what_could_not_be_written_is_written_as_soon_as_it_can_be(tmp_path, monkeypatch, caplog):
    conductor = conductor_in(tmp_path)
    conductor.do(SetBlackout(blackout=True))

    def disk_is_full(state_dir, saved):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("installation.journal.save", disk_is_full)
        for _ in range(3):
            asyncio.run(conductor._memory.write(conductor._worth_keeping()))
    assert caplog.text.count("cannot remember the show") == 1
    asyncio.run(conductor._memory.write(conductor._worth_keeping()))

    assert conductor_in(tmp_path).state.blackout


class Listener:
    """A bus that keeps what is published."""

    def __init__(self):
        self.heard = []

    async def publish(self, state):
        self.heard.append(state)


def test_whatever_goes_wrong_the_state_is_told_so_that_the_wall_goes_on(
    conductor, monkeypatch, caplog
):
    bus = Listener()

    def no_answer(now):
        raise RuntimeError("the timetable is out of order")

    monkeypatch.setattr(conductor._direction, "due", no_answer)
    monkeypatch.setattr("installation.conductor.PUBLISH_EVERY_S", 0.01)

    async def three_times():
        for _ in range(3):
            await conductor._publish(bus)

    asyncio.run(three_times())

    assert bus.heard == [conductor.state] * 3
    assert caplog.text.count("something went wrong") == 1


def test_a_disk_that_takes_its_time_keeps_nobody_waiting(conductor, monkeypatch):
    bus = Listener()
    started, done = threading.Event(), threading.Event()

    def slow_disk(state_dir, saved):
        started.set()
        done.wait(10)

    monkeypatch.setattr("installation.journal.save", slow_disk)
    monkeypatch.setattr("installation.conductor.PUBLISH_EVERY_S", 0.01)

    async def live():
        memory = asyncio.create_task(conductor._memory.keep(conductor._worth_keeping))
        while not started.is_set():
            await conductor._publish(bus)
        heard = len(bus.heard)
        for _ in range(3):
            await conductor._publish(bus)
        done.set()
        await memory
        return len(bus.heard) - heard

    assert asyncio.run(live()) == 3


def test_a_flood_of_wishes_neither_changes_the_wall_nor_floods_the_log(conductor, caplog):
    caplog.set_level("INFO")

    answers = [ask(conductor, ("volcano", "goldfish")[number % 2]) for number in range(200)]

    assert [answer.accepted for answer in answers[:2]] == [True, False]
    assert sum(answer.accepted for answer in answers) == 1
    assert "again in 90 s" in answers[1].message
    assert caplog.text.count("on the wall: ") == 1


# --- the timetable ----------------------------------------------------------------------------
