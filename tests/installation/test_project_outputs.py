"""The projection process with several outputs: what the state and a failing card make of them."""

import time
from typing import Any, get_args

import cv2
import numpy as np
import pytest
from typing_extensions import override

from installation.calibration import Adjustment, Grid
from installation.commands import Identify, SetCalibration, SetTestCard
from installation.config_outputs import OutputSection
from installation.config_values import Size
from installation.processes import project
from installation.processes.calibrated import CalibratedOutputs
from installation.processes.project import ProjectionProcessSettings, ProjectLoop, follow_state
from installation.processes.steady import SteadyRenderer
from installation.show import TestCard, apply
from installation.wall_outputs import outputs_of
from projection.card_place import place_of
from projection.cpu_renderer import CpuRenderer
from projection.errors import ProjectionError
from projection.grid_warp import even_grid
from projection.output import Crop, Output
from projection.projector import Projector, ProjectorSettings
from projection.test_cards import IDENTIFY, card_names, drawn_card

PICTURE = np.full((36, 128, 3), (200, 120, 40), np.uint8)
OUTPUTS = (
    Output("left", (64, 36), crop=Crop(0, 0, 0.5, 1)),
    Output("right", (64, 36), crop=Crop(0.5, 0, 0.5, 1), flip="horizontal"),
)


def renderer_of(kind=CpuRenderer):
    return kind((128, 36), OUTPUTS)


def projector_on(renderer, state):
    look = ProjectorSettings(max_fps=200.0, fade_s=0.0)
    return Projector(renderer, state.camera.path(), time.monotonic(), PICTURE, look)


def cards_on(renderer, name):
    """Whether every output shows its card of a name."""
    left, right = (
        drawn_card(name, place_of(output, number, (128, 36)))
        for number, output in enumerate(OUTPUTS, 1)
    )
    return np.array_equal(renderer.read(0), left) and np.array_equal(
        renderer.read(1), right[:, ::-1]
    )


class Failing(CpuRenderer):
    """Draws as long as nobody breaks it."""

    broken = False

    @property
    @override
    def name(self):
        return "a card"

    @override
    def draw(self, scene, cards=()):
        if self.broken:
            raise RuntimeError("context lost")
        super().draw(scene, cards)

    @override
    def show(self, pictures):
        if self.broken:
            raise RuntimeError("context lost")
        super().show(pictures)


def test_the_cards_of_the_state_are_those_of_the_projection():
    assert {"", *card_names()} == set(get_args(TestCard))


def test_a_card_of_the_state_is_on_every_output_until_it_is_taken_away(frog_state):
    renderer = renderer_of()
    projector = projector_on(renderer, frog_state)
    now_s = time.monotonic()

    follow_state(projector, apply(frog_state, SetTestCard(card="grid"), now_s), 0.0, now_s)
    projector.frame(now_s)
    shown = cards_on(renderer, "grid")
    follow_state(projector, frog_state, 0.0, now_s + 1.0)
    projector.frame(now_s + 1.0)

    assert shown
    assert not cards_on(renderer, "grid")


def test_identify_is_done_once_when_its_counter_rises_and_never_for_what_is_past(
    frog_state, lonely_bus, scripted_life, tmp_path
):
    nowhere = "tcp://127.0.0.1:1"
    settings = ProjectionProcessSettings(
        name="projection", state_at=nowhere, reports_at=nowhere, state_dir=tmp_path
    )
    before = apply(frog_state, Identify(), 1.0)
    asked = apply(before, Identify(), 2.0)
    renderer = renderer_of()
    seen = []

    def script(look):
        seen.append(cards_on(renderer, IDENTIFY))
        if look >= 40:
            return None
        return before if look < 20 else asked

    projector = projector_on(renderer, before)
    ProjectLoop(settings, scripted_life(script), lonely_bus, projector).run()

    assert not any(seen[:20])
    assert all(seen[22:])


@pytest.mark.parametrize("card", ["", "grid"])
def test_the_processor_takes_over_all_outputs_of_a_failing_card(frog_state, card):
    broken = renderer_of(Failing)
    steady = SteadyRenderer(broken, CpuRenderer)
    projector = projector_on(steady, frog_state)
    now_s = time.monotonic()
    projector.frame(now_s)
    before = [steady.read(number) for number in (0, 1)]
    left, right = OUTPUTS
    projector.set_outputs((left, Output("right", (64, 36), crop=right.crop)))
    projector.set_test_card(card)
    broken.broken = True
    projector.frame(now_s + 0.01)

    assert "OpenCV" in steady.name
    assert steady.outputs[1].flip == "none"
    if not card:
        assert np.array_equal(steady.read(0), before[0])
        assert np.array_equal(steady.read(1), before[1][:, ::-1])


def test_wrong_outputs_are_no_failure_of_the_card(frog_state):
    steady = SteadyRenderer(renderer_of(Failing), CpuRenderer)

    with pytest.raises(ProjectionError, match="2 outputs"):
        steady.set_outputs(OUTPUTS[:1])
    with pytest.raises(ProjectionError, match="2 outputs, got 0 pictures"):
        steady.show([])
    assert steady.name == "a card"


