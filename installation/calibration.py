"""What technicians have set at the panel of each output, on top of the config's. Pure.

An adjustment holds only what differs from the config, so that a mended config counts again. Points
are seen where they come to lie in what is sent: 0..1 is all of an output, x to the right, y down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

import numpy as np
from pydantic import AfterValidator, Field, ValidationError

from installation.config_outputs import DIGITS, OutputSection
from installation.errors import CommandError
from installation.values import Frozen, Label, explain
from projection.colour import LIMITS
from projection.corner_pin import (
    NAMES,
    OUTSIDE,
    WHOLE,
    Corners,
    Point,
    checked_corners,
    homography,
    mapped,
)
from projection.edge_blend import WIDEST
from projection.errors import ProjectionError
from projection.grid_warp import Curve, GridWarp, even_grid
from projection.output import Output

MOST_OUTPUTS: Final = 16
MOST_POINTS: Final = 2400
"""So many grid points all outputs have together: the state that every process hears stays small."""

ALONE: Final = "wall"
"""What the only output is called where the config lists none."""

Corner = Literal["TL", "TR", "BR", "BL"]
Handle = Corner | tuple[int, int]
"""A corner, or a grid point by its row and its place in it, from 0."""

Width = Annotated[float, Field(ge=0, le=WIDEST)]
Widths = tuple[Width, Width, Width, Width]
Rows = tuple[tuple[Point, ...], ...]


def _pinned(corners: Corners) -> Corners:
    """Rounded before they are checked: what was accepted once is so when it is read again."""
    try:
        return checked_corners([_rounded(point) for point in corners])
    except ProjectionError as error:
        raise ValueError(str(error)) from error


def _rounded(point: Point) -> Point:
    return round(point[0], DIGITS), round(point[1], DIGITS)


class Grid(Frozen):
    """Points to which a picture bends before it is pinned; none = it stays flat."""

    points: Rows = ()
    curve: Curve = "bilinear"

    def warp(self) -> GridWarp | None:
        """In the projection's own terms.

        Raises:
            ProjectionError: it folds, or has too few or too many points.
        """
        return _warp(self.points, self.curve) if self.points else None


@lru_cache(maxsize=64)
def _warp(points: Rows, curve: Curve) -> GridWarp:
    """Checking a grid takes up to some hundredths of a second, and every state is checked."""
    return GridWarp(points, curve)


FLAT: Final = Grid()


def _bent(grid: Grid) -> Grid:
    rounded = Grid(points=tuple(tuple(map(_rounded, r)) for r in grid.points), curve=grid.curve)
    try:
        rounded.warp()
    except ProjectionError as error:
        raise ValueError(str(error)) from error
    return rounded


class Adjustment(Frozen):
    """What was set of one output; None = as the config has it.

    Attributes:
        output: its name.
        corners: where the picture's corners lie.
        grid: to which the picture bends.
        blend: widths of the overlaps at the left, right, top and bottom, 0..0.5 of the picture.
        brightness: share of its light, 0.05..1.
    """

    output: Label
    corners: Annotated[Corners, AfterValidator(_pinned)] | None = None
    grid: Annotated[Grid, AfterValidator(_bent)] | None = None
    blend: Widths | None = None
    brightness: float | None = Field(
        default=None, ge=LIMITS["brightness"][0], le=LIMITS["brightness"][1]
    )


def _bounded(calibration: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
    names = [adjustment.output for adjustment in calibration]
    if len(set(names)) != len(names):
        raise ValueError("every output may be named once only")
    points = sum(len(row) for a in calibration if a.grid for row in a.grid.points)
    if points > MOST_POINTS:
        message = f"all grids together may have {MOST_POINTS} points, got {points}"
        raise ValueError(message)
    return calibration


Calibration = Annotated[
    tuple[Adjustment, ...], Field(max_length=MOST_OUTPUTS), AfterValidator(_bounded)
]
"""The adjustments of all outputs that have one, each once."""


@dataclass(frozen=True, kw_only=True)
class Geometry:
    """All of an output that can be set, as it holds.

    Attributes:
        output: its name.
        corners: TL, TR, BR, BL.
        grid: without points where the picture stays flat.
        blend: widths of the overlaps: left, right, top, bottom.
        brightness: share of its light.
    """

    output: str
    corners: Corners = WHOLE
    grid: Grid = FLAT
    blend: Widths = (0.0, 0.0, 0.0, 0.0)
    brightness: float = 1.0


def configured(sections: Sequence[OutputSection]) -> tuple[Geometry, ...]:
    """What the config says of each output; of the only one where it lists none."""
    if not sections:
        return (Geometry(output=ALONE),)
    return tuple(_configured(section, number) for number, section in enumerate(sections, 1))


def output_name(section: OutputSection, number: int) -> str:
    """What an output is called, by its place from 1 where the config does not say."""
    connector = section.connector
    return section.name or (connector if isinstance(connector, str) else f"output {number}")


def _configured(section: OutputSection, number: int) -> Geometry:
    blend = section.blend
    sides = (blend.left, blend.right, blend.top, blend.bottom)
    left, right, top, bottom = (s[0] if isinstance(s, tuple) else s for s in sides)
    return Geometry(
        output=output_name(section, number),
        corners=WHOLE if section.corners is None else section.corners,
        grid=Grid(points=section.grid or (), curve=section.grid_curve),
        blend=(left, right, top, bottom),
        brightness=section.brightness,
    )


def held(base: Geometry, calibration: Sequence[Adjustment]) -> Geometry:
    """What holds of an output: the config's, and over it what was set."""
    found = next((a for a in calibration if a.output == base.output), None)
    if found is None:
        return base
    changes: dict[str, Any] = {
        name: getattr(found, name)
        for name in ("corners", "grid", "blend", "brightness")
        if getattr(found, name) is not None
    }
    return replace(base, **changes)


