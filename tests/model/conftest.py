"""Small networks and canvases: what a dream is made of, in fractions of a second."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import pytest
import tensorflow as tf

from model.dreamer import Dreamer
from model.looks import look
from model.networks.catalogue import load_network
from model.networks.network import Network
from model.regions import Aim
from tests.model.support_dreams import HEIGHT, WIDTH


def build_tiny_network(*, channels: int = 5, classes: int = 6, cell_px: int = 32, seed: int = 0):
    """Two strided valid convolutions with ReLU and a class layer, of random weights.

    A cell of the output grid sees exactly `cell_px` x `cell_px` pixels, its neighbour the next.
    """
    rng = np.random.default_rng(seed)
    images = keras.Input((None, None, 3))
    first = keras.layers.Conv2D(channels, 8, 8, activation="relu", name=f"first{seed}")
    second_side = cell_px // 8
    second = keras.layers.Conv2D(
        channels + 2, second_side, second_side, activation="relu", name=f"second{seed}"
    )
    body = keras.Model(images, second(first(images)))
    for layer, scale in ((first, 0.1), (second, 0.5)):
        shape = layer.kernel.shape
        layer.set_weights([rng.normal(0, scale, shape), rng.normal(0, 0.1, shape[-1])])
    body.trainable = False
    return Network(
        name="tiny",
        minimum_px=cell_px,
        grid=lambda height, width: (height // cell_px, width // cell_px),
        preprocess=lambda rgb: (rgb - 120.0) / 64.0,
        body=body,
        head_kernel=tf.constant(rng.normal(0, 1, (channels + 2, classes)), tf.float32),
        head_bias=tf.constant(rng.normal(0, 1, classes), tf.float32),
    )


@pytest.fixture(scope="session")
def tiny_network():
    """A function that builds a network of a few hundred weights."""
    return build_tiny_network


@pytest.fixture(scope="session")
def lite0():
    """The embedded network with its ImageNet weights."""
    return load_network("lite0")


@pytest.fixture(scope="session")
def lite2():
    """The judging network with its ImageNet weights."""
    return load_network("lite2")


@pytest.fixture
def start_dream(tiny_network):
    """A function that starts a small dream of class 1."""

    def start(name, *, seed=0, network=None, **numbers):
        settings = look(name, **numbers)
        dreamer = Dreamer(network or tiny_network(), settings, WIDTH, HEIGHT, seed=seed)
        dreamer.set_aims((Aim(1),))
        return dreamer

    return start
