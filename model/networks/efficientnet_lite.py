"""EfficientNet-Lite0, 1 and 2 in Keras: the small networks for machines without a GPU.

Batch normalisation is folded into the convolutions while loading, so that the graph is nothing but
convolutions, ReLU6 and additions. The weights are those of `packaged`, in torch's format.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from model.networks.errors import WeightsError
from model.networks.network import CELL_PX, Network
from model.networks.packaged import require_genuine
from model.networks.torch_file import read_torch_file

Floats = npt.NDArray[np.float32]

BATCH_NORM_EPSILON = 1e-3
MEAN = 127.0
SCALE = 128.0
STEM_CHANNELS = 32
HEAD_CHANNELS = 1280


@dataclass(frozen=True)
class Variant:
    """One member of the family.

    Attributes:
        width: Factor on the channels of every stage (not of stem and head).
        depth: Factor on the blocks of every stage but the first and the last.
    """

    width: float
    depth: float


VARIANTS = {
    "lite0": Variant(width=1.0, depth=1.0),
    "lite1": Variant(width=1.0, depth=1.1),
    "lite2": Variant(width=1.1, depth=1.2),
}


@dataclass(frozen=True)
class Block:
    """One inverted bottleneck.

    Attributes:
        kernel: Side of the depthwise kernel, in cells.
        stride: 1, or 2 where the grid is halved.
        expansion: Factor from input channels to the channels within.
        channels_in: Channels that come in.
        channels_out: Channels that go out.
    """

    kernel: int
    stride: int
    expansion: int
    channels_in: int
    channels_out: int


STAGES = (  # blocks, kernel, stride of the first block, expansion, channels out
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


def blocks_of(variant: Variant) -> tuple[Block, ...]:
    """All blocks of a variant, from the stem to the head."""
    blocks: list[Block] = []
    channels_in = STEM_CHANNELS
    for number, (repeats, kernel, stride, expansion, channels) in enumerate(STAGES):
        inner = 0 < number < len(STAGES) - 1
        channels_out = _scaled_channels(channels, variant.width)
        for repeat in range(math.ceil(repeats * variant.depth) if inner else repeats):
            blocks.append(
                Block(kernel, stride if repeat == 0 else 1, expansion, channels_in, channels_out)
            )
            channels_in = channels_out
    return tuple(blocks)


def _scaled_channels(channels: int, width: float) -> int:
    """Channels times width, rounded to a multiple of 8, never down by more than a tenth."""
    wanted = channels * width
    rounded = max(8, int(wanted + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * wanted else rounded


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
    if block.stride == 1 and block.channels_in == block.channels_out:
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
