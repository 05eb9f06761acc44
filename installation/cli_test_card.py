"""The command `test-card`: what an output is sent for a test card, as a PNG, without a display."""

import argparse

from PIL import Image

from installation.config import Config, load_config
from installation.errors import StartError
from installation.processes.project import output_settings
from installation.whole_file import check_writable, write_whole
from projection.card_place import place_of
from projection.cpu_renderer import CpuRenderer
from projection.test_cards import drawn_card


def test_card(options: argparse.Namespace) -> int:
    """Draw a card through an output's geometry and keep it.

    Args:
        options: `output` (from 1), `card`, `png`, `config`.

    Returns:
        Exit code 0.

    Raises:
        InstallationError: the config has mistakes, there is no such output, or no file can be
            written.
    """
    check_writable(options.png, ".png")
    renderer = _renderer_of(load_config(options.config))
    outputs = renderer.outputs
    if options.output > len(outputs):
        have = "one output" if len(outputs) == 1 else f"{len(outputs)} outputs"
        message = f"output: {options.config.name} has {have}, got {options.output}"
        raise StartError(message)
    places = [place_of(output, n, renderer.size) for n, output in enumerate(outputs, 1)]
    renderer.show([drawn_card(options.card, place) for place in places])
    picture = renderer.read(options.output - 1)
    write_whole(options.png, lambda file: Image.fromarray(picture).save(file, "PNG"))
    width, height = outputs[options.output - 1].size
    title = places[options.output - 1].title
    print(f"{options.png}: {options.card}, output {options.output} {title}, {width}x{height}")
    return 0


def _renderer_of(config: Config) -> CpuRenderer:
    """The outputs of a config, in memory."""
    settings = output_settings(config.projection, config.outputs)
    return CpuRenderer(settings.canvas_size, settings.outputs)
