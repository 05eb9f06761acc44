"""What a chaos run tells people. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = f"{'fault':>5}  {'green after':>11}  {'frozen':>7}  {'gap':>6}  {'blind':>6}  {'darkest':>7}"


@dataclass(frozen=True)
class Result:
    """One fault and what came of it.

    Attributes:
        number: from 1.
        words: what was done.
        green_s: seconds until all was green again; None if it never was.
        frozen_s: longest time without a change of the preview while it could be had.
        gap_s: longest gap between two frames by the projection's own word.
        blind_s: longest time in which no preview could be had.
        darkest: lowest mean grey level of a preview.
        breaches: what must not have happened, in words.
    """

    number: int
    words: str
    green_s: float | None
    frozen_s: float
    gap_s: float
    blind_s: float
    darkest: float
    breaches: tuple[str, ...] = ()


def line_of(result: Result) -> str:
    """A fault in one line, and what was breached in lines of its own."""
    green = "never" if result.green_s is None else f"{result.green_s:.1f} s"
    line = (
        f"{result.number:5d}  {green:>11}  {result.frozen_s:5.1f} s  {result.gap_s:4.1f} s  "
        f"{result.blind_s:4.1f} s  {result.darkest:7.0f}  {result.words}"
    )
    return "\n".join([line, *(f"       BREACH: {text}" for text in result.breaches)])


def summary(results: Iterable[Result], at_end: Iterable[str], facts: str) -> str:
    """The worst of all."""
    done, end = list(results), list(at_end)
    greens = [result.green_s for result in done if result.green_s is not None]
    breaches = sum(len(result.breaches) for result in done)
    slowest, mean = max(greens, default=0.0), sum(greens) / max(1, len(greens))
    frozen = max((result.frozen_s for result in done), default=0.0)
    gap = max((result.gap_s for result in done), default=0.0)
    blind = max((result.blind_s for result in done), default=0.0)
    darkest = min((result.darkest for result in done), default=255.0)
    worst = (
        f"longest: preview frozen {frozen:.1f} s, between two frames {gap:.1f} s, "
        f"no preview {blind:.1f} s; darkest mean {darkest:.0f} of 255"
    )
    lines = [
        f"{len(done)} faults; green again after {slowest:.1f} s at the longest, mean {mean:.1f} s",
        worst,
        facts,
        *(f"AT THE END: {text}" for text in end),
        f"{breaches + len(end)} breaches" if breaches or end else "no breach",
    ]
    return "\n".join(lines)
