"""A run of the judge as lines of text for a terminal. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.judging.figures import LOOK_NAMES
from model.judging.judge import PROMPT_ROUNDS, RANKED_ROUNDS
from model.judging.report import bars_of, totals_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.judging.band import Band
    from model.judging.judge import Verdict
    from model.judging.report import Report

LABEL_CHARS = 26
SHORT = {
    "mean": "mean",
    "contrast": "contr",
    "clipped": "clip%",
    "spectrum_slope": "slope",
    "fine_share": "fine%",
    "saturation": "satur",
}
PERCENTS = ("clipped", "fine_share")


def head_line() -> str:
    """What the columns of `subject_line` are."""
    ranks = " ".join(f"{f'r{n}':>4}" for n in RANKED_ROUNDS)
    looks = " ".join(f"{SHORT[name]:>5} " for name in LOOK_NAMES)
    return f"{'subject':{LABEL_CHARS}} first      s {ranks}  late  {looks}   drift flick"


def subject_line(verdict: Verdict, band: Band) -> str:
    """One subject in a line; "!" marks a figure of its last picture that lies outside the band."""
    ranks = " ".join(f"{_or_dash(verdict.rank_after(n)):>4}" for n in RANKED_ROUNDS)
    looks = " ".join(_look_cell(verdict, name, band) for name in LOOK_NAMES)
    return (
        f"{verdict.label[:LABEL_CHARS]:{LABEL_CHARS}} {_or_dash(verdict.rounds_to_first):>5} "
        f"{_or_dash(verdict.seconds_to_first, '.1f'):>6} {ranks} "
        f"{_or_dash(verdict.worst_rank_later):>5}  {looks} "
        f"{_or_dash(verdict.drift_a_minute, '.3f'):>7} {verdict.flicker:5.3f}"
    )


def total_lines(report: Report) -> list[str]:
    """What was dreamt and judged, and all subjects together."""
    totals = totals_of(report)
    band = report.band
    made = (
        f"{report.look} on {report.network}, {report.width}x{report.height}, "
        f"{report.steps_a_round} steps a round, seed {report.seed}, judged by {report.judge}"
    )
    seen = (
        f"first within {PROMPT_ROUNDS} rounds: {totals.prompt_share:.0%} of {totals.subjects}, "
        f"ever: {totals.ever_share:.0%}; median {_or_dash(totals.rounds_to_first, '.3g')} rounds, "
        f"{_or_dash(totals.seconds_to_first, '.1f')} s; a round {totals.seconds_a_round:.2f} s"
    )
    held = _or_dash(totals.drift_a_minute, ".3f")
    moved = (
        f"flicker {totals.flicker:.3f}, drift {held} a minute while held, "
        f"{totals.drift_of_run:.3f} over the run, clipped {totals.clipped_mean:.2%} "
        f"(most {totals.clipped_most:.2%})"
    )
    usual = f"band: 5-95 % of {band.photos} photographs at {band.width}x{band.height}"
    return [made, seen, moved, usual]


def bar_lines(report: Report) -> list[str]:
    """What the default look must reach, and whether it does."""
    lines = []
    for bar in bars_of(totals_of(report)):
        word = "least" if bar.at_least else "most"
        state = "holds" if bar.holds else "FAILS"
        lines.append(f"  {state}  {bar.name:30} {bar.value:7.3f}   at {word} {bar.limit:g}")
    return lines


def comparison_lines(reports: Sequence[Report]) -> list[str]:
    """Rounds and seconds until each subject was first, side by side for runs of one list."""
    heads = " ".join(f"{report.look:>16}" for report in reports)
    lines = [f"{'first in its regions after':{LABEL_CHARS}} {heads}"]
    for verdicts in zip(*(report.verdicts for report in reports), strict=True):
        waits = " ".join(f"{_wait(v.rounds_to_first, v.seconds_to_first):>16}" for v in verdicts)
        lines.append(f"{verdicts[0].label[:LABEL_CHARS]:{LABEL_CHARS}} {waits}")
    totals = [totals_of(report) for report in reports]
    waits = " ".join(f"{_wait(t.rounds_to_first, t.seconds_to_first):>16}" for t in totals)
    shares = " ".join(f"{t.prompt_share:>16.0%}" for t in totals)
    paces = " ".join(f"{t.seconds_a_round:>14.2f} s" for t in totals)
    lines.append(f"{'median of those ever first':{LABEL_CHARS}} {waits}")
    lines.append(f"{f'first within {PROMPT_ROUNDS} rounds':{LABEL_CHARS}} {shares}")
    return [*lines, f"{'a round':{LABEL_CHARS}} {paces}"]


def _look_cell(verdict: Verdict, name: str, band: Band) -> str:
    value = getattr(verdict.last, name)
    mark = " " if band.holds(name, value) else "!"
    return f"{value * 100 if name in PERCENTS else value:5.2f}{mark}"


def _wait(rounds: float | None, seconds: float | None) -> str:
    return "never" if rounds is None or seconds is None else f"{rounds:g} r, {seconds:.1f} s"


def _or_dash(value: float | None, form: str = "d") -> str:
    return "-" if value is None else format(value, form)
