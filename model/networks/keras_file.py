"""Reads layers' kernels and biases from the three file formats in which Keras weights travel.

- the legacy HDF5 layout of the published files (`layer_names`, `weight_names`), also inside a
  whole saved model;
- Keras 3's `.weights.h5`;
- Keras 3's `.keras`, a zip that holds such a file.

Only arrays are read, with h5py: no model is deserialised and nothing in a file can run. Within a
layer the order counts (kernel, bias), not the names, which changed over the years. Pure.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from model.networks.errors import WeightsError

Floats = npt.NDArray[np.float32]

MEMBER = "model.weights.h5"
LARGEST_MEMBER_BYTES = 4 << 30
DAMAGE = (OSError, KeyError, ValueError, TypeError, RuntimeError, zipfile.BadZipFile)
"""What h5py and zipfile raise on damaged files."""


class LayerSource:
    """The layers with weights of one open file.

    Attributes:
        path: The file, for messages.
        names: Their names in the order of the file.
    """

    def __init__(self, path: Path, datasets: dict[str, tuple[Any, ...]]) -> None:
        self.path = path
        self.names = tuple(datasets)
        self._datasets = datasets

    def read(self, name: str, kernel_shape: tuple[int, ...]) -> tuple[Floats, Floats]:
        """Reads a layer.

        Args:
            name: One of `names`.
            kernel_shape: Shape that its kernel must have; the bias has the last axis.

        Returns:
            Kernel and bias, float32.

        Raises:
            WeightsError: If the layer is absent, has other shapes, or holds numbers that are not
                finite, or if the file is damaged there.
        """
        if name not in self._datasets:
            message = f"weights file {self.path}: no layer {name!r}, it has {list(self.names)}"
            raise WeightsError(message)
        found = tuple(tuple(dataset.shape) for dataset in self._datasets[name])
        wanted = (kernel_shape, kernel_shape[-1:])
        if found != wanted:
            message = f"weights file {self.path}: layer {name!r} has shapes {found}, not {wanted}"
            raise WeightsError(message)
        kernel, bias = (self._array(name, dataset) for dataset in self._datasets[name])
        return kernel, bias

    def _array(self, name: str, dataset: Any) -> Floats:  # noqa: ANN401 — h5py ships no types
        try:
            array = np.asarray(dataset[...], np.float32)
        except DAMAGE as error:
            message = f"weights file {self.path}: layer {name!r} cannot be read: {error}"
            raise WeightsError(message) from error
        if not np.isfinite(array).all():
            message = f"weights file {self.path}: layer {name!r} holds numbers that are not finite"
            raise WeightsError(message)
        return array


@contextmanager
def open_layers(path: Path) -> Iterator[LayerSource]:
    """Opens a weights file of any of the three formats.

    Args:
        path: The file; its content decides on the format, not its name.

    Yields:
        Its layers, readable until the context ends.

    Raises:
        WeightsError: If the file is missing, cut short, or of no known format.
    """
    if not path.is_file():
        message = f"weights file {path}: there is no such file"
        raise WeightsError(message)
    try:
        file = h5py.File(_hdf5(path), "r")
    except DAMAGE as error:
        message = f"weights file {path}: cannot be opened, it may be cut short: {error}"
        raise WeightsError(message) from error
    with file:
        try:
            datasets = _datasets(file)
        except DAMAGE as error:
            message = f"weights file {path}: damaged: {error}"
            raise WeightsError(message) from error
        if not datasets:
            message = f"weights file {path}: holds no layers in any layout that Keras writes"
            raise WeightsError(message)
        yield LayerSource(path, datasets)


def _hdf5(path: Path) -> Path | io.BytesIO:
    """The HDF5 file itself, or the one within a `.keras` file, in memory."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = archive.getinfo(MEMBER).file_size
            if size > LARGEST_MEMBER_BYTES:
                message = f"{MEMBER} is {size} bytes large, at most {LARGEST_MEMBER_BYTES} are read"
                raise ValueError(message)
            return io.BytesIO(archive.read(MEMBER))
    if not h5py.is_hdf5(path):
        raise ValueError("this is neither an HDF5 nor a .keras file")
    return path


def _datasets(file: Any) -> dict[str, tuple[Any, ...]]:  # noqa: ANN401
    """Layer name to its datasets, for layers that have any."""
    root = file.get("model_weights", file)
    if "layer_names" in root.attrs:
        found = {
            _text(name): _legacy_layer(root[_text(name)]) for name in root.attrs["layer_names"]
        }
    else:
        found = dict(_keras3_layer(key, group) for key, group in file.get("layers", {}).items())
    return {name: datasets for name, datasets in found.items() if datasets}


def _legacy_layer(group: Any) -> tuple[Any, ...]:  # noqa: ANN401
    return tuple(group[_text(name)] for name in group.attrs["weight_names"])


def _keras3_layer(key: str, group: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ANN401
    """A layer under its name, or where early Keras 3 wrote none, under its place ("conv2d_3")."""
    variables = group["vars"]
    name = _text(variables.attrs.get("name", key))
    return name, tuple(variables[index] for index in sorted(variables, key=int))


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
