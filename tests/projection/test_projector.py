"""The projector as a whole, on the processor's renderer, with time passed in."""

import math
from itertools import pairwise

import numpy as np
import pytest

from projection.camera import CameraPath, CameraPosition
from projection.cpu_renderer import CpuRenderer
from projection.errors import ProjectionError
from projection.keyframes import Keyframe
from projection.projector import Projector, ProjectorSettings
from projection.stills import first_still

PATH = CameraPath(0.0, CameraPosition(), 1.02, 0.25)
GREY = np.full((36, 64, 3), 120, np.uint8)


@pytest.fixture
def projector():
    running = Projector(CpuRenderer((64, 36)), PATH, 0.0, GREY)
    yield running
    running.close()


def play(projector, from_s, to_s, fps=30):
    count = round((to_s - from_s) * fps)
    return [projector.frame(from_s + i / fps) for i in range(1, count + 1)]


def flat(level, at_s, number):
    picture = np.full((36, 64, 3), level, np.uint8)
    return Keyframe(picture, PATH.position_at(at_s), at_s, number)


def test_the_first_picture_fades_up_from_black(projector):
    projector.frame(0.0)
    assert projector.picture().max() == 0

    records = play(projector, 0.0, 1.5)
    assert projector.picture().mean() == pytest.approx(60, abs=3)
    play(projector, 1.5, 3.1)

    assert projector.picture().mean() == pytest.approx(120)
    assert all(a.dimmer <= b.dimmer for a, b in pairwise(records))


def test_without_a_given_picture_the_shipped_one_shows():
    shipped = Projector(CpuRenderer((64, 36)), PATH, 0.0)
    play(shipped, 0.0, 3.1)

    assert shipped.picture().mean() == pytest.approx(first_still().mean(), abs=20)


def test_a_keyframe_comes_to_the_wall(projector):
    projector.show(flat(220, 3.0, 5), 3.0)

    records = play(projector, 0.0, 6.0)

    assert records[-1].keyframe == 5
    assert projector.picture().mean() == pytest.approx(220)


def test_the_record_tells_number_pace_and_latency(projector):
    record = play(projector, 0.0, 3.0)[-1]

    assert record.number == 90
    assert record.shown_at_s == pytest.approx(3.0)
    assert record.fps == pytest.approx(30.0)
    assert (record.late, record.late_frames) == (False, 0)
    assert record.latency_s == pytest.approx(3.0 - record.tau_s)
    assert projector.frame(3.2).late
    assert projector.frame(3.21).worst_gap_s == pytest.approx(0.2)


def test_the_next_frame_is_due_after_a_period(projector):
    projector.frame(0.0)

    assert projector.wait_s(0.01) == pytest.approx(1 / 30 - 0.01)


def test_a_blackout_fades_to_black_and_back(projector):
    play(projector, 0.0, 3.5)
    projector.set_look(None, 0.0, 2.0, 3.5)
    play(projector, 3.5, 4.5)
    half = projector.picture().mean()
    play(projector, 4.5, 5.6)
    dark = projector.picture().max()
    projector.set_look(None, 1.0, 2.0, 5.6)
    play(projector, 5.6, 7.7)

    assert half == pytest.approx(60, abs=3)
    assert dark == 0
    assert projector.picture().mean() == pytest.approx(120)


def test_the_caption_comes_and_goes():
    projector = Projector(CpuRenderer((640, 360)), PATH, 0.0, GREY)
    projector.set_look("tree frog", 1.0, 3.0, 0.0)
    play(projector, 0.0, 4.0, 10)
    with_words = projector.picture()
    projector.set_look(None, 1.0, 3.0, 4.0)
    play(projector, 4.0, 5.0, 10)

    assert with_words.max() > 240
    assert projector.picture().max() == 120


def test_a_bad_keyframe_changes_nothing(projector):
    play(projector, 0.0, 4.0)
    timeline = projector._timeline

    with pytest.raises(ProjectionError):
        projector.show(flat(0, 5000.0, 1), 4.0)
    with pytest.raises(ProjectionError):
        projector.show_still(np.zeros((36, 64), np.uint8))
    with pytest.raises(ProjectionError):
        projector.set_look("x", math.nan, 1.0, 4.0)

    assert projector._timeline is timeline
    assert projector.frame(4.03).dimmer == 1.0


def test_a_still_from_the_archive_fades_in(projector):
    play(projector, 0.0, 4.0)
    projector.show_still(np.full((20, 20, 3), 30, np.uint8))

    play(projector, 4.0, 8.5)

    assert projector.picture().mean() == pytest.approx(30)


def test_the_camera_follows_a_new_path(projector):
    projector.set_path(PATH.with_rates(0.0, 1.1, 0.0))

    play(projector, 0.0, 4.0)

    assert projector._timeline.camera.log_zoom == pytest.approx(
        (4.0 - projector.latency_s) * math.log(1.1)
    )


def test_a_preview_is_smaller_and_keeps_its_shape(projector):
    play(projector, 0.0, 4.0)

    small = projector.picture(max_width=32)

    assert small.shape == (18, 32, 3)
    assert small.mean() == pytest.approx(120)
    assert projector.picture(max_width=1000).shape == (36, 64, 3)
    with pytest.raises(ProjectionError, match="max_width"):
        projector.picture(0)


def test_small_pictures_are_enlarged_for_a_large_output():
    size = (256, 144)
    sharp = Projector(CpuRenderer(size), PATH, 0.0, GREY)
    plain = Projector(CpuRenderer(size), PATH, 0.0, GREY, ProjectorSettings(sharpen=False))

    assert sharp._timeline.base.picture.shape == (144, 256, 3)
    assert plain._timeline.base.picture.shape == (36, 64, 3)


def test_ten_minutes_alone_never_go_dark_or_stand_still():
    rng = np.random.default_rng(0)
    texture = rng.integers(40, 220, (36, 64, 3)).astype(np.uint8)
    projector = Projector(CpuRenderer((64, 36)), PATH, 0.0, texture)
    play(projector, 0.0, 4.0, 10)
    before, still = projector.picture(), 0
    for i in range(6000):
        projector.frame(4.0 + i * 0.1)
        picture = projector.picture()
        still += np.array_equal(picture, before)
        assert picture.mean() > 100
        before = picture

    assert still < 10
