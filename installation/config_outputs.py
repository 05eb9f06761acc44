"""The section `outputs` of config.yaml: what is sent to which projector. Pure.

The values are those of `projection.output`; here they are plain numbers that travel to the
projection process as JSON. Masks stay files until `installation.wall_outputs` reads them.
"""

from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

from pydantic import BeforeValidator, Field

from installation.config_show import Section
from installation.config_values import FilePath, Monitor, Size, SizeText, show_value
from projection.colour import LIMITS, NEUTRAL_K
from projection.corner_pin import Corners, Point, checked_corners, checked_point
from projection.edge_blend import (
    HIGHEST_BLACK,
    LEAST_GAMMA,
    MOST_GAMMA,
    USUAL_GAMMA,
    WIDEST,
    BlendSide,
)
from projection.errors import ProjectionError
from projection.grid_warp import Curve
from projection.output import Crop
from projection.turn import Flip, Rotation

T = TypeVar("T")

DIGITS: Final = 6
"""Places are kept to a millionth of an output."""

SideValue = float | tuple[float, float]
"""Width of an overlap, or width and gamma."""


def _numbers(value: object, count: int, what: str) -> tuple[float, ...]:
    found = tuple(value) if isinstance(value, list | tuple) else ()
    right = all(isinstance(n, int | float) and not isinstance(n, bool) for n in found)
    if len(found) != count or not right:
        got = show_value(value) if not found else f"[{', '.join(map(show_value, found[:6]))}]"
        message = f"must be {what}, got {got}"
        raise ValueError(message)
    return tuple(float(n) for n in found)


def _refusing(make: Callable[[], T]) -> T:
    """What a maker of the projection's makes, its refusal as a ValueError."""
    try:
        return make()
    except ProjectionError as error:
        raise ValueError(str(error)) from error


def _crop(value: object) -> tuple[float, float, float, float]:
    x, y, width, height = _numbers(value, 4, "four numbers [x, y, width, height], 0 to 1")
    _refusing(lambda: Crop(x, y, width, height))
    return x, y, width, height


def _point(value: object, what: str) -> Point:
    x, y = _numbers(value, 2, f"two numbers [x, y] for {what}")
    return x, y


def _corners(value: object) -> Corners | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple) or len(value) != 4:
        shown = f"{len(value)} of them" if isinstance(value, list) else show_value(value)
        message = f"must be four points [x, y]: TL, TR, BR, BL, got {shown}"
        raise ValueError(message)
    points = [_point(p, f"corner {name}") for p, name in zip(value, _CORNER_NAMES, strict=True)]
    return _refusing(lambda: checked_corners(points))


def _grid(value: object) -> tuple[tuple[Point, ...], ...] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple) or not all(isinstance(r, list | tuple) for r in value):
        message = f"must be a list of rows of points [x, y], got {show_value(value)}"
        raise ValueError(message)
    return tuple(
        tuple(_grid_point(p, f"point {place} of row {number}") for place, p in enumerate(row, 1))
        for number, row in enumerate(value, 1)
    )


def _grid_point(value: object, what: str) -> Point:
    """Rounded: all grids of a wall are told to its process on one line of limited length."""
    x, y = _refusing(lambda: checked_point(_point(value, what), what))
    return round(x, DIGITS), round(y, DIGITS)


def _side(value: object) -> SideValue:
    if isinstance(value, int | float) and not isinstance(value, bool):
        width, gamma = float(value), None
    else:
        width, gamma = _numbers(value, 2, f"a number 0 to {WIDEST}, or [width, gamma]")
    _refusing(lambda: BlendSide(width, USUAL_GAMMA if gamma is None else gamma))
    return width if gamma is None else (width, gamma)


def _name(value: object) -> str | None:
    if value is None:
        return None
    fits = isinstance(value, str) and 0 < len(value.strip()) <= 40 and value.isprintable()
    if not isinstance(value, str) or not fits:
        message = f"must be a name of 1 to 40 printable letters or null, got {show_value(value)}"
        raise ValueError(message)
    return value.strip()


_CORNER_NAMES: Final = ("TL", "TR", "BR", "BL")
_SIDE: Final[dict[str, Any]] = {
    "value": f"a number 0 to {WIDEST}, or [width, gamma]",
    "unit": "share of the picture",
}

Name = Annotated[str | None, BeforeValidator(_name)]
CropValue = Annotated[tuple[float, float, float, float], BeforeValidator(_crop)]
CornersValue = Annotated[Corners | None, BeforeValidator(_corners)]
GridValue = Annotated[tuple[tuple[Point, ...], ...] | None, BeforeValidator(_grid)]
Side = Annotated[SideValue, BeforeValidator(_side)]


