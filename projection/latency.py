"""How far the wall runs behind the engine: enough that the next keyframe is there in time. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from projection.errors import ProjectionError

CATCH_UP = 0.3
"""A wall comes into step with another one by so many seconds a second at most."""


@dataclass(frozen=True)
class LatencySettings:
    """Limits of the latency.

    Args:
        start_s: latency before any keyframe was heard.
        least_s: never less than this.
        most_s: never more than this; a slower engine's keyframes come late.
        margin_s: spare time on top of what the engine needed lately.
        window: how many of the last keyframes count.
        silence_s: a longer gap is a restart of the engine, not its pace.
        slew: the latency changes by at most this many seconds a second, below 1.
        settle_s: how softly it comes to rest: time constant of the approach.
    """

    start_s: float = 2.0
    least_s: float = 0.25
    most_s: float = 60.0
    margin_s: float = 0.5
    window: int = 6
    silence_s: float = 120.0
    slew: float = 0.1
    settle_s: float = 3.0

    def __post_init__(self) -> None:
        if not 0 <= self.least_s <= self.start_s <= self.most_s:
            msg = (
                "latency must keep 0 <= least_s <= start_s <= most_s, got "
                f"{self.least_s}, {self.start_s}, {self.most_s}"
            )
            raise ProjectionError(msg)
        if not 0 < self.slew < 1 or self.settle_s <= 0 or self.window < 1:
            msg = (
                "latency must keep 0 < slew < 1, settle_s > 0, window >= 1, got "
                f"{self.slew}, {self.settle_s}, {self.window}"
            )
            raise ProjectionError(msg)


@dataclass(frozen=True)
class Lead:
    """How far another wall runs behind, and is to run behind; it changes as every latency does."""

    value_s: float
    target_s: float

    def after(self, elapsed_s: float, settings: LatencySettings) -> Lead:
        """`elapsed_s` (>= 0) later: evenly at first, then settling."""
        off_s = self.target_s - self.value_s
        knee_s = settings.slew * settings.settle_s
        even_s = min(elapsed_s, max(0.0, abs(off_s) - knee_s) / settings.slew)
        value_s = self.value_s + math.copysign(settings.slew * even_s, off_s)
        rest = math.exp(-(elapsed_s - even_s) / settings.settle_s)
        return replace(self, value_s=self.target_s - (self.target_s - value_s) * rest)


@dataclass(frozen=True)
class Latency:
    """The latency now, and the paces heard lately that it follows.

    Args:
        settings: limits.
        value_s: seconds between now and the show time on the wall.
        paces_s: of the last keyframes, arrival minus the show time of the keyframe before.
        leader: of another machine's wall, now, that this one keeps in step with; None = nobody's.
    """

    settings: LatencySettings
    value_s: float
    paces_s: tuple[float, ...] = ()
    leader: Lead | None = None

    @classmethod
    def begin(cls, settings: LatencySettings) -> Latency:
        """The latency before any keyframe was heard."""
        return cls(settings, settings.start_s)

    @property
    def target_s(self) -> float:
        """The leader's, or the one that would have shown each of the last keyframes in time."""
        if self.leader is not None:
            return self.leader.target_s
        if not self.paces_s:
            return self.value_s
        wanted = max(self.paces_s) + self.settings.margin_s
        return max(self.settings.least_s, min(self.settings.most_s, wanted))

    def heard(self, pace_s: float) -> Latency:
        """After a keyframe that arrived `pace_s` after the show time of the one before it."""
        if pace_s > self.settings.silence_s:
            return replace(self, paces_s=())
        return replace(self, paces_s=(*self.paces_s, pace_s)[-self.settings.window :])

    def after(self, elapsed_s: float) -> Latency:
        """`elapsed_s` (>= 0) of real time later; the wall's time never runs backwards."""
        settings = self.settings
        if self.leader is not None:
            return self._behind(self.leader.after(elapsed_s, settings), elapsed_s)
        wanted = (self.target_s - self.value_s) / settings.settle_s
        speed = max(-settings.slew, min(settings.slew, wanted))
        return replace(self, value_s=self.value_s + speed * elapsed_s)

    def _behind(self, leader: Lead, elapsed_s: float) -> Latency:
        """Nearer to the leader, which has gone on meanwhile."""
        off_s = leader.value_s - self.value_s
        most_s = CATCH_UP * elapsed_s
        return replace(self, leader=leader, value_s=self.value_s + max(-most_s, min(most_s, off_s)))
