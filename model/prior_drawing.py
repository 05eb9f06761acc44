"""A drawing of a prior: its filters as tiles, and the spectrum of their norms. Pillow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model.prior_spectrum import LEAST_NORM, agreement, by_norm, norms

if TYPE_CHECKING:
    from model.patch_prior import PatchPrior

SIZE: Final = (1400, 710)
MOST_TILES: Final = 192
COLUMNS: Final = 16

_PAPER, _INK, _FAINT, _GRID = "#fbfaf6", "#1d1d1f", "#6b6b70", "#dddbd3"
_OWN, _OTHER = "#0b5fa5", "#d1661c"
_FINE: Final = 3  # lines are drawn so many times larger, and averaged
_TILE_PX: Final = 32
_GAP_PX: Final = 4
_TILES_AT: Final = (44, 148)
_CHART: Final = (760, 148, 1360, 596)  # left, top, right, bottom


def draw_prior(prior: PatchPrior, name: str, beside: PatchPrior | None = None) -> Image.Image:
    """Draw a prior.

    Args:
        prior: whose filters and spectrum are drawn.
        name: what the drawing is called.
        beside: another prior, usually the shipped one, whose spectrum is drawn for comparison.

    Returns:
        RGB picture of 1400x710.
    """
    picture = Image.new("RGB", SIZE, _PAPER)
    _draw_head(picture, prior, name)
    _draw_tiles(picture, prior)
    _draw_chart(picture, prior, name, beside)
    return picture


def _draw_head(picture: Image.Image, prior: PatchPrior, name: str) -> None:
    draw = ImageDraw.Draw(picture)
    left = _TILES_AT[0]
    draw.text((left, 26), _cut(draw, name, 30, 1320), _INK, _font(30))
    made = prior.source or "nobody has noted what it was fitted on"
    draw.text((left, 68), _cut(draw, made, 17, 1320), _FAINT, _font(17))


def _draw_tiles(picture: Image.Image, prior: PatchPrior) -> None:
    """Filters by their norms in lines from left to right; each tile uses the whole range."""
    draw = ImageDraw.Draw(picture)
    left, top = _TILES_AT
    order = by_norm(prior)
    shown = order[np.unique(np.linspace(0, len(order) - 1, MOST_TILES).round().astype(int))]
    count = f"The {len(order)} filters" if len(shown) == len(order) else f"{len(shown)} filters"
    draw.text((left, top - 36), f"{count}, the most forgiving first", _INK, _font(18))
    rows = -(-len(shown) // COLUMNS)
    pitch = _TILE_PX + _GAP_PX
    right, below = left + min(len(shown), COLUMNS) * pitch, top + rows * pitch
    draw.rectangle((left - _GAP_PX, top - _GAP_PX, right - 1, below - 1), _GRID)
    for place, number in enumerate(shown):
        row, column = divmod(place, COLUMNS)
        place_px = (left + column * pitch, top + row * pitch)
        picture.paste(tile(prior.filters[..., number]), place_px)
    for line, text in enumerate((
        "Top left: what costs next to nothing, as an even tint or a soft slope.",
        "Bottom right: what is held back most, as noise from pixel to pixel.",
    )):  # fmt: skip
        draw.text((left, below + 14 + 24 * line), text, _FAINT, _font(17))


def tile(weights: np.ndarray) -> Image.Image:
    """A filter as a picture, grey where it is 0.

    Args:
        weights: (8, 8, 3), of any size.

    Returns:
        RGB picture of 32x32; the largest weight is at the end of the range.
    """
    largest = max(float(np.abs(weights).max()), LEAST_NORM)
    levels = np.rint(128 + 127 * (weights.astype(np.float64) / largest)).astype(np.uint8)
    return Image.fromarray(levels).resize((_TILE_PX, _TILE_PX), Image.Resampling.NEAREST)


def _draw_chart(
    picture: Image.Image, prior: PatchPrior, name: str, beside: PatchPrior | None
) -> None:
    left, top, right, bottom = _CHART
    curves = [(norms(prior), _OWN, name)]
    if beside is not None:
        curves.insert(0, (norms(beside), _OTHER, "the shipped prior"))
    low, high = _decades([curve for curve, _, _ in curves])
    _draw_axes(picture, low, high, len(curves[-1][0]))
    fine = Image.new("RGBA", ((right - left) * _FINE, (bottom - top) * _FINE), (0, 0, 0, 0))
    lines = ImageDraw.Draw(fine)
    for curve, colour, _ in curves:
        heights = (high - np.log10(np.maximum(curve, LEAST_NORM))) / (high - low)
        across = np.linspace(0, 1, len(curve)) if len(curve) > 1 else np.array([0.5])
        points = [
            (x * (fine.width - 1), y * (fine.height - 1))
            for x, y in zip(across, heights, strict=True)
        ]
        _stroke(lines, points, colour)
    smooth = fine.resize((right - left, bottom - top), Image.Resampling.BOX)
    picture.paste(smooth, (left, top), smooth)
    _draw_legend(picture, [(colour, text) for _, colour, text in reversed(curves)])
    if beside is not None:
        found = agreement(prior, beside)
        text = (
            f"Logarithms of the two: correlation {found.correlation:.3f}, "
            f"rms difference {found.rms_difference:.2f}"
        )
        ImageDraw.Draw(picture).text((left, bottom + 78), text, _INK, _font(17))


def _stroke(lines: ImageDraw.ImageDraw, points: list[tuple[float, float]], colour: str) -> None:
    width = 3 * _FINE if colour == _OWN else 2 * _FINE
    if len(points) > 1:
        lines.line(points, colour, width, joint="curve")
    for x, y in (points[0], points[-1]):  # round ends; and a curve of one filter is a dot
        radius = width / 2 + (2 * _FINE if len(points) == 1 else 0)
        lines.ellipse((x - radius, y - radius, x + radius, y + radius), colour)


def _draw_axes(picture: Image.Image, low: int, high: int, count: int) -> None:
    """Decades of the norm to the left, ranks below."""
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = _CHART
    draw.text((left, top - 36), "Norm of each filter: how dear it is", _INK, _font(18))
    for decade in range(low, high + 1):
        y = bottom - (bottom - top) * (decade - low) / (high - low)
        draw.line((left, y, right, y), _GRID, 1)
        draw.text((left - 12, y), f"{10.0**decade:g}", _FAINT, _font(16), anchor="rm")
    for rank in sorted({round(1 + share * (count - 1)) for share in (0, 0.25, 0.5, 0.75, 1)}):
        x = left + (right - left) * ((rank - 1) / (count - 1) if count > 1 else 0.5)
        draw.line((x, top, x, bottom + 6), _GRID, 1)
        draw.text((x, bottom + 12), str(rank), _FAINT, _font(16), anchor="mt")
    draw.line((left, top, left, bottom), _FAINT, 1)
    draw.line((left, bottom, right, bottom), _FAINT, 1)
    middle = (left + right) / 2
    draw.text((middle, bottom + 38), "rank of the filter by its norm", _FAINT, _font(17), "mt")


def _draw_legend(picture: Image.Image, entries: list[tuple[str, str]]) -> None:
    """Bottom right in the chart, where a rising curve never is."""
    draw = ImageDraw.Draw(picture)
    _, _, right, bottom = _CHART
    texts = [_cut(draw, text, 17, 300) for _, text in entries]
    x = right - 24 - max(draw.textlength(text, _font(17)) for text in texts)
    for line, ((colour, _), text) in enumerate(zip(entries, texts, strict=True)):
        y = bottom - 26 * (len(entries) - line)
        draw.line((x - 48, y, x - 12, y), colour, 4)
        draw.text((x, y), text, _INK, _font(17), anchor="lm")


def _decades(curves: list[np.ndarray]) -> tuple[int, int]:
    """Powers of ten that hold all norms above 0, at least one decade."""
    values = np.concatenate(curves)
    values = values[values > LEAST_NORM]
    if not len(values):
        return -1, 0
    low = int(np.floor(np.log10(values.min())))
    return low, max(int(np.ceil(np.log10(values.max()))), low + 1)


def _cut(draw: ImageDraw.ImageDraw, text: str, size: int, most_px: float) -> str:
    """The text on one line, with dots in place of what is too much."""
    text = " ".join(text[:500].split())
    while text and draw.textlength(text, _font(size)) > most_px:
        text = text.rstrip("…")[:-1] + "…"
    return text


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
