"""The compiled dream steps: gradient, prior on all its scales and update in one `tf.function`.

Subjects, strengths and the step's place in its round are tensors held in variables, so that nothing
that changes while the wall dreams ever traces the step again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
import tensorflow as tf

from model import memory, prior
from model.patch_prior import GREY
from model.prior_gradient import PriorGradient
from model.regions import Aim, aim_indices, aim_masks
from model.tiled import Valued, whole_gradient

if TYPE_CHECKING:
    from model.networks.network import Network
    from model.patch_prior import PatchPrior
    from model.settings import DreamSettings
    from model.views import Size


LONG_AGO = 2**30


class Ascent(ABC):
    """A canvas and the step that changes it.

    Args:
        network: whose classes are dreamt.
        patch_prior: what natural patches look like.
        settings: the numbers.
        size: of the canvas.
        seed: of every random choice; the same seed gives the same dream on the same CPU.
        most_bytes: what a step may need; one that needs more is computed part after part.
    """

    def __init__(
        self,
        network: Network,
        patch_prior: PatchPrior,
        settings: DreamSettings,
        size: Size,
        seed: int,
        most_bytes: int = memory.STEP_BYTES,
    ) -> None:
        self.network = network
        self.settings = settings
        self.size = size
        self.traces = 0
        self._prior = patch_prior
        self._most_bytes = most_bytes
        self._seed = seed % 2**31
        self.canvas = tf.Variable(tf.fill((*size.sides, 3), GREY))
        self.first = tf.Variable(tf.zeros((*size.sides, 3)))  # first moment, or momentum
        self.steps = tf.Variable(0)  # since the start: each step draws other random numbers
        self.place = tf.Variable(0)  # of the next step in its round
        self.since = tf.Variable(LONG_AGO)  # steps since a newcomer or a stir
        self.step_size = tf.Variable(float(settings.step_size))
        self.prior_strength = tf.Variable(float(settings.prior_strength))
        grid = self._mask_size()
        # Of open length: other subjects, more of them or fewer, never trace the step again.
        self._indices = tf.Variable(tf.zeros((1,), tf.int32), shape=(None,))
        self._masks = tf.Variable(tf.zeros((*grid, 1)), shape=(*grid, None))
        self.step = tf.function(self._traced_step, autograph=False)
        self._set_up()

    def aim(self, aims: tuple[Aim, ...]) -> None:
        """Dream of these from the next step on."""
        self._indices.assign(aim_indices(aims))
        masks = aim_masks(aims, *self._mask_size(), self._soft_border())
        self._masks.assign(masks.transpose(1, 2, 0))

    def end_round(self) -> None:
        """Begin the next round; the canvas is about to be warped."""
        self.place.assign(0)

    def go_on_from(self, other: Ascent) -> None:
        """Take over another's canvas, and where it stands; none of its subjects is new."""
        self.end_round()
        self.remember(np.zeros(0, np.float32))
        self.first.assign(tf.zeros_like(self.first))
        self.step_size.assign(self.settings.step_size)
        self.prior_strength.assign(self.settings.prior_strength)
        for name in ("canvas", "steps", "place", "since"):
            getattr(self, name).assign(getattr(other, name))

    def watch(self, canvas: np.ndarray) -> bool:
        """Look at the float32 (h, w, 3) canvas of a finished round; True if it had to be stirred.

        Nothing where a look does not care.
        """
        del canvas
        return False

    def moved(self, log_zoom: float, angle_deg: float) -> None:  # noqa: B027 — some do not care
        """The camera has moved on by this, the angle in degrees."""

    def memory(self) -> np.ndarray:
        """What `watch` remembers of the rounds before, float32."""
        return np.zeros(0, np.float32)

    def remember(self, memory: np.ndarray) -> None:  # noqa: B027 — nothing to remember here
        """Take up what `memory` gave."""

    def carried(self) -> tuple[tf.Tensor, ...]:
        """Variables of the canvas' shape that the zoom takes along besides the canvas."""
        return ()

    def _traced_step(self) -> tuple[tf.Tensor, tf.Tensor]:
        """One dream step; objective and prior penalty before it, float32 scalars."""
        self.traces += 1  # runs in Python, so only when the step is traced
        chance = tf.stack([self._seed, self.steps])
        raised, penalty, gradient = self._gradient(tf.convert_to_tensor(self.canvas), chance)
        # A gradient that is not a number would stay on the canvas for ever.
        gradient = tf.where(tf.math.is_finite(gradient), gradient, tf.zeros_like(gradient))
        self.canvas.assign(tf.clip_by_value(self._moved(gradient), 0.0, 255.0))
        self.steps.assign_add(1)
        self.place.assign_add(1)
        return raised, penalty

    def _gradient(
        self, canvas: tf.Tensor, chance: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        if not self._fits(self._seen_px(), self.size):
            return self._gradient_in_parts(canvas, chance)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(canvas)
            image = canvas[None]
            raised = self._objective(image, chance)
            strides = dict(self.settings.prior_strides)
            kind = self.settings.prior_kind
            penalty = prior.penalty(image, self._prior, strides, chance, kind)
            total = raised - self.prior_strength * penalty
        return raised, penalty, tape.gradient(total, canvas)

    def _gradient_in_parts(
        self, canvas: tf.Tensor, chance: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """The same where all of it at once needs too much memory."""
        raised, ahead = self._objective_in_parts(canvas[None], chance)
        with tf.control_dependencies([ahead]):
            image = tf.identity(canvas)[None]
            penalty, back = self._prior_in_parts.of(image, chance)
        return raised, penalty, (ahead - self.prior_strength * back)[0]

    @property
    def _prior_in_parts(self) -> PriorGradient:
        strides = dict(self.settings.prior_strides)
        return PriorGradient(self._prior, strides, self.settings.prior_kind, self._most_bytes)

    def _fits(self, seen_px: int, size: Size) -> bool:
        """Whether there is memory for a step at once.

        Args:
            seen_px: of all pictures that the network sees.
            size: of the picture that the prior sees.
        """
        strides = dict(self.settings.prior_strides)
        filters = self._prior.filters.shape[-1]
        needed = memory.prior_bytes(size.height * size.width, filters, strides)
        return needed + memory.network_bytes(self.network.name, seen_px) <= self._most_bytes

    @property
    def _most_px(self) -> int:
        """Of a picture that the network may see at once."""
        return memory.network_px(self.network.name, self._most_bytes)

    @abstractmethod
    def _set_up(self) -> None:
        """Prepare what the kind of step needs besides the canvas."""

    @abstractmethod
    def _objective(self, image: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
        """What rises, for float32 (1, h, w, 3)."""

    @abstractmethod
    def _seen_px(self) -> int:
        """Pixels of all pictures that the network sees in a step."""

    def _objective_in_parts(self, image: tf.Tensor, chance: tf.Tensor) -> Valued:
        """The objective and its gradient where a step at once needs too much memory."""
        return whole_gradient(image, lambda seen: self._objective(seen, chance))

    @abstractmethod
    def _moved(self, gradient: tf.Tensor) -> tf.Tensor:
        """The canvas after a step along a gradient, both float32 (h, w, 3); not yet clipped."""

    @abstractmethod
    def _mask_size(self) -> tuple[int, int]:
        """Rows and columns of the subjects' masks."""

    @abstractmethod
    def _soft_border(self) -> float:
        """Width of the border between the halves, share of the height."""
