"""Single pixels of an output, and what belongs there by the definition: a proof of what is sent.

Pure. A few hundred pixels, evenly spread, tell an output that is upside down, mirrored, another's,
old, in wrong colours or half empty from one that is right, and cost a thousandth of a whole frame.
What belongs there is reckoned as `projection.scene` and `projection.output` define it, not taken
from any renderer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from projection.cpu_outputs import Prepared
from projection.output import WHOLE_CANVAS
from projection.scene import Scene
from projection.scene_at import sampled, values_at

if TYPE_CHECKING:
    import numpy.typing as npt

    from projection.output import Output

    Picture = npt.NDArray[np.uint8]
    Floats = npt.NDArray[np.float32]
    Doubles = npt.NDArray[np.float64]

COLUMNS, ROWS = 24, 16
CANVAS_LEVELS = 2.5
"""So far a value of the canvas may be off: two renderers round differently, twice."""

SENT_LEVELS = 2.5
"""So far a value that is sent may be off besides."""

DARK_LEVELS = 8.0
"""A pixel that is to be darker says nothing, unless it is brighter."""

FEWEST = 24
"""From fewer pixels nothing is said: nearly all of the output is masked, or dark."""


@dataclass(frozen=True)
class Spots:
    """Pixels of an output: each of `columns` in each of `rows`, rising, counted from above."""

    output: int
    columns: tuple[int, ...]
    rows: tuple[int, ...]

    @staticmethod
    def spread(output: int, size: tuple[int, int]) -> Spots:
        """Evenly over an output of `size` (width, height) pixels."""
        columns, rows = (
            tuple(sorted({int((n + 0.5) * side / count) for n in range(count)}))
            for side, count in zip(size, (COLUMNS, ROWS), strict=True)
        )
        return Spots(output, columns, rows)

    def of(self, picture: Picture) -> Picture:
        """These pixels of a picture: uint8 (rows, columns, 3)."""
        return picture[np.ix_(self.rows, self.columns)]


@dataclass(frozen=True, eq=False)
class Proof:
    """What was sent at some pixels, and what was to be.

    Args:
        spots: which pixels.
        output: as it was sent.
        drawn: what it was sent a part of: a scene, or a test card, uint8 (h, w, 3) RGB.
        sent: uint8 (rows, columns, 3) RGB.
    """

    spots: Spots
    output: Output
    drawn: Scene | Picture
    sent: Picture


class Prover:
    """Judges proofs; keeps what belongs to the geometry of each output."""

    def __init__(self) -> None:
        self._prepared: dict[int, tuple[object, Prepared]] = {}

    def strayed(self, proof: Proof) -> float:
        """The share of the pixels, 0..1, that are not what was to be sent.

        Those that are dark as they are to be count for nothing: a mask would hide half of a wall.
        """
        low, high = self.limits(proof)
        wrong = ((proof.sent < low) | (proof.sent > high)).any(axis=2)
        telling = int((wrong | (high > DARK_LEVELS).any(axis=2)).sum())
        return float(wrong.sum()) / telling if telling >= FEWEST else 0.0

    def limits(self, proof: Proof) -> tuple[Floats, Floats]:
        """The least and the most that may be sent: float32 (rows, columns, 3), levels."""
        drawn = proof.drawn
        is_scene = isinstance(drawn, Scene)
        size = drawn.size if isinstance(drawn, Scene) else (drawn.shape[1], drawn.shape[0])
        prepared = self._ready(proof, size, whole=not is_scene)
        x, y = (place.astype(np.float64) for place in prepared.places or ())
        if isinstance(drawn, Scene):
            canvas, dimmer = _on_canvas(drawn, x, y), drawn.dimmer
        else:
            canvas, dimmer = sampled(drawn, x + 0.5, y + 0.5), 1.0
        low, high = (
            prepared.finished(np.clip(canvas + by, 0, 255).astype(np.float32), dimmer) * 255
            for by in (-CANVAS_LEVELS, CANVAS_LEVELS)
        )
        return low - np.float32(SENT_LEVELS), high + np.float32(SENT_LEVELS)

    def _ready(self, proof: Proof, size: tuple[int, int], *, whole: bool) -> Prepared:
        spots, output = proof.spots, proof.output
        name = (spots, output, size, whole)
        known = self._prepared.get(spots.output)
        if known is None or known[0] != name:
            crop = WHOLE_CANVAS if whole else output.crop
            pixels = np.array(spots.columns), np.array(spots.rows)
            known = name, Prepared.of(output, crop, size, pixels)
            self._prepared[spots.output] = known
        return known[1]


def _on_canvas(scene: Scene, x: Doubles, y: Doubles) -> Floats:
    """The canvas at places between its pixels (from the centre of the first): four count each."""
    width, height = scene.size
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left, top = np.floor(x), np.floor(y)
    right, down = (x - left)[..., None], (y - top)[..., None]
    xs = np.stack([left, np.minimum(left + 1, width - 1)] * 2)
    ys = np.stack([top, top, *[np.minimum(top + 1, height - 1)] * 2])
    a, b, c, d = values_at(scene, xs + 0.5, ys + 0.5)
    above, below = a + right * (b - a), c + right * (d - c)
    return np.asarray(above + down * (below - above), np.float32)
