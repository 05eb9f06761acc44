"""What the wall shows, and how its pixels are judged, when things go wrong."""

import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from typing_extensions import override

from installation.archive import keep_still, still_name
from installation.commands import SetBlackout, SetMode, SetTestCard
from installation.processes.archive_show import STILL_EVERY_S, UNDREAMT_S, ArchiveShow
from installation.processes.project import ProjectionProcessSettings, ProjectLoop
from installation.processes.wall_judge import WallJudge
from installation.show import apply
from projection.cpu_renderer import CpuRenderer
from projection.output import Crop, Output
from projection.projector import Projector, ProjectorSettings
from projection.wall_check import LIMITS_S as WALL_LIMITS

AT = datetime(2026, 5, 4, 18, 30, tzinfo=UTC)
SHADES = (60, 120, 180)
NOISE = np.random.default_rng(1).integers(20, 200, (36, 64, 3), np.uint8)


@pytest.fixture
def archive(tmp_path):
    """Three stills, the newest the brightest; the middle one of a tree frog."""
    for hour, shade in enumerate(SHADES):
        name = still_name(AT + timedelta(hours=hour), [31] if shade == 120 else [980])
        keep_still(tmp_path, name, np.full((36, 64, 3), shade, np.uint8), 10**9)
    return tmp_path


@pytest.fixture
def safe_state(frog_state):
    return apply(frog_state, SetMode(mode="safe"), 1.0)


def shades(show, state, seconds):
    found = [show.due(state, float(now_s)) for now_s in range(seconds)]
    return [round(float(picture.mean()), -1) for picture in found if picture is not None]


def test_in_safe_mode_the_stills_take_turns_the_newest_first(archive, safe_state):
    show = ArchiveShow(archive, (), 0.0)

    assert shades(show, safe_state, int(UNDREAMT_S)) == []
    seen = shades(show, safe_state, int(UNDREAMT_S + 4 * STILL_EVERY_S))
    assert seen == [180, 120, 60, 180]


def test_what_is_blocked_is_left_out(archive, safe_state):
    show = ArchiveShow(archive, (31,), 0.0)

    assert shades(show, safe_state, int(UNDREAMT_S + 3 * STILL_EVERY_S)) == [180, 60, 180]


def test_a_still_that_cannot_be_read_is_passed_over(archive, safe_state):
    newest = sorted((archive / "archive").iterdir())[-1]
    newest.write_bytes(b"rubbish")

    assert shades(ArchiveShow(archive, (), 0.0), safe_state, int(UNDREAMT_S + 1)) == [120]


def test_while_it_is_dreamt_or_the_wall_rests_no_still_is_due(archive, safe_state, frog_state):
    dreaming = ArchiveShow(archive, (), 0.0)
    dreaming.dreamt(95.0)
    dark = safe_state.model_copy(update={"wall": "dark"})

    assert dreaming.due(safe_state, 100.0) is None
    assert ArchiveShow(archive, (), 0.0).due(frog_state, 100.0) is None
    assert ArchiveShow(archive, (), 0.0).due(dark, 100.0) is None
    assert ArchiveShow(archive, (), 0.0).due(None, 100.0) is None
    assert dreaming.due(safe_state, 100.0 + UNDREAMT_S) is not None


def test_without_an_archive_the_last_picture_stays(tmp_path, safe_state):
    assert shades(ArchiveShow(tmp_path, (), 0.0), safe_state, 200) == []


def test_the_real_loop_brings_a_still_onto_the_wall(
    archive, safe_state, lonely_bus, scripted_life, monkeypatch
):
    monkeypatch.setattr("installation.processes.archive_show.UNDREAMT_S", 0.0)
    nowhere = "tcp://127.0.0.1:1"
    settings = ProjectionProcessSettings(
        name="projection", state_at=nowhere, reports_at=nowhere, state_dir=archive
    )
    path, look = safe_state.camera.path(), ProjectorSettings(max_fps=200.0, fade_s=0.0)
    dark = np.full((36, 64, 3), 20, np.uint8)
    projector = Projector(CpuRenderer((64, 36)), path, time.monotonic(), dark, look)
    script = scripted_life(lambda number: safe_state if projector.picture().mean() < 60 else None)

    assert ProjectLoop(settings, script, lonely_bus, projector).run() == 0
    assert projector.picture().mean() > 60


# --- the judge --------------------------------------------------------------------------------


def judged(state, pictures, dimmer=1.0):
    """A judge that has looked once a second."""
    judge = WallJudge()
    judge.follow(state, 0.0)
    for second, picture in enumerate(pictures):
        judge.look([picture], dimmer, float(second))
    return judge


