"""One dreamt picture, for the command line and for tests: the wall's own loop, without a wall."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from model.dreamer import Dreamer, RoundFigures
from model.looks import GALLERY
from model.networks.catalogue import load_network
from model.opening import choose_network
from model.patch_prior import load_prior

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from model.regions import Aim
    from model.settings import DreamSettings

LOG_ZOOM_A_ROUND = 0.03  # what 1.01 a second makes of a round of three seconds


@dataclass(frozen=True)
class StillRequest:
    """What to dream.

    Args:
        aims: the subjects.
        width: px.
        height: px.
        rounds: 1 or more.
        seed: the same seed gives the same picture on the same CPU.
        look: the numbers.
        network: "auto" or a network's name.
        weights: file with its weights; None = installed or cached.
        prior: file with a patch prior; None = the shipped one.
        start: uint8 (height, width, 3) RGB to start from; None = soft clouds.
    """

    aims: tuple[Aim, ...]
    width: int
    height: int
    rounds: int
    seed: int
    look: DreamSettings = GALLERY
    network: str = "auto"
    weights: Path | None = None
    prior: Path | None = None
    start: np.ndarray | None = None


@dataclass(frozen=True)
class Still:
    """What came of it.

    Args:
        picture: uint8 (height, width, 3) RGB.
        figures: of the last round, and `seconds_a_step`.
        network: that dreamt it.
        look: name of the look.
    """

    picture: np.ndarray
    figures: dict[str, float]
    network: str
    look: str


def dream_still(
    request: StillRequest,
    on_round: Callable[[int, RoundFigures], object] = lambda *_: None,
    on_bytes: Callable[[int, int], None] | None = None,
) -> Still:
    """Dream a picture; takes seconds to minutes.

    Args:
        request: what to dream.
        on_round: called after each round with its number, from 1 on, and its figures.
        on_bytes: called with (bytes done, bytes in all) while weights are fetched.

    Raises:
        ModelError: something in the request does not suit the engine.
        NetworkError: the network's weights are missing or damaged.
    """
    look = request.look
    classes = look.dreams_subjects
    name = choose_network(request.network, classes=classes)
    network = load_network(name, request.weights, classes=classes, progress=on_bytes)
    patch_prior = None if request.prior is None else load_prior(request.prior)
    dreamer = Dreamer(network, look, request.width, request.height, request.seed, patch_prior)
    if request.start is not None:
        dreamer.begin(request.start)
    dreamer.set_aims(request.aims)
    seconds: list[float] = []
    figures = None
    for number in range(1, request.rounds + 1):
        for _ in range(dreamer.steps_a_round):
            began = time.perf_counter()
            dreamer.step()
            seconds.append(time.perf_counter() - began)
        figures = dreamer.finish_round()
        on_round(number, figures)
        if number < request.rounds:
            dreamer.advance(LOG_ZOOM_A_ROUND, 0.0)
    last = {} if figures is None else asdict(figures)
    pace = float(np.median(seconds)) if seconds else 0.0
    return Still(dreamer.picture(), {**last, "seconds_a_step": pace}, name, look.name)
