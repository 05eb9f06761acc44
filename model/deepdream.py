"""Layers amplified: the dream that Google published in 2015, in the rounds of a wall.

Mordvintsev, Olah and Tyka, "Inceptionism", and the notebook released with it: climb the L2 norm of
layers' activations, whose gradient is the activations themselves, on several sizes of the picture
from small to large (octaves), each step on a picture rolled by a random offset (jitter), each
divided by the gradient's mean size. There the detail found in a small octave is added to the next
larger picture; here the steps of every octave climb on the canvas itself, seen at the octave's
size, which adds the same detail without ever blurring what the canvas holds.
"""

from __future__ import annotations

import math
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Final

import tensorflow as tf
from typing_extensions import override

from model import objective, prior
from model.ascent import Ascent
from model.balance import balanced
from model.errors import ModelError
from model.networks.network import CELL_PX
from model.tiled import Tile, Valued, tiled_gradient, tiled_sum
from model.tiles import plan_tiles
from model.views import MASK_PX, Size, mask_on_grid

if TYPE_CHECKING:
    from model.networks.network import Network
    from model.settings import DeepDreamSettings

BEST_LAYERS: Final = {
    "vgg16": ("block5_conv1",),
    "vgg19": ("block5_conv1",),
    "lite0": ("block11_expand", "block12_add"),
    "lite1": ("block15_expand", "block16_add"),
    "lite2": ("block15_expand", "block16_add"),
}
"""What a network amplifies when a look names no layer of it."""

LEAST_OCTAVE_PX = 64
TINY = 1e-12
LOGITS_AN_E_FOLD = 100.0
"""At subject strength 1, so many logits count as much as a layer that is e times as loud."""


def octave_sizes(canvas: Size, octaves: int, scale: float) -> tuple[Size, ...]:
    """The sizes on which a round dreams, from small to large; the last one is the canvas' own.

    Args:
        canvas: the canvas.
        octaves: how many are wanted, 1 or more; sizes under 64 px a side are left out.
        scale: factor from one to the next, above 1.
    """
    sizes = [
        Size(*(round(side / scale**number) for side in canvas.sides)) for number in range(octaves)
    ]
    return tuple(size for size in reversed(sizes) if min(size.sides) >= LEAST_OCTAVE_PX)


