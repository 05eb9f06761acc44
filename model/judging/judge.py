"""The judge: a dream through a list of subjects, each from the picture of the one before.

As on the wall: rounds of steps, a zoom after each, no fresh canvas for a new subject. After every
round another network is asked (it costs a fiftieth of the round), and the picture is measured.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from model.canvas import backward_matrix
from model.errors import ModelError
from model.judging.figures import (
    LookFigures,
    colour_drift_a_minute,
    flicker,
    look_figures,
    mean_colour,
)
from model.judging.ranks import RegionRank, worst
from model.stills import LOG_ZOOM_A_ROUND

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from model.dreamer import Dreamer
    from model.judging.ranks import Ranker
    from model.judging.subjects import JudgedSubject
    from model.regions import Aim

EARLY_ROUND: Final = 8
RANKED_ROUNDS: Final = (8, 16, 32)
PROMPT_ROUNDS: Final = 6
"""A subject is recognised promptly when it is first within so many rounds."""
ARRIVAL_ROUNDS: Final = 8
"""So long a subject brings its own colours; from then on a change of them is drift."""


@dataclass(frozen=True)
class Verdict:
    """What the judge says of one subject.

    Args:
        label: of the subject.
        group: of the subject, or "".
        aims: what was dreamt.
        ranks: of each aim in each of its regions, after every round: [round][region].
        colours: the picture's mean colour RGB 0..1 after every round.
        seconds: that each round took, without the judge's own time.
        flicker: mean over the rounds of what changed from keyframe to keyframe, see `figures`.
        early_round: of the early picture: 8, or the middle of a shorter run.
        early: look figures of the early picture.
        last: look figures of the last picture.
    """

    label: str
    group: str
    aims: tuple[Aim, ...]
    ranks: tuple[tuple[RegionRank, ...], ...]
    colours: tuple[tuple[float, ...], ...]
    seconds: tuple[float, ...]
    flicker: float
    early_round: int
    early: LookFigures
    last: LookFigures

    @property
    def rounds(self) -> int:
        """How long the subject was dreamt."""
        return len(self.ranks)

    @property
    def worst_ranks(self) -> tuple[int, ...]:
        """After every round the rank in the region where it is worst."""
        return tuple(worst(ranks) for ranks in self.ranks)

    @property
    def rounds_to_first(self) -> int | None:
        """Rounds until the subject was first in all its regions at once; None = never."""
        ranks = self.worst_ranks
        return ranks.index(1) + 1 if 1 in ranks else None

    @property
    def seconds_to_first(self) -> float | None:
        """Seconds until then; None = never."""
        rounds = self.rounds_to_first
        return None if rounds is None else sum(self.seconds[:rounds])

    @property
    def worst_rank_later(self) -> int | None:
        """The worst rank after the sixth round; None for a shorter run."""
        later = self.worst_ranks[PROMPT_ROUNDS:]
        return max(later) if later else None

    @property
    def drift_a_minute(self) -> float | None:
        """Of the mean colour while the subject is held, see `colour_drift_a_minute`.

        None for fewer than 16 rounds: the first eight bring the subject's own colours, which is no
        drift, and from fewer than eight more a line says nothing.
        """
        held = self.colours[ARRIVAL_ROUNDS:]
        return colour_drift_a_minute(held) if len(held) >= ARRIVAL_ROUNDS else None

    def rank_after(self, rounds: int) -> int | None:
        """Rank, in the region where it is worst, after some rounds; None if there were fewer."""
        return self.worst_ranks[rounds - 1] if rounds <= self.rounds else None


@dataclass(frozen=True)
class Shown:
    """The two pictures of a subject that the contact sheet shows.

    Args:
        early: uint8 (h, w, 3) RGB, after `Verdict.early_round` rounds.
        last: the same, after the last round.
    """

    early: np.ndarray
    last: np.ndarray


@dataclass
class _Course:
    """What is gathered while a subject is dreamt."""

    ranks: list[tuple[RegionRank, ...]] = field(default_factory=list)
    colours: list[np.ndarray] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    flickers: list[float] = field(default_factory=list)


def judge(
    dreamer: Dreamer,
    ranker: Ranker,
    subjects: Sequence[JudgedSubject],
    rounds: int,
    *,
    on_round: Callable[[], object] = lambda: None,
    on_verdict: Callable[[Verdict, Shown], object] = lambda *_: None,
) -> tuple[Verdict, ...]:
    """Dream through subjects, from a fresh canvas on, and judge every round.

    Args:
        dreamer: of any look; begun anew here, after a trial round that compiles its step.
        ranker: made for the size of the dreamer's canvas.
        subjects: one or more.
        rounds: 1 or more, for each subject.
        on_round: called after each round.
        on_verdict: called after each subject, with its pictures, of which no copy is kept.

    Returns:
        A verdict for each subject. All of it is the same for the same dreamer and seed on one
        machine's CPU, except for the seconds.

    Raises:
        ModelError: no subject, no rounds, or what dreamer and ranker do not take.
    """
    if not subjects or rounds < 1:
        message = f"a judge needs a subject and a round at least, got {len(subjects)} and {rounds}"
        raise ModelError(message)
    dreamer.set_aims(subjects[0].aims)
    _round(dreamer)
    dreamer.begin(None)
    verdicts = []
    before: np.ndarray | None = None
    for subject in subjects:
        dreamer.set_aims(subject.aims)
        verdict, shown = _judged(dreamer, ranker, subject, before, (rounds, on_round))
        before = shown.last
        verdicts.append(verdict)
        on_verdict(verdict, shown)
    return tuple(verdicts)


def early_round(rounds: int) -> int:
    """The round of the early picture: 8, or the middle of a shorter run."""
    return EARLY_ROUND if rounds > EARLY_ROUND else max(1, rounds // 2)


def _judged(
    dreamer: Dreamer,
    ranker: Ranker,
    subject: JudgedSubject,
    before: np.ndarray | None,
    course: tuple[int, Callable[[], object]],
) -> tuple[Verdict, Shown]:
    rounds, on_round = course
    gathered = _Course()
    early = picture = np.empty((0, 0, 3), np.uint8)
    for number in range(1, rounds + 1):
        picture, seconds = _round(dreamer)
        gathered.seconds.append(seconds)
        gathered.ranks.append(ranker.ranks(picture, subject.aims))
        gathered.colours.append(mean_colour(picture))
        if before is not None:
            motion = backward_matrix(
                picture.shape[0], picture.shape[1], LOG_ZOOM_A_ROUND, angle_deg=0.0
            )
            gathered.flickers.append(flicker(before, picture, motion))
        before = picture
        early = picture if number == early_round(rounds) else early
        on_round()
    return _verdict(subject, gathered, early, picture), Shown(early, picture)


def _round(dreamer: Dreamer) -> tuple[np.ndarray, float]:
    """One round of the wall: its picture, and what it took; the zoom is the next round's."""
    began = time.perf_counter()
    for _ in range(dreamer.steps_a_round):
        dreamer.step()
    dreamer.finish_round()
    picture = dreamer.picture()
    dreamer.advance(LOG_ZOOM_A_ROUND, 0.0)
    return picture, time.perf_counter() - began


def _verdict(
    subject: JudgedSubject, course: _Course, early: np.ndarray, last: np.ndarray
) -> Verdict:
    return Verdict(
        label=subject.label,
        group=subject.group,
        aims=subject.aims,
        ranks=tuple(course.ranks),
        colours=tuple(tuple(map(float, colour)) for colour in course.colours),
        seconds=tuple(course.seconds),
        flicker=float(np.mean(course.flickers)) if course.flickers else 0.0,
        early_round=early_round(len(course.ranks)),
        early=look_figures(early),
        last=look_figures(last),
    )
