"""Outputs set brighter and darker fast: the wall does not flash, and the last one counts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projection.camera import CameraPath, CameraPosition
from projection.colour import Colour
from projection.cpu_renderer import CpuRenderer
from projection.edge_blend import BlendSide, EdgeBlend
from projection.errors import ProjectionError
from projection.flashes import MOST_CHANGES, Flashes
from projection.light_switch import MOST_TURNS, SECOND_S, LightSwitch, OutputLight, light_of
from projection.output import Output
from projection.projector import Projector, ProjectorSettings

WALL = Output("wall", (48, 27))
DARK = replace(WALL, colour=Colour(brightness=0.05))
SMALL = replace(WALL, corners=((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)))


def test_light_is_brightness_and_area_and_overlaps():
    halves = EdgeBlend(left=BlendSide(0.5), right=BlendSide(0.5))

    assert light_of(WALL) == 1
    assert light_of(DARK) == pytest.approx(0.05)
    assert light_of(SMALL) == pytest.approx(0.04)
    assert light_of(replace(WALL, blend=halves)) == pytest.approx(0.5)


@given(st.lists(st.tuples(st.floats(0.01, 0.3), st.floats(0, 1)), max_size=60))
def test_an_output_turns_at_most_three_times_a_second_whatever_is_wanted(wanted):
    now_s, light, turns_s = 0.0, OutputLight(1.0), []
    for after_s, value in wanted:
        now_s += after_s
        there = light.to(value, now_s)
        if there is not None:
            if there.direction != light.direction:
                turns_s.append(now_s)
            light = there

    for first_s, fourth_s in zip(turns_s, turns_s[MOST_TURNS:], strict=False):
        assert fourth_s - first_s > SECOND_S - 1e-9


def test_what_goes_one_way_or_hardly_moves_never_waits():
    light = OutputLight(1.0)
    for number in range(60):
        there = light.to(1 - number / 100 + 0.02 * (number % 2), number / 60)
        assert there is not None
        light = there

    assert light.direction == -1


@pytest.mark.parametrize("other", [DARK, SMALL])
def test_a_strobe_of_settings_does_not_flash_and_the_last_one_is_shown(other):
    white = np.full((27, 48, 3), 255, np.uint8)
    still = CameraPath(0.0, CameraPosition(), 1.0, 0.0)
    look = ProjectorSettings(fade_s=0.0)
    projector = Projector(CpuRenderer((48, 27), (WALL,)), still, 0.0, white, look)
    projector.frame(0.0)
    seen = Flashes.begin(projector.picture(output=0).astype(np.float32), 0.0)
    most, shown = 0, set()
    for number in range(1, 120):
        now_s = number / 30
        projector.set_outputs((other if number // 2 % 2 else WALL,))
        projector.frame(now_s)
        picture = projector.picture(output=0)
        shown.add(int(picture.mean()))
        seen = seen.after(picture.astype(np.float32), now_s)
        most = max(most, seen.most)

    assert len(shown) == 2, "both are shown in turn"
    assert most <= MOST_CHANGES
    projector.set_outputs((WALL,))
    projector.frame(4.0 + SECOND_S)
    assert projector.renderer.outputs == (WALL,)
    with pytest.raises(ProjectionError, match="there are 1 outputs, got settings for 0"):
        projector.set_outputs(())
    projector.close()


def test_all_wait_while_one_would_turn_back_too_often():
    now = LightSwitch.begin((WALL, WALL))
    for number in range(MOST_TURNS):
        there = now.wanting((WALL if number % 2 else DARK, WALL), number / 10)
        assert there is not None
        now = there

    assert now.wanting((WALL, DARK), 0.4) is None
    assert now.wanting((WALL, DARK), SECOND_S) is not None
