"""The projector with several outputs: cards, identifying, calibration, previews."""

from dataclasses import replace

import numpy as np
import pytest

from projection.camera import CameraPath, CameraPosition
from projection.card_mark import COLOUR, CardMark
from projection.card_place import place_of
from projection.cards import IDENTIFY_S
from projection.cpu_renderer import CpuRenderer
from projection.errors import ProjectionError
from projection.output import Crop, Output
from projection.projector import Projector, ProjectorSettings
from projection.reducing import GAP_PX, row_sizes
from projection.test_cards import IDENTIFY, drawn_card

STILL = CameraPath(0.0, CameraPosition(), 1.0, 0.0)
OUTPUTS = (
    Output("left", (64, 36), crop=Crop(0, 0, 0.5, 1)),
    Output("right", (64, 48), crop=Crop(0.5, 0, 0.5, 1)),
)
CANVAS = (128, 48)
CARDS = {
    name: [drawn_card(name, place_of(o, n, CANVAS)) for n, o in enumerate(OUTPUTS, 1)]
    for name in ("grid", IDENTIFY)
}


@pytest.fixture
def projector():
    halves = np.full((48, 128, 3), 200, np.uint8)
    halves[:, 64:] = 80
    look = ProjectorSettings(fade_s=0.0)
    running = Projector(CpuRenderer(CANVAS, OUTPUTS), STILL, 0.0, halves, look)
    running.frame(0.1)
    yield running
    running.close()


def test_each_output_shows_its_part_of_the_canvas(projector):
    assert projector.picture(output=0).shape == (36, 64, 3)
    assert projector.picture(output=0).mean() == pytest.approx(200, abs=2)
    assert projector.picture(output=1).mean() == pytest.approx(80, abs=2)
    with pytest.raises(ProjectionError, match=r"output must be within 0..1, got 2"):
        projector.picture(output=2)


@pytest.mark.parametrize("kind", ["cpu", "gl"])
def test_the_wall_is_seen_upright_and_whole_however_its_projectors_hang(kind, gl_renderer):
    hung = (replace(OUTPUTS[0], rotation=180), replace(OUTPUTS[1], flip="horizontal"))
    picture = np.zeros((48, 128, 3), np.uint8)
    picture[:24, :64] = 200  # above, on the left
    renderer = CpuRenderer(CANVAS, hung) if kind == "cpu" else gl_renderer(CANVAS, hung)
    wall = Projector(renderer, STILL, 0.0, picture, ProjectorSettings(fade_s=0.0))
    wall.frame(0.1)

    whole, small = wall.picture(), wall.picture(max_width=64)
    sent = wall.picture(output=0)
    wall.close()

    assert whole.shape == (48, 128, 3)
    assert whole[12, 32, 0] == 200
    assert whole[36, 32, 0] == whole[12, 96, 0] == 0
    assert small.shape == (24, 64, 3)
    assert small[6, 16, 0] == 200
    assert (sent[9, 32, 0], sent[27, 32, 0]) == (0, 200)


def test_while_cards_are_shown_the_outputs_stand_side_by_side(projector):
    projector.set_test_card("grid")
    projector.frame(0.2)
    whole, small = projector.picture(), projector.picture(max_width=66)

    assert whole.shape == (48, 128 + GAP_PX, 3)
    assert np.array_equal(whole[:36, :64], projector.picture(output=0))
    assert whole[47, 10].max() == 0
    assert small.shape == (24, 66, 3)
    with pytest.raises(ProjectionError, match="max_width must be >= 1 px, got 0"):
        row_sizes([(64, 36)], 0)


def test_a_test_card_comes_instead_of_the_dream_and_goes(projector):
    before = projector.picture()
    projector.set_look(None, 0.0, 0.0, 0.1)  # a closed gallery: the technician sees the card
    projector.set_test_card("grid")
    projector.frame(0.2)
    shown = [projector.picture(output=number) for number in (0, 1)]
    projector.set_look(None, 1.0, 0.0, 0.2)
    with pytest.raises(ProjectionError, match="there is no test card 'gird'"):
        projector.set_test_card("gird")
    projector.frame(0.3)
    after_a_wrong_one = projector.picture(output=0)
    projector.set_test_card("")
    projector.frame(1.0)

    assert all(np.array_equal(a, b) for a, b in zip(shown, CARDS["grid"], strict=True))
    assert np.array_equal(after_a_wrong_one, shown[0])
    assert np.array_equal(projector.picture(), before)


