"""Single outputs over OSC: a technician with a tablet sets up two projectors of a real show."""

import pytest

from installation.control.osc.output_nodes import output_nodes
from installation.control.output_acts import LayGrid
from tests.installation.control.osc.support_wall import Wall
from tests.installation.support_calibration import TWO


@pytest.fixture
def wall(tmp_path):
    return Wall(tmp_path, TWO)


def page(wall):
    return wall.conductor._calibrator.page()


def figures(wall, output):
    return wall.desk.figures().outputs[output - 1]


@pytest.mark.parametrize(
    "node", [n for n in output_nodes(2) if n.kind == "knob"], ids=lambda node: node.address
)
def test_what_a_knob_sets_is_on_that_output_and_told_as_it_was_set(wall, node):
    before = figures(wall, 1)
    for value in (node.limits.low, node.limits.high, (node.limits.low + node.limits.high) / 2):
        wall.send(node.address, value)
        assert getattr(figures(wall, 2), node.tells) == pytest.approx(value)

    (adjustment,) = wall.state.calibration
    assert adjustment.output == "right"
    assert figures(wall, 1) == before


def test_a_corner_is_moved_by_pixels_of_its_output_undone_and_saved(wall):
    wall.send("/projection/2/point/TR/nudge", -32, 18.0)
    moved = page(wall).outputs[1].corners
    wall.send("/projection/2/point/BL/nudge", 6.4, 0)
    wall.send("/projection/undo")
    undone = page(wall).outputs[1].corners
    wall.send("/projection/save", 1)

    assert moved[1] == pytest.approx((1 - 32 / 640, 18 / 360))
    assert undone == moved
    assert page(wall).outputs[0].corners == ((0, 0), (1, 0), (1, 1), (0, 1))
    assert page(wall).is_saved
    wall.send("/projection/2/reset", 1)
    assert wall.state.calibration == ()


def test_a_point_of_the_grid_is_counted_from_one(wall):
    wall.send("/projection/1/grid/nudge", 1, 2, 64, 36)
    assert wall.last_error() == "the grid has no points, got row 1, place 2"

    wall.conductor._calibrator.act(LayGrid(output=1, columns=3, rows=3))
    wall.send("/projection/1/grid/nudge", 1, 2, 64, 36)
    assert page(wall).outputs[0].grid[0][1] == pytest.approx((0.6, 0.1))


def test_one_output_has_a_card_and_says_which_it_is(wall):
    wall.send("/projection/2/card", "Grid")
    wall.send("/projection/2/identify")
    own = [figures(wall, number).card for number in (1, 2)]
    identified = wall.state.identify_count, wall.state.identify_output
    wall.send("/projection/test", "blend")
    everywhere = [figures(wall, number).card for number in (1, 2)]
    wall.send("/projection/1/card", 0)
    wall.send("/projection/2/identify", 0)

    assert own == ["off", "grid"]
    assert identified == (1, 2)
    assert everywhere == ["blend", "blend"]
    assert [figures(wall, number).card for number in (1, 2)] == ["off", "blend"]
    assert wall.state.identify_count == 1, "the release of a button does nothing"


@pytest.mark.parametrize("node", output_nodes(3), ids=lambda node: node.address)
def test_an_output_that_there_is_not_is_refused(wall, node):
    before = wall.state
    arguments = {"f": (0.3,), "ff": (1, 1), "iiff": (1, 1, 1, 1), "s": ("grid",), "T": ()}
    wall.send(node.address, *arguments[node.takes])
    wall.reception.do_due(wall.now_s + 1)

    assert wall.state is before
    assert wall.refused == {"show": 1}
    assert wall.last_error() == "there are 2 outputs, got output 3"


def test_corners_that_would_cross_are_refused_and_the_last_good_ones_stay(wall):
    wall.send("/projection/1/point/TL/nudge", 500, 0)
    good = page(wall).outputs[0].corners
    wall.send("/projection/1/point/TL/nudge", 500, 300)

    assert page(wall).outputs[0].corners == good
    assert "corner" in wall.last_error()
