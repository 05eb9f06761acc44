"""An output's values, what is refused of them, and the canvas that several need."""

from dataclasses import replace

import numpy as np
import pytest

from projection.errors import ProjectionError
from projection.output import Crop, Mask, Output, canvas_size, resized

HALVES = (
    Output("a", (960, 540), crop=Crop(0, 0, 0.5, 1)),
    Output("b", (960, 540), crop=Crop(0.5, 0, 0.5, 1)),
)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Crop(0.5, 0, 0.6, 1), "within the canvas, 0..1, got 0.6x1 at 0.5,0"),
        (lambda: Crop(-0.1, 0, 0.5, 1), "at -0.1,0"),
        (lambda: Crop(0, 0, 0, 1), "at least 0.01 a side, got 0x1"),
        (lambda: Crop(float("nan"), 0, 1, 1), "finite"),
        (lambda: Output(size=(0, 10)), "size must be 1..16384 px each way, got 0x10"),
        (
            lambda: Output(rotation=45),  # type: ignore[arg-type]
            "rotation must be one of 0, 90, 180, 270, got 45",
        ),
        (
            lambda: Output(flip="both"),  # type: ignore[arg-type]
            "flip must be one of none, horizontal, vertical",
        ),
        (lambda: Output(corners=((0, 0), (1, 0), (0, 1), (1, 1))), "corners cross"),
        (lambda: Mask(np.zeros((9, 16, 3), np.uint8)), r"uint8 \(height, width\), got uint8"),
        (
            lambda: Output(size=(32, 18), mask=Mask(np.zeros((18, 31), np.uint8))),
            "a mask must have the output's size, 32x18 px, got 31x18",
        ),
    ],
)
def test_what_no_output_can_be_is_refused(make, words):
    with pytest.raises(ProjectionError, match=words):
        make()


def test_an_output_on_its_side_shows_an_upright_picture():
    assert Output(size=(1920, 1080), rotation=90).content_size == (1080, 1920)


def test_only_an_output_that_gets_all_of_the_canvas_as_it_is_is_unchanged():
    output = Output("wall", (640, 360), "HDMI-1")

    assert output.unchanged
    assert not replace(output, crop=Crop(0, 0, 0.5, 1)).unchanged
    assert not replace(output, flip="vertical").unchanged


def test_another_monitor_size_keeps_the_output_and_scales_its_mask():
    mask = Mask(np.repeat(np.array([0, 255], np.uint8), 16)[None, :].repeat(18, axis=0))
    output = Output("wall", (32, 18), mask=mask, rotation=180)

    larger = resized(output, (64, 36))

    assert larger.mask is not None
    assert larger.size == larger.mask.size == (64, 36)
    assert larger.rotation == 180
    assert (larger.mask.picture[:, 0] == 0).all()
    assert (larger.mask.picture[:, -1] == 255).all()
    assert resized(output, (32, 18)) is output
    assert resized(output, (64, 36)) == larger, "nothing is made anew where nothing has changed"


@pytest.mark.parametrize(
    ("outputs", "size"),
    [
        ((Output(size=(640, 360)),), (640, 360)),
        (HALVES, (1920, 540)),
        ((Output(size=(1080, 1920), rotation=270),), (1920, 1080)),
        ((Output(size=(640, 360)), Output(size=(1280, 720))), (1280, 720)),
        ((Output(size=(600, 100), crop=Crop(0, 0, 0.6, 1)),), (1000, 100)),
    ],
)
def test_a_canvas_has_as_many_pixels_as_its_outputs_need(outputs, size):
    assert canvas_size(outputs) == size


def test_a_tiny_crop_makes_no_gigantic_canvas():
    width, height = canvas_size((Output(size=(3840, 2160), crop=Crop(0, 0, 0.02, 0.02)),))

    assert width * height < 34_000_000
    assert width / height == pytest.approx(16 / 9, rel=0.01)
