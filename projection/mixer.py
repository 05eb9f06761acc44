"""Gives every frame of a fade its mixing, as soon as its two pictures have been compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from projection.comparing import Beside, Compared, Comparer, Name, Pair
from projection.errors import ProjectionError
from projection.mixing import Mixing, corrected
from projection.scene import smoothstep

if TYPE_CHECKING:
    from projection.fades import Moment

MixingKind = Literal["flow", "steady", "fade"]
"""fade = plain; steady = keeps contrast and sharpness; flow = and things move along."""

KEPT = 8
"""Pairs remembered, those under way included."""

GROWS_S = 0.5
"""A comparison that comes in the midst of a fade takes effect softly, in so many seconds."""


class Mixer:
    """Knows pairs of pictures and mixes them; a pair not compared yet is mixed plainly.

    Args:
        kind: how to mix.
        comparer: compares; by default a thread beside. Closed together with the mixer.

    Raises:
        ProjectionError: there is no such kind.
    """

    def __init__(self, kind: MixingKind, comparer: Comparer | None = None) -> None:
        if kind not in get_args(MixingKind):
            msg = f"mixing must be one of {', '.join(get_args(MixingKind))}, got {kind!r}"
            raise ProjectionError(msg)
        self._comparer: Comparer | None = None
        if kind != "fade":
            self._comparer = comparer or Beside(with_flow=kind == "flow")
        self._known: dict[Name, Compared | None] = {}
        self._shown: tuple[Name, float] | None = None

    def look_ahead(self, pair: Pair) -> None:
        """Have a pair compared that will be mixed soon."""
        if self._comparer is None or pair.name in self._known:
            return
        self._known[pair.name] = None
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        self._comparer.ask(pair)

    def mixing(self, moment: Moment) -> Mixing | None:
        """How a moment's two pictures are mixed; None for plainly."""
        if self._comparer is None or moment.over is None:
            self._shown = None
            return None
        pair = Pair(moment.base, moment.over)
        self.look_ahead(pair)
        for name, found in self._comparer.answers():
            if name in self._known:
                self._known[name] = found
        known = self._known[pair.name] = self._known.pop(pair.name)  # newest last
        if known is None:
            return None
        if self._shown is None or self._shown[0] != pair.name:
            self._shown = (pair.name, moment.tau_s)
        strength = smoothstep((moment.tau_s - self._shown[1]) / GROWS_S)
        return Mixing(corrected(known.likeness, moment.weight, strength), known.flow, strength)

    def close(self) -> None:
        """End the comparing; may be called twice."""
        if self._comparer is not None:
            self._comparer.close()
