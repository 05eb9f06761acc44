"""A run of the judge from names and numbers: loads the networks, dreams, and reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from model.dreamer import Dreamer
from model.errors import ModelError
from model.judging.band import load_band
from model.judging.judge import judge
from model.judging.ranks import Ranker
from model.judging.report import Report
from model.looks import GALLERY
from model.networks.catalogue import load_network
from model.opening import choose_network

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from model.judging.judge import Shown, Verdict
    from model.judging.subjects import JudgedSubject
    from model.settings import DreamSettings


@dataclass(frozen=True, kw_only=True)
class JudgeRequest:
    """What to judge.

    Args:
        subjects: one or more, dreamt one after the other.
        width: px.
        height: px.
        rounds: of each subject, 1 or more.
        seed: the same seed gives the same figures on the same CPU, except for seconds.
        look: the numbers; one that dreams of no subjects gets figures, but no ranks worth a word.
        network: "auto" or a network's name.
        judge: name of another network.
        weights: file with the dreaming network's weights; None = installed or cached.
        steps_a_round: None = the look's own.
    """

    subjects: tuple[JudgedSubject, ...]
    width: int = 384
    height: int = 216
    rounds: int = 32
    seed: int = 1
    look: DreamSettings = GALLERY
    network: str = "lite0"
    judge: str = "lite2"
    weights: Path | None = None
    steps_a_round: int | None = None


def run_judge(
    request: JudgeRequest,
    *,
    on_round: Callable[[], object] = lambda: None,
    on_verdict: Callable[[Verdict, Shown], object] = lambda *_: None,
    on_bytes: Callable[[int, int], None] | None = None,
) -> Report:
    """Dream through the subjects and judge; takes minutes to an hour.

    Args:
        request: what to judge.
        on_round: called after each round.
        on_verdict: called after each subject, with its pictures.
        on_bytes: called with (bytes done, bytes in all) while weights are fetched.

    Raises:
        ModelError: something in the request does not suit the engine or the judge.
        NetworkError: a network's weights are missing or damaged.
    """
    look, classes = request.look, request.look.dreams_subjects
    name = choose_network(request.network, classes=classes)
    if name == request.judge:
        message = f"a network cannot judge its own dreams: both are {name}"
        raise ModelError(message)
    if request.steps_a_round is not None:
        look = replace(look, steps_a_round=request.steps_a_round)
    size = (request.width, request.height)
    ranker = Ranker(load_network(request.judge, progress=on_bytes), *size)
    network = load_network(name, request.weights, classes=classes, progress=on_bytes)
    dreamer = Dreamer(network, look, *size, request.seed)
    verdicts = judge(
        dreamer,
        ranker,
        request.subjects,
        request.rounds,
        on_round=on_round,
        on_verdict=on_verdict,
    )
    return Report(
        network=name,
        judge=request.judge,
        look=look.name,
        width=request.width,
        height=request.height,
        steps_a_round=look.steps_a_round,
        seed=request.seed,
        band=load_band(*size),
        verdicts=verdicts,
    )
