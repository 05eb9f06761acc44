"""What a fade keeps of two pictures: sharpness, contrast, and things in one piece."""

import cv2
import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from projection.camera import CameraPosition
from projection.comparing import AtOnce, Pair, compared
from projection.cpu_renderer import CpuRenderer
from projection.errors import ProjectionError
from projection.fades import Placed
from projection.flow import FURTHEST, STEEPEST, residual_flow, tamed, trust
from projection.likeness import aligned, likeness
from projection.mixer import Mixer
from projection.mixing import MOST_GAIN, Mixing, corrected
from projection.scene import Scene, placed_layer
from tests.projection.support_cycle import against_even, contrast, drawn_cycle, sharpness

SIZE = (256, 144)
WALL = (640, 360)
NOWHERE = CameraPosition()
MOVE = CameraPosition(0.04, 0.5)


def dreamt(seed, moved_px=0.0, camera=NOWHERE):
    """A photograph under a grain of its own, as rounds of a dream differ; its middle moved right.

    What `camera` sees of it.
    """
    photo = np.ascontiguousarray(skimage.data.astronaut()[:288])
    y, x = np.mgrid[:288, :512].astype(np.float32)
    bump = np.exp(-(np.square(x - 256) + np.square(y - 144)) / (2 * 60**2)).astype(np.float32)
    x -= 2 * moved_px * bump
    photo = cv2.remap(photo, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    soft = np.asarray(cv2.GaussianBlur(photo, (0, 0), 1.0), np.uint8)
    seen = aligned(soft, camera, SIZE)
    grain = np.random.default_rng(seed).normal(0, 25, (144, 256, 3)).astype(np.float32)
    return np.clip(seen + cv2.GaussianBlur(grain, (0, 0), 0.8), 0, 255).astype(np.uint8)


def far_from_even(kind, before, after, figure, move=MOVE):
    pictures = drawn_cycle(before, after, move, WALL, kind)
    return np.abs(against_even([figure(picture) for picture in pictures]) - 1).max()


def test_a_steady_fade_keeps_the_sharpness_that_a_plain_one_loses():
    before, after = dreamt(1), dreamt(2, camera=MOVE)

    assert far_from_even("fade", before, after, sharpness) > 0.12
    assert far_from_even("steady", before, after, sharpness) < 0.05


def test_a_steady_fade_between_strangers_keeps_the_contrast_that_a_plain_one_loses(photo, cup):
    cup = cv2.resize(cup, SIZE, interpolation=cv2.INTER_AREA)

    assert far_from_even("fade", photo, cup, contrast) > 0.2
    assert far_from_even("steady", photo, cup, contrast) < 0.1


def test_along_the_flow_things_move_in_one_piece():
    before, after, half = dreamt(1), dreamt(1, 6.0), dreamt(1, 3.0)

    def error(kind):
        middle = drawn_cycle(before, after, NOWHERE, SIZE, kind, frames=3)[1]
        return np.square(middle.astype(float) - half)[42:102, 88:168].mean()

    assert error("flow") < 0.4 * error("fade")
    assert error("flow") < 0.4 * error("steady")


@pytest.mark.parametrize("kind", ["steady", "flow"])
def test_a_fade_begins_with_one_picture_alone_and_ends_with_the_other(kind):
    pictures = drawn_cycle(dreamt(1), dreamt(2, 5.0, MOVE), MOVE, SIZE, kind, frames=3)
    plain = drawn_cycle(dreamt(1), dreamt(2, 5.0, MOVE), MOVE, SIZE, "fade", frames=3)

    inner = (slice(10, 134), slice(10, 246))
    assert np.abs(pictures[0][inner].astype(int) - plain[0][inner]).max() <= 1
    assert np.abs(pictures[2][inner].astype(int) - plain[2][inner]).max() <= 1


def test_equal_pictures_need_nothing(photo):
    field = corrected(likeness(photo, photo), 0.5)

    assert np.abs(field).max() < 1e-3


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1), st.floats(0, 1))
def test_no_pair_is_ever_given_more_than_the_most(seed, weight, strength):
    rng = np.random.default_rng(seed)
    pictures = rng.integers(0, 256, (2, 24, 40, 3)).astype(np.uint8)
    pictures[1] = pictures[1] // rng.integers(1, 60)

    field = corrected(likeness(*pictures), weight, strength)

    assert field.dtype == np.float32
    assert np.isfinite(field).all()
    assert field[..., 3].min() >= 0
    assert field[..., 3].max() <= (MOST_GAIN - 1) * strength + 1e-6
    if weight in {0.0, 1.0}:
        assert np.abs(field).max() < 1e-3


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 200.0))
def test_a_tamed_flow_is_short_and_flat_whatever_was_found(seed, strength):
    flow = np.random.default_rng(seed).normal(0, strength, (36, 64, 2)).astype(np.float32)

    calm = tamed(flow, np.ones((36, 64), np.float32), (32, 18))

    assert np.linalg.norm(calm, axis=2).max() <= FURTHEST + 1e-6
    for axis in (0, 1):
        assert np.abs(np.diff(calm * 32, axis=axis)).max() <= STEEPEST + 1e-5


