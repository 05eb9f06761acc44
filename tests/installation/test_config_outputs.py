"""The section `outputs`: every mistake with its line, and the values in the projection's terms."""

import json
import os

import numpy as np
import pytest
from PIL import Image

from installation.children import child_specs
from installation.cli_check import check
from installation.config import ConfigError, load_config
from installation.connectors import missing_connectors
from installation.processes.project import ProjectionProcessSettings, output_settings
from installation.wall_outputs import outputs_of
from projection.colour import Colour
from projection.edge_blend import BlendSide, EdgeBlend
from projection.grid_warp import GridWarp, even_grid
from projection.monitor import Monitor
from projection.output import Crop, Output

WHOLE = """\
projection: {canvas: 1000x500, output: headless, renderer: cpu}
outputs:
  - name: left
    connector: HDMI-1
    size: 320x180
    crop: [0, 0, 0.6, 1]
    rotation: 180
    flip: horizontal
    corners: [[0.1, 0], [1, 0], [1, 1], [0, 1]]
    grid: [[[0, 0], [0.5, 0], [1, 0]], [[0, 1], [0.5, 1], [1, 1]]]
    grid_curve: bezier
    mask: mask.png
    blend: {right: [0.25, 2.0], top: 0.1, gamma: 2.4, black_level: 0.02}
    brightness: 0.8
    gamma: 1.1
    temperature_k: 5500
  - {connector: 2}
  - {}
"""


@pytest.fixture
def config_of(tmp_path):
    """Loads a config of a text; there is a mask of 320x180 beside it."""
    Image.fromarray(np.full((180, 320), 200, np.uint8)).save(tmp_path / "mask.png")

    def load(text):
        path = tmp_path / "config.yaml"
        path.write_text(text)
        return load_config(path)

    return load


def test_what_the_file_says_comes_to_the_projection(config_of, tmp_path):
    config = config_of(WHOLE)
    spec = child_specs(
        config,
        state_dir=tmp_path,
        state_at="tcp://127.0.0.1:1",
        reports_at="tcp://127.0.0.1:2",
        dreamer="none:none",
    )[0]
    settings = ProjectionProcessSettings.model_validate(json.loads(spec.argv[-1]))

    wanted = output_settings(settings.projection, settings.outputs)

    left, second, third = wanted.outputs
    assert wanted.canvas_size == (1000, 500)
    assert wanted.shown_outputs[0].connector == "HDMI-1"
    assert left.mask is not None
    assert (left.mask.size, left.mask.picture[0, 0]) == ((320, 180), 200)
    assert left == Output(
        "left",
        (320, 180),
        "HDMI-1",
        Crop(0, 0, 0.6, 1),
        180,
        "horizontal",
        ((0.1, 0), (1, 0), (1, 1), (0, 1)),
        GridWarp(even_grid(3, 2), "bezier"),
        left.mask,
        EdgeBlend(
            BlendSide(0, 2.4),
            BlendSide(0.25, 2.0),
            BlendSide(0.1, 2.4),
            BlendSide(0, 2.4),
            0.02,
            2.4,
        ),
        Colour(0.8, 1.1, 5500),
    )
    assert second == Output("output 2", connector=1)
    assert third == Output("output 3")


def test_without_outputs_everything_is_as_it_was(config_of):
    config = config_of("projection: {size: 320x200}")

    wanted = output_settings(config.projection, config.outputs)

    assert (wanted.outputs, wanted.canvas_size) == ((), (320, 200))
    assert wanted.shown_outputs[0].connector is None


