"""Nothing on the wall ever jumps: random engines, random camera changes, sixty frames a second."""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from projection.camera import CameraPath, CameraPosition, inverted, placement
from projection.cpu_renderer import CpuRenderer
from projection.keyframes import Keyframe, Timeline
from projection.scene import shares

TICK_S = 1 / 60
SIZE = (64, 36)
POINTS = [(x, y) for x in (0.5, 4.5, 32.0) for y in (0.5, 18.0, 35.5)]
MOST_SHARE_CHANGE = 0.25
"""Of one point in one tick; a fade makes 0.03, a border that melts in its last moment more."""


@dataclass(frozen=True)
class Arrival:
    """One thing that happens to the wall."""

    after_s: float
    at_offset_s: float = 0.0
    step: int = 1
    zoom_error: float = 0.0
    rates: tuple[float, float] | None = None
    leap: float = 0.0
    canvas: tuple[int, int] = (64, 36)


arrivals = st.lists(
    st.builds(
        Arrival,
        after_s=st.one_of(st.just(0.0), st.floats(0.05, 4.0)),
        at_offset_s=st.floats(-8.0, 3.0),
        step=st.sampled_from([1, 1, 1, 2, 0, -3]),
        zoom_error=st.sampled_from([0.0, 0.0, 0.0, 0.01, -0.04, 6.0, -6.0]),
        rates=st.one_of(st.none(), st.tuples(st.floats(0.96, 1.05), st.floats(-1.5, 1.5))),
        leap=st.sampled_from([0.0, 0.0, 0.0, 0.05, 20.0]),
        canvas=st.sampled_from([(64, 36), (64, 36), (96, 54), (60, 60)]),
    ),
    min_size=1,
    max_size=7,
)


def wall(events, tail_s=6.0):
    """Yields (tick length, moment) sixty times a second while the events happen."""
    path = CameraPath(0.0, CameraPosition(), 1.03, 0.5)
    grey = np.full((36, 64, 3), 128, np.uint8)
    timeline, now_s, number = Timeline.begin(grey, path, 0.0), 0.0, 0
    for index, event in enumerate([*events, Arrival(tail_s)]):
        for _ in range(round(event.after_s / TICK_S)):
            now_s += TICK_S
            timeline, moment = timeline.at(now_s)
            yield moment
        if event.rates is not None:
            path = path.with_rates(now_s, *event.rates)
        if event.leap:
            here = path.position_at(now_s) + CameraPosition(event.leap, event.leap)
            path = CameraPath(now_s, here, path.zoom_rate, path.rotation_deg_s)
        timeline = timeline.with_path(path)
        number = max(1, number + event.step)
        at_s = now_s + event.at_offset_s
        position = path.position_at(at_s) + CameraPosition(event.zoom_error)
        shade = 255 if index % 2 == 0 else 0
        picture = np.full((event.canvas[1], event.canvas[0], 3), shade, np.uint8)
        timeline = timeline.arrived(Keyframe(picture, position, at_s, number), now_s)


def visible(moment):
    """Each layer of a moment: its key, its distance to the camera and its shares at the points."""
    scene = moment.scene(SIZE)
    at_points = np.array([shares(scene, x, y) for x, y in POINTS])
    assert at_points.sum(axis=1) == pytest.approx(1.0)
    layers = [(moment.base.key, moment.camera - moment.base.position, at_points[:, 0])]
    if moment.over is not None:
        layers.append((moment.over.key, moment.camera - moment.over.position, at_points[:, 1]))
    return layers


def same(one, other):
    """Whether two layers are one picture that moved by no more than a tick's way."""
    moved = other[1] - one[1]
    return one[0] == other[0] and abs(moved.log_zoom) < 0.0025 and abs(moved.angle_deg) < 0.1


@settings(max_examples=40, deadline=None)
@given(arrivals)
def test_every_picture_moves_and_fades_without_a_jump(events):
    before = None
    for moment in wall(events):
        now = visible(moment)
        for layer in before or now:
            after = next((other for other in now if same(layer, other)), None)
            share = 0.0 if after is None else after[2]
            assert np.abs(share - layer[2]).max() < MOST_SHARE_CHANGE
        for layer in now:
            if before is not None and not any(same(other, layer) for other in before):
                assert layer[2].max() < MOST_SHARE_CHANGE
        before = now


@settings(max_examples=40, deadline=None)
@given(arrivals)
def test_the_walls_time_runs_within_a_tenth_of_real_speed(events):
    before_s = None
    for moment in wall(events, tail_s=2.0):
        if before_s is not None:
            speed = (moment.tau_s - before_s) / TICK_S
            assert 0.9 - 1e-6 <= speed <= 1.1 + 1e-6
        before_s = moment.tau_s


@settings(max_examples=6, deadline=None)
@given(arrivals)
def test_black_and_white_keyframes_never_flash(events):
    renderer, before = CpuRenderer(SIZE), None
    for moment in wall(events):
        renderer.draw(moment.scene(SIZE))
        picture = renderer.read().astype(np.int16)
        if before is not None:
            assert np.abs(picture - before).max() <= 255 * MOST_SHARE_CHANGE
            assert np.abs(picture - before).mean() <= 255 * 0.08
        before = picture


def photographed(position, number):
    """What a camera sees in a large photograph, tinted by the keyframe's number."""
    large = cv2.resize(skimage.data.astronaut()[:288], (1536, 864), interpolation=cv2.INTER_CUBIC)
    (a, b, c), (d, e, f) = inverted(placement(position, (1536, 864), (256, 144)))
    matrix = np.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    picture = cv2.warpAffine(large, matrix, (256, 144), flags=flags, borderMode=cv2.BORDER_REFLECT)
    tint = np.array([1.0 + 0.1 * np.sin(number), 1.0, 1.0 + 0.1 * np.cos(number)])
    return np.clip(picture * tint, 0, 255).astype(np.uint8)


def test_a_dreamt_photograph_is_zoomed_into_smoothly_for_half_a_minute():
    path = CameraPath(0.0, CameraPosition(), 1.05, 0.25)
    late_s = np.random.default_rng(3).uniform(-0.3, 1.2, 20)
    due = [(3.0 * k + late_s[k], k) for k in range(1, 12)]
    size = (256, 144)
    timeline = Timeline.begin(photographed(path.position_at(-2.0), 0), path, 0.0)
    renderer, changes, before, moment = CpuRenderer(size), [], None, timeline.at(0.0)[1]
    for frame in range(28 * 25):
        now_s = frame / 25
        while due and due[0][0] <= now_s:
            arrived_s, k = due.pop(0)
            position = path.position_at(3.0 * k)
            keyframe = Keyframe(photographed(position, k), position, 3.0 * k, k)
            timeline = timeline.arrived(keyframe, arrived_s)
        timeline, moment = timeline.at(now_s)
        renderer.draw(moment.scene(size))
        picture = renderer.read().astype(np.int16)
        if before is not None:
            changes.append(np.abs(picture - before).mean())
        before = picture

    assert moment.base.number >= 7
    assert min(changes) > 0.3  # it never stands still
    assert max(changes) < 3 * np.median(changes)  # and never jumps
    assert np.abs(np.diff(changes)).max() < 0.5 * np.median(changes)