def setting(
    calibration: tuple[Adjustment, ...], base: Geometry, wanted: Geometry
) -> tuple[Adjustment, ...]:
    """A calibration in which an output is as wanted; what is as in the config is left out.

    Raises:
        CommandError: the corners cross, the grid folds, or a number is outside its limits.
    """
    changes = {
        name: getattr(wanted, name)
        for name in ("corners", "grid", "blend", "brightness")
        if getattr(wanted, name) != getattr(base, name)
    }
    others = tuple(a for a in calibration if a.output != base.output)
    if not changes:
        return others
    try:
        return (*others, Adjustment.model_validate({"output": base.output, **changes}))
    except ValidationError as error:
        raise CommandError(explain_shortly(error)) from error


def explain_shortly(error: ValidationError) -> str:
    """The first mistake in words, without what pydantic puts before it."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":
        return str(first["msg"]).removeprefix("Value error, ")
    return explain(error)[:300]


# ---------------------------------------------------------------- points


def points_shown(geometry: Geometry) -> Rows:
    """Where the grid's points come to lie in what is sent; () without a grid."""
    if not geometry.grid.points:
        return ()
    at = mapped(homography(geometry.corners), np.array(geometry.grid.points, np.float64))
    return tuple(tuple((x, y) for x, y in row) for row in at.tolist())


def place_of(geometry: Geometry, handle: Handle) -> Point:
    """Where a corner or a point of the grid comes to lie.

    Raises:
        CommandError: there is no such point.
    """
    if isinstance(handle, str):
        return geometry.corners[NAMES.index(handle)]
    rows = points_shown(geometry)
    row, column = handle
    if not (0 <= row < len(rows) and 0 <= column < len(rows[0])):
        have = f"{len(rows[0])}x{len(rows)} points" if rows else "no points"
        message = f"the grid has {have}, got row {row + 1}, place {column + 1}"
        raise CommandError(message)
    return rows[row][column]


def moved(point: Point, dx_px: float, dy_px: float, size: tuple[int, int]) -> Point:
    """A point so many pixels further, at most as far beside the output as points may lie.

    Args:
        point: normalised (x, y).
        dx_px: pixels to the right.
        dy_px: pixels down.
        size: (width, height) of the output in pixels.
    """
    return within((point[0] + dx_px / size[0], point[1] + dy_px / size[1]))


def within(point: Point) -> Point:
    """The nearest place at which a point may lie: -0.5..1.5 each way."""
    x, y = (min(max(value, -OUTSIDE), 1 + OUTSIDE) for value in point)
    return x, y


def with_point(geometry: Geometry, handle: Handle, to: Point) -> Geometry:
    """With a corner or a point of the grid at another place in what is sent.

    Raises:
        CommandError: there is no such point.
    """
    place_of(geometry, handle)
    if isinstance(handle, str):
        corners = list(geometry.corners)
        corners[NAMES.index(handle)] = within(to)
        return replace(geometry, corners=(corners[0], corners[1], corners[2], corners[3]))
    back = np.linalg.inv(homography(geometry.corners)).astype(np.float64)
    x, y = mapped(back, np.array(within(to), np.float64)).tolist()
    rows = [list(row) for row in geometry.grid.points]
    rows[handle[0]][handle[1]] = within((x, y))
    points = tuple(map(tuple, rows))
    return replace(geometry, grid=geometry.grid.model_copy(update={"points": points}))


def with_grid(geometry: Geometry, columns: int, rows: int) -> Geometry:
    """With a grid that does not bend yet, of so many points; none for 0."""
    points = even_grid(columns, rows) if columns and rows else ()
    return replace(geometry, grid=geometry.grid.model_copy(update={"points": points}))


# ---------------------------------------------------------------- the projection


def adjusted(output: Output, adjustment: Adjustment) -> Output:
    """An output of the projection with what was set.

    Raises:
        ProjectionError: that cannot be shown.
    """
    changes: dict[str, Any] = {}
    if adjustment.corners is not None:
        changes["corners"] = adjustment.corners
    if adjustment.grid is not None:
        changes["grid"] = adjustment.grid.warp()
    if adjustment.blend is not None:
        sides = zip(("left", "right", "top", "bottom"), adjustment.blend, strict=True)
        widths = {name: replace(getattr(output.blend, name), width=w) for name, w in sides}
        changes["blend"] = replace(output.blend, **widths)
    if adjustment.brightness is not None:
        changes["colour"] = replace(output.colour, brightness=adjustment.brightness)
    return replace(output, **changes)


def by_output(calibration: Sequence[Adjustment]) -> Mapping[str, Adjustment]:
    """The adjustments by the names of their outputs."""
    return {adjustment.output: adjustment for adjustment in calibration}
