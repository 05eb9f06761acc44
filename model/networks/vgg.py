"""VGG-16 and VGG-19 as convolutions throughout, so that any canvas gives a grid of logits.

The first dense layer becomes a valid 7x7 convolution and the others 1x1; the weights are the same
numbers in another shape, and on 224x224 the logits are those of the original.
"""

from dataclasses import dataclass
from pathlib import Path

import keras
import tensorflow as tf

from model.networks.architecture import CONVOLUTIONS
from model.networks.errors import WeightsError
from model.networks.keras_file import LayerSource, open_layers
from model.networks.network import CELL_PX, Network

MEAN_BGR = (103.939, 116.779, 123.68)
CHANNELS = (64, 128, 256, 512, 512)
DENSE_CHANNELS = 4096
DENSE_CELLS = 7
CLASSES = 1000
HEAD_NAME = "predictions"
MARGIN_CELLS = {"vgg16": 3, "vgg19": 4}
"""Of 32 px: the convolutions before the dense layers reach 90 and 118 px."""
DENSE_NAMES = ("fc1", "fc2", HEAD_NAME)


@dataclass(frozen=True)
class Layer:
    """One layer with weights.

    Attributes:
        name: Its name, as Keras has it.
        stored_shape: Shape of its kernel in a weights file.
        kernel_shape: Shape of its kernel as a convolution: (height, width, in, out).
    """

    name: str
    stored_shape: tuple[int, ...]
    kernel_shape: tuple[int, int, int, int]


def layers_of(name: str, *, classes: bool = True) -> tuple[Layer, ...]:
    """All layers with weights of "vgg16" or "vgg19", from the image to the classes.

    Args:
        name: "vgg16" or "vgg19".
        classes: Whether the dense layers are among them.
    """
    layers: list[Layer] = []
    before = 3
    for block, (repeats, channels) in enumerate(zip(CONVOLUTIONS[name], CHANNELS, strict=True), 1):
        for repeat in range(1, repeats + 1):
            shape = (3, 3, before, channels)
            layers.append(Layer(f"block{block}_conv{repeat}", shape, shape))
            before = channels
    if not classes:
        return tuple(layers)
    flat = DENSE_CELLS * DENSE_CELLS * before
    return (
        *layers,
        Layer("fc1", (flat, DENSE_CHANNELS), (DENSE_CELLS, DENSE_CELLS, before, DENSE_CHANNELS)),
        Layer("fc2", (DENSE_CHANNELS, DENSE_CHANNELS), (1, 1, DENSE_CHANNELS, DENSE_CHANNELS)),
        Layer(HEAD_NAME, (DENSE_CHANNELS, CLASSES), (1, 1, DENSE_CHANNELS, CLASSES)),
    )


def load_vgg(name: str, weights: Path, *, classes: bool = True) -> Network:
    """Builds a VGG with the weights of a file.

    Args:
        name: "vgg16" or "vgg19".
        weights: A file in any format that `keras_file` reads.
        classes: Whether the dense layers are loaded, which the file must then have. Without them
            the network is a tenth as large and its features are those of the last pooling.

    Returns:
        The network; the smallest canvas has 224 pixels a side, or 32 without the dense layers.

    Raises:
        WeightsError: If the file is missing, damaged, or belongs to another network.
    """
    layers = layers_of(name, classes=classes)
    with open_layers(weights) as source:
        stored = stored_names(source, name, layers)
        body = _build(name, classes=classes)
        for layer in layers:
            if layer.name != HEAD_NAME:
                kernel, bias = source.read(stored[layer.name], layer.stored_shape)
                body.get_layer(layer.name).set_weights([kernel.reshape(layer.kernel_shape), bias])
        head = source.read(stored[HEAD_NAME], layers[-1].stored_shape) if classes else None
    beyond = DENSE_CELLS - 1 if classes else 0
    return Network(
        name=name,
        minimum_px=(beyond + 1) * CELL_PX,
        grid=lambda height, width: (height // CELL_PX - beyond, width // CELL_PX - beyond),
        preprocess=lambda images: tf.reverse(images, [-1]) - tf.constant(MEAN_BGR),
        body=body,
        head_kernel=None if head is None else tf.constant(head[0]),
        head_bias=None if head is None else tf.constant(head[1]),
        margin_cells=MARGIN_CELLS[name],
    )


def _build(name: str, *, classes: bool) -> keras.Model:
    images = keras.Input((None, None, 3), name="images")
    x = images
    for block, (repeats, channels) in enumerate(zip(CONVOLUTIONS[name], CHANNELS, strict=True), 1):
        for repeat in range(1, repeats + 1):
            x = _convolution(f"block{block}_conv{repeat}", channels, 3, "same")(x)
        x = keras.layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    if classes:
        x = _convolution("fc1", DENSE_CHANNELS, DENSE_CELLS, "valid")(x)
        x = _convolution("fc2", DENSE_CHANNELS, 1, "valid")(x)
    body = keras.Model(images, x, name=name)
    body.trainable = False
    return body


def _convolution(name: str, channels: int, kernel: int, padding: str) -> keras.layers.Layer:
    return keras.layers.Conv2D(
        channels,
        kernel,
        padding=padding,
        activation="relu",
        kernel_initializer="zeros",  # 100 million random numbers would only be overwritten
        name=name,
    )


def stored_names(source: LayerSource, name: str, layers: tuple[Layer, ...]) -> dict[str, str]:
    """Names in the file for the wanted layers; refuses the file of another network."""
    convolutions = [found for found in source.names if "conv" in found]
    wanted = sum(CONVOLUTIONS[name])
    if len(convolutions) != wanted:
        message = (
            f"weights file {source.path}: it has {len(convolutions)} convolutions, "
            f"{name} has {wanted}{_guess(len(convolutions))}"
        )
        raise WeightsError(message)
    dense = [found for found in source.names if found in DENSE_NAMES or "dense" in found]
    if len(layers) > wanted and len(dense) < len(DENSE_NAMES):
        missing = ", ".join(found for found in DENSE_NAMES if found not in dense)
        message = (
            f"weights file {source.path}: it lacks the dense layers ({missing}), as a file whose "
            f"name ends in 'notop' does; a look that dreams of subjects needs the one with all "
            f"layers of {name}"
        )
        raise WeightsError(message)
    if set(source.names) >= {layer.name for layer in layers}:
        return {layer.name: layer.name for layer in layers}
    by_place = [_place("conv2d", index) for index in range(wanted)]
    by_place += [_place("dense", index) for index in range(len(DENSE_NAMES))]
    return {layer.name: place for layer, place in zip(layers, by_place, strict=False)}


def _guess(convolutions: int) -> str:
    for name, repeats in CONVOLUTIONS.items():
        if sum(repeats) == convolutions:
            return f": this is a file of {name}"
    return ""


def _place(kind: str, index: int) -> str:
    return kind if index == 0 else f"{kind}_{index}"
