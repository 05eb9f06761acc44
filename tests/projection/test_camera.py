"""The camera: rates, anchors, history, and where pixels land."""

import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projection.camera import (
    CameraPath,
    CameraPosition,
    CameraTrack,
    Rates,
    affine_between,
    inverted,
    placement,
)
from projection.errors import ProjectionError

rates = st.floats(0.8, 1.25)
turns = st.floats(-45, 45)
times = st.floats(-1e6, 1e6)
paces = st.builds(Rates, rates, turns)


def test_the_camera_zooms_by_its_rate_each_second():
    path = CameraPath(100.0, CameraPosition(1.0, 10.0), 1.05, 0.25)

    position = path.position_at(104.0)

    assert position.log_zoom == pytest.approx(1.0 + 4 * math.log(1.05))
    assert position.angle_deg == pytest.approx(11.0)


@given(rates, turns, times, rates, turns, times)
def test_new_rates_do_not_move_the_camera_now(rate, turn, now_s, rate2, turn2, anchor_s):
    path = CameraPath(anchor_s, CameraPosition(), rate, turn)

    changed = path.with_rates(now_s, rate2, turn2)

    assert changed.position_at(now_s) == path.position_at(now_s)
    assert changed.zoom_rate == rate2


def gliding(before, after, glide_s):
    path = CameraPath(0.0, CameraPosition(), before.zoom_rate, before.rotation_deg_s)
    return path.with_rates(0.0, after.zoom_rate, after.rotation_deg_s, glide_s)


@given(paces, paces, st.floats(0.1, 100), st.floats(-10, 120))
def test_a_glide_moves_the_camera_as_fast_as_its_rates_say(before, after, glide_s, at_s):
    path = gliding(before, after, glide_s)

    tick_s = 1e-3
    moved = path.position_at(at_s + tick_s) - path.position_at(at_s)
    middle = path.rates_at(at_s + tick_s / 2)
    assert moved.log_zoom / tick_s == pytest.approx(math.log(middle.zoom_rate), abs=2e-3)
    assert moved.angle_deg / tick_s == pytest.approx(middle.rotation_deg_s, abs=0.5)


@given(paces, paces, st.floats(0.1, 100), st.floats(0, 1))
def test_rates_glide_evenly_from_the_old_to_the_new(before, after, glide_s, share):
    path = gliding(before, after, glide_s)

    assert path.rates_at(glide_s) == after
    now = path.rates_at(share * glide_s)
    zooms, turns = zip(astuple(before), astuple(after), strict=True)
    assert min(zooms) <= now.zoom_rate <= max(zooms)
    assert min(turns) <= now.rotation_deg_s <= max(turns)
    wanted = (1 - share) * math.log(zooms[0]) + share * math.log(zooms[1])
    assert math.log(now.zoom_rate) == pytest.approx(wanted, abs=1e-9)


@given(paces, paces, st.floats(0.1, 50), st.floats(0, 50), st.floats(0.1, 20))
def test_a_glide_that_is_interrupted_goes_on_from_where_it_is(one, two, glide_s, now_s, again_s):
    path = gliding(Rates(1.02, 0.25), one, glide_s)

    changed = path.with_rates(now_s, two.zoom_rate, two.rotation_deg_s, again_s)

    assert changed.position_at(now_s) == path.position_at(now_s)
    assert astuple(changed.rates_at(now_s)) == pytest.approx(astuple(path.rates_at(now_s)))
    assert changed.rates_at(now_s + 1.01 * again_s) == two


def test_a_path_refuses_numbers_that_are_none():
    with pytest.raises(ProjectionError, match="glide_s must be >= 0, got -1"):
        CameraPath(0.0, CameraPosition(), 1.0, 0.0, glide_s=-1.0)
    with pytest.raises(ProjectionError, match="finite"):
        CameraPath(0.0, CameraPosition(), 1.0, 0.0, glide_s=math.inf)
    with pytest.raises(ProjectionError, match="finite"):
        Rates(1.0, math.nan)
    with pytest.raises(ProjectionError, match="zoom_rate must be > 0, got 0"):
        CameraPath(0.0, CameraPosition(), 0.0, 0.0)
    with pytest.raises(ProjectionError, match="finite"):
        CameraPath(math.nan, CameraPosition(), 1.0, 0.0)
    with pytest.raises(ProjectionError, match="finite"):
        CameraPosition(math.inf, 0.0)