def test_where_the_two_ways_contradict_each_other_nothing_is_believed():
    forth = np.full((20, 30, 2), 3.0, np.float32)

    assert trust(forth, -forth).min() == 1
    assert trust(forth, forth).max() == 0


def test_what_only_comes_and_goes_does_not_move(photo):
    noise = np.random.default_rng(5).integers(0, 256, photo.shape).astype(np.uint8)

    assert np.abs(residual_flow(photo, noise)).max() * 256 < 1.5


def test_pictures_too_small_to_search_are_still_mixed():
    tiny = np.random.default_rng(0).integers(0, 256, (2, 6, 9, 3)).astype(np.uint8)
    pair = Pair(Placed(1, tiny[0], CameraPosition()), Placed(2, tiny[1], MOVE))
    comparer = AtOnce(with_flow=True)
    comparer.ask(pair)

    [(name, found)] = comparer.answers()

    assert name == pair.name
    assert found is not None
    with pytest.raises(ProjectionError, match="blur"):
        Mixer("blur")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "flow", "strength", "words"),
    [
        (np.zeros((4, 4, 3), np.float32), None, 1.0, "correction"),
        (np.zeros((4, 4, 4), np.float32), np.zeros((4, 4, 2)), 1.0, "flow"),
        (np.zeros((4, 4, 4), np.float32), None, 1.5, "flow_strength"),
    ],
)
def test_a_mixing_of_another_form_is_refused(field, flow, strength, words):
    with pytest.raises(ProjectionError, match=words):
        Mixing(field, flow, strength)


def mixed_scene(kind, zoom_out=False):
    """The middle of a fade, turned and zoomed; the coming picture does not fill the wall."""
    move = CameraPosition(-0.12, 2.0) if zoom_out else CameraPosition(0.12, -2.0)
    base = Placed(1, dreamt(1), NOWHERE)
    over = Placed(2, dreamt(2, 6.0, move), move)
    found = compared(Pair(base, over), with_flow=kind == "flow")
    mixing = Mixing(corrected(found.likeness, 0.6), found.flow, 0.9)
    camera, size = CameraPosition(0.6 * move.log_zoom, 0.6 * move.angle_deg), (320, 180)
    below, above = (placed_layer(p.key, p.picture, camera - p.position, size) for p in (base, over))
    return Scene(size, below, above, 0.6, mixing=mixing)


@pytest.mark.golden
@pytest.mark.parametrize("zoom_out", [False, True])
@pytest.mark.parametrize("kind", ["steady", "flow"])
def test_opengl_and_the_processor_mix_alike(gl_renderer, golden, kind, zoom_out):
    scene = mixed_scene(kind, zoom_out)
    card, processor = gl_renderer(scene.size), CpuRenderer(scene.size)
    card.draw(scene)
    processor.draw(scene)

    assert np.abs(card.read().astype(int) - processor.read()).max() <= 2
    if not zoom_out and "llvmpipe" in card.name:
        golden(f"mixed_{kind}", card.read())


@pytest.mark.golden
def test_a_share_of_the_frame_before_stays_when_a_scene_says_so(gl_renderer):
    white, black = np.full((18, 32, 3), 255, np.uint8), np.zeros((18, 32, 3), np.uint8)
    for renderer in (gl_renderer((32, 18)), CpuRenderer((32, 18))):
        layers = [
            placed_layer(key, picture, CameraPosition(), (32, 18))
            for key, picture in enumerate((white, black))
        ]
        renderer.draw(Scene((32, 18), layers[0]))
        renderer.draw(Scene((32, 18), layers[1], persistence=0.75))
        assert np.abs(renderer.read().astype(int) - 191).max() <= 1
        renderer.draw(Scene((32, 18), layers[1], dimmer=0.0, persistence=0.5))
        assert np.abs(renderer.read().astype(int) - 96).max() <= 1
        renderer.draw(Scene((32, 18), layers[1]))
        assert renderer.read().max() == 0
