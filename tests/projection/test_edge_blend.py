"""Overlaps: the light of neighbours sums to an even picture, and their black too."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projection.colour import Colour, gains, white_light
from projection.cpu_renderer import CpuRenderer
from projection.edge_blend import BlendSide, EdgeBlend, black_lift, factor, light, most_over, ramp
from projection.errors import ProjectionError
from projection.output import Crop, Output

MIDDLE = np.full(1, 0.5, np.float32)


def floats(*values):
    return np.array(values, np.float32)


@given(st.floats(0, 1))
def test_two_ramps_sum_to_one(place):
    assert ramp(floats(place))[0] + ramp(floats(1 - place))[0] == pytest.approx(1, abs=1e-6)


@given(
    share=st.floats(0, 1),
    one=st.tuples(st.floats(0.01, 0.5), st.floats(1, 4)),
    other=st.tuples(st.floats(0.01, 0.5), st.floats(1, 4)),
)
def test_the_light_of_two_neighbours_sums_to_one_whatever_their_widths_and_gammas(
    share, one, other
):
    left, right = EdgeBlend(right=BlendSide(*one)), EdgeBlend(left=BlendSide(*other))
    at_left, at_right = floats(1 - one[0] * (1 - share)), floats(other[0] * share)

    sent = factor(left, at_left, MIDDLE)[0], factor(right, at_right, MIDDLE)[0]

    assert sent[0] ** one[1] + sent[1] ** other[1] == pytest.approx(1, abs=0.01)
    lights = light(left, at_left, MIDDLE)[0] + light(right, at_right, MIDDLE)[0]
    assert lights == pytest.approx(1, abs=0.01)


@given(u=st.floats(0.31, 0.69), v=st.floats(0.21, 0.79))
def test_outside_the_overlaps_nothing_changes(u, v):
    blend = EdgeBlend(BlendSide(0.3), BlendSide(0.3), BlendSide(0.2), BlendSide(0.2))

    assert factor(blend, floats(u), floats(v))[0] == 1


def test_what_two_projectors_send_sums_to_the_picture_within_a_hundredth():
    """As sent: in whole levels, of a grey and of a full white."""
    outputs = (
        Output("left", (120, 32), crop=Crop(0, 0, 0.6, 1), blend=EdgeBlend(right=BlendSide(1 / 3))),
        Output(
            "right", (120, 32), crop=Crop(0.4, 0, 0.6, 1), blend=EdgeBlend(left=BlendSide(1 / 3))
        ),
    )
    renderer = CpuRenderer((200, 32), outputs)
    for level in (255, 128):
        renderer._outputs.draw(np.full((32, 200, 3), level, np.uint8), 1.0)
        lights = np.zeros((32, 200, 3))
        for number, left in enumerate((0, 80)):
            lights[:, left : left + 120] += (renderer.read(number) / 255) ** 2.2

        assert lights / (level / 255) ** 2.2 == pytest.approx(np.ones_like(lights), abs=0.01)


def test_black_is_lifted_to_the_black_of_the_overlaps():
    black, gamma = 0.1, 2.2
    blend = EdgeBlend(right=BlendSide(0.2), black_level=black, gamma=gamma)
    alone, shared = black_lift(blend, floats(0.5, 0.9), floats(0.5, 0.5)).tolist()

    assert shared == 0
    assert alone == pytest.approx(black**gamma)  # with its own black: that of two


def test_where_four_meet_each_place_has_the_black_of_four():
    blend = EdgeBlend(right=BlendSide(0.2), bottom=BlendSide(0.2), black_level=0.2)
    one = 0.2**2.2
    u, v = floats(0.5, 0.9, 0.5, 0.9), floats(0.5, 0.5, 0.9, 0.9)

    lifts = black_lift(blend, u, v)

    assert most_over(blend) == 4
    projectors = np.array([1, 2, 2, 4])
    assert projectors * (one + lifts) == pytest.approx(np.full(4, 4 * one), rel=1e-5)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: BlendSide(0.51), r"0 to 0.5 of the picture \(50 %\), got 0.51"),
        (lambda: BlendSide(-0.1), "got -0.1"),
        (lambda: BlendSide(math.nan), "got nan"),
        (lambda: BlendSide(0.1, 0.5), r"blend gamma must be within 1..4, got 0.5"),
        (lambda: EdgeBlend(black_level=0.3), r"black_level must be within 0..0.25, got 0.3"),
        (lambda: EdgeBlend(gamma=9), "got 9"),
        (lambda: Colour(brightness=0), r"brightness must be within 0.05..1, got 0"),
        (lambda: Colour(gamma=math.inf), r"gamma must be within 0.3..3, got inf"),
        (lambda: Colour(temperature_k=500), r"temperature_k must be within 2000..12000, got 500"),
    ],
)
def test_values_out_of_range_are_refused(make, words):
    with pytest.raises(ProjectionError, match=words):
        make()


@given(st.floats(2000, 12000))
def test_a_white_is_never_brighter_than_it_was(kelvin):
    white = white_light(kelvin)

    assert max(white) == pytest.approx(1)
    assert min(white) >= 0


def test_less_kelvin_is_warmer_and_6500_changes_nothing():
    assert gains(Colour()) == (1, 1, 1)
    red, green, blue = gains(Colour(temperature_k=3200))
    assert red == 1 > green > blue
    assert gains(Colour(temperature_k=9500))[0] < gains(Colour(temperature_k=9500))[2] == 1


def test_brightness_is_a_share_of_light():
    assert gains(Colour(brightness=0.5))[0] ** 2.2 == pytest.approx(0.5)
