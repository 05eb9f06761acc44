"""The pixels that are sent are the judge."""

import numpy as np
import pytest

from projection.camera import CameraPath, CameraPosition
from projection.cpu_renderer import CpuRenderer
from projection.projector import Projector, ProjectorSettings
from projection.stills import dusk
from projection.wall_check import WallWatch, Wanted

RNG = np.random.default_rng(3)


def dream(shade=120, spread=60):
    return RNG.integers(shade - spread, shade + spread, (45, 80, 3), np.uint8)


def seen(pictures, *, brightness=1.0, zoom_a_s=0.02, turn_a_s=0.0, plain=False, watch=None):
    """Look once a second; the watch in the end."""
    watch = watch or WallWatch()
    for second, picture in enumerate(pictures):
        position = CameraPosition(log_zoom=zoom_a_s * second, angle_deg=turn_a_s * second)
        watch = watch.looked(picture, Wanted(brightness, position, plain), float(second))
    return watch


def test_a_moving_picture_is_good():
    assert seen([dream() for _ in range(30)]).verdict == "good"


def test_a_black_wall_is_found_in_three_seconds():
    pictures = [dream()] * 2 + [np.zeros((45, 80, 3), np.uint8)] * 4

    assert seen(pictures[:5]).verdict == "good"
    assert (seen(pictures).verdict, seen(pictures).since_s) == ("black", 2.0)
    assert seen([*pictures, dream()]).verdict == "good"


@pytest.mark.parametrize("brightness", [0.0, 0.05, 0.3, 1.0])
def test_black_is_what_is_wanted_only_without_brightness(brightness):
    watch = seen([np.zeros((45, 80, 3), np.uint8)] * 5, brightness=brightness)

    assert watch.verdict == ("good" if brightness == 0 else "black")


@pytest.mark.parametrize("brightness", [0.02, 0.1, 0.5])
def test_a_dimmed_dream_is_not_black(brightness):
    pictures = [(dream() * brightness).astype(np.uint8) for _ in range(30)]

    assert seen(pictures, brightness=brightness).verdict == "good"


@pytest.mark.parametrize("colour", [(255, 0, 255), (90, 90, 90), (255, 255, 255)])
def test_a_single_colour_is_found_though_it_moves(colour):
    noise = [RNG.integers(0, 2, (45, 80, 3), np.uint8) for _ in range(12)]
    pictures = [np.minimum(np.array(colour), 254).astype(np.uint8) + grain for grain in noise]

    assert seen(pictures[:9]).verdict == "good"
    assert seen(pictures).verdict == "flat"
    assert seen(pictures, plain=True).verdict == "good"


@pytest.mark.parametrize(("zoom_a_s", "turn_a_s"), [(0.02, 0.0), (0.0, 0.5), (-0.02, -0.5)])
def test_a_picture_that_does_not_change_while_the_camera_moves_is_frozen(zoom_a_s, turn_a_s):
    picture = dream()
    watch = seen([dream(), *[picture] * 11], zoom_a_s=zoom_a_s, turn_a_s=turn_a_s)

    assert (watch.verdict, watch.since_s) == ("frozen", 1.0)
    assert seen([picture] * 9, zoom_a_s=zoom_a_s, turn_a_s=turn_a_s).verdict == "good"


def test_a_camera_at_rest_freezes_nothing():
    assert seen([dream()] * 60, zoom_a_s=0.0).verdict == "good"


def test_a_test_card_may_stand_still():
    assert seen([dream()] * 60, plain=True).verdict == "good"


def test_a_wall_that_is_nearly_dark_may_look_still():
    assert seen([dream(10, 2)] * 60, brightness=0.04).verdict == "good"


def test_a_real_projector_on_the_calmest_still_is_good_at_the_slowest_pace():
    """A sky of few colours, a quarter of the usual zoom: yet each second something changes."""
    path = CameraPath(0.0, CameraPosition(), zoom_rate=1.005, rotation_deg_s=0.06)
    projector = Projector(
        CpuRenderer((320, 180)), path, 0.0, dusk(), ProjectorSettings(max_fps=1.0, fade_s=0.0)
    )
    watch = WallWatch()
    for second in range(30):
        projector.frame(float(second))
        wanted = Wanted(1.0, path.position_at(float(second)))
        watch = watch.looked(projector.picture(), wanted, float(second))
        assert watch.verdict == "good"
    projector.close()


def proven(shares, watch=None):
    """Compare once a second, and look; the verdicts."""
    watch, verdicts = watch or WallWatch(), []
    for second, share in enumerate(shares):
        watch = watch.proven(share, float(second))
        position = CameraPosition(log_zoom=0.02 * second)
        watch = watch.looked(dream(), Wanted(1.0, position), float(second))
        verdicts.append(watch.verdict)
    return verdicts


def test_a_wall_that_shows_something_else_for_five_seconds_is_wrong_until_it_does_not():
    verdicts = proven([0.0, 0.0, *[0.5] * 7, 0.0])

    assert verdicts == [*["good"] * 7, "wrong", "wrong", "good"]


def test_a_few_pixels_or_a_moment_make_no_wall_wrong():
    assert set(proven([0.1] * 20)) == {"good"}
    assert set(proven([1.0, 1.0, 1.0, 1.0, 0.0] * 6)) == {"good"}
