"""What somebody wants to be judged: checked before the minutes of dreaming begin.

Imports TensorFlow only when the judge begins.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from installation.config_sections import VGG_MIN_SIDE_PX
from installation.config_values import Size
from installation.engine import loading_engine
from installation.errors import InstallationError
from installation.still import MAX_STILL_PX
from model.networks.errors import NetworkUnavailableError
from model.networks.packaged import PACKAGED, find_packaged
from model.settings import DreamSettings
from playlists.errors import SubjectError
from playlists.subjects import Subject, load_subjects

if TYPE_CHECKING:
    from model.judging.report import Report


class JudgeError(InstallationError):
    """Raised when nothing can be judged; the text is for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class JudgeWish:
    """What somebody wants to be judged.

    Attributes:
        subjects: each one for the whole picture, or two: above and below; None = the default list.
        size: of the canvas, in pixels; each side 64..4096.
        rounds: of each subject, 1..1000.
        seed: 0..2**32 - 1; the same seed gives the same figures on the same machine's CPU.
        look: way of dreaming.
        network: that dreams, "auto" or a network's name.
        judge: the name of another network.
        weights: file with the dreaming network's weights, None = the installed ones.
        steps_a_round: dream steps between two zooms, None = the look's own.
        out: folder for the contact sheet and the report; made where it is absent.
    """

    subjects: tuple[tuple[Subject, ...], ...] | None
    size: Size
    rounds: int
    seed: int
    look: DreamSettings
    network: str
    judge: str
    weights: Path | None
    steps_a_round: int | None
    out: Path


def subjects_in(text: str) -> tuple[tuple[Subject, ...], ...]:
    """The subjects in a text: "lynx, teapot, rabbit and analog clock".

    Raises:
        JudgeError: no subject is named, or some are unknown; tells all of them, with near names.
    """
    table = load_subjects()
    found, problems = [], []
    for piece in filter(str.strip, re.split(r"[,;\n]", text)):
        try:
            found.append(table.find_pair(piece))
        except SubjectError as error:
            problems.append(str(error))
    if problems or not found:
        raise JudgeError("\n".join(problems) or "subjects: name one at least, such as 'lynx'")
    return tuple(found)


def check_wish(wish: JudgeWish) -> None:
    """Find what would spoil the run before it begins, and make the folder.

    Raises:
        JudgeError: the networks or the size do not suit, or nothing can be written.
    """
    if wish.network == wish.judge:
        message = f"judge: must be another network than the one that dreams, got {wish.judge}"
        raise JudgeError(message)
    if max(wish.size) > MAX_STILL_PX:
        message = f"size: each side must be at most {MAX_STILL_PX} px, got {wish.size}"
        raise JudgeError(message)
    for name, least in ((wish.network, VGG_MIN_SIDE_PX), (wish.judge, 2 * VGG_MIN_SIDE_PX)):
        if name.startswith("vgg") and min(wish.size) < least:
            message = f"size: must be at least {least} px a side for {name}, got {wish.size}"
            raise JudgeError(message)
    if wish.weights is not None and not os.path.isfile(wish.weights):  # noqa: PTH113 — long names
        message = f"weights: there is no file {wish.weights}"
        raise JudgeError(message)
    _require_packages(wish)
    _make_writable(wish.out)


def _require_packages(wish: JudgeWish) -> None:
    """The small networks come as packages, of which the show itself needs only lite0."""
    needed = [wish.judge] if wish.weights is not None else [wish.judge, wish.network]
    try:
        for name in needed:
            if name in PACKAGED:
                find_packaged(name)
    except NetworkUnavailableError as error:
        raise JudgeError(str(error)) from error


def run(wish: JudgeWish, **callbacks: Callable[..., Any]) -> "Report":
    """Dream and judge; takes minutes to an hour.

    Args:
        wish: checked with `check_wish`.
        callbacks: `on_round`, `on_verdict` and `on_bytes` of `model.judging.run.run_judge`.

    Raises:
        EngineError: the engine is not installed.
        JudgeError: the engine cannot dream or judge with this.
    """
    with loading_engine():
        from model.judging.run import JudgeRequest, run_judge
    from model.errors import ModelError
    from model.judging.subjects import JudgedSubject, shipped_subjects
    from model.networks.errors import NetworkError
    from model.regions import Aim

    def judged(pair: tuple[Subject, ...]) -> JudgedSubject:
        regions = ("whole",) if len(pair) == 1 else ("upper", "lower")
        aims = tuple(Aim(s.index, region) for s, region in zip(pair, regions, strict=True))
        return JudgedSubject(" + ".join(subject.label for subject in pair), aims)

    own = wish.subjects
    try:
        request = JudgeRequest(
            subjects=shipped_subjects() if own is None else tuple(map(judged, own)),
            width=wish.size.width,
            height=wish.size.height,
            rounds=wish.rounds,
            seed=wish.seed,
            look=wish.look,
            network=wish.network,
            judge=wish.judge,
            weights=wish.weights,
            steps_a_round=wish.steps_a_round,
        )
        return run_judge(request, **callbacks)
    except (ModelError, NetworkError) as error:
        raise JudgeError(" ".join(str(error).split())) from error


def _make_writable(folder: Path) -> None:
    trial = folder / f".{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with trial.open("wb"):
            pass
        trial.unlink()
    except OSError as error:
        taken = isinstance(error, FileExistsError | NotADirectoryError)
        reason = "is a file, not a folder" if taken else error.strerror or error
        message = f"out: cannot write into {folder}: {reason}"
        raise JudgeError(message) from error
