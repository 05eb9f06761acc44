"""VGGs of which only the convolutions are loaded, from files with and without the dense layers."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from model.errors import ModelError
from model.networks import catalogue, download
from model.networks.architecture import convolution_names, layer_names
from model.networks.catalogue import fetch_weights, find_weights, load_network
from model.networks.errors import NetworkError, WeightsError
from model.networks.published import PUBLISHED, PUBLISHED_CONVOLUTIONS, PublishedFile
from model.objective import ClassHead

APPLICATIONS = {"vgg16": keras.applications.vgg16, "vgg19": keras.applications.vgg19}


@pytest.fixture(scope="module", params=["vgg16", "vgg19"])
def original(request):
    """Keras' own convolutions with random weights."""
    application = APPLICATIONS[request.param]
    yield getattr(application, request.param.upper())(weights=None, include_top=False)
    keras.backend.clear_session()


@pytest.fixture
def weights_file(original, write_published, tmp_path):
    """As Keras publishes a file whose name ends in "notop"."""
    layers = [(layer.name, layer.get_weights()) for layer in original.layers]
    path = write_published(tmp_path / f"{original.name}_notop.h5", layers)
    yield path
    path.unlink()


def test_a_file_without_dense_layers_gives_the_features_of_keras(original, weights_file):
    network = load_network(original.name, weights_file, classes=False)
    images = np.random.default_rng(1).uniform(0, 255, (1, 64, 96, 3)).astype(np.float32)
    preprocessed = APPLICATIONS[original.name].preprocess_input(images.copy())
    expected = original(preprocessed, training=False).numpy()

    features = network.features(tf.constant(images)).numpy()

    assert features.shape == (1, *network.grid(64, 96), 512)
    np.testing.assert_allclose(features, expected, atol=1e-4 * np.abs(expected).max())
    assert network.layer_names == convolution_names(original.name)
    assert network.minimum_px == 32


def test_such_a_network_says_that_it_knows_no_classes(original, weights_file):
    network = load_network(original.name, weights_file, classes=False)

    assert not network.has_classes
    with pytest.raises(NetworkError, match="without its class layers"):
        network.logits(tf.zeros((1, 64, 64, 3)))
    with pytest.raises(ModelError, match=f"{original.name} was loaded without its class layers"):
        ClassHead(network)


def test_who_wants_classes_is_told_what_the_file_lacks(original, weights_file):
    with pytest.raises(WeightsError, match="a look that dreams of subjects needs"):
        load_network(original.name, weights_file)


@pytest.mark.parametrize("name", ["vgg16", "vgg19"])
def test_a_file_with_all_layers_serves_as_well(write_published, tmp_path, name):
    numbers = np.random.default_rng(1)
    kernels, channels = [], 3
    for layer in (found for found in layer_names(name) if "conv" in found):
        more = {"1": 64, "2": 128, "3": 256}.get(layer[5], 512)
        kernel = numbers.standard_normal((3, 3, channels, more), np.float32) * np.float32(0.02)
        kernels.append((layer, (kernel, np.zeros(more, np.float32))))
        channels = more
    dense = [(layer, (np.zeros((1, 1)), np.zeros(1))) for layer in ("fc1", "fc2", "predictions")]
    path = write_published(tmp_path / "all.h5", [*kernels, *dense])

    network = load_network(name, path, classes=False)

    assert np.array_equal(network.body.get_layer("block1_conv1").kernel, kernels[0][1][0])
    assert not network.has_classes


def test_the_small_file_is_found_and_fetched_where_no_classes_are_wanted(monkeypatch, tmp_path):
    content = {"vgg16.h5": b"all layers", "notop.h5": b"convolutions"}
    files = [PublishedFile("https://example.org", name, len(content[name]), "", "0" * 64)
             for name in content]  # fmt: skip
    monkeypatch.setitem(PUBLISHED, "vgg16", files[0])
    monkeypatch.setitem(PUBLISHED_CONVOLUTIONS, "vgg16", files[1])
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(download, "_digest", lambda path, algorithm: "0" * 64)
    fetched = []

    def fetch(file, progress):
        fetched.append(file)
        return tmp_path / "new"

    monkeypatch.setattr(catalogue, "fetch", fetch)

    assert fetch_weights("vgg16", classes=False) == tmp_path / "new"
    assert fetched == [files[1]]
    (tmp_path / "vgg16.h5").write_bytes(content["vgg16.h5"])
    assert find_weights("vgg16", classes=False) == tmp_path / "vgg16.h5"
    (tmp_path / "notop.h5").write_bytes(content["notop.h5"])
    assert find_weights("vgg16", classes=False) == tmp_path / "notop.h5"
    assert find_weights("vgg16") == tmp_path / "vgg16.h5"
    assert fetch_weights("vgg16") == tmp_path / "vgg16.h5"


@pytest.mark.parametrize("name", ["lite0", "lite1", "lite2"])
def test_the_names_of_the_lite_layers_are_those_that_the_architecture_foretells(name):
    assert set(load_network(name).layer_names) == set(layer_names(name))
