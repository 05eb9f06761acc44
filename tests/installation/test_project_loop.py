"""The projection process' loop: nothing from the bus stops it, and a failing card neither."""

import math
import time
from typing import Any

import cv2
import numpy as np
import pytest
from typing_extensions import override

from installation.bus import KeyframeSender
from installation.commands import SetBlackout, SetCaption, SetKeyframesEndpoint, SetSubjects
from installation.config_sections import ProjectionSection
from installation.messages import KeyframeHeader, Report
from installation.processes import project
from installation.processes.project import (
    ProjectionProcessSettings,
    ProjectLoop,
    follow_state,
)
from installation.processes.steady import SteadyRenderer
from installation.restarts import CHANGE_OVER
from installation.show import apply
from installation.subjects import ShowSubject
from projection.cpu_renderer import CpuRenderer
from projection.errors import ProjectionError
from projection.outputs import OutputSettings
from projection.projector import Projector, ProjectorSettings

SIZE = (64, 36)
BRIGHT = np.full((36, 64, 3), (200, 120, 40), np.uint8)
LOST = RuntimeError("context lost")


class Failing(CpuRenderer):
    """Draws a few frames, then fails for ever, as a card that was reset does."""

    name = "a card"

    def __init__(self, frames, error=LOST):
        super().__init__(SIZE)
        self.left = frames
        self.error = error
        self.closed_once = False

    @override
    def draw(self, scene, cards=()):
        if self.left == 0:
            raise self.error
        self.left -= 1
        super().draw(scene, cards)

    @override
    def close(self):
        self.closed_once = True


@pytest.fixture
def settings(tmp_path):
    nowhere = "tcp://127.0.0.1:1"
    return ProjectionProcessSettings(
        name="projection", state_at=nowhere, reports_at=nowhere, state_dir=tmp_path
    )


def projector_on(renderer, state, fps=200.0):
    look = ProjectorSettings(max_fps=fps, fade_s=0.0)
    return Projector(renderer, state.camera.path(), time.monotonic(), BRIGHT, look)


@pytest.fixture
def shown(settings, lonely_bus, scripted_life, monkeypatch):
    """Runs a loop over a script; gives the exit code, reports and previews."""

    def run(script, projector):
        reports: list[Report] = []
        previews: list[bytes] = []
        monkeypatch.setattr(lonely_bus, "send_report", reports.append)
        monkeypatch.setattr(lonely_bus, "send_preview", lambda _, jpeg: previews.append(jpeg))
        loop = ProjectLoop(settings, scripted_life(script), lonely_bus, projector)
        return loop.run(), reports, previews

    return run


