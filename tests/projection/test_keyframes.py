"""The timeline: what fades when, and what happens when the engine is late, fast or gone."""

import math
from itertools import pairwise

import numpy as np
import pytest

from projection.camera import CameraPath, CameraPosition
from projection.errors import ProjectionError
from projection.keyframes import Keyframe, Timeline, TimelineSettings
from projection.latency import LatencySettings
from projection.scene import shares

PICTURE = np.full((36, 64, 3), 100, np.uint8)
PATH = CameraPath(0.0, CameraPosition(), 1.02, 0.25)
FIXED = TimelineSettings(latency=LatencySettings(start_s=5.0, least_s=5.0, most_s=5.0))


def keyframe(number, at_s, path=PATH, picture=PICTURE):
    return Keyframe(picture, path.position_at(at_s), at_s, number)


def watch(timeline, from_s, to_s, tick_s=1 / 30):
    """The moments from one time to another, and the timeline at the end."""
    moments = []
    for i in range(1, round((to_s - from_s) / tick_s) + 1):
        timeline, moment = timeline.at(from_s + i * tick_s)
        moments.append(moment)
    return timeline, moments


def begun(settings=FIXED, path=PATH):
    return Timeline.begin(PICTURE, path, 0.0, settings)


def test_the_still_shows_at_natural_size_at_once():
    _, moment = begun().at(0.0)

    assert moment.base.magnification(moment.camera) == pytest.approx(1.0)
    assert moment.over is None


def test_two_keyframes_in_time_are_mixed_between_their_show_times():
    timeline = begun().arrived(keyframe(1, 3.0), 3.5).arrived(keyframe(2, 6.0), 6.5)

    timeline, moments = watch(timeline, 0.0, 9.5)
    middle = moments[-1]  # show time 4.5, between 3 and 6

    assert (middle.base.number, middle.over.number) == (1, 2)
    assert middle.weight == pytest.approx(0.5, abs=0.01)
    assert middle.base.magnification(middle.camera) == pytest.approx(1.02**1.5)
    assert middle.over.magnification(middle.camera) == pytest.approx(1.02**-1.5)


def test_at_its_own_show_time_a_keyframe_is_alone():
    timeline = begun().arrived(keyframe(1, 3.0), 3.5).arrived(keyframe(2, 6.0), 6.5)

    timeline, moments = watch(timeline, 0.0, 11.0)

    assert moments[-1].over is None
    assert moments[-1].base.number == 2
    assert moments[-1].base.magnification(moments[-1].camera) == pytest.approx(1.0, abs=1e-3)


def test_the_latency_grows_until_keyframes_arrive_before_they_are_needed():
    timeline = begun(TimelineSettings())
    starts = []
    for number in range(1, 40):
        timeline = timeline.arrived(keyframe(number, 3.0 * number), 3.0 * number + 1.0)
        waiting = timeline.queue[-1]
        starts.append((waiting.start_s - 3.0 * (number - 1), waiting.late))
        timeline, _ = watch(timeline, 3.0 * number + 1.0, 3.0 * number + 4.0)

    assert timeline.latency.value_s == pytest.approx(4.5, abs=0.05)
    assert starts[-1] == (0.0, False)  # its fade begins when the one before is alone


def test_a_late_keyframe_fades_in_from_now_on_over_the_shortest_fade():
    timeline, _ = watch(begun(), 0.0, 20.0)

    timeline = timeline.arrived(keyframe(1, 13.0), 20.0)  # show time is 15 already
    timeline, moments = watch(timeline, 20.0, 21.1)

    assert moments[1].weight < 0.02
    assert moments[15].weight == pytest.approx(0.5, abs=0.05)
    assert moments[-1].over is None
    assert moments[-1].base.number == 1


def test_of_a_burst_of_late_keyframes_the_newest_is_shown():
    timeline, _ = watch(begun(), 0.0, 20.0)
    for number in range(1, 9):
        timeline = timeline.arrived(keyframe(number, 5.0 + number), 20.0)

    assert [w.placed.number for w in timeline.queue] == [8]
    timeline, moments = watch(timeline, 20.0, 21.1)
    assert moments[-1].base.number == 8


def test_keyframes_that_come_faster_than_the_shortest_fade_do_not_pile_up():
    timeline = begun()
    for number in range(1, 400):
        now_s = 0.2 * number
        timeline = timeline.arrived(keyframe(number, now_s), now_s)
        timeline, _ = timeline.at(now_s)

    assert len(timeline.queue) < 10
    assert timeline.queue[-1].end_s <= timeline.now_s + 1.0