def test_a_black_wall_is_told_with_its_duration_and_so_is_its_end(frog_state, caplog):
    caplog.set_level(logging.INFO)
    judge = judged(frog_state, [NOISE] * 2 + [NOISE * 0] * 10)

    assert (judge.verdict, judge.since_s(11.0)) == ("black", 9.0)
    assert "the wall is black at output 1, and has been for 3 s" in caplog.text

    judge.look([NOISE], 1.0, 12.0)
    assert (judge.verdict, judge.since_s(12.0)) == ("good", 0.0)
    assert "the wall is well again" in caplog.text


def test_one_black_output_of_two_is_found(frog_state, caplog):
    judge = WallJudge()
    judge.follow(frog_state, 0.0)
    for second in range(6):
        judge.look([NOISE + second, NOISE * 0], 1.0, float(second))

    assert judge.verdict == "black"
    assert "black at output 2" in caplog.text


def test_a_picture_that_stands_still_is_frozen_for_the_camera_moves(frog_state):
    assert judged(frog_state, [NOISE] * 15).verdict == "frozen"


def test_a_blackout_or_a_test_card_is_meant(frog_state):
    blackout = apply(frog_state, SetBlackout(blackout=True), 1.0)
    card = apply(frog_state, SetTestCard(card="grid"), 1.0)

    assert judged(blackout, [NOISE * 0] * 30, dimmer=0.0).verdict == "good"
    assert judged(card, [NOISE] * 30).verdict == "good"


def test_after_a_blackout_the_wall_has_its_fade_to_come_back(frog_state):
    blackout = apply(frog_state, SetBlackout(blackout=True), 1.0)
    judge = judged(blackout, [NOISE * 0] * 3, dimmer=0.0)
    judge.follow(frog_state, 3.0)
    grace_s = int(frog_state.brightness_fade_s) + 1
    for second in range(3, 3 + grace_s):
        judge.look([NOISE * 0], 0.0, float(second))
    assert judge.verdict == "good"

    for second in range(3 + grace_s, 8 + grace_s):  # the fade is over; black is wrong now
        judge.look([NOISE * 0], 0.0, float(second))
    assert judge.verdict == "black"


def test_an_output_that_shows_another_ones_part_is_found_and_named(frog_state, caplog):
    """Each picture moves and is a dream, and neither is where it belongs."""
    halves = (Crop(0.0, 0.0, 0.5, 1.0), Crop(0.5, 0.0, 0.5, 1.0))
    outputs = tuple(Output(str(n), (64, 72), crop=half) for n, half in enumerate(halves))

    class Exchanged(CpuRenderer):
        @override
        def watched(self):
            spots = self._spots
            assert spots is not None
            return spots.of(self.read(1 - spots.output if exchanged else spots.output))

    path = frog_state.camera.path()
    renderer = Exchanged((128, 72), outputs)
    projector = Projector(renderer, path, 0.0, NOISE, ProjectorSettings(fade_s=0.0))
    judge, exchanged, verdicts = WallJudge(), False, []
    judge.follow(frog_state, 0.0)
    for half_second in range(60):
        now_s, exchanged = half_second / 2, 20 <= half_second < 40
        number = judge.to_prove(now_s, 2)
        assert number == half_second % 2
        projector.prove(number)
        record = projector.frame(now_s)
        judge.prove(projector.proof, now_s)
        if judge.is_due(now_s):
            judge.look([renderer.read(0), renderer.read(1)], record.dimmer, now_s)
            verdicts.append(judge.verdict)
    projector.close()

    assert verdicts == [*["good"] * 15, *["wrong"] * 6, *["good"] * 9]
    assert "the wall is wrong at output 1, and has been for" in caplog.text


def test_the_report_tells_the_verdict(frog_state, tmp_path, lonely_bus, scripted_life, monkeypatch):
    monkeypatch.setitem(WALL_LIMITS, "black", 0.2)
    monkeypatch.setattr("installation.processes.wall_judge.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("installation.processes.project.REPORT_EVERY_S", 0.1)
    reports: list[Any] = []
    monkeypatch.setattr(lonely_bus, "send_report", reports.append)

    class BlackCard(CpuRenderer):
        @override
        def read(self, output=0, size=None):
            return np.zeros_like(super().read(output, size))

    nowhere = "tcp://127.0.0.1:1"
    settings = ProjectionProcessSettings(
        name="projection", state_at=nowhere, reports_at=nowhere, state_dir=tmp_path
    )
    look = ProjectorSettings(max_fps=100.0, fade_s=0.0)
    path = frog_state.camera.path()
    projector = Projector(BlackCard((64, 36)), path, time.monotonic(), NOISE, look)
    state = frog_state.model_copy(update={"fade_s": 0.0})

    def until_told(_):
        return None if reports and reports[-1].wall != "good" else state

    ProjectLoop(settings, scripted_life(until_told), lonely_bus, projector).run()

    assert reports[0].wall == "good"
    assert reports[-1].wall == "black"
    assert reports[-1].wall_for_s >= 0.2
