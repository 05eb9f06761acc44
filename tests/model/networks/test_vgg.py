"""VGG-16 and VGG-19 against Keras' own, with random weights, through every file format."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

from model.networks.catalogue import load_network
from model.networks.vgg import layers_of

APPLICATIONS = {"vgg16": keras.applications.vgg16, "vgg19": keras.applications.vgg19}


@pytest.fixture(scope="module")
def photo(sample_photo, crop_centre):
    return crop_centre(sample_photo("china.jpg"), 224)[np.newaxis]


@pytest.fixture(scope="module", params=["vgg16", "vgg19"])
def original(request):
    """Keras' own network with random weights, biases among them."""
    application = APPLICATIONS[request.param]
    network = getattr(application, request.param.upper())(weights=None, classifier_activation=None)
    numbers = np.random.default_rng(7)
    for layer in network.layers:
        if layer.weights:
            layer.bias.assign(numbers.normal(0, 0.5, layer.bias.shape))
    yield network
    keras.backend.clear_session()


@pytest.fixture(params=["published", "weights.h5", "keras"])
def weights_file(request, original, write_published, tmp_path):
    path = tmp_path / f"{original.name}.{request.param}"
    if request.param == "published":
        layers = [(layer.name, layer.get_weights()) for layer in original.layers]
        write_published(path, layers)
    else:
        with warnings.catch_warnings():
            # Keras 3.15 writes TensorFlow variables by a numpy call that numpy 2 frowns on.
            warnings.filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
            save = original.save if request.param == "keras" else original.save_weights
            save(path)
    yield path
    path.unlink()


def test_logits_are_those_of_keras_whatever_file_they_come_from(original, weights_file, photo):
    network = load_network(original.name, weights_file)
    preprocessed = APPLICATIONS[original.name].preprocess_input(photo.copy())
    expected = original(preprocessed, training=False).numpy()[0]

    logits = network.logits(tf.constant(photo)).numpy()

    assert logits.shape == (1, 1, 1, 1000)
    assert np.ptp(expected) > 0
    assert np.abs(logits[0, 0, 0] - expected).max() <= 1e-3 * np.ptp(expected)


@pytest.fixture(scope="module")
def tiny_canvas_network(write_published, tmp_path_factory):
    """A VGG-16 with random weights."""
    numbers = np.random.default_rng(3)
    layers = []
    for layer in layers_of("vgg16"):
        fan_in = np.prod(layer.stored_shape[:-1])
        kernel = numbers.standard_normal(layer.stored_shape, np.float32) * np.float32(
            np.sqrt(2 / fan_in)
        )
        layers.append((layer.name, (kernel, np.zeros(layer.stored_shape[-1]))))
    path = write_published(tmp_path_factory.mktemp("vgg") / "random.h5", layers)
    network = load_network("vgg16", path)
    path.unlink()
    return network


@pytest.mark.parametrize("size", [(224, 224), (300, 256)])
def test_a_canvas_gives_the_grid_that_the_network_foretells(tiny_canvas_network, size):
    features = tiny_canvas_network.features(tf.zeros((1, *size, 3)))

    assert features.shape == (1, *tiny_canvas_network.grid(*size), 4096)


def test_the_gradient_reaches_the_image_inside_a_compiled_function(tiny_canvas_network):
    @tf.function
    def gradient(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            features = tiny_canvas_network.features(images)
            kernel = tf.gather(tiny_canvas_network.head_kernel, [31], axis=1)
            objective = tf.reduce_mean(tf.tensordot(features, kernel, axes=1))
        return tape.gradient(objective, images)

    images = tf.random.stateless_uniform((1, 224, 256, 3), (1, 2), 0, 255)

    assert (np.abs(gradient(images)) > 0).mean() > 0.9
    assert tiny_canvas_network.body.trainable_variables == []


def test_vgg_layers_can_be_looked_at_by_name(tiny_canvas_network):
    images = tf.random.stateless_uniform((1, 224, 224, 3), (1, 2), 0, 255)

    seen = tiny_canvas_network.activations(images, ["block1_conv1", "fc2"])

    assert seen["block1_conv1"].shape == (1, 224, 224, 64)
    np.testing.assert_allclose(seen["fc2"], tiny_canvas_network.features(images), rtol=1e-5)