def layers_for(network: Network, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the wanted layers that a network has; its best ones where none is wanted.

    Raises:
        ModelError: it has none of them; the message names the nearest.
    """
    names = network.layer_names
    if not wanted:
        return BEST_LAYERS.get(network.name, names[len(names) // 2 :][:1])
    found = tuple(name for name in wanted if name in names)
    if not found:
        near = get_close_matches(wanted[0], names, n=3, cutoff=0.5) or BEST_LAYERS[network.name]
        message = (
            f"{network.name} has none of the layers {', '.join(wanted)}; the nearest are "
            f"{', '.join(near)}; it has {', '.join(names)}"
        )
        raise ModelError(message)
    return found


class DeepDreamAscent(Ascent):
    """Octave by octave through a round, in one trace."""

    @override
    def _set_up(self) -> None:
        numbers = self._numbers
        self._layers = layers_for(self.network, numbers.layers)
        self._octaves = octave_sizes(self.size, numbers.octaves, numbers.octave_scale)
        if numbers.subject_strength > 0:
            self._head = objective.ClassHead(self.network)

    @property
    def _numbers(self) -> DeepDreamSettings:
        if self.settings.deepdream is None:
            message = f"look {self.settings.name!r} has no settings for the method deepdream"
            raise ModelError(message)
        return self.settings.deepdream

    @override
    def _gradient(
        self, canvas: tf.Tensor, chance: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        count = len(self._octaves)
        octave = tf.minimum(self.place * count // self.settings.steps_a_round, count - 1)
        branches = [
            partial(
                self._climb if self._octave_fits(size) else self._climb_in_parts,
                size,
                canvas,
                chance,
            )
            for size in self._octaves
        ]
        return tf.switch_case(octave, branches)

    def _octave_fits(self, octave: Size) -> bool:
        return self._fits(math.prod(octave.sides), octave)

    def _climb(
        self, octave: Size, canvas: tf.Tensor, chance: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """Objective, prior penalty and gradient of the canvas, seen at an octave's size."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(canvas)
            image = self._at(octave, canvas[None])
            raised = self._objective(image, chance)
            strides = dict(self.settings.prior_strides)
            kind = self.settings.prior_kind
            penalty = prior.penalty(image, self._prior, strides, chance, kind)
            total = raised - self.prior_strength * penalty
        return raised, penalty, tape.gradient(total, canvas)

    def _at(self, octave: Size, image: tf.Tensor) -> tf.Tensor:
        """The canvas at an octave's size."""
        if octave == self.size:
            return image
        return tf.image.resize(image, octave.sides, antialias=True)

    def _climb_in_parts(
        self, octave: Size, canvas: tf.Tensor, chance: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
        """The same where all of it at once needs too much memory."""
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(canvas)
            image = self._at(octave, canvas[None])
        raised, penalty, gradient = self._gradient_in_parts(image[0], chance)
        return raised, penalty, tape.gradient(image, canvas, output_gradients=gradient[None])

    @override
    def _seen_px(self) -> int:
        return math.prod(self.size.sides)

    @override
    def _objective(self, image: tf.Tensor, chance: tf.Tensor) -> tf.Tensor:
        offset = self._jitter(chance)
        rolled = tf.roll(image, offset, (1, 2))
        pulls = self._pulls_at(image)
        last = self.network.layer_names[-1:] if pulls else ()
        seen = self.network.activations(rolled, (*self._layers, *last))
        # The logarithm changes no direction, but lets layers of any loudness count alike.
        norms = [tf.reduce_mean(tf.square(seen[name])) for name in self._layers]
        raised = tf.add_n([0.5 * tf.math.log(norm + TINY) for norm in norms]) / len(norms)
        if pulls:
            features = seen[last[0]]
            masks = self._masks_on((features.shape[1], features.shape[2]), offset, image)
            raised += self._numbers.subject_strength * self._subjects(features, masks)
        return raised

    @override
    def _objective_in_parts(self, image: tf.Tensor, chance: tf.Tensor) -> Valued:
        """In tiles, where it must be: first how active the layers are on the whole, then the rest.

        The derivative of the logarithm of a sum is that of each part, divided by the whole sum.
        """
        if math.prod(image.shape[1:3]) <= self._most_px:
            return super()._objective_in_parts(image, chance)
        offset = self._jitter(chance)
        rolled = tf.roll(image, offset, (1, 2))
        reach = self.network.minimum_px // CELL_PX - 1
        tiling = plan_tiles(
            (-(-image.shape[1] // CELL_PX), -(-image.shape[2] // CELL_PX)),
            most_px=self._most_px,
            pitch_px=CELL_PX,
            margin=self.network.margin_cells + reach,
        )
        sides = tiling.rows.seen - reach, tiling.columns.seen - reach
        grid = tiling.rows.cells - reach, tiling.columns.cells - reach
        masks = self._masks_on(grid, offset, image) if self._pulls_at(image) else None
        sums = tiled_sum(rolled, tiling, chance, self._energies, 2 * len(self._layers))
        energies, counts = tf.split(sums, 2)

        def part(seen: tf.Tensor, tile: Tile) -> tf.Tensor:
            shares = tf.split(self._energies(seen, tile), 2)[0] / (energies + TINY)
            raised = 0.5 * tf.reduce_mean(shares)
            if masks is not None:
                here = tile.cut(masks, sides) * tile.share(sides)[..., None]
                pull = self._subjects(self.network.features(seen), here)
                raised += self._numbers.subject_strength * pull
            return raised

        raised, gradient = tiled_gradient(rolled, tiling, chance, part)
        level = 0.5 * tf.reduce_mean(tf.math.log(energies / counts + TINY) - 1)
        return raised + level, tf.roll(gradient, -offset, (1, 2))

    def _energies(self, seen: tf.Tensor, tile: Tile) -> tf.Tensor:
        """What a tile adds to each layer's sum of squares, then to each layer's count."""
        activations = self.network.activations(seen, self._layers)
        cells = seen.shape[1] // CELL_PX
        squares, counts = [], []
        for name in self._layers:
            sides = tuple(activations[name].shape[1:3])
            share = tile.share(sides, finer=max(sides[0] // cells, 1))
            energy = tf.reduce_sum(tf.square(activations[name][0]), axis=-1)
            squares.append(tf.reduce_sum(share * energy))
            counts.append(tf.reduce_sum(share) * activations[name].shape[3])
        return tf.stack(squares + counts)

    def _jitter(self, chance: tf.Tensor) -> tf.Tensor:
        """How far a step rolls the picture, int32 (2,) px down and to the right."""
        limit = self._numbers.jitter_px
        return tf.random.stateless_uniform((2,), chance, -limit, limit + 1, tf.int32)

    def _pulls_at(self, image: tf.Tensor) -> bool:
        """Whether the subjects are dreamt at this size: the network must know classes there."""
        large_enough = min(image.shape[1:3]) >= self.network.minimum_px
        return self._numbers.subject_strength > 0 and large_enough

    def _masks_on(self, grid: tuple[int, int], offset: tf.Tensor, image: tf.Tensor) -> tf.Tensor:
        """The subjects' masks on the network's grid of a rolled picture."""
        sides = [-(-side // MASK_PX) for side in image.shape[1:3]]
        masks = tf.image.resize(self._masks, sides)
        masks = tf.roll(masks, offset // MASK_PX, (0, 1))[None]
        weights = tf.reduce_sum(self._masks, axis=(0, 1))
        return tf.stop_gradient(mask_on_grid(masks, grid)) * weights

    def _subjects(self, features: tf.Tensor, masks: tf.Tensor) -> tf.Tensor:
        """The pull of the subjects in a picture, through masks on its grid."""
        logits = self._head.logits(features, self._indices)
        return objective.spread_objective(*logits, masks, 0.0) / LOGITS_AN_E_FOLD

    @override
    def _moved(self, gradient: tf.Tensor) -> tf.Tensor:
        numbers = self._numbers
        direction = gradient / (tf.reduce_mean(tf.abs(gradient)) + TINY)
        return balanced(
            self.canvas + self.step_size * direction,
            numbers.mean_goal,
            numbers.contrast_goal,
            numbers.pull,
            numbers.tint_pull,
        )

    @override
    def _mask_size(self) -> tuple[int, int]:
        return -(-self.size.height // MASK_PX), -(-self.size.width // MASK_PX)

    @override
    def _soft_border(self) -> float:
        return 0.1