def test_cards_are_drawn_once_and_let_go_of_afterwards(projector):
    projector.set_test_card("grid")
    projector.frame(0.2)
    cards = projector._cards.drawn
    left, right = OUTPUTS
    projector.set_outputs((replace(left, corners=((0.1, 0), (1, 0), (1, 1), (0, 1))), right))
    projector.frame(0.3)
    moved = projector._cards.drawn
    projector.set_outputs((replace(left, rotation=180), right))
    projector.frame(0.4)
    turned = projector._cards.drawn
    projector.set_test_card("")
    projector.frame(1.0)

    assert moved is cards
    assert turned.pictures[0] is not cards.pictures[0]
    assert turned.pictures[1] is cards.pictures[1]
    assert projector._cards.drawn is None


def test_identify_shows_every_number_for_some_seconds(projector):
    before = projector.picture()
    projector.identify(1.0)
    projector.frame(1.1)
    shown = [projector.picture(output=number) for number in (0, 1)]
    projector.frame(1.0 + IDENTIFY_S)

    assert all(np.array_equal(a, b) for a, b in zip(shown, CARDS[IDENTIFY], strict=True))
    assert np.array_equal(projector.picture(), before)


def test_a_calibration_moves_the_geometry_and_a_wrong_one_leaves_it(projector):
    left, right = OUTPUTS
    pinned = replace(left, corners=((0.25, 0.0), (1.0, 0.0), (1.0, 1.0), (0.25, 1.0)))
    projector.set_outputs((pinned, right))
    projector.frame(0.2)
    moved = projector.picture(output=0)
    with pytest.raises(ProjectionError, match="there are 2 outputs"):
        projector.set_outputs((left,))
    projector.frame(0.3)

    assert moved[:, :16].max() == 0
    assert moved[:, 16:].min() > 190
    assert np.array_equal(projector.picture(output=0), moved)


def test_a_moved_corner_moves_the_card_that_is_shown(projector):
    left, right = OUTPUTS
    projector.set_test_card("grid")
    projector.frame(0.2)
    projector.set_outputs((replace(left, flip="vertical"), right))
    projector.frame(0.3)

    flipped = drawn_card("grid", place_of(replace(left, flip="vertical"), 1, CANVAS))
    assert np.array_equal(projector.picture(output=0), flipped[::-1])


def test_one_output_has_a_card_of_its_own_while_the_others_dream(projector):
    before = [projector.picture(output=number) for number in (0, 1)]
    projector.set_test_card("", {1: "grid"})
    projector.frame(0.2)
    one = [projector.picture(output=number) for number in (0, 1)]
    projector.set_test_card("grid", {1: ""})
    projector.frame(1.0)
    other = [projector.picture(output=number) for number in (0, 1)]
    with pytest.raises(ProjectionError, match="there is no test card 'gird'"):
        projector.set_test_card("", {0: "gird"})

    assert np.array_equal(one[0], before[0])
    assert np.array_equal(one[1], CARDS["grid"][1])
    assert np.array_equal(other[0], CARDS["grid"][0])
    assert np.array_equal(other[1], before[1])


def test_one_output_says_which_it_is_while_the_others_dream(projector):
    before = [projector.picture(output=number) for number in (0, 1)]
    projector.identify(1.0, 0)
    projector.frame(1.1)

    assert np.array_equal(projector.picture(output=0), CARDS[IDENTIFY][0])
    assert np.array_equal(projector.picture(output=1), before[1])


def test_the_marked_point_is_on_the_card_of_its_output_only_and_follows_its_turn(projector):
    left, right = OUTPUTS
    projector.set_outputs((replace(left, rotation=180), right))
    projector.set_test_card("grid")
    projector.frame(0.2)
    plain = [projector.picture(output=number) for number in (0, 1)]
    projector.set_mark(CardMark(0, (1.0, 0.0)))
    projector.frame(0.3)
    marked = projector.picture(output=0)
    changed = np.argwhere((marked != plain[0]).any(axis=2))

    assert np.array_equal(projector.picture(output=1), plain[1])
    assert len(changed) > 5
    assert changed[:, 0].max() < 8, "at the top"
    assert changed[:, 1].min() > 54, "at the right"
    assert tuple(marked[0, 63]) == (255, 255, 255)
    assert (marked == COLOUR).all(axis=2).any()
    before = projector._cards.drawn
    projector.set_mark(CardMark(0, (1.0, 0.0), "saved"))
    projector.frame(0.4)
    assert (projector.picture(output=0)[8:, :55] != plain[0][8:, :55]).any()
    assert projector._cards.drawn.plain[0] is before.plain[0], "the card itself is drawn once"
    assert projector._cards.drawn.pictures[1] is before.pictures[1]