def test_an_older_keyframe_is_dropped_and_a_restarted_engine_is_heard():
    timeline = begun().arrived(keyframe(7, 21.0), 21.0)

    assert timeline.arrived(keyframe(6, 18.0), 21.1) is timeline
    assert timeline.arrived(keyframe(7, 21.0), 21.1) is timeline
    assert timeline.arrived(keyframe(1, 24.0), 24.0).last == (1, 24.0)


def test_a_keyframe_from_the_far_future_is_refused_and_changes_nothing():
    timeline = begun()

    with pytest.raises(ProjectionError, match=r"due in 999\.0 s, limit 300\.0 s"):
        timeline.arrived(keyframe(1, 1000.0), 1.0)

    assert timeline.last is None


def test_a_keyframe_due_much_later_waits_instead_of_fading_for_minutes():
    timeline = begun().arrived(keyframe(1, 100.0), 1.0)

    assert timeline.queue[0].start_s == 80.0


@pytest.mark.parametrize("zoom_rate", [1.02, 1.1])
def test_without_keyframes_the_picture_breathes_and_never_looks_soft(zoom_rate):
    path = CameraPath(0.0, CameraPosition(), zoom_rate, 0.25)
    _, moments = watch(begun(FIXED, path), 0.0, 300.0, 0.1)
    sharpest = [
        m.base.magnification(m.camera) if m.over is None else m.over.magnification(m.camera)
        for m in moments
    ]

    assert max(sharpest) <= 1.6 * zoom_rate**0.2
    assert min(m.base.magnification(m.camera) for m in moments) >= 1.0 - 1e-9
    fades = sum(a.over is None and b.over is not None for a, b in pairwise(moments))
    alone_s = math.log(1.6) / math.log(zoom_rate)
    assert fades == pytest.approx(300.0 / (alone_s + 4.0), abs=1.5)


def test_a_picture_left_alone_at_slow_zoom_is_renewed_after_the_patience():
    path = CameraPath(0.0, CameraPosition(), 1.001, 0.0)
    _, moments = watch(begun(FIXED, path), 0.0, 66.0, 0.1)

    assert moments[590].over is None
    assert moments[610].over is not None


def test_a_real_keyframe_takes_over_from_a_breathing_picture():
    timeline, _ = watch(begun(), 0.0, 1000.0, 0.1)

    timeline = timeline.arrived(keyframe(1, 1000.0), 1000.0)
    timeline, moments = watch(timeline, 1000.0, 1010.0)

    assert moments[-1].base.number == 1
    assert moments[-1].base.magnification(moments[-1].camera) < 1.2


def test_a_keyframe_made_for_somewhere_else_ends_at_natural_size():
    far = CameraPosition(-700.0, 4000.0)
    timeline = begun().arrived(Keyframe(PICTURE, far, 3.0, 1), 3.0)

    timeline, moments = watch(timeline, 0.0, 8.1)

    assert moments[-1].base.number == 1
    assert moments[-1].base.magnification(moments[-1].camera) == pytest.approx(1.0, abs=0.01)


def test_new_rates_reach_the_wall_with_its_latency():
    timeline, before = begun().at(0.0)
    timeline = timeline.with_path(PATH.with_rates(0.0, 1.2, 0.0))

    _, later = watch(timeline, 0.0, 4.9)
    _, much_later = watch(timeline, 0.0, 6.0)

    moved = later[-1].camera - before.camera
    assert moved.log_zoom == pytest.approx(4.9 * math.log(1.02))
    moved = much_later[-1].camera - before.camera
    assert moved.log_zoom == pytest.approx(5.0 * math.log(1.02) + math.log(1.2))


@pytest.mark.parametrize("anchor_s", [1.0, 1.6])  # before and after the wall's time of 1.5 s
def test_a_leap_of_the_camera_does_not_move_the_picture(anchor_s):
    timeline = begun().arrived(keyframe(1, 3.0), 3.0)
    timeline, moments = watch(timeline, 0.0, 6.5)
    timeline = timeline.with_path(CameraPath(anchor_s, CameraPosition(90.0, -400.0), 1.02, 0.25))

    timeline, after = watch(timeline, 6.5, 7.0)

    assert timeline.camera.log_zoom > 89.0
    for last, now in pairwise([moments[-1], *after]):
        assert now.weight - last.weight < 0.06
        for picture, seen in ((now.base, last.base), (now.over, last.over)):
            assert picture.magnification(now.camera) == pytest.approx(
                seen.magnification(last.camera) * 1.02 ** (1 / 30), rel=1e-6
            )


