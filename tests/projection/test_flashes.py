"""What would flash too often never reaches the wall; what does not is sent as it is."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from projection.camera import CameraPath, CameraPosition
from projection.cpu_renderer import CpuRenderer
from projection.flashes import Flashes
from projection.governor import Governor
from projection.keyframes import Keyframe
from projection.projector import Projector, ProjectorSettings

PATH = CameraPath(0.0, CameraPosition(), 1.02, 0.25)
WHITE = np.full((27, 48, 3), 255, np.uint8)
RED = np.full((27, 48, 3), (255, 0, 0), np.uint8)
GREY_OF_RED = np.full((27, 48, 3), 127, np.uint8)  # of about the red's luminance
SECONDS = 5


def strobe(hz, fps, on, off, share=1.0, duty=0.5):
    """(time, picture) of a strobe over a share of the picture's columns."""
    for i in range(SECONDS * fps):
        picture = off.copy()
        if (i / fps * hz) % 1 < duty:
            columns = round(picture.shape[1] * share)
            picture[:, :columns] = on[:, :columns]
        yield i / fps, picture


def counted(frames):
    """The most opposing changes within a second, by the state machine that is tested."""
    (first_s, first), *rest = frames
    flashes, most = Flashes.begin(first.astype(np.float32), first_s), 0
    for now_s, picture in rest:
        flashes = flashes.after(picture.astype(np.float32), now_s)
        most = max(most, flashes.most)
    return most


def lightness(picture):
    """Relative luminance of the picture's first pixel, by the standard's words."""
    parts = picture[0, 0] / 255
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(light @ [0.2126, 0.7152, 0.0722])


def opposing_changes(frames):
    """Times of the opposing changes of 10 % in the luminance of a flat picture, told plainly."""
    turns: list[float] = []
    rising: bool | None = None
    extreme: float | None = None
    for now_s, picture in frames:
        value = lightness(picture)
        if extreme is None:
            extreme = value
        elif rising is not True and value - extreme >= 0.1 and extreme < 0.8:
            turns, extreme, rising = [*turns, now_s], value, True
        elif rising is not False and extreme - value >= 0.1 and value < 0.8:
            turns, extreme, rising = [*turns, now_s], value, False
        elif rising is True:
            extreme = max(extreme, value)
        elif rising is False:
            extreme = min(extreme, value)
    return turns


def in_a_second(turns):
    return max((sum(t - 1 < other <= t for other in turns) for t in turns), default=0)