class BlendSection(Section):
    """Softens the edges where a neighbour overlaps, so that the sum of light is even."""

    left: Side = Field(
        default=0.0,
        description="Overlap with the neighbour at the left of the wall, at most 0.5. As a list "
        "also the gamma there.",
        json_schema_extra=_SIDE,
    )
    right: Side = Field(default=0.0, description="The same at the right.", json_schema_extra=_SIDE)
    top: Side = Field(default=0.0, description="The same at the top.", json_schema_extra=_SIDE)
    bottom: Side = Field(
        default=0.0, description="The same at the bottom.", json_schema_extra=_SIDE
    )
    gamma: float = Field(
        default=USUAL_GAMMA,
        ge=LEAST_GAMMA,
        le=MOST_GAMMA,
        description="Gamma of the projector: its light is the sent value to this power.",
    )
    black_level: float = Field(
        default=0.0,
        ge=0,
        le=HIGHEST_BLACK,
        description="Lifts black where nobody overlaps until it is as bright as in the overlaps, "
        "where the black of two projectors adds up. 0 = not at all.",
        json_schema_extra={"unit": "share of white, as sent"},
    )


class OutputSection(Section):
    """One projector: which part of the canvas it gets, and how it is bent and softened."""

    name: Name = Field(
        default=None,
        description="What it is called on the panel. null = as its connector.",
        json_schema_extra={"value": "a name or null"},
    )
    connector: Monitor = Field(
        default=None,
        description="Where it is plugged in: a name such as HDMI-1, or its number. null = the "
        "monitor of the same place in the list of monitors.",
        json_schema_extra={"value": "a name, a number from 1 to 32, or null"},
    )
    size: SizeText = Field(
        default=Size(1280, 720),
        description="Size of what is sent when headless, and of the mask; "
        "fullscreen takes the monitor's.",
        json_schema_extra={
            "unit": "pixels",
            "value": 'WIDTHxHEIGHT such as "1280x720", each side 64 to 7680',
        },
    )
    crop: CropValue = Field(
        default=(0.0, 0.0, 1.0, 1.0),
        description="The part of the canvas that it shows: left and upper edge, width, height. "
        "Outputs may overlap, show the same, or leave parts out.",
        json_schema_extra={"value": "[x, y, width, height], 0 to 1", "default": "[0, 0, 1, 1]"},
    )
    rotation: Rotation = Field(
        default=0,
        description="Turns the picture clockwise, for a projector that hangs on its side.",
        json_schema_extra={"unit": "degrees"},
    )
    flip: Flip = Field(
        default="none",
        description="Mirrors the picture: horizontal for projection from behind, "
        "vertical for one off a mirror.",
    )
    corners: CornersValue = Field(
        default=None,
        description="Where the corners of what is sent come to lie: top left, top right, bottom "
        "right, bottom left; x to the right, y down, 0 to 1 is all of it. null = where they are.",
        json_schema_extra={"value": "four points [x, y], each -0.5 to 1.5, or null"},
    )
    grid: GridValue = Field(
        default=None,
        description="Points to which the picture bends before its corners are pinned, evenly "
        "spread where it shall not bend. null = it stays flat.",
        json_schema_extra={"value": "rows of points [x, y] from the top, or null"},
    )
    grid_curve: Curve = Field(
        default="bilinear",
        description="bilinear = straight from point to point, 2 to 33 a side; "
        "bezier = smooth, 2 to 9 a side.",
    )
    mask: FilePath = Field(
        default=None,
        description="Picture of the output's size: black stays dark, white is shown.",
        json_schema_extra={"value": "a path (relative to this file) or null"},
    )
    blend: BlendSection = BlendSection()
    brightness: float = Field(
        default=1.0,
        ge=LIMITS["brightness"][0],
        le=LIMITS["brightness"][1],
        description="Share of its light, to match a weaker projector.",
    )
    gamma: float = Field(
        default=1.0,
        ge=LIMITS["gamma"][0],
        le=LIMITS["gamma"][1],
        description="Above 1 lifts the middle tones, below 1 sinks them.",
    )
    temperature_k: float = Field(
        default=NEUTRAL_K,
        ge=LIMITS["temperature_k"][0],
        le=LIMITS["temperature_k"][1],
        description="Colour of white; less is warmer, 6500 changes nothing.",
        json_schema_extra={"unit": "kelvin"},
    )
