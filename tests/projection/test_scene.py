"""The definition of a frame's pixels: soft borders and shares."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projection.camera import CameraPosition
from projection.errors import ProjectionError
from projection.scene import (
    Caption,
    Scene,
    placed_layer,
    presence,
    shares,
    shortfall_px,
    smoothstep,
)

SIZE = (160, 90)
PICTURE = np.zeros((36, 64, 3), np.uint8)
moves = st.builds(CameraPosition, st.floats(-1.2, 1.2), st.floats(-30, 30))
unit = st.floats(0, 1)


def layer(move, firmness=1.0, key=1):
    return placed_layer(key, PICTURE, move, SIZE, firmness)


points = st.tuples(st.floats(0, 160), st.floats(0, 90))


@given(moves, moves, unit, st.tuples(unit, unit), points)
def test_the_shares_of_two_layers_sum_to_one_everywhere(base, over, weight, firm, point):
    scene = Scene(SIZE, layer(base, firm[0]), layer(over, firm[1], 2), weight)

    below, above = shares(scene, *point)

    assert below + above == pytest.approx(1.0)
    assert -1e-12 <= above <= 1 + 1e-12


def test_a_layer_that_covers_has_no_border():
    covering = layer(CameraPosition(math.log(1.3), 2.0))

    assert covering.feather_px == (0.0, 0.0)
    assert not covering.bordered
    assert presence(covering, 0.0, 0.0) == 1.0


def test_a_layer_zoomed_out_is_absent_at_its_border_and_present_in_the_middle():
    small = layer(CameraPosition(math.log(0.8), 0.0))

    assert presence(small, 32, 18) == 1.0
    assert presence(small, 0.0, 18) < 0.01
    assert presence(small, 64.0, 18) < 0.01
    assert 0.0 < presence(small, 5.0, 18) < 1.0


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_the_border_is_the_wider_the_further_a_layer_is_zoomed_out(a, b):
    nearer, further = sorted((a, b))

    narrow, wide = layer(CameraPosition(-nearer)), layer(CameraPosition(-further))

    assert narrow.feather_px[0] <= wide.feather_px[0]


def test_a_border_that_is_not_firm_hides_nothing():
    ghost = layer(CameraPosition(-0.5), firmness=0.0)

    assert presence(ghost, 0.0, 0.0) == 1.0
    assert not ghost.bordered


@given(unit, st.floats(0, 160), st.floats(0, 90))
def test_where_only_one_layer_is_present_it_has_the_whole_share(weight, x, y):
    nowhere, covering = layer(CameraPosition(-3.0)), layer(CameraPosition(0.2), key=2)
    outside = max(abs(x - 80) / 80, abs(y - 45) / 45) > 0.2

    if outside:
        assert shares(Scene(SIZE, nowhere, covering, weight), x, y)[1] == pytest.approx(1.0)
        assert shares(Scene(SIZE, covering, nowhere, weight), x, y)[0] == pytest.approx(1.0)


@given(moves)
def test_a_picture_falls_short_exactly_when_a_corner_of_the_wall_sees_beyond_it(move):
    short = shortfall_px(move, (64, 36), SIZE)

    x0, y0 = 80 / math.exp(move.log_zoom), 45 / math.exp(move.log_zoom)
    turn = math.radians(move.angle_deg)
    reach = abs(x0 * math.cos(turn)) + abs(y0 * math.sin(turn))  # output px at natural size
    expected = max(0.0, reach * 64 / 160 - 32 - 0.5)
    assert short[0] == pytest.approx(expected, abs=1e-9)


def test_smoothstep_is_flat_at_both_ends():
    assert [smoothstep(t) for t in (-1, 0, 0.5, 1, 2)] == [0, 0, 0.5, 1, 1]


@pytest.mark.parametrize("wrong", [{"weight": 1.01}, {"dimmer": -0.1}, {"weight": math.nan}])
def test_a_scene_refuses_values_out_of_range(wrong):
    with pytest.raises(ProjectionError, match=r"must be within 0\.\.1"):
        Scene(SIZE, layer(CameraPosition()), **wrong)


def test_a_scene_refuses_an_empty_output():
    with pytest.raises(ProjectionError, match="1x1"):
        Scene((0, 90), layer(CameraPosition()), caption=Caption("x"))
