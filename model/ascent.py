"""The compiled dream steps: gradient, prior on all its scales and update in one `tf.function`.

Subjects, strengths and the step's place in its round are tensors held in variables, so that nothing
that changes while the wall dreams ever traces the step again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
import tensorflow as tf
from typing_extensions import override

from model import natural, objective, prior, views
from model.errors import ModelError
from model.patch_prior import GREY
from model.regions import Aim, aim_indices, aim_masks
from model.views import MASK_PX, Size, View

if TYPE_CHECKING:
    from model.networks.network import Network
    from model.patch_prior import PatchPrior
    from model.settings import DreamSettings, Method, NaturalSettings

ADAM_MEAN = 0.9  # how much the new gradient counts; the original has the textbook's betas swapped
ADAM_SQUARE = 0.999
ADAM_EPSILON = 1e-8
LEAST_CONTRAST = 1e-3


class Ascent(ABC):
    """A canvas and the step that changes it.

    Args:
        network: whose classes are dreamt.
        patch_prior: what natural patches look like.
        settings: the numbers.
        size: of the canvas.
        seed: of every random choice; the same seed gives the same dream on the same CPU.
    """

    def __init__(
        self,
        network: Network,
        patch_prior: PatchPrior,
        settings: DreamSettings,
        size: Size,
        seed: int,
    ) -> None:
        self.network = network
        self.settings = settings
        self.size = size
        self.traces = 0
        self._prior = patch_prior
        self._seed = seed % 2**31
        self.canvas = tf.Variable(tf.fill((*size.sides, 3), GREY))
        self.first = tf.Variable(tf.zeros((*size.sides, 3)))  # first moment, or momentum
        self.steps = tf.Variable(0)  # since the start: each step draws other random numbers
        self.place = tf.Variable(0)  # of the next step in its round
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
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(canvas)
            image = canvas[None]
            raised = self._objective(image, chance)
            strides = dict(self.settings.prior_strides)
            kind = self.settings.prior_kind
            penalty = prior.penalty(image, self._prior, strides, chance, kind)
            total = raised - self.prior_strength * penalty
        return raised, penalty, tape.gradient(total, canvas)

    @abstractmethod
    def _set_up(self) -> None:
        """Prepare what the kind of step needs besides the canvas."""

    @abstractmethod
    def _objective(self, image: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
        """What rises, for float32 (1, h, w, 3)."""

    @abstractmethod
    def _moved(self, gradient: tf.Tensor) -> tf.Tensor:
        """The canvas after a step along a gradient, both float32 (h, w, 3); not yet clipped."""

    @abstractmethod
    def _mask_size(self) -> tuple[int, int]:
        """Rows and columns of the subjects' masks."""

    @abstractmethod
    def _soft_border(self) -> float:
        """Width of the border between the halves, share of the height."""


