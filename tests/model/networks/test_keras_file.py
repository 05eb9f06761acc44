"""What the reader of Keras' weights files says about files that are not what they should be."""

import zipfile

import h5py
import numpy as np
import pytest

from model.networks.errors import WeightsError
from model.networks.keras_file import LayerSource, open_layers
from model.networks.vgg import layers_of, load_vgg, stored_names

KERNEL = np.arange(6, dtype=np.float32).reshape(2, 3)
BIAS = np.ones(3, np.float32)


def tiny_layers(network: str, drop: tuple[str, ...] = ()):
    """A layer list of the right names with far too small arrays."""
    return [
        (layer.name, (np.zeros((1, 1)), np.zeros(1)))
        for layer in layers_of(network)
        if layer.name not in drop
    ]


@pytest.fixture
def published(write_published, tmp_path):
    """A small good file in the published layout."""
    return write_published(tmp_path / "small.h5", [("pool", ()), ("dense", (KERNEL, BIAS))])


def test_a_layer_comes_back_as_it_was_written(published):
    with open_layers(published) as source:
        kernel, bias = source.read("dense", (2, 3))

        assert source.names == ("dense",)
    np.testing.assert_array_equal(kernel, KERNEL)
    np.testing.assert_array_equal(bias, BIAS)


def test_a_layer_is_found_inside_a_whole_saved_model(published):
    with h5py.File(published, "a") as file:
        inside = file.create_group("model_weights")
        inside.attrs["layer_names"] = file.attrs["layer_names"]
        for name in ("pool", "dense"):
            file.move(name, f"model_weights/{name}")

    with open_layers(published) as source:
        np.testing.assert_array_equal(source.read("dense", (2, 3))[0], KERNEL)


def test_a_missing_file_is_named(tmp_path):
    with (
        pytest.raises(WeightsError, match=r"absent\.h5: there is no such file"),
        open_layers(tmp_path / "absent.h5"),
    ):
        pass


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_file_that_was_cut_short_is_refused(published, kept):
    data = published.read_bytes()
    published.write_bytes(data[: int(len(data) * kept)])

    with pytest.raises(WeightsError, match=r"small\.h5: .*cut short"), open_layers(published):
        pass


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "page.h5"
    path.write_text("<html>not here</html>")

    with (
        pytest.raises(WeightsError, match=r"neither an HDF5 nor a \.keras file"),
        open_layers(path),
    ):
        pass


def test_a_zip_without_weights_is_refused(tmp_path):
    path = tmp_path / "other.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", "{}")

    with pytest.raises(WeightsError, match=r"model\.weights\.h5"), open_layers(path):
        pass


def test_a_damaged_keras_file_is_refused(published, tmp_path):
    path = tmp_path / "bad.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(published, "model.weights.h5")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)

    with pytest.raises(WeightsError, match=r"bad\.keras: .*CRC"), open_layers(path):
        pass


def test_an_hdf5_file_without_layers_is_refused(tmp_path):
    path = tmp_path / "table.h5"
    with h5py.File(path, "w") as file:
        file["numbers"] = [1, 2, 3]

    with pytest.raises(WeightsError, match="holds no layers"), open_layers(path):
        pass


def test_a_layer_of_another_shape_is_refused_with_both_shapes(published):
    with (
        open_layers(published) as source,
        pytest.raises(
            WeightsError, match=r"'dense' has shapes \(\(2, 3\), \(3,\)\), not \(\(4, 3\), \(3,\)\)"
        ),
    ):
        source.read("dense", (4, 3))


def test_an_absent_layer_is_named_with_those_that_are_there(published):
    with (
        open_layers(published) as source,
        pytest.raises(WeightsError, match=r"no layer 'fc1', it has \['dense'\]"),
    ):
        source.read("fc1", (4, 3))


def test_numbers_that_are_not_finite_are_refused(write_published, tmp_path):
    path = write_published(tmp_path / "nan.h5", [("dense", (KERNEL * np.nan, BIAS))])

    with open_layers(path) as source, pytest.raises(WeightsError, match="not finite"):
        source.read("dense", (2, 3))


@pytest.mark.parametrize(("file", "wanted"), [("vgg19", "vgg16"), ("vgg16", "vgg19")])
def test_the_file_of_the_other_network_is_recognised(write_published, tmp_path, file, wanted):
    path = write_published(tmp_path / "other.h5", tiny_layers(file))

    with pytest.raises(WeightsError, match=f"this is a file of {file}"):
        load_vgg(wanted, path)


def test_a_file_without_dense_layers_is_recognised(write_published, tmp_path):
    layers = tiny_layers("vgg16", drop=("fc1", "fc2", "predictions"))
    path = write_published(tmp_path / "notop.h5", layers)

    with pytest.raises(WeightsError, match=r"lacks the dense layers \(fc1, fc2, predictions\)"):
        load_vgg("vgg16", path)


def test_layers_of_the_right_names_and_wrong_shapes_are_refused(write_published, tmp_path):
    path = write_published(tmp_path / "small.h5", tiny_layers("vgg16"))

    with pytest.raises(WeightsError, match=r"block1_conv1' has shapes"):
        load_vgg("vgg16", path)


def test_files_of_early_keras_3_are_read_by_place(tmp_path):
    """Such files name a layer after its class and place, and nowhere say its own name."""
    path = tmp_path / "early.weights.h5"
    with h5py.File(path, "w") as file:
        for place in ("conv2d", "conv2d_1"):
            variables = file.create_group(f"layers/{place}/vars")
            variables["0"], variables["1"] = KERNEL, BIAS

    with open_layers(path) as source:
        assert set(source.names) == {"conv2d", "conv2d_1"}
        np.testing.assert_array_equal(source.read("conv2d_1", (2, 3))[0], KERNEL)


def test_layers_without_names_are_taken_in_their_order(tmp_path):
    places = [f"conv2d_{index}" if index else "conv2d" for index in range(13)]
    places += ["dense", "dense_1", "dense_2"]
    source = LayerSource(tmp_path / "early.weights.h5", dict.fromkeys(places, ()))
    layers = layers_of("vgg16")

    stored = stored_names(source, "vgg16", layers)

    assert [stored[layer.name] for layer in layers] == places
