"""Test cards: for any output, drawn as its part of one card for the whole canvas."""

import cv2
import numpy as np
import pytest

from projection.card_drawing import column_name
from projection.card_place import place_of
from projection.edge_blend import BlendSide, EdgeBlend
from projection.errors import ProjectionError
from projection.output import Crop, Output
from projection.test_cards import IDENTIFY, card_names, drawn_card

CANVAS = (400, 144)
LEFT = Output("left", (240, 144), crop=Crop(0, 0, 0.6, 1), blend=EdgeBlend(right=BlendSide(1 / 3)))
RIGHT = Output("right", (240, 144), crop=Crop(0.4, 0, 0.6, 1))


def cards(name, *outputs):
    return [drawn_card(name, place_of(o, n, CANVAS)) for n, o in enumerate(outputs, 1)]


@pytest.mark.parametrize("name", [*card_names(), IDENTIFY])
@pytest.mark.parametrize("size", [(1, 1), (16, 16), (40, 320), (640, 36), (333, 187)])
def test_every_card_can_be_drawn_for_any_output(name, size):
    output = Output("a projector with a long name", size, "DisplayPort-1")

    card = drawn_card(name, place_of(output, 12, size))

    assert card.shape == (size[1], size[0], 3)
    assert card.dtype == np.uint8
    assert card.max() > 0 or size == (1, 1)


@pytest.mark.parametrize("name", ["numbered", "crosshatch"])
def test_lines_of_neighbours_meet_in_their_overlap(name):
    left, right = cards(name, LEFT, RIGHT)

    # Below the big number, above the frame.
    strips = left[112:140, 164:200], right[112:140, 4:40]
    lines = [cv2.cvtColor(strip, cv2.COLOR_RGB2GRAY).mean(axis=0) for strip in strips]
    assert np.argmax(lines[0]) == np.argmax(lines[1])


def test_a_crosshatch_is_the_same_picture_in_the_overlap():
    left, right = cards("crosshatch", LEFT, RIGHT)

    assert np.abs(left[2:-2, 162:238].astype(int) - right[2:-2, 2:78]).max() <= 1


def test_each_output_has_a_number_of_its_own():
    for name in ("numbered", "grid", "blend", IDENTIFY):
        one, two = (drawn_card(name, place_of(LEFT, number, CANVAS)) for number in (1, 2))
        assert not np.array_equal(one, two)


def test_the_blend_card_marks_the_inner_end_of_an_overlap():
    red = (drawn_card("blend", place_of(LEFT, 1, CANVAS)) == (255, 40, 40)).all(axis=2)

    assert red[:, 160].mean() > 0.9
    assert red.sum() < 2 * 144


def test_the_greys_are_steps_of_a_tenth():
    top = drawn_card("greys", place_of(Output(size=(220, 120)), 1, (220, 120)))[2, 10::20, 0]

    assert top.tolist() == [round(25.5 * step) for step in range(11)]


@pytest.mark.parametrize(
    ("rotation", "flip", "names"),
    [
        (0, "none", ("TL", "TR", "BR", "BL")),
        (90, "none", ("TR", "BR", "BL", "TL")),
        (0, "horizontal", ("TR", "TL", "BL", "BR")),
    ],
)
def test_corners_are_called_as_the_config_counts_them(rotation, flip, names):
    assert place_of(Output(rotation=rotation, flip=flip), 1, CANVAS).corners == names


def test_an_unknown_card_is_refused_with_those_that_there_are():
    with pytest.raises(ProjectionError, match="no test card 'gird'; there are numbered, grid, "):
        drawn_card("gird", place_of(LEFT, 1, CANVAS))


def test_columns_are_called_as_in_a_table():
    assert [column_name(n) for n in (0, 25, 26, 27, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]
