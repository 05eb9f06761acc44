"""Sends the outputs as the state's calibration wants them. Runs in the projection process."""

import logging
from collections.abc import Sequence

from installation.calibration import ALONE, Adjustment, adjusted, by_output
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
        self.refused = ("",) * len(self._bases)

    def follow(self, calibration: tuple[Adjustment, ...]) -> None:
        """Bring the outputs in line with a calibration, from the next frame on."""
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


def _adjusted(base: Output, wanted: Adjustment | None, good: Output) -> tuple[Output, str]:
    """An output with its adjustment; the last good one and the reason where that is refused."""
    if wanted is None:
        return base, ""
    try:
        return adjusted(base, wanted), ""
    except ProjectionError as error:
        return good, str(error)[:MOST_WORDS]
