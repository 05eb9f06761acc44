"""What the dream process needs of a dreamer, and how it is found.

`model.opening` gives one; tests put a dreamer of plain numpy in its place.
"""

import importlib
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from installation.errors import StartError
from installation.subjects import ShowSubject
from model.regions import Aim, MaskPicture
from model.settings import DreamSettings

MODEL_DREAMER = "model.opening:open_dreamer"


class RoundFigures(Protocol):
    """How a round went."""

    @property
    def objective(self) -> float:
        """The scalar that rises, at the end of the round."""

    @property
    def prior(self) -> float:
        """The prior's penalty at the end of the round."""

    @property
    def mean(self) -> float:
        """Brightness of the canvas, 0..1."""

    @property
    def contrast(self) -> float:
        """Standard deviation of the canvas' grey values, 0..1."""


class DreamerLike(Protocol):
    """A canvas that dreams, step by step."""

    @property
    def network(self) -> str:
        """Name of the network it dreams with."""

    @property
    def look(self) -> str:
        """Name of its look."""

    @property
    def message(self) -> str:
        """What people should know, e.g. "dreaming on lite0: no VGG weights"; "" if nothing."""

    @property
    def steps_a_round(self) -> int:
        """Dream steps between two zooms, >= 1."""

    def set_aims(self, aims: tuple[Aim, ...]) -> None:
        """Dream of these from the next step on."""

    def set_parameters(self, *, prior_strength: float | None, step_size: float | None) -> None:
        """Use these from the next step on; None is the look's value."""

    def change_look(self, look: DreamSettings) -> None:
        """Go on from the same canvas, of the same subjects, in another way.

        The next step may take as long as the first. What `set_parameters` said is forgotten.

        Raises:
            Exception: of any kind, if it cannot dream so; it goes on as it was.
        """

    def step(self) -> None:
        """One dream step."""

    def finish_round(self) -> RoundFigures:
        """End a round: clip the canvas to 0..255 and tell how it went."""

    def advance(self, log_zoom: float, angle_deg: float) -> None:
        """Warp the canvas by a camera motion (natural log of the zoom; clockwise degrees)."""

    def picture(self) -> NDArray[np.uint8]:
        """The canvas, uint8 (H, W, 3) RGB, C-contiguous, a copy."""

    def state(self) -> dict[str, NDArray[np.generic]]:
        """All that is needed to go on later, small arrays and the canvas."""

    def restore(self, state: dict[str, NDArray[np.generic]]) -> None:
        """Go on from a state.

        Raises:
            Exception: of any kind, if the state does not fit (another size, other names).
        """

    def begin(self, picture: NDArray[np.uint8] | None) -> None:
        """Start afresh from a picture of the canvas' size, or from nothing."""

    def wants_change_over(self) -> bool:
        """Whether a new process would dream better, e.g. because better weights have arrived."""


class DreamerOpener(Protocol):
    """Makes a dreamer from the config's dream section; may take seconds."""

    def __call__(  # noqa: PLR0913 — the keys of the section
        self,
        *,
        network: str,
        weights: Path | None,
        look: DreamSettings,
        classes: bool,
        size: tuple[int, int] | None,
        seed: int | None,
        prior: Path | None,
    ) -> DreamerLike:
        """A dreamer with a fresh canvas of `size` (width, height), None: what suits.

        `classes` tells whether this or another look is to dream subjects.
        """


def aims_of(subjects: tuple[ShowSubject, ...]) -> tuple[Aim, ...]:
    """Subjects of the show in the dreamer's terms."""
    return tuple(Aim(s.index, _region(s), s.weight) for s in subjects)


def _region(subject: ShowSubject) -> str | MaskPicture:
    mask = subject.mask
    return subject.region if mask is None else MaskPicture(mask.width, mask.height, mask.grey)


def find_opener(place: str) -> DreamerOpener:
    """The function at "module:name", imported now (TensorFlow comes with the model's).

    Raises:
        StartError: there is no such thing.
    """
    module_name, _, name = place.partition(":")
    try:
        opener: DreamerOpener = getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError, ValueError) as error:
        message = f"cannot find the dreamer {place!r}: {error}"
        raise StartError(message) from error
    return opener
