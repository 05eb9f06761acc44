"""Sends the outputs as the state's calibration wants them. Runs in the projection process."""

import logging
from collections.abc import Sequence

from installation.calibration import ALONE, Adjustment, adjusted, by_output
from installation.show import Mark, ShowState
from projection.card_mark import CardMark
from projection.corner_pin import NAMES, WHOLE
from projection.errors import ProjectionError
from projection.output import Output
from projection.projector import Projector

log = logging.getLogger("projection")

MOST_WORDS = 300


class CalibratedOutputs:
    """Follows the calibration; what cannot be shown leaves an output as it was last.

    Args:
        projector: shows.
        configured: the outputs as in the config; none: it has one that is not listed.

    Attributes:
        refused: why the calibration of an output is not shown, by its place; "" if it is.
    """

    def __init__(self, projector: Projector, configured: Sequence[Output] = ()) -> None:
        self._projector = projector
        self._bases = tuple(configured or projector.renderer.outputs)
        self._names = tuple(o.name for o in configured) or (ALONE,) * len(self._bases)
        self._good = self._bases
        self._followed: tuple[Adjustment, ...] = ()
        self._identified: int | None = None
        self.refused = ("",) * len(self._bases)

    def follow(self, calibration: tuple[Adjustment, ...], mark: Mark | None = None) -> None:
        """Bring the outputs in line with a calibration, from the next frame on.

        Args:
            calibration: of all outputs.
            mark: the point that is being moved, shown on its card.
        """
        self._follow(calibration)
        self._projector.set_mark(card_mark(mark, self._projector.renderer.outputs))

    def identify(self, state: ShowState, now_s: float) -> None:
        """Show which output is which, once each time that is asked for; monotonic seconds."""
        if self._identified is not None and state.identify_count > self._identified:
            one = state.identify_output - 1 if state.identify_output else None
            self._projector.identify(now_s, one)
        self._identified = state.identify_count

    def _follow(self, calibration: tuple[Adjustment, ...]) -> None:
        if calibration == self._followed:
            return
        wanted, before = by_output(calibration), by_output(self._followed)
        self._followed = calibration
        shown, refused = [], []
        for name, base, good, was in zip(
            self._names, self._bases, self._good, self.refused, strict=True
        ):
            if wanted.get(name) == before.get(name):
                output, why = good, was
            else:
                output, why = _adjusted(base, wanted.get(name), good)
            shown.append(output)
            refused.append(why)
        try:
            self._projector.set_outputs(tuple(shown))
        except ProjectionError as error:
            self.refused = (str(error)[:MOST_WORDS],) * len(self._bases)
        else:
            self._good, self.refused = tuple(shown), tuple(refused)
        for name, why in zip(self._names, self.refused, strict=True):
            if why:
                log.warning("%s keeps its geometry: %s", name, why)


def card_mark(mark: Mark | None, outputs: Sequence[Output]) -> CardMark | None:
    """A mark in the projection's own terms; None where there is no such point."""
    if mark is None or mark.output > len(outputs):
        return None
    words = ": ".join(filter(None, (in_words(mark), mark.said)))
    if isinstance(mark.point, str):
        return CardMark(mark.output - 1, WHOLE[NAMES.index(mark.point)], words)
    grid = outputs[mark.output - 1].grid
    rows, columns = (len(grid.points), len(grid.points[0])) if grid is not None else (0, 0)
    row, column = mark.point
    if not (0 <= row < rows and 0 <= column < columns):
        return None
    return CardMark(mark.output - 1, (column / (columns - 1), row / (rows - 1)), words)


def in_words(mark: Mark) -> str:
    """Which point that is, as the panel calls it."""
    if isinstance(mark.point, str):
        return f"output {mark.output}, corner {mark.point}"
    row, column = mark.point
    return f"output {mark.output}, point {column + 1} of row {row + 1}"


def _adjusted(base: Output, wanted: Adjustment | None, good: Output) -> tuple[Output, str]:
    """An output with its adjustment; the last good one and the reason where that is refused."""
    if wanted is None:
        return base, ""
    try:
        return adjusted(base, wanted), ""
    except ProjectionError as error:
        return good, str(error)[:MOST_WORDS]
