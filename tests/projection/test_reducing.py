"""Small copies of what is sent: the graphics card makes the same as the processor."""

import cv2
import moderngl
import numpy as np
import pytest

from projection.camera import CameraPath, CameraPosition
from projection.errors import ProjectionError
from projection.gl.reducing import KEPT, Reducer
from projection.output import Crop, Output
from projection.projector import Projector, ProjectorSettings
from projection.reducing import GAP_PX, reduced, row_sizes
from projection.scene import Scene, placed_layer
from projection.wall_check import WallWatch, Wanted

SIZE = (512, 288)
HALVES = (
    Output("left", (256, 288), crop=Crop(0, 0, 0.5, 1)),
    Output("right", (256, 288), crop=Crop(0.5, 0, 0.5, 1), flip="vertical"),
)
STILL = CameraPath(0.0, CameraPosition(), 1.0, 0.0)


@pytest.fixture
def noise():
    """The hardest picture to reduce: uint8 (288, 512, 3)."""
    return np.random.default_rng(5).integers(0, 256, (288, 512, 3)).astype(np.uint8)


@pytest.fixture
def sending(gl_renderer, noise):
    """OpenGL that has sent noise to two outputs."""
    renderer = gl_renderer(SIZE, HALVES)
    renderer.draw(Scene(SIZE, placed_layer(1, noise, CameraPosition(), SIZE)))
    return renderer


def test_pictures_of_a_row_are_reduced_alike_and_never_enlarged():
    assert row_sizes([(1920, 1080), (1920, 1080)], 640) == [(319, 179), (319, 179)]
    assert row_sizes([(64, 36), (32, 36)], 500) == [(64, 36), (32, 36)]
    assert row_sizes([(64, 36)]) == [(64, 36)]
    assert row_sizes([(4000, 10)] * 3, 2 + 2 * GAP_PX) == [(1, 1)] * 3
    with pytest.raises(ProjectionError, match="max_width must be >= 1 px, got 0"):
        row_sizes([(64, 36)], 0)


@pytest.mark.golden
@pytest.mark.parametrize("size", [(64, 72), (61, 67), (7, 5), (1, 1), (85, 101)])
def test_the_graphics_card_reduces_as_the_processor_does(sending, size):
    for number in (0, 1):
        oracle = cv2.resize(sending.read(number), size, interpolation=cv2.INTER_AREA)
        small = sending.read(number, size)

        assert small.shape == oracle.shape
        assert np.abs(small.astype(int) - oracle).max() <= 1


@pytest.mark.golden
def test_only_a_small_picture_is_read_back(sending, monkeypatch):
    read = []
    whole = moderngl.Framebuffer.read

    def counted(self, *arguments, **more):
        read.append(self.size)
        return whole(self, *arguments, **more)

    monkeypatch.setattr(moderngl.Framebuffer, "read", counted)
    projector = Projector(sending, STILL, 0.0, settings=ProjectorSettings(fade_s=0.0))
    of_one, of_all = projector.picture(50, 0), projector.picture(64)

    assert of_one.shape == (56, 50, 3)
    assert of_all.shape == (36, 64, 3)
    assert read == [(50, 56), (64, 36)]


@pytest.mark.golden
def test_reading_does_not_change_what_is_sent_next(gl_renderer, noise):
    renderer = gl_renderer(SIZE)
    scene = Scene(SIZE, placed_layer(1, noise, CameraPosition(0.2, 5.0), SIZE))
    renderer.draw(scene)
    before = renderer.read()
    renderer.read(0, (32, 18))
    renderer.draw(scene)

    assert np.array_equal(renderer.read(), before)


@pytest.mark.golden
def test_what_is_judged_is_what_was_sent(sending):
    """The framebuffer that goes to the window is made black behind everybody's back."""
    wanted = Wanted(1.0, CameraPosition())
    well = WallWatch().looked(sending.read(0, (32, 36)), wanted, 0.0)
    sending.target(0).clear(0.0, 0.0, 0.0, 1.0)
    black = [sending.read(number, (32, 36)) for number in (0, 1)]

    assert well.looked(black[0], wanted, 1.0).looked(black[0], wanted, 5.0).verdict == "black"
    assert well.looked(black[1], wanted, 1.0).looked(black[1], wanted, 5.0).verdict == "good"


@pytest.mark.golden
def test_many_sizes_are_let_go_of_again(sending):
    for width in range(8, 8 + 2 * KEPT):
        assert sending.read(0, (width, 20)).shape == (20, width, 3)

    assert len(sending._outputs._reducer._small) == KEPT


@pytest.mark.golden
def test_a_card_that_cannot_reduce_costs_no_picture(sending, monkeypatch, caplog):
    def fails(*_):
        raise moderngl.Error("no memory")

    wanted = sending.read(0, (32, 36))
    monkeypatch.setattr(Reducer, "read", fails)
    first, second = (sending.read(0, (32, 36)) for _ in range(2))

    assert np.abs(first.astype(int) - wanted).max() <= 1
    assert np.array_equal(first, second)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_picture_of_its_own_size_is_the_picture(noise):
    assert reduced(noise, None) is noise
    assert reduced(noise, SIZE) is noise
    assert reduced(noise, (3, 2)).shape == (2, 3, 3)