def test_each_output_is_told_and_sent_to_the_panel_in_turn(
    frog_state, lonely_bus, scripted_life, tmp_path, monkeypatch
):
    nowhere = "tcp://127.0.0.1:1"
    settings = ProjectionProcessSettings(
        name="projection", state_at=nowhere, reports_at=nowhere, state_dir=tmp_path
    )
    reports: list[Any] = []
    previews = {}

    def take(header, jpeg):
        found = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        previews[header.output] = np.asarray(found)

    monkeypatch.setattr(lonely_bus, "send_report", reports.append)
    monkeypatch.setattr(lonely_bus, "send_preview", take)
    projector = projector_on(renderer_of(), frog_state)
    life = scripted_life(lambda _: frog_state if len(previews) < 3 else None)
    ProjectLoop(settings, life, lonely_bus, projector).run()

    assert [(output.name, output.where) for output in reports[0].outputs] == [
        ("left", "headless"),
        ("right", "headless"),
    ]
    assert previews.keys() == {0, 1, 2}
    assert previews[1].shape == (36, 64, 3)
    assert previews[0].shape == (36, 128, 3)
    assert np.abs(previews[2].mean(axis=(0, 1))[::-1] - PICTURE[0, 0]).max() < 12


def test_a_calibration_is_on_the_wall_with_the_next_frame_and_a_refused_one_is_told(
    frog_state, lonely_bus, scripted_life, tmp_path, monkeypatch
):
    nowhere = "tcp://127.0.0.1:1"
    sections = [
        OutputSection(name="left", size=Size(64, 64), grid=even_grid(3, 3)),
        OutputSection(name="right", size=Size(64, 64)),
    ]
    settings = ProjectionProcessSettings(
        name="projection",
        state_at=nowhere,
        reports_at=nowhere,
        state_dir=tmp_path,
        outputs=tuple(sections),
    )
    half = ((0.5, 0), (1, 0), (1, 1), (0.5, 1))
    set_left = apply(frog_state, calibrated(Adjustment(output="left", corners=half)), 1.0)
    other = apply(set_left, calibrated(Adjustment(output="right", brightness=0.5)), 2.0)
    renderer = CpuRenderer((128, 64), outputs_of(sections))
    seen = {}
    reports: list[Any] = []

    def script(look):
        seen[look] = [renderer.read(number)[32].mean(axis=1) for number in (0, 1)]
        if look == 20:
            monkeypatch.setattr(CpuRenderer, "set_outputs", refuse)
        return None if look >= 30 else frog_state if look < 10 else set_left if look < 20 else other

    monkeypatch.setattr(lonely_bus, "send_report", reports.append)
    monkeypatch.setattr(project, "REPORT_EVERY_S", 0.0)
    projector = projector_on(renderer, frog_state)
    ProjectLoop(settings, scripted_life(script), lonely_bus, projector).run()

    assert seen[10][0][:28].min() > 50
    assert seen[11][0][:28].max() == 0
    assert seen[11][0][36:].min() > 50
    assert np.array_equal(seen[11][1], seen[9][1])
    assert seen[29][0][:28].max() == 0
    assert reports[-1].outputs[0].refused == "not today"
    assert reports[0].outputs[0].refused == ""


def calibrated(*adjustments):
    return SetCalibration(calibration=adjustments)


def refuse(_self, _outputs):
    raise ProjectionError("not today")


def test_the_only_output_is_calibrated_by_its_own_name(frog_state):
    renderer = CpuRenderer((64, 36))
    projector = projector_on(renderer, frog_state)
    outputs = CalibratedOutputs(projector)

    outputs.follow((Adjustment(output="wall", brightness=0.5),))
    set_once = renderer.outputs[0].colour.brightness
    outputs.follow((Adjustment(output="elsewhere", brightness=0.7),))

    assert set_once == 0.5
    assert renderer.outputs[0].colour.brightness == 1.0


def test_an_output_whose_calibration_is_refused_keeps_the_last_good_one(frog_state):
    renderer = renderer_of()
    outputs = CalibratedOutputs(projector_on(renderer, frog_state), OUTPUTS)
    good = Adjustment(output="left", brightness=0.5)
    points = even_grid(12, 2)
    bad = good.model_copy(update={"grid": Grid(points=points, curve="bezier"), "brightness": 0.9})

    outputs.follow((good,))
    outputs.follow((bad, Adjustment(output="right", brightness=0.7)))

    assert [output.colour.brightness for output in renderer.outputs] == [0.5, 0.7]
    assert "bezier grid" in outputs.refused[0]
    assert outputs.refused[1] == ""


def test_the_wall_is_black_when_the_show_has_been_closed_but_not_when_it_is_lost(
    frog_state, lonely_bus, scripted_life, tmp_path
):
    nowhere = "tcp://127.0.0.1:1"
    settings = ProjectionProcessSettings(
        name="projection", state_at=nowhere, reports_at=nowhere, state_dir=tmp_path
    )
    brightness = {}
    for mode in ("dreaming", "stopping"):
        last = frog_state.model_copy(update={"mode": mode})
        renderer = renderer_of()
        life = scripted_life(lambda look, last=last: last if look < 4 else None)
        ProjectLoop(settings, life, lonely_bus, projector_on(renderer, last)).run()
        brightness[mode] = renderer.read(0).mean()

    assert brightness["dreaming"] > 50
    assert brightness["stopping"] == 0
