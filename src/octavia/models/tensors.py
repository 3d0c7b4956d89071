"""Reading the weights of published models without the framework that wrote them.

Two formats: `safetensors`, a header of JSON before the numbers; and what torch saves, a pickle beside them: a zip since
torch 1.6, a stream of pickles before. Of a pickle only what tensors need is allowed, so a file can't run anything.
"""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.errors import EngineError

Tensor = NDArray[Any]

_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_LEGACY_PROTOCOL = 1001
_MOST_HEADER_BYTES = 100_000_000
_BFLOAT16 = "bfloat16"
_STORAGES = {
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "HalfStorage": "<f2",
    "BFloat16Storage": _BFLOAT16,
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
    "BoolStorage": "?",
}
_SAFE = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": _BFLOAT16,
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "?",
}


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file of weights by name; numbers of less than 32 bits come as float32.

    Raises:
        EngineError: if it is no such file, is damaged, or asks for anything that tensors don't need.
    """
    try:
        with path.open("rb") as file:
            if path.suffix == ".safetensors":
                return _safetensors(file)
            if zipfile.is_zipfile(file):
                return _zipped(file)
            file.seek(0)
            return _legacy(file)
    except (ValueError, KeyError, IndexError, TypeError, EOFError, AttributeError, struct.error) as error:
        raise _unreadable(path, error) from error
    except (pickle.UnpicklingError, zipfile.BadZipFile, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> EngineError:
    what = str(error) or type(error).__name__
    return EngineError(f"{path}: its weights can't be read ({what})", "fetch the model again, or choose another")


def _safetensors(file: BinaryIO) -> dict[str, Tensor]:
    (length,) = struct.unpack("<Q", file.read(8))
    if length > _MOST_HEADER_BYTES:
        raise ValueError("its header is too large")
    header: dict[str, Any] = json.loads(file.read(length))
    data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            tensors[name] = _numbers(data[begin:end], _SAFE[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def _zipped(file: BinaryIO) -> dict[str, Tensor]:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        index = next(name for name in names if name.endswith("/data.pkl"))
        folder = index.removesuffix("data.pkl")
        if f"{folder}byteorder" in names and archive.read(f"{folder}byteorder") != b"little":
            raise ValueError("its numbers are big-endian")

        def numbers(storage: str, key: str, _: int) -> Tensor:
            return _numbers(archive.read(f"{folder}data/{key}"), storage)

        return _named(_Tensors(io.BytesIO(archive.read(index)), numbers).load())


def _legacy(file: BinaryIO) -> dict[str, Tensor]:
    if _plain(file) != _LEGACY_MAGIC or _plain(file) != _LEGACY_PROTOCOL:
        raise ValueError("torch did not save it")
    if not _plain(file).get("little_endian", True):
        raise ValueError("its numbers are big-endian")
    # The numbers follow the tensors that are made of them: these share memory that is filled afterwards.
    storages: dict[str, tuple[str, Tensor]] = {}

    def numbers(storage: str, key: str, count: int) -> Tensor:
        if key not in storages:
            storages[key] = storage, np.zeros(count, _kept_type(storage))
        return storages[key][1]

    named = _named(_Tensors(file, numbers).load())
    for key in _plain(file):
        storage, kept = storages[key]
        (count,) = struct.unpack("<q", file.read(8))
        kept[:] = _numbers(file.read(count * _width(storage)), storage)
    return named


def _plain(file: BinaryIO) -> Any:
    """A pickle of numbers, texts, lists and dictionaries."""
    return _Tensors(file, lambda *_: np.zeros(0)).load()


def _named(found: Any) -> dict[str, Tensor]:
    if not isinstance(found, Mapping):
        raise TypeError("it holds no tensors by name")
    return {str(name): tensor for name, tensor in found.items() if isinstance(tensor, np.ndarray)}


def _numbers(data: bytes, storage: str) -> Tensor:
    """The numbers as numpy has them; bfloat16 is the upper half of float32."""
    if storage == _BFLOAT16:
        return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32)
    numbers = np.frombuffer(data, storage)
    return numbers.astype(np.float32) if storage == "<f2" else numbers


def _kept_type(storage: str) -> str:
    return "<f4" if storage in (_BFLOAT16, "<f2") else storage


def _width(storage: str) -> int:
    return 2 if storage == _BFLOAT16 else np.dtype(storage).itemsize


def _tensor(storage: Tensor, offset: int, size: Sequence[int], stride: Sequence[int], *_: object) -> Tensor:
    """A view of a storage; what lies outside of it is refused."""
    reach = offset + sum((length - 1) * step for length, step in zip(size, stride, strict=True)) + 1
    if min((offset, *size, *stride), default=0) < 0 or (0 not in size and reach > len(storage)):
        raise ValueError("a tensor lies outside of its storage")
    steps = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, steps, writeable=False)


class _Tensors(pickle.Unpickler):
    """Reads a pickle of tensors, whose numbers lie elsewhere: `numbers` brings them, by type, key and count."""

    def __init__(self, file: BinaryIO, numbers: Callable[[str, str, int], Tensor]) -> None:
        super().__init__(file, encoding="utf-8")
        self._numbers = numbers

    def find_class(self, module: str, name: str) -> Any:
        allowed: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2"): _tensor,
            ("torch._utils", "_rebuild_parameter"): lambda data, *_: data,
        }
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        if (module, name) not in allowed:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which tensors don't need")
        return allowed[module, name]

    def persistent_load(self, pid: Any) -> Tensor:
        kind, storage, key, _, count = pid[:5]
        if kind != "storage":
            raise pickle.UnpicklingError(f"it asks for a {kind}")
        return self._numbers(storage, str(key), int(count))