class OriginalAscent(Ascent):
    """The original's step: class logits of the plain canvas, swapped Adam, nearly sign-like."""

    @override
    def _set_up(self) -> None:
        self._head = objective.ClassHead(self.network)
        self._square = tf.Variable(tf.zeros_like(self.canvas))

    @override
    def end_round(self) -> None:
        super().end_round()
        self.first.assign(tf.zeros_like(self.first))
        self._square.assign(tf.zeros_like(self._square))

    @override
    def _objective(self, image: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
        logits = self._head.logits(self.network.features(image), self._indices)
        return objective.original_objective(*logits, self._masks)

    @override
    def _moved(self, gradient: tf.Tensor) -> tf.Tensor:
        time = tf.cast(self.place + 1, tf.float32)
        self.first.assign(ADAM_MEAN * gradient + (1 - ADAM_MEAN) * self.first)
        self._square.assign(ADAM_SQUARE * gradient**2 + (1 - ADAM_SQUARE) * self._square)
        mean = self.first / (1 - (1 - ADAM_MEAN) ** time)
        square = self._square / (1 - (1 - ADAM_SQUARE) ** time)
        return self.canvas + self.step_size * mean / (tf.sqrt(square) + ADAM_EPSILON)

    @override
    def _mask_size(self) -> tuple[int, int]:
        return self.network.grid(*self.size.sides)

    @override
    def _soft_border(self) -> float:
        return 0.0


class NaturalAscent(Ascent):
    """Random views, a gradient shaped like a natural picture, momentum, and a balance of light."""

    @override
    def _set_up(self) -> None:
        numbers = self._numbers
        self._head = objective.ClassHead(self.network)
        self._views = views.plan_views(self.size, numbers.views, self.network.minimum_px)
        self._sway = views.Sway(numbers.view_stretch, numbers.view_turn_deg, numbers.view_shift)
        self._frequencies = natural.frequency_shape(*self.size.sides, numbers.slope)
        self._colours = natural.colour_shape(self._prior.colours, numbers.colour)

    @property
    def _numbers(self) -> NaturalSettings:
        if self.settings.natural is None:
            message = f"look {self.settings.name!r} has no settings for the natural method"
            raise ModelError(message)
        return self.settings.natural

    @override
    def carried(self) -> tuple[tf.Tensor, ...]:
        return (self.first,)

    @override
    def _objective(self, image: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
        parts = [
            view.weight * self._seen(image, view, chance + (number + 1) * 7919)
            for number, view in enumerate(self._views)
        ]
        return tf.add_n(parts)

    def _seen(self, image: tf.Tensor, view: View, chance: tf.Tensor) -> tf.Tensor:
        """The objective in one random view."""
        size, field = view.size, view.field
        pose = views.random_pose(self._sway, self.size, field, chance)
        shrunk = views.shrink(image, self.size, view)
        picture = views.look(shrunk, self.size, size, pose, field)
        noise = tf.random.stateless_normal(
            picture.shape, chance + 1, stddev=self._numbers.view_noise
        )
        features = self.network.features(picture + noise)
        mask_size = Size(-(-size.height // MASK_PX), -(-size.width // MASK_PX))
        mask = views.look(self._masks[None], self.size, mask_size, pose, field)
        weights = tf.reduce_sum(self._masks, axis=(0, 1))
        grid = (features.shape[1], features.shape[2])
        masks = tf.stop_gradient(views.mask_on_grid(mask, grid)) * weights
        logits = self._head.logits(features, self._indices)
        return objective.spread_objective(*logits, masks, self._numbers.saturation)

    @override
    def _moved(self, gradient: tf.Tensor) -> tf.Tensor:
        numbers = self._numbers
        shaped = natural.shape_gradient(gradient, self._frequencies, self._colours)
        shaped = natural.even_out(shaped, numbers.local_px)
        self.first.assign(numbers.momentum * self.first + (1 - numbers.momentum) * shaped)
        direction = natural.to_unit(self.first)
        progress = tf.cast(self.place, tf.float32) / max(self.settings.steps_a_round - 1, 1)
        cooled = self.step_size * (1 - numbers.cooling * tf.clip_by_value(progress, 0.0, 1.0))
        return self._balanced(self.canvas + cooled * direction)

    def _balanced(self, canvas: tf.Tensor) -> tf.Tensor:
        """Pull mean, contrast and tint a little way to where a wall is good to look at."""
        numbers = self._numbers
        mean = tf.reduce_mean(canvas, axis=(0, 1))
        light = tf.reduce_mean(mean)
        contrast = tf.maximum(tf.math.reduce_std(canvas), LEAST_CONTRAST)
        gain = tf.minimum(contrast, numbers.contrast_goal) / contrast
        pulled = numbers.pull * (numbers.mean_goal - light) + numbers.tint_pull * (light - mean)
        return (canvas - mean) * (1 + numbers.pull * (gain - 1)) + mean + pulled

    @override
    def _mask_size(self) -> tuple[int, int]:
        return -(-self.size.height // MASK_PX), -(-self.size.width // MASK_PX)

    @override
    def _soft_border(self) -> float:
        return self._numbers.soft_border


def make_ascent(
    network: Network, patch_prior: PatchPrior, settings: DreamSettings, size: Size, seed: int
) -> Ascent:
    """The ascent that a look's method names.

    Raises:
        ModelError: the canvas is too small for the network or the prior, or the network lacks what
            the look needs.
    """
    least = max(network.minimum_px, 64)
    if min(size.sides) < least:
        message = (
            f"a canvas for {network.name} must be at least {least} px a side, "
            f"got {size.width}x{size.height}"
        )
        raise ModelError(message)
    return _kind(settings.method)(network, patch_prior, settings, size, seed)


def _kind(method: Method) -> type[Ascent]:
    from model.deepdream import DeepDreamAscent  # here, for it is made of `Ascent`

    kinds = {"adam": OriginalAscent, "natural": NaturalAscent, "deepdream": DeepDreamAscent}
    return kinds[method]


def fresh_canvas(size: Size, contrast: float, colours: np.ndarray, seed: int) -> np.ndarray:
    """A canvas of soft coloured clouds about grey.

    Args:
        size: of the canvas.
        contrast: standard deviation in grey levels.
        colours: (3, 3) covariance of natural colours.
        seed: of the clouds.

    Returns:
        float32 (h, w, 3), 0..255.
    """
    noise = np.random.default_rng(seed).normal(size=(*size.sides, 3)).astype(np.float32)
    frequencies = natural.frequency_shape(*size.sides, 1.4)
    mixed = natural.colour_shape(colours, 0.5)
    clouds = natural.shape_gradient(tf.constant(noise), frequencies, mixed).numpy()
    clouds -= clouds.mean()
    return np.clip(GREY - 10 + contrast * clouds, 0, 255).astype(np.float32)
