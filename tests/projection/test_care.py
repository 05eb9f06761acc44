"""Small cares: the picture wanders slowly, frame times are remembered."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projection.camera import CameraPosition
from projection.cpu_renderer import CpuRenderer
from projection.drift import drift_px, drifted
from projection.frame_times import KEPT, FrameTimes
from projection.scene import Caption, Scene, placed_layer

SIZE = (160, 90)


def scene(picture, caption=None):
    return Scene(SIZE, placed_layer(1, picture, CameraPosition(), SIZE), caption=caption)


@given(st.floats(0, 1e7), st.floats(0, 64))
def test_the_picture_wanders_no_further_than_told_and_too_slowly_to_see(now_s, most_px):
    before, after = drift_px(now_s, most_px), drift_px(now_s + 1 / 30, most_px)

    assert max(map(abs, before)) <= most_px
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) <= most_px * 2e-4 + 1e-6


def test_without_a_way_to_wander_the_scene_is_the_same():
    still = scene(np.zeros((90, 160, 3), np.uint8))

    assert drifted(still, 777.0, 0.0) is still


@pytest.mark.golden
@pytest.mark.parametrize("now_s", [0.0, 450.0, 278.0, 1350.0, 834.0])
def test_a_wandering_picture_still_covers_everything_on_both_renderers(gl_renderer, now_s):
    white = np.full((90, 160, 3), 255, np.uint8)
    wandering = drifted(scene(white, Caption("frog")), now_s, 5.0)
    (a, b, c), (d, e, f) = wandering.base.affine
    corners = [(a * x + b * y + c, d * x + e * y + f) for x, y in ((0, 0), SIZE)]

    assert max(corners[0]) <= 1e-9
    assert corners[1][0] >= SIZE[0] - 1e-9
    assert corners[1][1] >= SIZE[1] - 1e-9
    card, processor = gl_renderer(SIZE), CpuRenderer(SIZE)
    for renderer in (card, processor):
        renderer.draw(wandering)
    assert np.abs(card.read().astype(int) - processor.read()).max() <= 2


def test_the_words_wander_with_the_picture():
    black, size = np.zeros((360, 640, 3), np.uint8), (640, 360)
    plain = Scene(size, placed_layer(1, black, CameraPosition(), size), caption=Caption("frog"))
    renderer, pictures = CpuRenderer(size), []
    for drawn in (plain, drifted(plain, 450.0, 4.0)):
        renderer.draw(drawn)
        pictures.append(renderer.read())

    right, down = (round(way) for way in drift_px(450.0, 4.0))
    assert (right, down) != (0, 0)
    moved = np.roll(pictures[0], (down, right), axis=(0, 1))
    assert np.array_equal(moved[8:-8, 8:-8], pictures[1][8:-8, 8:-8])


def test_the_times_of_frames_are_remembered_and_the_oldest_forgotten():
    times = FrameTimes()
    assert times.percentile_s(0.99) is None
    times.add(None)
    for i in range(KEPT + 100):
        times.add(9.0 if i < 100 else 0.02 + 0.01 * (i % 50 == 0))

    assert len(times) == KEPT
    assert times.percentile_s(0.5) == pytest.approx(0.02)
    assert times.percentile_s(0.99) == pytest.approx(0.03)
    assert times.percentile_s(1.0) == pytest.approx(0.03)