def test_the_centre_of_the_picture_stays_where_it_is():
    matrix = affine_between(CameraPosition(0.3, 5.0), CameraPosition(1.2, 77.0), (512, 288))

    assert matrix @ (256, 144, 1) == pytest.approx((256, 144))


def test_a_positive_angle_turns_the_picture_clockwise_on_the_screen():
    matrix = affine_between(CameraPosition(), CameraPosition(0.0, 90.0), (100, 100))

    right_of_centre = matrix @ (90, 50, 1)

    assert right_of_centre == pytest.approx((50, 90))  # now below the centre; y goes down


def test_zooming_in_moves_pixels_away_from_the_centre_by_the_magnification():
    matrix = affine_between(CameraPosition(), CameraPosition(math.log(1.5), 0.0), (100, 60))

    assert matrix @ (60, 30, 1) == pytest.approx((65, 30))


@given(st.floats(-2, 2), st.floats(-720, 720), st.floats(-2, 2), st.floats(-720, 720))
def test_two_moves_after_each_other_are_one_move(zoom, angle, zoom2, angle2):
    size, start = (64, 36), CameraPosition()
    middle, end = CameraPosition(zoom, angle), CameraPosition(zoom + zoom2, angle + angle2)

    def square(matrix):
        return np.vstack([matrix, (0, 0, 1)])

    first, second = affine_between(start, middle, size), affine_between(middle, end, size)

    direct = affine_between(start, end, size)
    assert (square(second) @ square(first))[:2] == pytest.approx(direct, abs=1e-6, rel=1e-9)


@given(st.floats(-2, 2), st.floats(-720, 720))
def test_the_inverse_of_a_placement_undoes_it(zoom, angle):
    affine = placement(CameraPosition(zoom, angle), (64, 36), (1920, 1200))
    forward = np.vstack([affine, (0, 0, 1)])
    back = np.vstack([inverted(affine), (0, 0, 1)])

    assert back @ forward == pytest.approx(np.eye(3), abs=1e-6)


def test_a_flat_map_cannot_be_inverted():
    with pytest.raises(ProjectionError, match="determinant 0"):
        inverted(((1.0, 1.0, 0.0), (1.0, 1.0, 0.0)))


def test_a_canvas_of_another_shape_covers_the_output_and_is_cropped():
    affine = np.array(placement(CameraPosition(), (100, 100), (320, 180)))

    assert affine @ (0, 50, 1) == pytest.approx((0, 90))
    assert affine @ (100, 50, 1) == pytest.approx((320, 90))
    assert (affine @ (50, 0, 1))[1] < 0


def test_years_of_zooming_do_not_lose_precision():
    path = CameraPath(0.0, CameraPosition(), 1.05, 0.25)
    year_s = 365 * 86400.0

    step = path.position_at(year_s + 1 / 60) - path.position_at(year_s)

    assert step.log_zoom == pytest.approx(math.log(1.05) / 60, rel=1e-4)
    assert step.angle_deg == pytest.approx(0.25 / 60, rel=1e-3)


def test_the_wall_keeps_the_old_rates_until_its_time_comes():
    slow = CameraPath(0.0, CameraPosition(), 1.02, 0.0)
    fast = slow.with_rates(10.0, 1.2, 0.0)
    track = CameraTrack((slow,)).followed_by(fast)

    assert track.position_at(9.0) == slow.position_at(9.0)
    assert track.position_at(11.0) == fast.position_at(11.0)
    assert track.forgetting(9.0).position_at(9.0) == slow.position_at(9.0)
    assert track.forgetting(12.0).paths == (fast,)


def test_hearing_the_same_path_again_changes_nothing():
    path = CameraPath(0.0, CameraPosition(), 1.02, 0.0)
    track = CameraTrack((path,))

    assert track.followed_by(path) is track


def test_a_leap_between_two_paths_is_counted_once_at_its_anchor():
    path = CameraPath(0.0, CameraPosition(), 1.0, 0.0)
    elsewhere = CameraPath(10.0, CameraPosition(3.0, 40.0), 1.0, 0.0)
    track = CameraTrack((path,)).followed_by(elsewhere)

    assert track.jump_between(8.0, 9.9) == CameraPosition()
    assert track.jump_between(9.9, 10.0) == CameraPosition(3.0, 40.0)
    assert track.jump_between(10.0, 12.0) == CameraPosition()
