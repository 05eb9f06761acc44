"""The scalar that rises: the subjects' logits in their regions, above the mean of all classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tensorflow as tf

from model.errors import ModelError

if TYPE_CHECKING:
    from model.networks.network import Network


class ClassHead:
    """The class layer, for a few classes and the mean of all: K + 1 columns instead of 1000.

    The mean over classes is linear in the features, so it is one more column.

    Args:
        network: whose class layer it is.

    Raises:
        ModelError: the network was loaded without its class layers.
    """

    def __init__(self, network: Network) -> None:
        if not network.has_classes:
            message = (
                f"{network.name} was loaded without its class layers: only a look that amplifies "
                f"layers can dream on it, not one that dreams of subjects"
            )
            raise ModelError(message)
        self._kernel = network.head_kernel
        self._bias = network.head_bias
        self._mean_kernel = tf.reduce_mean(network.head_kernel, axis=1, keepdims=True)
        self._mean_bias = tf.reduce_mean(network.head_bias)

    def logits(self, features: tf.Tensor, indices: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Logits of some classes, and the mean over all classes, in every cell.

        Args:
            features: float32 (1, rows, columns, c).
            indices: int32 (k,), class indices.

        Returns:
            float32 (rows, columns, k) and float32 (rows, columns, 1).
        """
        kernel = tf.gather(self._kernel, indices, axis=1)
        subjects = tf.tensordot(features[0], kernel, 1) + tf.gather(self._bias, indices)
        mean = tf.tensordot(features[0], self._mean_kernel, 1) + self._mean_bias
        return subjects, mean


def original_objective(subjects: tf.Tensor, mean: tf.Tensor, masks: tf.Tensor) -> tf.Tensor:
    """Mean logits of the subjects over their regions, minus the mean logit of all everywhere.

    Args:
        subjects: float32 (rows, columns, k) logits.
        mean: float32 (rows, columns, 1), mean logit of all classes.
        masks: float32 (rows, columns, k), each adding up to the weight of its subject.
    """
    return tf.reduce_sum(masks * subjects) - tf.reduce_mean(mean)


def spread_objective(
    subjects: tf.Tensor, mean: tf.Tensor, masks: tf.Tensor, saturation: float
) -> tf.Tensor:
    """As above, but a cell that is sure of its subject stops pulling, so that the others catch up.

    Args:
        subjects: float32 (rows, columns, k) logits.
        mean: float32 (rows, columns, 1), mean logit of all classes.
        masks: float32 (rows, columns, k), each adding up to the weight of its subject.
        saturation: margin over the mean at which a cell stops pulling; 0 for never.
    """
    margin = subjects - mean
    if saturation:
        margin = saturation * tf.tanh(margin / saturation)
    return tf.reduce_sum(masks * margin)