def test_previews_show_what_the_wall_shows(shown, frog_state):
    code, reports, previews = shown(
        lambda look: frog_state if look < 20 else None, projector_on(CpuRenderer(SIZE), frog_state)
    )

    assert code == 0
    assert reports[0].progress == 1
    picture = cv2.imdecode(np.frombuffer(previews[-1], np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert np.abs(picture[2, 60, ::-1].astype(int) - BRIGHT[0, 0]).max() < 12


def test_a_state_is_on_the_wall_with_the_next_frame(shown, frog_state, monkeypatch):
    volcano = SetSubjects(subjects=(ShowSubject(index=980, label="volcano"),), rule="programme")
    states = [frog_state] * 3 + [apply(frog_state, volcano, 1.0)] * 2
    projector = projector_on(CpuRenderer(SIZE), frog_state)
    set_look, frame, done = projector.set_look, projector.frame, []

    def noted_look(caption, *more):
        done.append(caption)
        set_look(caption, *more)

    def noted_frame(now_s):
        done.append("frame")
        return frame(now_s)

    monkeypatch.setattr(projector, "set_look", noted_look)
    monkeypatch.setattr(projector, "frame", noted_frame)
    shown(lambda look: states[look] if look < len(states) else None, projector)

    assert done[:7] == ["tree frog", "frame", "frame", "frame", "volcano", "frame", "frame"]


def test_what_the_projector_refuses_is_dropped_and_the_frames_go_on(
    shown, frog_state, lonely_bus, caplog
):
    with KeyframeSender() as sender:
        state = apply(frog_state, SetKeyframesEndpoint(endpoint=sender.endpoint), 1.0)
        header = KeyframeHeader(
            number=1,
            round=1,
            step=1,
            width=64,
            height=36,
            log_zoom=0,
            angle_deg=0,
            at_s=time.monotonic() + 1e6,
        )

        def script(look):
            sender.send(header, BRIGHT)
            return state if look < 400 and "refused" not in caplog.text else None

        projector = projector_on(CpuRenderer(SIZE), state)
        code, _, _ = shown(script, projector)

    assert code == 0
    assert caplog.text.count("keyframe refused") == 1


@pytest.mark.parametrize(
    "command",
    [
        SetBlackout(blackout=True),
        SetSubjects(
            subjects=(ShowSubject(index=31, label="tree frog"),), rule="closed", wall="dark"
        ),
    ],
    ids=["blackout", "closed"],
)
def test_a_blackout_and_a_closed_gallery_fade_the_wall_and_back(frog_state, command):
    renderer = CpuRenderer(SIZE)
    frog_state = apply(frog_state, SetCaption(caption=False), 1.0)
    projector = projector_on(renderer, frog_state)
    now_s = time.monotonic()
    dark = apply(frog_state, command, now_s)

    follow_state(projector, frog_state, 0.0, now_s)
    projector.frame(now_s)
    before = renderer.read().max()
    follow_state(projector, dark, 1.0, now_s)
    projector.frame(now_s + 0.5)
    halfway = renderer.read().max()
    projector.frame(now_s + 1.1)
    black = renderer.read().max()
    follow_state(projector, frog_state, 0.0, now_s + 1.2)
    projector.frame(now_s + 1.3)

    assert before > halfway > black == 0
    assert renderer.read().max() == before


def test_a_failing_card_is_replaced_in_the_same_frame(frog_state, caplog):
    card = Failing(frames=2)
    steady = SteadyRenderer(card, CpuRenderer)
    projector = projector_on(steady, frog_state)
    now_s = time.monotonic()
    pictures = []
    for number in range(4):
        projector.frame(now_s + number / 30)
        pictures.append(steady.read())

    assert card.closed_once
    assert "OpenCV" in steady.name
    assert caplog.text.count("a card failed") == 1
    assert min(picture.mean() for picture in pictures) > 100


def test_a_card_that_cannot_be_read_is_replaced(frog_state, monkeypatch):
    def lost(output):
        raise LOST

    card = Failing(frames=9)
    monkeypatch.setattr(card, "read", lost)
    steady = SteadyRenderer(card, CpuRenderer)

    assert steady.read().shape == (36, 64, 3)
    assert "OpenCV" in steady.name


def test_without_anything_to_fall_back_to_the_failure_is_raised(frog_state):
    projector = projector_on(SteadyRenderer(Failing(frames=0), None), frog_state)

    with pytest.raises(RuntimeError, match="context lost"):
        projector.frame(time.monotonic())


def test_a_scene_of_another_size_is_no_failure_of_the_card(frog_state):
    card = Failing(frames=0, error=ProjectionError("wrong size"))
    steady = SteadyRenderer(card, CpuRenderer)
    other = projector_on(CpuRenderer((32, 18)), frog_state)
    moment = other._timeline.at(time.monotonic())[1]

    with pytest.raises(ProjectionError, match="wrong size"):
        steady.draw(moment.scene((32, 18), 1.0, None))
    assert steady.name == "a card"


def test_the_camera_of_the_state_is_the_projectors(frog_state):
    projector = projector_on(CpuRenderer(SIZE), frog_state)
    follow_state(projector, frog_state, 0.0, time.monotonic())

    there = projector._timeline.track.position_at(10.0)
    assert (there.log_zoom, there.angle_deg) == pytest.approx((10 * math.log(1.02), 2.5))


def test_a_keyframe_that_breaks_the_projector_does_not_break_the_loop(
    shown, frog_state, caplog, monkeypatch
):
    def broken(*_):
        raise MemoryError("too large")

    with KeyframeSender() as sender:
        state = apply(frog_state, SetKeyframesEndpoint(endpoint=sender.endpoint), 1.0)
        header = KeyframeHeader(
            number=1, round=1, step=1, width=64, height=36, log_zoom=0, angle_deg=0, at_s=1.0
        )

        def script(look):
            sender.send(header, BRIGHT)
            return state if look < 400 and "too large" not in caplog.text else None

        projector = projector_on(CpuRenderer(SIZE), state)
        monkeypatch.setattr(projector, "show", broken)
        code, reports, _ = shown(script, projector)

    assert code == 0
    assert "keyframe refused (1 so far): too large" in caplog.text
    assert reports


def test_when_a_display_has_come_the_process_changes_over_to_it(
    settings, lonely_bus, scripted_life, frog_state, monkeypatch
):
    reasons = iter(["no display", "no display", None])
    monkeypatch.setattr(project, "missing_display", lambda _: next(reasons))
    monkeypatch.setattr(project, "LOOK_FOR_DISPLAY_EVERY_S", 0.05)
    projector = projector_on(CpuRenderer(SIZE), frog_state)
    life = scripted_life(lambda _: frog_state)

    reports: list[Any] = []
    monkeypatch.setattr(lonely_bus, "send_report", reports.append)

    code = ProjectLoop(settings, life, lonely_bus, projector, OutputSettings("fullscreen")).run()

    assert code == CHANGE_OVER
    (output,) = reports[0].outputs
    assert (output.where, output.trouble[:22]) == ("missing", "no display answers yet")
    assert next(reasons, "all looked at") == "all looked at"


@pytest.mark.parametrize("renderer", ["auto", "gl"])
def test_without_a_display_the_picture_goes_on_for_the_panel(monkeypatch, caplog, renderer):
    monkeypatch.setenv("DISPLAY", ":4321")

    meanwhile = project.without_display(OutputSettings("fullscreen", None, SIZE, renderer))

    assert meanwhile == OutputSettings("headless", None, SIZE, "cpu")
    assert "only the panel shows the picture" in caplog.text
    assert "display :4321 cannot be used" in caplog.text


def test_no_display_is_missed_where_none_is_wanted(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4321")

    assert project.without_display(OutputSettings("headless", None, SIZE)) is None
    assert project.without_display(OutputSettings("fullscreen", None, SIZE, "cpu")) is None


def test_a_section_counts_monitors_from_1_and_the_projection_from_0():
    section = ProjectionSection(monitor=2, output="fullscreen")

    assert project.output_settings(section).monitor == 1