@pytest.mark.parametrize(
    ("hz", "on", "off", "share", "duty", "changes"),
    [
        (1, WHITE, WHITE // 255, 1.0, 0.5, 2),
        (2.9, WHITE, WHITE // 255, 1.0, 0.5, 6),
        (5, WHITE, WHITE // 255, 1.0, 0.5, 7),
        (5, WHITE, WHITE // 255, 0.08, 0.5, 7),
        (5, WHITE, WHITE // 255, 0.05, 0.5, 0),  # less than a quarter of any field
        (5, WHITE, WHITE - 20, 1.0, 0.5, 0),  # the darker one is not below 0.80
        (5, WHITE // 4, WHITE // 6, 1.0, 0.5, 0),  # a change of less than 10 %
        (5, RED, GREY_OF_RED, 1.0, 0.5, 7),  # seen as red alone
        (5, GREY_OF_RED // 2, RED // 4, 1.0, 0.5, 0),  # a faint red
    ],
)
def test_changes_are_counted_as_the_standard_says(hz, on, off, share, duty, changes):
    assert counted(strobe(hz, 30, on, off, share, duty)) == changes


def test_one_slow_fade_is_one_change():
    fade = [(i / 30, np.full((27, 48, 3), 255 - i, np.uint8)) for i in range(256)]

    assert counted(fade) == 1


def governed(frames):
    """What is sent of the frames, small, and the governor at the end."""
    (first_s, first), *rest = frames
    governor = Governor.begin(first, first_s)
    sent = [(first_s, governor.shown)]
    for now_s, picture in rest:
        governor = governor.after(picture, now_s)
        sent.append((now_s, governor.shown))
    return sent, governor


@settings(max_examples=12, deadline=None)
@given(
    hz=st.floats(3.1, 14.9),
    fps=st.sampled_from([25, 30, 60]),
    bright=st.integers(120, 255),
    dark=st.integers(0, 100),
    duty=st.floats(0.2, 0.8),
)
def test_no_strobe_passes(hz, fps, bright, dark, duty):
    on, off = (np.full((9, 16, 3), level, np.uint8) for level in (bright, dark))

    sent, _ = governed(strobe(hz, fps, on, off, duty=duty))

    assert in_a_second(opposing_changes(sent)) <= 6
    if hz < fps / 5:  # else frames miss some of it, and it comes and goes
        late = [frame for frame in sent if frame[0] > 2]
        assert in_a_second(opposing_changes(late)) <= 2


def test_no_red_strobe_passes_either():
    sent, governor = governed(strobe(6, 30, RED, GREY_OF_RED))

    assert counted(sent) <= 6
    assert governor.softened > 60


def test_random_pictures_do_not_pass_and_are_followed_again_when_they_rest():
    rng = np.random.default_rng(0)
    wild = [np.full((9, 16, 3), rng.integers(0, 256), np.uint8) for _ in range(120)]
    rest = [np.full((9, 16, 3), 200, np.uint8)] * 180
    sent, governor = governed([(i / 30, picture) for i, picture in enumerate([*wild, *rest])])

    assert in_a_second(opposing_changes(sent)) <= 6
    assert np.array_equal(sent[-1][1], rest[-1])
    assert governor.persistence == 0


@pytest.mark.parametrize("fps", [30, 60])
def test_a_blackout_that_is_hammered_does_not_become_a_strobe(fps):
    projector = Projector(CpuRenderer((48, 27)), PATH, 0.0, WHITE, ProjectorSettings(fade_s=0.0))
    sent, records = [], []
    for i in range(6 * fps):
        now_s = i / fps
        if now_s < 4:
            projector.set_look(None, float((now_s * 6) % 1 < 0.5), 0.0, now_s)
        records.append(projector.frame(now_s))
        sent.append((now_s, projector.picture()))

    assert in_a_second(opposing_changes(sent)) <= 6
    assert in_a_second(opposing_changes([frame for frame in sent if frame[0] > 2])) <= 2
    assert records[-1].softened_frames > fps
    assert max(record.flashes for record in records) <= 3
    changes = [abs(lightness(b) - lightness(a)) for (_, a), (_, b) in pairwise(sent[2 * fps :])]
    assert max(changes) < 0.1  # nor does it leap


def test_a_dream_passes_untouched():
    """Ten seconds of keyframes, a blackout and back: byte for byte what the renderer draws."""
    size = (96, 54)
    whole = skimage.data.astronaut()
    parts = [
        cv2.resize(whole[y : y + 200], size, interpolation=cv2.INTER_AREA) for y in (0, 99, 200)
    ]
    projector = Projector(CpuRenderer(size), PATH, 0.0, parts[0], ProjectorSettings(fade_s=1.0))
    for number, part in enumerate(parts[1:], 1):
        at_s = 3.0 * number
        keyframe = Keyframe(np.asarray(part, np.uint8), PATH.position_at(at_s), at_s, number)
        projector.show(keyframe, 0.0)
    plain = CpuRenderer(size)
    for i in range(300):
        now_s = i / 30
        if i in {200, 240}:
            projector.set_look(None, float(i == 240), 1.0, now_s)
        record = projector.frame(now_s)
        _, moment = projector._timeline.at(now_s)
        plain.draw(moment.scene(size, record.dimmer))
        assert np.array_equal(projector.picture(), plain.read())
        assert record.softened_frames == 0


def test_test_cards_are_not_switched_into_a_strobe():
    projector = Projector(CpuRenderer((48, 27)), PATH, 0.0, WHITE, ProjectorSettings(fade_s=0.0))
    sent = []
    for i in range(90):
        projector.set_test_card("grid" if i % 4 < 2 else "")
        projector.frame(i / 30)
        sent.append(projector.picture())

    switched = sum(not np.array_equal(a, b) for a, b in pairwise(sent))
    assert switched <= 7
