"""From the config's outputs to those of the projection, with their masks; and reading them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import ValidationError

from installation.calibration import MOST_POINTS, output_name
from installation.config_fields import value_at
from installation.config_outputs import BlendSection, OutputSection, SideValue
from installation.config_problems import section_values, validation_problems
from installation.config_values import show_value
from installation.yaml_lines import Document, Problem
from projection.colour import Colour
from projection.corner_pin import WHOLE
from projection.edge_blend import BlendSide, EdgeBlend
from projection.errors import ProjectionError
from projection.grid_warp import GridWarp
from projection.output import Crop, Mask, Output

log = logging.getLogger(__name__)

SECTION: Final = "outputs"
MOST_OUTPUTS: Final = 16


def read_outputs(
    document: Document, folder: Path, *, without_missing_files: bool = False
) -> tuple[tuple[OutputSection, ...], list[Problem]]:
    """The outputs of a settings file.

    Args:
        document: the whole file.
        folder: that relative paths are seen from.
        without_missing_files: leave out masks that are not there.

    Returns:
        None of them where the file has none, or has mistakes; and the mistakes.
    """
    items = value_at(document, (SECTION,))
    if items is None:
        return (), []
    if not isinstance(items, list) or len(items) > MOST_OUTPUTS:
        got = f"{len(items)} of them" if isinstance(items, list) else show_value(items)
        message = f"{SECTION}: must be a list of at most {MOST_OUTPUTS} outputs, got {got}"
        return (), [Problem(document.line_of((SECTION,)), message)]
    problems: list[Problem] = []
    found: dict[int, OutputSection] = {}
    for number in range(len(items)):
        section, wrong = _read_one(
            document, number, folder, without_missing_files=without_missing_files
        )
        problems += wrong
        if section is not None:
            found[number] = section
    problems += [*_given_twice(document, found), *_too_many_points(document, found)]
    return (() if problems else tuple(found.values())), problems


def outputs_of(sections: Sequence[OutputSection]) -> tuple[Output, ...]:
    """The outputs in the projection's own terms; a mask that is gone is told, and left out."""
    outputs = []
    for number, section in enumerate(sections, 1):
        output = _bare_output(section, number)
        try:
            output = replace(output, mask=_mask_of(section))
        except ProjectionError as error:
            log.warning("output %s goes without its mask: %s", output.name, error)
        outputs.append(output)
    return tuple(outputs)


def plain_output(section: OutputSection) -> dict[str, Any]:
    """A section as JSON that the same section can be read from again."""
    values = section.model_dump(mode="json")
    values["size"] = str(section.size)
    return values


def _read_one(
    document: Document, number: int, folder: Path, *, without_missing_files: bool
) -> tuple[OutputSection | None, list[Problem]]:
    """The output of a place in the list, without what is wrong in it; None if it is none."""
    path, title = (SECTION, number), f"{SECTION} {number + 1}"
    value = value_at(document, path)
    if not isinstance(value, dict):
        message = f"{title}: must be keys with values, got {show_value(value)}"
        return None, [Problem(document.line_of(path), message)]
    lines = {at[2:]: line for at, line in document.lines.items() if at[:2] == path}
    own = Document(value, lines)
    values, problems = section_values(OutputSection, own)
    wrong: set[str] = set()
    try:
        section = OutputSection.model_validate(values, context={"folder": folder})
    except ValidationError as error:
        problems += validation_problems(OutputSection, error, own)
        wrong = {str(details["loc"][0]) for details in error.errors(include_url=False)}
        right = {key: item for key, item in values.items() if key not in wrong}
        section = OutputSection.model_validate(right, context={"folder": folder})
    if without_missing_files and section.mask is not None and not section.mask.is_file():
        section = section.model_copy(update={"mask": None})
    problems += _unfit_parts(section, own, wrong)
    told = [Problem(problem.line, f"{title}.{problem.message}") for problem in problems]
    return section, told


def _unfit_parts(section: OutputSection, document: Document, wrong: set[str]) -> list[Problem]:
    """What is wrong with the parts that two keys make, of which none is among the `wrong`."""
    parts: dict[str, Callable[[OutputSection], object]] = {}
    if not wrong & {"grid", "grid_curve"}:
        parts["grid"] = _grid_of
    if not wrong & {"mask", "size"}:
        parts["mask"] = _mask_of
    problems = []
    for key, make in parts.items():
        try:
            make(section)
        except ProjectionError as error:
            problems.append(Problem(document.line_of((key,)), f"{key}: {error}"))
    return problems


