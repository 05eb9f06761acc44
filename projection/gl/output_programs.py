"""The programs that send pictures to outputs: one for each set of features that outputs use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from projection.colour import AS_IT_IS, gains
from projection.corner_pin import edge_lines
from projection.edge_blend import black_light, most_over
from projection.output import pixel_for_pixel

if TYPE_CHECKING:
    import moderngl

    from projection.output import Crop, Output

HERE = Path(__file__).parent
PICTURE_UNIT, MASK_UNIT = 0, 1


def features_of(output: Output, crop: Crop, picture_size: tuple[int, int]) -> frozenset[str]:
    """What a program for an output has to do.

    Args:
        output: that is sent something.
        crop: the part of the picture that it shows.
        picture_size: (width, height) of the picture in pixels.
    """
    wanted = {
        "GRID": output.grid is not None,
        "PINNED": output.grid is None and output.bent,
        "NATURAL": pixel_for_pixel(output, crop, picture_size),
        "COLOUR": output.colour != AS_IT_IS,
        "BLEND": output.blend.blends,
        "BLACK": output.blend.blends and output.blend.black_level > 0,
        "MASK": output.mask is not None,
    }
    return frozenset(name for name, is_wanted in wanted.items() if is_wanted)


class OutputPrograms:
    """Makes each program once.

    Args:
        context: made current already.
    """

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._made: dict[frozenset[str], moderngl.Program] = {}

    def of(self, features: frozenset[str]) -> moderngl.Program:
        """The program for a set of features."""
        if features not in self._made:
            lines = ["#version 330 core", *(f"#define {name}" for name in sorted(features))]
            program = self._context.program(
                vertex_shader=(HERE / "output.vert.glsl").read_text(),
                fragment_shader="\n".join([*lines, (HERE / "output.frag.glsl").read_text()]),
            )
            program["picture"] = PICTURE_UNIT
            if "MASK" in features:
                program["mask"] = MASK_UNIT
            self._made[features] = program
        return self._made[features]

    def release(self) -> None:
        """Give all of them back."""
        for program in self._made.values():
            program.release()
        self._made.clear()


def tell_output(
    program: moderngl.Program, features: frozenset[str], output: Output, dimmer: float
) -> None:
    """Tell a program what it needs of an output.

    Args:
        program: for these features.
        features: of the output.
        output: that is sent something.
        dimmer: 0..1, dims the lift of black.
    """
    blend = output.blend
    widths = tuple(side.width for side in blend.sides)
    if "COLOUR" in features:
        program["gain"] = gains(output.colour)
        program["exponent"] = output.colour.exponent
    if "BLEND" in features:
        program["slope"] = tuple(1 / width if width > 0 else 0.0 for width in widths)
        program["start"] = tuple(0.0 if width > 0 else 1.0 for width in widths)
        program["inverse_gamma"] = tuple(1 / side.gamma for side in blend.sides)
    if "BLACK" in features:
        program["overlap"] = widths
        program["black"] = black_light(blend) * dimmer
        program["most_over"] = float(most_over(blend))
        program["gamma"] = blend.gamma
    if "PINNED" in features:
        edges = edge_lines(output.corners, output.size)
        program["edges"] = [(a, b, c) for a, b, c in edges.tolist()]
    if features & {"MASK", "PINNED"}:
        program["output_height"] = float(output.size[1])


def tell_part(
    program: moderngl.Program, crop: Crop, picture_size: tuple[int, int], *, from_below: bool
) -> None:
    """Tell a program which part of a picture it samples.

    Args:
        program: any.
        crop: the part.
        picture_size: (width, height) of the picture in pixels.
        from_below: whether the texture's first row is the picture's lowest.
    """
    width, height = picture_size
    program["part"] = (crop.x * width, crop.y * height, crop.width * width, crop.height * height)
    program["rows"] = (height - 1, -1) if from_below else (0, 1)
