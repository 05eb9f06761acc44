"""Moving points, undoing, and what becomes of it in the projection's own terms."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from installation.calibration import (
    MOST_POINTS,
    Adjustment,
    Geometry,
    Grid,
    adjusted,
    configured,
    held,
    moved,
    place_of,
    points_shown,
    setting,
    with_grid,
    with_point,
)
from installation.commands import SetCalibration
from installation.config_outputs import BlendSection, OutputSection
from installation.errors import CommandError
from installation.show import apply
from installation.undoing import MOST_STEPS, ONE_STEP_S, History
from projection.corner_pin import NAMES, checked_corners
from projection.grid_warp import even_grid
from projection.output import Output

SIZE = (1920, 1080)
BASE = Geometry(output="left", corners=((0, 0), (1, 0.1), (0.9, 1), (0.1, 0.9)))
PIXELS = st.floats(-300, 300)
CORNER = st.sampled_from(NAMES)


@given(CORNER, PIXELS, PIXELS)
def test_a_corner_goes_as_many_pixels_as_it_is_moved_and_back(corner, dx_px, dy_px):
    there = moved(place_of(BASE, corner), dx_px, dy_px, SIZE)
    assume(all(-0.5 < n < 1.5 for n in there))
    geometry = with_point(BASE, corner, there)
    back = with_point(geometry, corner, moved(there, -dx_px, -dy_px, SIZE))

    gone = (np.array(there) - place_of(BASE, corner)) * SIZE
    assert gone == pytest.approx((dx_px, dy_px))
    assert np.allclose(back.corners, BASE.corners)


@given(st.integers(0, 3), st.integers(0, 4), PIXELS, PIXELS)
def test_a_grid_point_goes_as_many_pixels_as_it_is_moved_whatever_the_corners(row, column, dx, dy):
    geometry = with_grid(BASE, 5, 4)
    wanted = moved(place_of(geometry, (row, column)), dx, dy, SIZE)
    assume(0 < wanted[0] < 1 and 0 < wanted[1] < 1)

    bent = with_point(geometry, (row, column), wanted)

    shown = np.array(points_shown(bent))
    before = np.array(points_shown(geometry))
    assert shown[row, column] == pytest.approx(wanted)
    others = np.ones(shown.shape[:2], bool)
    others[row, column] = False
    assert np.allclose(shown[others], before[others])


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_no_point_leaves_the_places_where_points_may_lie(dx_px, dy_px):
    assert all(-0.5 <= value <= 1.5 for value in moved((0.5, 0.5), dx_px, dy_px, SIZE))


def test_what_is_as_in_the_config_is_not_kept():
    brighter = setting((), BASE, Geometry(output="left", corners=BASE.corners, brightness=0.5))

    assert brighter == (Adjustment(output="left", brightness=0.5),)
    assert held(BASE, brighter).corners == BASE.corners
    assert setting(brighter, BASE, BASE) == ()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (with_point(BASE, "TL", (1.2, 0.5)), "corners cross"),
        (with_point(with_grid(BASE, 3, 3), (1, 1), (0.99, 0.5)), "folds over itself"),
        (Geometry(output="left", blend=(0.6, 0, 0, 0)), "0.5"),
        (Geometry(output="left", brightness=0.0), "0.05"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(wanted, words):
    with pytest.raises(CommandError, match=words):
        setting((), BASE, wanted)


def test_there_is_no_point_where_there_is_none():
    with pytest.raises(CommandError, match="no points, got row 1"):
        place_of(BASE, (0, 0))
    with pytest.raises(CommandError, match="3x2 points, got row 3, place 1"):
        place_of(with_grid(BASE, 3, 2), (2, 0))


@given(st.lists(st.tuples(CORNER, st.floats(0, 0.05)), min_size=1, max_size=30))
def test_undoing_every_change_leads_back_to_where_it_began(moves):
    history = History()
    calibration: tuple[Adjustment, ...] = ()
    for number, (corner, by) in enumerate(moves):
        x, y = place_of(BASE, corner)
        after = setting(calibration, BASE, with_point(BASE, corner, (x + by, y)))
        history = history.noted(f"point {corner}", calibration, 10.0 * number)
        calibration = after
    for _ in moves:
        calibration, history = history.undone()

    assert calibration == ()
    with pytest.raises(CommandError, match="nothing to undo"):
        history.undone()


def test_a_drag_is_one_step_and_what_follows_later_another():
    first, second = (Adjustment(output="a"),), (Adjustment(output="b"),)
    history = History().noted("TL", (), 0.0)
    for tick in range(1, 90):
        history = history.noted("TL", first, tick / 30)
    dragged = history.noted("TR", second, 3.1)
    later = history.noted("TL", second, 3.0 + ONE_STEP_S)

    assert history.undone() == ((), History())
    assert len(dragged.steps) == len(later.steps) == 2


def test_the_history_has_an_end():
    history = History()
    for number in range(3 * MOST_STEPS):
        history = history.noted(str(number), (), 0.0)

    assert len(history.steps) == MOST_STEPS


def test_the_config_is_what_is_set_upon():
    one = OutputSection(
        corners=((0, 0), (1, 0), (1, 1), (0, 0.9)),
        grid=even_grid(3, 3),
        blend=BlendSection(left=(0.2, 1.8), right=0.1),
        brightness=0.8,
    )
    other = OutputSection(name="right")

    left, right = configured((one, other))

    assert (left.output, right.output) == ("output 1", "right")
    assert left.corners == one.corners
    assert left.grid.points == one.grid
    assert left.brightness == 0.8
    assert list(left.blend) == [0.2, 0.1, 0, 0]
    assert [only.output for only in configured(())] == ["wall"]


def test_an_adjustment_changes_an_output_and_leaves_what_it_does_not_name():
    corners = ((0.1, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    output = Output("left", (64, 36), flip="horizontal")
    grid = Grid(points=even_grid(3, 3), curve="bezier")

    sent = adjusted(
        output,
        Adjustment(output="left", corners=corners, grid=grid, blend=(0.2, 0, 0, 0), brightness=0.5),
    )

    assert sent.corners == corners
    assert sent.grid is not None
    assert sent.grid.curve == "bezier"
    assert (sent.blend.left.width, sent.blend.left.gamma) == (0.2, 2.2)
    assert sent.colour.brightness == 0.5
    assert sent.flip == "horizontal"
    assert adjusted(sent, Adjustment(output="left", grid=Grid())).grid is None


def test_all_grids_together_have_an_end(frog_state):
    grid = Grid(points=even_grid(33, 33))
    three = tuple(Adjustment(output=name, grid=grid) for name in "abc")

    with pytest.raises(CommandError, match=f"{MOST_POINTS} points, got {3 * 33 * 33}"):
        apply(frog_state, SetCalibration(calibration=three), 1.0)
    assert len(apply(frog_state, SetCalibration(calibration=three[:2]), 1.0).calibration) == 2


def test_a_state_that_cannot_be_shown_is_no_state():
    with pytest.raises(ValidationError, match="cross"):
        Adjustment(output="left", corners=((1, 0), (0, 0), (1, 1), (0, 1)))


def test_corners_that_only_rounding_lays_on_a_line_are_refused_rather_than_lost_when_read_again():
    corners = ((0, 0), (0.0010004, 0), (1, 1), (0, 0.99991))

    checked_corners(corners)
    with pytest.raises(ValidationError, match="corners cross or lie on a line at TL"):
        Adjustment(output="left", corners=corners)
