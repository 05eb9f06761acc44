"""A dream that goes on: rounds of steps on a canvas that is zoomed between them."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import tensorflow as tf

from model.ascent import LONG_AGO
from model.ascents import fresh_canvas, make_ascent
from model.canvas import backward_matrix, warp
from model.errors import ModelError
from model.looks import changed
from model.memory import STEP_BYTES
from model.patch_prior import PatchPrior, load_prior
from model.views import Size

if TYPE_CHECKING:
    from model.ascent import Ascent
    from model.networks.network import Network
    from model.regions import Aim
    from model.settings import DreamSettings

log = logging.getLogger("dream")

STATE_VERSION = 1

MOST_LOOKS: Final = 3
"""So many looks stay compiled, so that a wall that goes back to one need not wait for it."""

LARGEST_KEPT_PX: Final = 1920 * 1080
"""On larger canvases only the present look does: what a look holds grows with the canvas."""


@dataclass(frozen=True)
class RoundFigures:
    """How a round went, at its last step.

    Args:
        objective: what rises: logits of the subjects above the mean of all.
        prior: the patch prior's penalty, 0 or above; about 0.5 on photographs.
        mean: of the canvas, 0..1.
        contrast: standard deviation of the canvas' grey values, 0..1.
    """

    objective: float
    prior: float
    mean: float
    contrast: float


class Dreamer:
    """One canvas, dreamt by one network.

    Args:
        network: whose classes are dreamt.
        settings: the look's numbers.
        width: of the canvas in px.
        height: of the canvas in px.
        seed: of every random choice.
        patch_prior: None = the one that the project ships.
        most_bytes: what a step may need, beside the canvas and the network's weights; one that
            needs more is computed part after part.

    Raises:
        ModelError: the canvas is too small.
    """

    def __init__(  # noqa: PLR0913 — the way in, with defaults
        self,
        network: Network,
        settings: DreamSettings,
        width: int,
        height: int,
        seed: int = 0,
        patch_prior: PatchPrior | None = None,
        *,
        most_bytes: int = STEP_BYTES,
    ) -> None:
        self._settings = settings
        self._prior = patch_prior or load_prior()
        self._seed = seed
        self._most_bytes = most_bytes
        self._ascent: Ascent = make_ascent(
            network, self._prior, settings, Size(height, width), seed, most_bytes
        )
        self._ascents = {settings: self._ascent}  # the newest last
        self._last: tuple[tf.Tensor, tf.Tensor] | None = None
        self._begun = 0
        self._aims: tuple[Aim, ...] = ()
        self.begin(None)

    @property
    def network(self) -> str:
        """Name of the network."""
        return self._ascent.network.name

    @property
    def look(self) -> str:
        """Name of the look."""
        return self._settings.name

    @property
    def steps_a_round(self) -> int:
        """Dream steps between two zooms."""
        return self._settings.steps_a_round

    @property
    def traces(self) -> int:
        """How often the step has been traced: once, unless something is wrong."""
        return self._ascent.traces

    def begin(self, picture: np.ndarray | None) -> None:
        """Start afresh.

        Args:
            picture: uint8 (h, w, 3) RGB of the canvas' size; None = soft clouds, others each time.

        Raises:
            ModelError: a picture of another shape or type.
        """
        ascent = self._ascent
        if picture is None:
            seed = self._seed + self._begun
            contrast = self._settings.start_contrast
            start = fresh_canvas(ascent.size, contrast, self._prior.colours, seed)
            self._begun += 1
        else:
            expected = (*ascent.size.sides, 3)
            if picture.dtype != np.uint8 or picture.shape != expected:
                message = (
                    f"a start picture must be uint8 {expected}, got {picture.dtype} {picture.shape}"
                )
                raise ModelError(message)
            start = picture.astype(np.float32)
        ascent.canvas.assign(start)
        ascent.first.assign(tf.zeros_like(ascent.first))
        ascent.remember(np.zeros(0, np.float32))
        ascent.end_round()

    def set_aims(self, aims: tuple[Aim, ...]) -> None:
        """Dream of these subjects, one or more, from the next step on."""
        self._ascent.aim(aims)
        self._aims = aims

    def change_look(self, settings: DreamSettings) -> None:
        """Go on from the same canvas, of the same subjects, in another way, also amid a round.

        The next step takes as long as the first one did, unless this was one of the last looks.
        What `set_parameters` said is forgotten.

        Args:
            settings: the other look's numbers.

        Raises:
            ModelError: the network cannot dream so; the dream goes on as it was.
        """
        before = self._ascent
        after = self._ascents.pop(settings, None) or make_ascent(
            before.network, self._prior, settings, before.size, self._seed, self._most_bytes
        )
        kept = MOST_LOOKS if math.prod(before.size.sides) <= LARGEST_KEPT_PX else 1
        self._ascents = dict([*self._ascents.items(), (settings, after)][-kept:])
        if self._aims:
            after.aim(self._aims)
        after.go_on_from(before)
        self._ascent, self._settings, self._last = after, settings, None

    def set_parameters(
        self, *, prior_strength: float | None = None, step_size: float | None = None
    ) -> None:
        """Use these from the next step on; None is the look's own value.

        Raises:
            ModelError: a number outside its range.
        """
        wanted = changed(self._settings, prior_strength=prior_strength, step_size=step_size)
        self._ascent.prior_strength.assign(wanted.prior_strength)
        self._ascent.step_size.assign(wanted.step_size)

    def step(self) -> None:
        """One dream step."""
        self._last = self._ascent.step()

    def finish_round(self) -> RoundFigures:
        """End a round and tell how it went."""
        self._ascent.end_round()
        canvas = self._ascent.canvas.numpy()
        if self._ascent.watch(canvas):
            log.info("the picture stood still: it is stirred")
        raised, penalty = (math.nan, math.nan) if self._last is None else map(float, self._last)
        grey = canvas.mean(axis=2) / 255
        return RoundFigures(raised, penalty, float(grey.mean()), float(grey.std()))

    def advance(self, log_zoom: float, angle_deg: float) -> None:
        """Warp the canvas by a motion of the camera.

        Args:
            log_zoom: natural logarithm of the magnification.
            angle_deg: degrees; positive turns the picture clockwise.
        """
        ascent = self._ascent
        ascent.moved(log_zoom, angle_deg)
        centre = self._settings.zoom_centre_px
        rows = backward_matrix(*ascent.size.sides, log_zoom, angle_deg, centre)
        matrix = tf.constant(rows, tf.float32)
        # Tensors, not variables: of those, `warp` would go on to use the first one's shape.
        canvas = warp(tf.convert_to_tensor(ascent.canvas), matrix)
        ascent.canvas.assign(tf.clip_by_value(canvas, 0.0, 255.0))
        for variable in ascent.carried():
            variable.assign(warp(tf.convert_to_tensor(variable), matrix))

    def picture(self) -> np.ndarray:
        """The canvas, uint8 (h, w, 3) RGB, a copy."""
        return np.rint(self._ascent.canvas.numpy()).astype(np.uint8)

    def state(self) -> dict[str, np.ndarray]:
        """All that is needed to go on later; between rounds, to go on identically."""
        ascent = self._ascent
        return {
            "version": np.int64(STATE_VERSION),
            "look": np.array(self.look),
            "canvas": ascent.canvas.numpy(),
            "first": ascent.first.numpy(),
            "steps": np.int64(ascent.steps.numpy()),
            "begun": np.int64(self._begun),
            "since": np.int64(ascent.since.numpy()),
            "memory": ascent.memory(),
        }

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go on from a state.

        Raises:
            ModelError: the state is of another version or size, or holds other than numbers.
        """
        ascent = self._ascent
        expected = tuple(ascent.canvas.shape)
        try:
            version = int(state["version"])
            with np.errstate(over="ignore"):  # infinite then, and refused below
                canvas, first = (np.asarray(state[n], np.float32) for n in ("canvas", "first"))
            steps, begun = int(state["steps"]), int(state["begun"])
            since = int(state.get("since", LONG_AGO))
            memory = np.asarray(state.get("memory", ()), np.float32)
            same_look = str(state["look"]) == self.look
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            message = f"a saved dream lacks or spoils {error}"
            raise ModelError(message) from error
        if version != STATE_VERSION or canvas.shape != expected or first.shape != expected:
            message = (
                f"a saved dream of version {version} and shape {canvas.shape} does not fit "
                f"version {STATE_VERSION} and shape {expected}"
            )
            raise ModelError(message)
        if not (np.isfinite(canvas).all() and np.isfinite(first).all()):
            raise ModelError("a saved dream holds something that is not a number")
        if min(steps, begun, since) < 0:
            message = (
                "a saved dream counts steps, beginnings and steps since a change from 0, "
                f"got {steps}, {begun} and {since}"
            )
            raise ModelError(message)
        ascent.canvas.assign(np.clip(canvas, 0, 255))
        ascent.first.assign(first if same_look else np.zeros_like(first))
        ascent.steps.assign(steps % 2**31)
        ascent.since.assign(min(since, LONG_AGO))
        ascent.remember(memory)
        ascent.end_round()
        self._begun = begun
