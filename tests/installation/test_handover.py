"""A conductor that is killed leaves a state from which the next one goes on."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from installation import handover
from installation.camera import ShowRates
from installation.clock import monotonic_s
from installation.commands import (
    SetBlackout,
    SetCamera,
    SetCaption,
    SetParameters,
    SetSubjects,
    Stop,
)
from installation.handover import FILE, Handover, Left, boot_id, joined
from installation.processes.pace import has_leapt
from installation.processes.project import follow_state
from installation.show import apply, first_state
from installation.subjects import ShowSubject
from installation.usual import begun
from projection.cpu_renderer import CpuRenderer
from projection.projector import Projector, ProjectorSettings

FROG = ShowSubject(index=31, label="tree frog")
VOLCANO = ShowSubject(index=980, label="volcano")
SIZE = (96, 54)


def usual_at(now_s, **changes):
    state = first_state((FROG,), now_s, zoom_rate=1.05, rotation_deg_s=1.0)
    return state.model_copy(update={"caption": False, **changes})


def left_of(*commands, now_s=100.0):
    """What is left by a conductor that began at 0 s and has done this at `now_s`."""
    usual = state = usual_at(0.0)
    for command in commands:
        state = apply(state, command, now_s)
    return Left(boot=boot_id(), usual=usual, state=state)


def kept(folder, *states):
    """Have states kept in a folder, as the conductor does it."""

    async def life():
        keeper = Handover(folder)
        for state in states:
            keeper.tell(usual_at(0.0), state)
            await keeper.keep()

    asyncio.run(life())


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(handover, "WRITE_EVERY_S", 0.0)


def test_the_newest_state_is_there_for_the_next_conductor(tmp_path):
    first = usual_at(0.0)
    second = apply(first, SetBlackout(blackout=True), 1.0)
    kept(tmp_path, first, second)

    left = Handover(tmp_path).left()

    assert left is not None
    assert left.state == second
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    "changed",
    [
        {"boot": "another"},
        {"state": apply(usual_at(0.0), Stop(), 1.0)},
        {"state": usual_at(0.0, made_at_s=1e12)},
    ],
)
def test_what_was_ended_or_was_before_the_machine_was_started_does_not_count(tmp_path, changed):
    left = left_of().model_copy(update=changed)
    (tmp_path / FILE).write_text(left.model_dump_json())

    assert Handover(tmp_path).left() is None


@pytest.mark.parametrize("content", [b"", b"{", b"\x00" * 3000, b'{"boot": "x"}'])
def test_a_file_that_cannot_be_read_does_not_count(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)

    assert Handover(tmp_path).left() is None


def test_a_folder_that_cannot_be_written_to_stops_nothing(tmp_path, caplog):
    (tmp_path / FILE).mkdir()
    kept(tmp_path, usual_at(0.0))

    assert "could not go on from here" in caplog.text
    assert len(list(tmp_path.iterdir())) == 1


def test_all_goes_on_and_the_version_rises():
    wish = SetSubjects(subjects=(VOLCANO,), rule="wish", sender="panel", fade_s=20.0)
    left = left_of(wish, SetCaption(caption=True), SetParameters(step_size=3.0))

    state = begun(usual_at(130.0), None, left, {}, 130.0)

    assert state.version == left.state.version + 1
    same = {"version": 0, "made_at_s": 0.0}
    assert state.model_copy(update=same) == left.state.model_copy(update=same)


def test_what_the_config_has_changed_counts_and_the_camera_glides_to_its_new_rates():
    left = left_of(SetParameters(step_size=3.0, glide_s=60.0), SetCaption(caption=True))
    rates = ShowRates(zoom_rate=1.1, rotation_deg_s=1.0)

    state = joined(left, usual_at(130.0, step_size=2.0, usual_rates=rates), {}, 130.0)

    assert (state.step_size, state.step_size_glide) == (2.0, None)
    assert state.caption
    assert state.camera.zoom_rate == 1.1
    before, after = left.state.camera.path(), state.camera.path()
    assert after.position_at(130.0).log_zoom == pytest.approx(before.position_at(130.0).log_zoom)
    assert after.rates_at(130.0).zoom_rate == pytest.approx(1.05)


def test_what_has_been_blocked_meanwhile_does_not_go_on():
    left = left_of(SetSubjects(subjects=(VOLCANO,), rule="wish", fade_s=20.0))

    state = joined(left, usual_at(105.0), {980}, 105.0)

    assert state.subjects_at(105.0) == (FROG,)
    assert state.reason.rule == "start"
    assert state.camera == left.state.camera


def test_a_dream_knows_a_camera_that_goes_on_from_one_that_is_somewhere_else():
    before = usual_at(0.0).camera
    rates = ShowRates(zoom_rate=1.2, rotation_deg_s=-3.0)

    assert not has_leapt(before.path(), before.path())
    assert not has_leapt(before.path(), before.moving(rates, 500.0, glide_s=5.0).path())
    assert has_leapt(before.path(), usual_at(500.0).camera.path())


def wall_at(state_before, state_after):
    """Brightest change from each of 90 frames to the next; the state changes at frame 45."""
    rows, columns = np.mgrid[:54, :96]
    picture = np.stack([rows * 4, columns * 2, (rows + columns) % 64 * 3], 2).astype(np.uint8)
    now_s, frames = 500.0, []
    settings = ProjectorSettings(max_fps=30.0, fade_s=0.0)
    path = state_before.camera.path()
    projector = Projector(CpuRenderer(SIZE), path, now_s, picture, settings)
    for number in range(90):
        state = state_before if number < 45 else state_after
        follow_state(projector, state, 0.0, now_s)
        projector.frame(now_s)
        frames.append(projector.picture().astype(int))
        now_s += 1 / 30
    return [np.abs(b - a).mean() for a, b in pairwise(frames)]


@pytest.mark.parametrize("is_known", [True, False])
def test_the_wall_does_not_leap_when_the_next_conductor_speaks(is_known):
    left = left_of(SetCamera(zoom_rate=1.04), now_s=400.0)
    usual = usual_at(501.4)
    after = begun(usual, None, left if is_known else None, {}, 501.4)

    changes = wall_at(left.state, after)

    usually = max(changes[:44])
    assert max(changes[44:46]) < 1.5 * usually
    assert after.made_at_s <= monotonic_s() or after.made_at_s == 501.4