def test_every_mistake_is_told_at_once_with_its_line(config_of):
    text = """\
outputs:
  - connector: HDMI-1
    blend: {right: 0.6, lft: 0}
    rotaton: 90
  - connector: hdmi-1
    corners: [[0, 0], [1, 0], [0, 1], [1, 1]]
    mask: none.png
    gamma: 7
  - size: 640x360
    mask: mask.png
    grid: [[[0, 0], [1, 0]], [[0, 1]]]
  - crop: [0.5, 0, 0.6, 1]
    corners: [[0, 0], [1, 0], [0, 1]]
    blend: {left: [0.1, 9], top: wide}
    rotation: 45
    grid: flat
  - 7
  - {name: a, mask: config.yaml, crop: [0, 0, 1], grid: [[[0, 0], [1, 0]], [[0, 1], [1, x]]]}
  - {name: A, connector: 33}
"""
    with pytest.raises(ConfigError) as caught:
        config_of(text)

    expected = [
        "3: outputs 1.blend.right: an overlap must be 0 to 0.5 of the picture (50 %), got 0.6",
        '3: outputs 1.blend.lft: unknown key, did you mean "left"?',
        '4: outputs 1.rotaton: unknown key, did you mean "rotation"?',
        '5: outputs 2.connector: "hdmi-1" is the connector of output 1 already',
        "6: outputs 2.corners: corners cross or lie on a line at BR: they must go round clockwise",
        "7: outputs 2.mask: there is no file ",
        "8: outputs 2.gamma: must be between 0.3 and 3.0, got 7",
        "10: outputs 3.mask: mask.png is 320x180 px, the output is 640x360",
        "11: outputs 3.grid: grid row 2 must have 2 points like the first, got 1",
        "12: outputs 4.crop: a crop must lie within the canvas, 0..1, got 0.6x1 at 0.5,0",
        "13: outputs 4.corners: must be four points [x, y]: TL, TR, BR, BL, got 3 of them",
        "14: outputs 4.blend.left: blend gamma must be within 1..4, got 9",
        "14: outputs 4.blend.top: must be a number 0 to 0.5, or [width, gamma], got",
        "15: outputs 4.rotation: must be one of 0, 90, 180, 270 (degrees), got 45",
        "16: outputs 4.grid: must be a list of rows of points [x, y], got",
        "17: outputs 5: must be keys with values, got 7",
        "18: outputs 6.crop: must be four numbers [x, y, width, height], 0 to 1, got [0, 0, 1]",
        "18: outputs 6.grid: must be two numbers [x, y] for point 2 of row 2, got",
        "18: outputs 6.mask: ",
        "19: outputs 7.connector: a monitor's number must be between 1 and 32, got 33",
        '19: outputs 7.name: "A" is the name of output 6 already',
    ]
    told = sorted(line.removeprefix("config.yaml:") for line in caught.value.problems)
    for one, wanted in zip(told, sorted(expected), strict=True):
        assert one.startswith(wanted)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("outputs: {a: 1}", "1: outputs: must be a list of at most 16 outputs, got a section"),
        (f"outputs: [{', '.join(['{}'] * 17)}]", "1: outputs: must be a list .* got 17 of them"),
        (
            "outputs: [{connector: 2}, {}]",
            '1: outputs 2.connector: "2" is the connector of output 1 already',
        ),
        (
            "outputs: [{connector: A, name: B}, {connector: B}]",
            '1: outputs 2.name: "B" is the name of output 1 already',
        ),
        ('outputs: [{name: "a\\nb"}]', "1: outputs 1.name: must be a name of 1 to 40 printable"),
        (
            "outputs: [{grid: [[[.nan, 0], [1, 0]], [[0, 1], [1, 1]]]}]",
            "1: outputs 1.grid: point 1 of row 1 must be within -0.5..1.5, got x = nan",
        ),
        (
            'outputs: [{rotation: "90"}]',
            r'1: outputs 1.rotation: must be one of .* got "90", without the quotes\?',
        ),
        ("projection: {canvas: 5x5}", "1: projection.canvas: each side must be 64 to 7680 px"),
    ],
)
def test_what_is_no_list_of_outputs_is_refused(config_of, text, words):
    with pytest.raises(ConfigError, match=words):
        config_of(text)


def test_all_grids_together_stay_small(config_of):
    grid = [[[round(n, 3) for n in point] for point in row] for row in even_grid(33, 33)]
    text = f"outputs:\n  - grid: &even {grid}\n  - grid: *even\n  - grid: *even\n"

    with pytest.raises(ConfigError) as caught:
        config_of(text)

    wanted = "outputs 3.grid: all grids together may have 2400 points, got 3267 up to here"
    assert caught.value.problems == (f"config.yaml:4: {wanted}",)


def test_a_pipe_is_no_mask(config_of, tmp_path):
    os.mkfifo(tmp_path / "pipe.png")

    with pytest.raises(ConfigError, match=r"1: outputs 1.mask: .*pipe.png is no file"):
        config_of("outputs: [{mask: pipe.png}]")


def test_a_mask_of_16_bits_keeps_its_greys(config_of, tmp_path):
    greys = np.zeros((180, 320), np.uint16)
    greys[:, 160:] = 0x80FF
    greys[:, 319] = 0xFFFF
    Image.fromarray(greys).save(tmp_path / "mask.png")

    (output,) = outputs_of(config_of("outputs: [{size: 320x180, mask: mask.png}]").outputs)

    assert output.mask is not None
    assert output.mask.picture[0, [0, 160, 319]].tolist() == [0, 128, 255]


def test_a_mask_that_is_gone_when_the_show_starts_is_told_and_left_out(config_of, tmp_path, caplog):
    config = config_of("outputs: [{size: 320x180, mask: mask.png}]")
    (tmp_path / "mask.png").unlink()

    (output,) = outputs_of(config.outputs)

    assert output.mask is None
    assert "output output 1 goes without its mask: there is no file" in caplog.text


def test_what_is_transparent_in_a_mask_stays_dark(config_of, tmp_path):
    rgba = np.full((180, 320, 4), 255, np.uint8)
    rgba[:, :160, 3] = 0
    Image.fromarray(rgba).save(tmp_path / "mask.png")

    (output,) = outputs_of(config_of("outputs: [{size: 320x180, mask: mask.png}]").outputs)

    assert output.mask is not None
    assert output.mask.picture[0, [0, 319]].tolist() == [0, 255]


def test_a_connector_that_nothing_is_plugged_into_is_told_with_its_line(config_of, tmp_path):
    config = config_of(
        "outputs:\n  - connector: hdmi-1\n  - connector: DP-9\n  - {}\n  - connector: 4\n"
    )
    monitors = (
        Monitor(0, "HDMI-1", (0, 0), (1920, 1080), 60.0),
        Monitor(1, "HDMI-2", (1920, 0), (1920, 1080), 60.0),
    )

    told = missing_connectors(config, tmp_path / "config.yaml", monitors)

    assert [line.split(" now; ")[0] for line in told] == [
        'config.yaml:3: outputs 2.connector: there is no monitor "DP-9"',
        "config.yaml:5: outputs 4.connector: there is no monitor 4",
    ]
    assert "2 'HDMI-2' 1920x1080 at 1920,0, 60 Hz" in told[0]


def test_check_tells_the_sizes_of_all_outputs(config_of, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("DISPLAY", raising=False)
    config_of("outputs: [{size: 320x180, connector: DP-9}, {size: 640x360}]")

    assert check(tmp_path / "config.yaml") == 0
    assert "  projection  auto, 320x180 and 640x360, at most 30 frames" in capsys.readouterr().out
