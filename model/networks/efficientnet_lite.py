"""EfficientNet-Lite0, 1 and 2 in Keras: the small networks for machines without a GPU.

Batch normalisation is folded into the convolutions while loading, so that the graph is nothing but
convolutions, ReLU6 and additions. The weights are those of `packaged`, in torch's format.
"""

import math
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from model.networks.architecture import STEM_CHANNELS, VARIANTS, Block, blocks_of
from model.networks.errors import WeightsError
from model.networks.network import CELL_PX, Network
from model.networks.packaged import require_genuine
from model.networks.torch_file import read_torch_file

Floats = npt.NDArray[np.float32]

BATCH_NORM_EPSILON = 1e-3
MEAN = 127.0
SCALE = 128.0
HEAD_CHANNELS = 1280
MARGIN_CELLS = 8
"""The convolutions reach farther, but feebly: with so many cells between, the gradient of tiles is
that of the whole but for 3 % (rms); with 6 but for 7 %, with 4 for 20 %, with none for more than
there is."""


def load_efficientnet_lite(name: str, weights: Path) -> Network:
    """Builds a variant with its ImageNet weights.

    Args:
        name: "lite0", "lite1" or "lite2".
        weights: The torch file that `packaged` knows.

    Returns:
        The network; the smallest canvas has 32 pixels a side.

    Raises:
        WeightsError: If the file is missing, damaged, or another one than the pinned one.
    """
    require_genuine(weights, name)
    tensors = read_torch_file(weights)
    body = _build(name, blocks_of(VARIANTS[name]))
    _fill(body, FoldedWeights(tensors, weights))
    return Network(
        name=name,
        minimum_px=CELL_PX,
        grid=lambda height, width: (math.ceil(height / CELL_PX), math.ceil(width / CELL_PX)),
        preprocess=lambda images: (images - MEAN) * (1 / SCALE),
        body=body,
        head_kernel=tf.constant(tensors["_fc.weight"].T),
        head_bias=tf.constant(tensors["_fc.bias"]),
        margin_cells=MARGIN_CELLS,
    )


def _build(name: str, blocks: tuple[Block, ...]) -> keras.Model:
    images = keras.Input((None, None, 3), name="images")
    x = _convolution(images, "stem", STEM_CHANNELS, kernel=3, stride=2)
    for number, block in enumerate(blocks):
        x = _bottleneck(x, f"block{number}", block)
    features = _convolution(x, "head", HEAD_CHANNELS, kernel=1, stride=1)
    body = keras.Model(images, features, name=name)
    body.trainable = False
    return body


def _convolution(
    x: keras.KerasTensor, name: str, channels: int, kernel: int, stride: int
) -> keras.KerasTensor:
    layer = keras.layers.Conv2D(channels, kernel, stride, padding="same", name=f"{name}_conv")
    return keras.layers.ReLU(6.0, name=name)(layer(x))


def _bottleneck(x: keras.KerasTensor, name: str, block: Block) -> keras.KerasTensor:
    layers = keras.layers
    shortcut = x
    if block.expansion != 1:
        x = _convolution(x, f"{name}_expand", block.channels_in * block.expansion, 1, 1)
    depthwise = layers.DepthwiseConv2D(
        block.kernel, block.stride, padding="same", name=f"{name}_depthwise_conv"
    )
    x = layers.ReLU(6.0, name=f"{name}_depthwise")(depthwise(x))
    x = layers.Conv2D(block.channels_out, 1, name=f"{name}_project")(x)
    if block.adds:
        x = layers.Add(name=f"{name}_add")([x, shortcut])
    return x


class FoldedWeights:
    """Kernels and biases of a torch state dict, with batch normalisation folded in."""

    def __init__(self, tensors: dict[str, npt.NDArray[Any]], path: Path) -> None:
        self._tensors = tensors
        self._path = path

    def get(self, convolution: str, norm: str) -> tuple[Floats, Floats]:
        """Kernel (h, w, in, out) and bias (out,) of a convolution and its normalisation."""
        kernel = self._tensor(f"{convolution}.weight")
        gamma, beta, mean, variance = (
            self._tensor(f"{norm}.{part}")
            for part in ("weight", "bias", "running_mean", "running_var")
        )
        factor = gamma / np.sqrt(variance + np.float32(BATCH_NORM_EPSILON))
        folded = kernel * factor[:, np.newaxis, np.newaxis, np.newaxis]
        return folded.transpose(2, 3, 1, 0), beta - mean * factor

    def _tensor(self, name: str) -> Floats:
        if name not in self._tensors:
            message = f"weights file {self._path}: holds no tensor {name!r}"
            raise WeightsError(message)
        return np.asarray(self._tensors[name], np.float32)


def _fill(body: keras.Model, folded: FoldedWeights) -> None:
    """Gives every convolution its weights; Keras refuses a wrong shape."""
    body.get_layer("stem_conv").set_weights(folded.get("_conv_stem", "_bn0"))
    body.get_layer("head_conv").set_weights(folded.get("_conv_head", "_bn1"))
    for layer in body.layers:
        block, _, part = layer.name.partition("_")
        torch_block = f"_blocks.{block.removeprefix('block')}"
        if part == "expand_conv":
            layer.set_weights(folded.get(f"{torch_block}._expand_conv", f"{torch_block}._bn0"))
        elif part == "depthwise_conv":
            kernel, bias = folded.get(f"{torch_block}._depthwise_conv", f"{torch_block}._bn1")
            layer.set_weights((kernel.transpose(0, 1, 3, 2), bias))
        elif part == "project":
            layer.set_weights(folded.get(f"{torch_block}._project_conv", f"{torch_block}._bn2"))