def test_a_breath_over_which_the_camera_leaps_still_ends_at_natural_size():
    path = CameraPath(0.0, CameraPosition(), 1.1, 0.0)
    timeline, _ = watch(begun(FIXED, path), 0.0, 3.0)
    timeline = timeline.with_path(CameraPath(3.0, CameraPosition(90.0, 0.0), 1.1, 0.0))

    _, moments = watch(timeline, 3.0, 10.0)

    alone_again = next(
        now for last, now in pairwise(moments) if last.over is not None and now.over is None
    )
    assert alone_again.camera.log_zoom > 89.0
    assert alone_again.base.magnification(alone_again.camera) == pytest.approx(1.0, abs=0.02)


def test_the_wall_goes_on_where_it_was_after_the_process_stood_still():
    timeline = begun().arrived(keyframe(1, 3.0), 3.0).arrived(keyframe(2, 6.0), 6.0)
    timeline, moments = watch(timeline, 0.0, 9.0)

    timeline, after = timeline.at(9.0 + 3600.0)

    before = moments[-1]
    assert (after.base.number, after.over.number) == (1, 2)
    assert 0 <= after.weight - before.weight < 0.2  # a quarter of a second went on
    assert after.base.magnification(after.camera) == pytest.approx(
        before.base.magnification(before.camera), rel=0.01
    )
    assert after.tau_s == pytest.approx(3609.0 - 5.0)


def test_time_that_goes_backwards_stops_the_wall_and_nothing_else():
    timeline, _ = begun().at(10.0)

    later, moment = timeline.at(9.0)

    assert moment.tau_s == timeline.tau_s
    assert later.now_s == 10.0


def test_a_still_takes_the_place_of_what_waits_and_zooms_on():
    timeline = begun().arrived(keyframe(1, 3.0), 3.0)

    timeline = timeline.showing_still(PICTURE)
    timeline, moments = watch(timeline, 0.0, 5.0)

    assert moments[0].over is not None
    assert moments[-1].base.number == 0
    assert moments[-1].base.magnification(moments[-1].camera) == pytest.approx(1.02, abs=0.01)


def test_a_zooming_out_camera_lets_the_coming_picture_in_from_the_borders():
    path = CameraPath(0.0, CameraPosition(), 0.97, 0.0)
    timeline = begun(FIXED, path).arrived(keyframe(1, 3.0, path), 3.0)
    timeline = timeline.arrived(keyframe(2, 6.0, path), 6.0)
    timeline, moments = watch(timeline, 0.0, 9.5)

    scene = moments[-1].scene((64, 36))

    assert scene.base.bordered
    assert not scene.over.bordered


def test_a_picture_that_does_not_fill_the_wall_gives_way_slowly():
    path = CameraPath(0.0, CameraPosition(), 0.99, 0.0)
    timeline, _ = watch(begun(FIXED, path), 0.0, 4.0)  # 4 % short of the wall by now
    timeline = timeline.arrived(keyframe(1, -4.0, path), 4.0)

    timeline, moments = watch(timeline, 4.0, 4.2)
    scene = moments[1].scene((64, 36))

    assert moments[1].over is not None
    assert moments[1].base.shortfall(moments[1].camera) > 0.02
    assert shares(scene, 0.5, 0.5)[1] < 0.02


def test_many_waiting_keyframes_are_limited():
    settings = TimelineSettings(latency=FIXED.latency, longest_queue=4)
    timeline = begun(settings)
    for number in range(1, 20):
        timeline = timeline.arrived(keyframe(number, 3.0 * number), 0.0)

    assert len(timeline.queue) == 4
    assert timeline.queue[-1].placed.number == 19


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.zeros((36, 64), np.uint8), r"uint8 \(36, 64\)"),
        (np.zeros((36, 64, 4), np.uint8), r"\(36, 64, 4\)"),
        (np.zeros((36, 64, 3), np.float32), "float32"),
        (np.zeros((1, 64, 3), np.uint8), "64x1"),
        ("picture", "got str"),
    ],
)
def test_a_picture_that_is_none_is_refused_by_name(picture, words):
    with pytest.raises(ProjectionError, match=words):
        Keyframe(picture, CameraPosition(), 0.0, 1)


def test_a_keyframe_without_a_time_is_refused():
    with pytest.raises(ProjectionError, match="at_s must be a finite number, got nan"):
        Keyframe(PICTURE, CameraPosition(), math.nan, 1)


def test_a_keyframe_keeps_its_pixels_in_rows():
    mirrored = Keyframe(PICTURE[:, ::-1], CameraPosition(), 0.0, 1)

    assert mirrored.picture.flags.c_contiguous


@pytest.mark.parametrize("wrong", [{"least_fade_s": 0.0}, {"most_magnification": 1.0}])
def test_habits_that_cannot_work_are_refused(wrong):
    with pytest.raises(ProjectionError, match="must be >"):
        TimelineSettings(**wrong)
