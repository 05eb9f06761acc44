"""The original's step."""

from __future__ import annotations

import tensorflow as tf
from typing_extensions import override

from model import objective
from model.ascent import Ascent

ADAM_MEAN = 0.9  # how much the new gradient counts; the original has the textbook's betas swapped
ADAM_SQUARE = 0.999
ADAM_EPSILON = 1e-8


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
