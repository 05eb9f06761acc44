"""What the engine sees of a classifier: images in, a grid of features and of class logits out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import keras
import tensorflow as tf

from model.networks.errors import NetworkError

CELL_PX = 32
"""Canvas pixels between two neighbouring cells of the output grid, for every network here."""


@dataclass(frozen=True, eq=False)
class Network:
    """A fully convolutional ImageNet classifier without its last layer, and that layer beside it.

    The last layer stands apart because it is linear: an objective over K subjects and the mean of
    all classes needs K + 1 of its 1000 columns. Everything here works inside `tf.function`; no
    variable is trainable, and nothing depends on the training phase.

    Attributes:
        name: Name in the catalogue, such as "lite0".
        minimum_px: Smallest height and width of an image, in pixels.
        grid: Gives (rows, columns) of the output grid for an image's (height, width) in pixels.
        preprocess: Turns float32 (n, h, w, 3) RGB 0..255 into what `body` wants, same shape.
        body: Keras model from preprocessed images to features (n, rows, columns, c), float32.
        head_kernel: float32 (c, 1000), the class layer's weights; None where only the
            convolutions were loaded.
        head_bias: float32 (1000,), or None.
        margin_cells: How many cells away from the edge of a cut-out a cell of the output is what it
            would be on the whole image.
    """

    name: str
    minimum_px: int
    grid: Callable[[int, int], tuple[int, int]]
    preprocess: Callable[[tf.Tensor], tf.Tensor]
    body: keras.Model
    head_kernel: tf.Tensor | None
    head_bias: tf.Tensor | None
    margin_cells: int = 0

    @property
    def has_classes(self) -> bool:
        """Whether it knows classes, or only the convolutions before them."""
        return self.head_kernel is not None

    def features(self, images: tf.Tensor) -> tf.Tensor:
        """Last features before the class layer.

        Args:
            images: float32 (n, h, w, 3), RGB, 0..255; h and w at least `minimum_px`.

        Returns:
            float32 (n, rows, columns, c), never negative.
        """
        return self.body(self.preprocess(images), training=False)

    def logits(self, images: tf.Tensor) -> tf.Tensor:
        """Class logits of every cell; their mean over the grid is the logit of the whole image.

        Args:
            images: float32 (n, h, w, 3), RGB, 0..255; h and w at least `minimum_px`.

        Returns:
            float32 (n, rows, columns, 1000).

        Raises:
            NetworkError: If only the convolutions were loaded.
        """
        if not self.has_classes:
            message = f"network {self.name!r} was loaded without its class layers"
            raise NetworkError(message)
        features = self.features(images)
        return tf.tensordot(features, self.head_kernel, axes=1) + self.head_bias

    def activations(self, images: tf.Tensor, names: Iterable[str]) -> dict[str, tf.Tensor]:
        """Outputs of layers by name, with their nonlinearity applied.

        Args:
            images: float32 (n, h, w, 3), RGB, 0..255; h and w at least `minimum_px`.
            names: Some of `layer_names`.

        Returns:
            For each name a float32 (n, rows, columns, channels).

        Raises:
            NetworkError: If the network has no layer of that name.
        """
        wanted = tuple(names)
        for name in wanted:
            if name not in self.layer_names:
                message = f"network {self.name!r} has no layer {name!r}: it has {self.layer_names}"
                raise NetworkError(message)
        outputs = {name: self.body.get_layer(name).output for name in wanted}
        return keras.Model(self.body.inputs, outputs)(self.preprocess(images), training=False)

    @property
    def layer_names(self) -> tuple[str, ...]:
        """Names that `activations` knows, from the image to the features."""
        return tuple(layer.name for layer in self.body.layers[1:])
