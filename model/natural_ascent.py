"""The step of the looks of a wall: forms as a natural picture has them, and a balance of light."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import tensorflow as tf
from typing_extensions import override

from model import natural, objective, views
from model.ascent import LONG_AGO, Ascent
from model.balance import balanced, calmed
from model.errors import ModelError
from model.stagnation import Stagnation
from model.tiled import Valued, one_by_one, whole_gradient
from model.views import MASK_PX, Size, View

if TYPE_CHECKING:
    import numpy as np

    from model.regions import Aim
    from model.settings import NaturalSettings

VIEW_SEED = 7919  # apart from each other, so that views draw other numbers


class NaturalAscent(Ascent):
    """Random views, a gradient shaped like a natural picture, momentum, and a balance of light."""

    @override
    def _set_up(self) -> None:
        numbers = self._numbers
        self._head = objective.ClassHead(self.network)
        self._views = views.plan_views(
            self.size,
            lines=numbers.view_lines,
            detail_field=numbers.detail_field,
            detail_weight=numbers.detail_weight,
            minimum_px=self.network.minimum_px,
            most_px=self._most_px,
        )
        self._sway = views.Sway(numbers.view_stretch, numbers.view_turn_deg, numbers.view_shift)
        colours = natural.colour_shape(self._prior.colours, numbers.colour)
        self._shape = natural.GradientShape(self.size.sides, numbers, colours)
        self._stagnation = Stagnation(numbers.still_rounds, numbers.still_likeness)
        self._known: frozenset[int] = frozenset()

    @property
    def _numbers(self) -> NaturalSettings:
        if self.settings.natural is None:
            message = f"look {self.settings.name!r} has no settings for the natural method"
            raise ModelError(message)
        return self.settings.natural

    @override
    def aim(self, aims: tuple[Aim, ...]) -> None:
        super().aim(aims)
        classes = frozenset(aim.index for aim in aims)
        if self._known and classes - self._known:
            self.since.assign(0)
            self._stagnation.forget()
        self._known = classes

    @override
    def watch(self, canvas: np.ndarray) -> bool:
        still = self._stagnation.sees(canvas)
        if still:
            self._stir()
        return still

    @override
    def moved(self, log_zoom: float, angle_deg: float) -> None:
        self._stagnation.moved(log_zoom, angle_deg)

    @override
    def memory(self) -> np.ndarray:
        return self._stagnation.state()

    @override
    def remember(self, memory: np.ndarray) -> None:
        self._stagnation.restore(memory)

    def _stir(self) -> None:
        """Melt the picture a little and push it another way, in the size of some steps."""
        seed = [self._seed, int(self.steps.numpy())]
        clouds = natural.soft_clouds(self.size.sides, self._prior.colours, seed)
        self.first.assign(clouds)
        self.since.assign(0)

    @override
    def carried(self) -> tuple[tf.Tensor, ...]:
        return (self.first,)

    @override
    def _objective(self, image: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
        return tf.add_n(
            [self._in_view(image, number, chance) for number in range(len(self._views))]
        )

    @override
    def _seen_px(self) -> int:
        return sum(math.prod(view.size.sides) for view in self._views)

    @override
    def _objective_in_parts(self, image: tf.Tensor, chance: tf.Tensor) -> Valued:
        parts = [
            partial(whole_gradient, of=partial(self._in_view, number=number, chance=chance))
            for number in range(len(self._views))
        ]
        return one_by_one(image, parts)

    def _in_view(self, image: tf.Tensor, number: int, chance: tf.Tensor) -> tf.Tensor:
        """What one of the views adds to the objective."""
        view = self._views[number]
        return view.weight * self._seen(image, view, chance + (number + 1) * VIEW_SEED)

    def _seen(self, image: tf.Tensor, view: View, chance: tf.Tensor) -> tf.Tensor:
        """The objective in one random view."""
        size, field = view.size, view.field
        pose = views.random_pose(self._sway, self.size, field, chance)
        shrunk = views.shrink(image, self.size, view)
        picture = views.feather(views.look(shrunk, self.size, size, pose, field), field)
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
        last = max(self.settings.steps_a_round - 1, 1)
        progress = tf.clip_by_value(tf.cast(self.place, tf.float32) / last, 0.0, 1.0)
        shaped = natural.even_out(self._shape.of(gradient, progress), numbers.local_px)
        self.first.assign(numbers.momentum * self.first + (1 - numbers.momentum) * shaped)
        direction = natural.to_unit(self.first)
        fresh = self._freshness()
        size = (
            self.step_size * (1 - numbers.cooling * progress) * (1 + numbers.change_boost * fresh)
        )
        melted = natural.melt(self.canvas + size * direction, numbers.change_melt * fresh)
        self.since.assign(tf.minimum(self.since + 1, LONG_AGO))
        even = balanced(
            melted, numbers.mean_goal, numbers.contrast_goal, numbers.pull, numbers.tint_pull
        )
        return calmed(even, numbers.saturation_goal, numbers.pull)

    def _freshness(self) -> tf.Tensor:
        """1 when a subject is new, falling to 0 within `change_steps`."""
        since = tf.cast(self.since, tf.float32)
        return tf.clip_by_value(1 - since / self._numbers.change_steps, 0.0, 1.0)

    @override
    def _mask_size(self) -> tuple[int, int]:
        return -(-self.size.height // MASK_PX), -(-self.size.width // MASK_PX)

    @override
    def _soft_border(self) -> float:
        return self._numbers.soft_border