def _given_twice(document: Document, sections: dict[int, OutputSection]) -> list[Problem]:
    """Where two outputs have the same monitor or are called the same, told or not."""
    places = {number: _place(section, number) for number, section in sections.items()}
    monitors = _taken_already(places)
    names = {
        number: output_name(section, number + 1)
        for number, section in sections.items()
        if section.name is not None or number not in monitors
    }
    problems = []
    for key, values, taken in (
        ("connector", places, monitors),
        ("name", names, _taken_already(names)),
    ):
        for number, other in taken.items():
            line = document.line_of((SECTION, number, key))
            shown = show_value(getattr(sections[number], key) or values[number])
            message = f"{shown} is the {key} of output {other + 1} already"
            problems.append(Problem(line, f"{SECTION} {number + 1}.{key}: {message}"))
    return problems


def _place(section: OutputSection, number: int) -> str:
    """The connector of an output as a text; the number of its monitor where it names none."""
    return str(section.connector or number + 1)


def _taken_already(values: Mapping[int, str]) -> dict[int, int]:
    """Which outputs have the value of an earlier one, and of which."""
    first: dict[str, int] = {}
    owners = {n: first.setdefault(value.casefold(), n) for n, value in values.items()}
    return {number: owner for number, owner in owners.items() if owner != number}


def _too_many_points(document: Document, sections: dict[int, OutputSection]) -> list[Problem]:
    """The first grid that all grids together have too many points with."""
    points = 0
    for number, section in sections.items():
        points += sum(map(len, section.grid or ()))
        if points > MOST_POINTS:
            line = document.line_of((SECTION, number, "grid"))
            message = f"all grids together may have {MOST_POINTS} points, got {points} up to here"
            return [Problem(line, f"{SECTION} {number + 1}.grid: {message}")]
    return []


def _bare_output(section: OutputSection, number: int) -> Output:
    """The output without its mask."""
    connector = section.connector
    return Output(
        name=output_name(section, number),
        size=(section.size.width, section.size.height),
        connector=connector - 1 if isinstance(connector, int) else connector,
        crop=Crop(*section.crop),
        rotation=section.rotation,
        flip=section.flip,
        corners=WHOLE if section.corners is None else section.corners,
        grid=_grid_of(section),
        blend=_blend_of(section.blend),
        colour=Colour(section.brightness, section.gamma, section.temperature_k),
    )


def _grid_of(section: OutputSection) -> GridWarp | None:
    return None if section.grid is None else GridWarp(section.grid, section.grid_curve)


def _blend_of(section: BlendSection) -> EdgeBlend:
    def side(value: SideValue) -> BlendSide:
        return BlendSide(*value) if isinstance(value, tuple) else BlendSide(value, section.gamma)

    return EdgeBlend(
        side(section.left),
        side(section.right),
        side(section.top),
        side(section.bottom),
        section.black_level,
        section.gamma,
    )


def _mask_of(section: OutputSection) -> Mask | None:
    """The mask of an output; what is transparent in it stays dark.

    Raises:
        ProjectionError: there is no such picture, or it has another size.
    """
    if section.mask is None:
        return None
    if section.mask.exists() and not section.mask.is_file():  # a pipe would be read for ever
        msg = f"{section.mask} is no file"
        raise ProjectionError(msg)
    try:
        with Image.open(section.mask) as image:
            if image.size != tuple(section.size):
                width, height = image.size
                msg = f"{section.mask.name} is {width}x{height} px, the output is {section.size}"
                raise ProjectionError(msg)
            return Mask(_grey(image))
    except FileNotFoundError as error:
        msg = f"there is no file {section.mask}"
        raise ProjectionError(msg) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        msg = f"{section.mask} cannot be read as a picture ({error})"
        raise ProjectionError(msg) from error


def _grey(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode.startswith("I"):  # 16 bits, of which Pillow's own conversion cuts off the upper
        return np.array(np.clip(np.array(image, np.int64) // 257, 0, 255), np.uint8)
    whole = image.convert("RGBA")
    black = Image.new("RGBA", whole.size, (0, 0, 0, 255))
    return np.array(Image.alpha_composite(black, whole).convert("L"), np.uint8)
