"""What a whole run of the judge amounts to: totals, bars and the same as JSON. Pure."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from model.judging.figures import LOOK_NAMES, LookFigures, colour_drift_a_minute
from model.judging.judge import PROMPT_ROUNDS, RANKED_ROUNDS, Verdict

if TYPE_CHECKING:
    from model.judging.band import Band

LEAST_PROMPT: Final = 0.9
"""Share of the subjects that must be first within the prompt rounds."""

LEAST_INSIDE: Final = 0.9
"""Share of the pictures of which a figure must lie in the band: as many as of photographs."""

MOST_CLIPPED: Final = 0.02
MOST_DRIFT_A_MINUTE: Final = 0.05

BANDED: Final = tuple(name for name in LOOK_NAMES if name != "clipped")
"""Figures held to the band; clipping has a limit of its own."""


@dataclass(frozen=True)
class Report:
    """A run of the judge.

    Args:
        network: that dreamt.
        judge: the network that judged.
        look: that it was dreamt by.
        width: of the canvas in px.
        height: of the canvas in px.
        steps_a_round: dream steps between two zooms.
        seed: of every random choice.
        band: what is usual among photographs.
        verdicts: one for each subject, in the order of the dream.
    """

    network: str
    judge: str
    look: str
    width: int
    height: int
    steps_a_round: int
    seed: int
    band: Band
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Totals:
    """All subjects together.

    Args:
        subjects: how many.
        prompt_share: share of them that were first in their regions within 6 rounds.
        ever_share: share that were first at any time.
        rounds_to_first: median of those that were, None if none was.
        seconds_to_first: likewise.
        seconds_a_round: median of all rounds.
        rank_later: median over the subjects of the worst rank after round 6; None in a short run.
        inside: share of the last pictures inside the photographs' band, by figure.
        clipped_mean: mean over the last pictures of their share of clipped values.
        clipped_most: the largest of them.
        drift_a_minute: mean over the subjects of the drift while each is held; None in a run too
            short to tell.
        drift_of_run: drift over the whole run, subjects and all: towards one grey or one tint.
        flicker: mean over the subjects.
    """

    subjects: int
    prompt_share: float
    ever_share: float
    rounds_to_first: float | None
    seconds_to_first: float | None
    seconds_a_round: float
    rank_later: float | None
    inside: dict[str, float]
    clipped_mean: float
    clipped_most: float
    drift_a_minute: float | None
    drift_of_run: float
    flicker: float


@dataclass(frozen=True)
class Bar:
    """One thing that the default look must reach.

    Args:
        name: what it is about.
        value: what was measured.
        limit: what it is held to.
        at_least: whether the limit is the least or the most.
    """

    name: str
    value: float
    limit: float
    at_least: bool = True

    @property
    def holds(self) -> bool:
        """Whether it is reached; the limit itself is."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def totals_of(report: Report) -> Totals:
    """All verdicts of a report together."""
    verdicts = report.verdicts
    waits = [v.rounds_to_first for v in verdicts if v.rounds_to_first is not None]
    seconds = [v.seconds_to_first for v in verdicts if v.seconds_to_first is not None]
    later = [v.worst_rank_later for v in verdicts if v.worst_rank_later is not None]
    drifts = [v.drift_a_minute for v in verdicts if v.drift_a_minute is not None]
    clipped = [v.last.clipped for v in verdicts]
    colours = np.concatenate([v.colours for v in verdicts])
    return Totals(
        subjects=len(verdicts),
        prompt_share=sum(wait <= PROMPT_ROUNDS for wait in waits) / len(verdicts),
        ever_share=len(waits) / len(verdicts),
        rounds_to_first=statistics.median(waits) if waits else None,
        seconds_to_first=statistics.median(seconds) if seconds else None,
        seconds_a_round=statistics.median(s for v in verdicts for s in v.seconds),
        rank_later=statistics.median(later) if later else None,
        inside={
            name: _share_inside(report.band, name, [v.last for v in verdicts])
            for name in LOOK_NAMES
        },
        clipped_mean=statistics.fmean(clipped),
        clipped_most=max(clipped),
        drift_a_minute=statistics.fmean(drifts) if drifts else None,
        drift_of_run=colour_drift_a_minute(colours),
        flicker=statistics.fmean(v.flicker for v in verdicts),
    )


def bars_of(totals: Totals) -> tuple[Bar, ...]:
    """What the default look must reach at 384x216 on Lite0, and whether it does."""
    drifts = {"while held": totals.drift_a_minute, "over the run": totals.drift_of_run}
    return (
        Bar(f"first within {PROMPT_ROUNDS} rounds", totals.prompt_share, LEAST_PROMPT),
        *(Bar(f"{name} as in photographs", totals.inside[name], LEAST_INSIDE) for name in BANDED),
        Bar("clipped at most", totals.clipped_most, MOST_CLIPPED, at_least=False),
        *(
            Bar(f"colour drift a minute {when}", drift, MOST_DRIFT_A_MINUTE, at_least=False)
            for when, drift in drifts.items()
            if drift is not None
        ),
    )


def as_json(report: Report) -> dict[str, object]:
    """The report in plain values, with the totals and the bars."""
    totals = totals_of(report)
    band = report.band
    return {
        "network": report.network,
        "judge": report.judge,
        "look": report.look,
        "width": report.width,
        "height": report.height,
        "steps_a_round": report.steps_a_round,
        "seed": report.seed,
        "band": {
            "source": band.source,
            "photos": band.photos,
            "size": f"{band.width}x{band.height}",
            "figures": {n: [getattr(band.low, n), getattr(band.high, n)] for n in LOOK_NAMES},
        },
        "totals": asdict(totals),
        "bars": [{**asdict(bar), "holds": bar.holds} for bar in bars_of(totals)],
        "subjects": [_verdict_json(verdict, band) for verdict in report.verdicts],
    }


def _verdict_json(verdict: Verdict, band: Band) -> dict[str, object]:
    return {
        "label": verdict.label,
        "group": verdict.group,
        "rounds": verdict.rounds,
        "rounds_to_first": verdict.rounds_to_first,
        "seconds_to_first": verdict.seconds_to_first,
        "rank_after": {str(n): verdict.rank_after(n) for n in RANKED_ROUNDS},
        "worst_rank_later": verdict.worst_rank_later,
        "regions": [
            {
                "index": rank.index,
                "region": rank.region,
                "ranks": [at[i].rank for at in verdict.ranks],
            }
            for i, rank in enumerate(verdict.ranks[0])
        ],
        "early": {"round": verdict.early_round, **_look_json(verdict.early, band)},
        "last": {"round": verdict.rounds, **_look_json(verdict.last, band)},
        "drift_a_minute": verdict.drift_a_minute,
        "flicker": verdict.flicker,
        "colours": verdict.colours,
        "seconds": verdict.seconds,
    }


def _look_json(figures: LookFigures, band: Band) -> dict[str, object]:
    return {**asdict(figures), "outside": band.outside(figures)}


def _share_inside(band: Band, name: str, pictures: list[LookFigures]) -> float:
    return sum(band.holds(name, getattr(figures, name)) for figures in pictures) / len(pictures)
