"""The reader of torch's legacy files: what it reads, and that it runs nothing."""

import io
import os
import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from typing_extensions import override

from model.networks.errors import WeightsError
from model.networks.torch_file import MAGIC, PROTOCOL, read_torch_file

STORED = np.arange(24, dtype="<f4")


class Global:
    """Pickled as a global of that module and name, wherever that is."""

    def __init__(self, module: str, name: str):
        self.module, self.name = module, name


class Call:
    """Pickled as a call of a global."""

    def __init__(self, function: Global, *arguments: object):
        self.function, self.arguments = function, arguments


class Storage:
    """Pickled as torch's reference to a storage."""

    def __init__(self, key: str, elements: int, kind: str = "FloatStorage"):
        self.key, self.elements, self.kind = key, elements, kind


class TorchLikePickler(pickle._Pickler):
    """Writes the opcodes that torch writes, without torch."""

    write: Callable[[bytes], int]

    @override
    def persistent_id(self, obj):
        if isinstance(obj, Storage):
            kind = Global("torch", obj.kind)
            return ("storage", kind, obj.key, "cpu", obj.elements, None)
        return None

    def save(self, obj, save_persistent_id=True):
        if isinstance(obj, Global):
            self.write(b"c" + f"{obj.module}\n{obj.name}\n".encode())
        elif isinstance(obj, Call):
            self.save(obj.function)
            self.save(obj.arguments)
            self.write(pickle.REDUCE)
        else:
            super().save(obj, save_persistent_id)  # type: ignore[misc]


def dumped(value: object) -> bytes:
    stream = io.BytesIO()
    TorchLikePickler(stream, protocol=2).dump(value)
    return stream.getvalue()


def tensor(storage: Storage, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0):
    rebuild = Global("torch._utils", "_rebuild_tensor_v2")
    return Call(rebuild, storage, offset, shape, strides, False, OrderedDict())


def torch_file(value: object, *, told: int = STORED.size) -> bytes:
    """A legacy file whose state dict is `value` and whose only storage "1" holds `STORED`."""
    parts = [MAGIC, PROTOCOL, {"little_endian": True}, value, ["1"]]
    return b"".join(map(dumped, parts)) + struct.pack("<q", told) + STORED.tobytes()


STORAGE = Storage("1", STORED.size)
GOOD = torch_file(OrderedDict(kernel=tensor(STORAGE, (2, 3, 4), (1, 2, 6))))


@pytest.fixture
def read(tmp_path):
    """Reads bytes as a file."""

    def read_bytes(data: bytes):
        path = tmp_path / "weights.pth"
        path.write_bytes(data)
        return read_torch_file(path)

    return read_bytes


def test_a_tensor_of_any_memory_order_is_read(read):
    tensors = read(GOOD)

    np.testing.assert_array_equal(tensors["kernel"], STORED.reshape(4, 3, 2).transpose(2, 1, 0))


def test_a_view_into_a_storage_is_read(read):
    tensors = read(torch_file({"bias": tensor(STORAGE, (3,), (2,), offset=5)}))

    np.testing.assert_array_equal(tensors["bias"], [5, 7, 9])


def test_a_hostile_pickle_is_refused_and_runs_nothing(read, tmp_path, monkeypatch):
    trace = tmp_path / "trace"
    order = f"touch {trace}"
    hostile = torch_file({"kernel": Call(Global("os", "system"), order)})
    called: list[str] = []
    monkeypatch.setattr(os, "system", called.append)

    with pytest.raises(WeightsError, match=r"it asks for os\.system, which no weights file needs"):
        read(hostile)
    assert called == []
    assert not trace.exists()


def test_the_hostile_pickle_would_have_run_elsewhere(tmp_path):
    """So that the test before it proves something."""
    trace = tmp_path / "trace"
    pickle.loads(dumped(Call(Global("os", "system"), f"touch {trace}")))  # noqa: S301

    assert trace.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("torch", "load"),
        ("torch.serialization", "FloatStorage"),
        ("collections", "OrderedDict.__init__"),
    ],
)
def test_every_name_that_is_not_needed_is_refused(read, module, name):
    with pytest.raises(WeightsError, match="which no weights file needs"):
        read(torch_file({"kernel": Global(module, name)}))


@pytest.mark.parametrize("kept", [0, 3, 40, 150, len(GOOD) - 97, len(GOOD) - 1])
def test_a_file_that_was_cut_short_is_refused(read, kept):
    with pytest.raises(WeightsError, match=r"weights\.pth: not a usable legacy torch file"):
        read(GOOD[:kept])


@pytest.mark.parametrize(
    "bad",
    [
        tensor(STORAGE, (5, 5), (5, 1)),
        tensor(STORAGE, (2,), (1,), offset=-1),
        tensor(STORAGE, (2,), (-1,), offset=3),
        tensor(STORAGE, (2, 2), (1,)),
        tensor(STORAGE, (0,), (1,)),
        tensor(Storage("2", 3), (3,), (1,)),
        partial,
        7,
    ],
)
def test_a_tensor_that_does_not_fit_its_storage_is_refused(read, bad):
    with pytest.raises(WeightsError):
        read(torch_file({"kernel": bad}))


def test_a_storage_of_another_length_than_told_is_refused(read):
    with pytest.raises(WeightsError, match="storage 1 holds 23 numbers where 24 were told"):
        read(torch_file({"kernel": tensor(STORAGE, (2,), (1,))}, told=23))


def test_the_newer_zip_format_is_named(read):
    with pytest.raises(WeightsError, match="this is torch's zip format"):
        read(b"PK\x03\x04")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"absent\.pth: cannot be read"):
        read_torch_file(tmp_path / "absent.pth")
