"""Reads torch's legacy weights files without torch and without running what they hold.

Such a file is five pickles (magic number, protocol, platform, a dict of tensor descriptions,
storage keys) and then, storage by storage, an element count and the raw numbers. A pickle may name
any function to call, so the unpickler here knows a few names, each bound to a harmless stand-in,
and refuses all others before anything is called. Pure.
"""

import io
import pickle
import struct
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from typing_extensions import override

from model.networks.errors import WeightsError

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
DTYPES = {
    "FloatStorage": np.dtype("<f4"),
    "DoubleStorage": np.dtype("<f8"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
}
DAMAGE = (
    pickle.UnpicklingError,
    struct.error,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    MemoryError,
)
"""What the unpickler and the slicing raise on bytes that are no such file."""


@dataclass(frozen=True)
class _Storage:
    key: str
    dtype: np.dtype[Any]
    elements: int


@dataclass(frozen=True)
class _Description:
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def array(self, flat: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The tensor as a contiguous array; `flat` holds all elements of its storage."""
        if len(self.shape) != len(self.strides) or self.offset < 0:
            raise ValueError("a tensor with a shape that does not fit its strides")
        steps = [(size - 1) * step for size, step in zip(self.shape, self.strides, strict=True)]
        if any(size < 1 for size in self.shape) or any(step < 0 for step in self.strides):
            raise ValueError("a tensor with an empty axis or a negative stride")
        if self.offset + sum(steps) >= flat.size:
            raise ValueError("a tensor that reaches beyond its storage")
        byte_strides = [step * flat.itemsize for step in self.strides]
        window = flat[self.offset :]
        return np.lib.stride_tricks.as_strided(window, self.shape, byte_strides).copy()


def _rebuild_tensor(
    storage: _Storage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object
) -> _Description:
    """Stands in for torch._utils._rebuild_tensor_v2."""
    if not isinstance(storage, _Storage):
        raise TypeError("a tensor without a storage")
    return _Description(storage, offset, shape, strides)


ALLOWED: dict[tuple[str, str], object] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    **{("torch", name): dtype for name, dtype in DTYPES.items()},
}


class _RestrictedUnpickler(pickle.Unpickler):
    """Knows the names that a plain dict of tensors needs, and no other."""

    @override
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        found = ALLOWED.get((module_name, global_name))
        if found is None:
            message = f"it asks for {module_name}.{global_name}, which no weights file needs"
            raise pickle.UnpicklingError(message)
        return found

    @override
    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _device, elements, view = pid
        if kind != "storage" or view is not None or not isinstance(dtype, np.dtype):
            message = f"it holds something other than a plain storage: {pid!r}"
            raise pickle.UnpicklingError(message)
        return _Storage(key=str(key), dtype=dtype, elements=int(elements))


def read_torch_file(path: Path) -> dict[str, npt.NDArray[Any]]:
    """Reads all tensors of a file that `torch.save` wrote in its legacy format.

    Args:
        path: The file, whose state dict holds dense CPU tensors of float or integer type.

    Returns:
        Name to contiguous array, in the order of the file.

    Raises:
        WeightsError: If the file is missing, is not of this format, is cut short, or asks for any
            function or class beyond those of a plain dict of tensors.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"weights file {path}: cannot be read ({error.strerror})"
        raise WeightsError(message) from error
    if data.startswith(b"PK"):
        message = f"weights file {path}: this is torch's zip format, only the legacy one is read"
        raise WeightsError(message)
    try:
        return _parse(data)
    except DAMAGE as error:
        message = f"weights file {path}: not a usable legacy torch file: {error}"
        raise WeightsError(message) from error


def _parse(data: bytes) -> dict[str, npt.NDArray[Any]]:
    stream = io.BytesIO(data)
    magic, protocol, platform = (_RestrictedUnpickler(stream).load() for _ in range(3))
    if magic != MAGIC or protocol != PROTOCOL:
        raise ValueError("it does not begin as torch's legacy format does")
    if not platform["little_endian"]:
        raise ValueError("it was written on a big-endian machine")
    described = _RestrictedUnpickler(stream).load()
    keys = _RestrictedUnpickler(stream).load()
    if not isinstance(described, dict) or not isinstance(keys, list):
        raise TypeError("it does not hold a dict of tensors")
    for name, description in described.items():
        if not isinstance(name, str) or not isinstance(description, _Description):
            message = f"entry {name!r} is not a tensor"
            raise TypeError(message)
    storages = {item.storage.key: item.storage for item in described.values()}
    flat: dict[str, npt.NDArray[Any]] = {}
    position = stream.tell()
    for key in keys:
        storage = storages[key]
        (elements,) = struct.unpack_from("<q", data, position)
        if elements != storage.elements:
            message = f"storage {key} holds {elements} numbers where {storage.elements} were told"
            raise ValueError(message)
        flat[key] = np.frombuffer(data, storage.dtype, elements, position + 8)
        position += 8 + elements * storage.dtype.itemsize
    return {name: item.array(flat[item.storage.key]) for name, item in described.items()}
