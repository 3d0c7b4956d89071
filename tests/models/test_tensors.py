"""Weights read without the framework that wrote them, and nothing but weights."""

from __future__ import annotations

import os
import pickle
import re
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from octavia.dubbing.errors import EngineError
from octavia.models.tensors import read_tensors
from support.marian import config_of, pieces_of, tiny, write_safetensors


class Call:
    """Pickles to a call of a function."""

    def __init__(self, function: Any, *arguments: object) -> None:
        self.made = function, arguments

    def __reduce__(self) -> Any:
        return self.made


def zipped(index: bytes, path: Path) -> Path:
    """A file of weights with that pickle, and four numbers: 0, 1, 2, 3."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", index)
        archive.writestr("archive/data/0", np.arange(4, dtype="<f4").tobytes())
    return path


def test_what_torch_saved_is_read_by_name() -> None:
    weights = read_tensors(tiny("en-es") / "pytorch_model.bin")
    size = config_of("en-es")["d_model"]
    assert weights["model.shared.weight"].shape == (len(pieces_of("en-es")), size)
    assert weights["model.encoder.layers.1.fc1.weight"].shape == (4 * size, size)
    assert not weights["model.shared.weight"][-1].any(), "the row of padding is the decoder's start: zero"


@given(st.dictionaries(st.text(min_size=1, max_size=8), arrays(np.float32, array_shapes(max_side=4)), max_size=4))
def test_safetensors_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, tensors: dict[str, Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "weights.safetensors"
    tensors.pop("__metadata__", None)
    write_safetensors(tensors, path)
    found = read_tensors(path)
    assert found.keys() == tensors.keys()
    assert all(found[name].tobytes() == tensors[name].tobytes() for name in tensors)
    assert all(found[name].shape == tensors[name].shape for name in tensors)


def test_a_pickle_that_asks_for_more_than_tensors_runs_nothing(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    path = zipped(pickle.dumps(Call(os.mkdir, str(mark)), protocol=2), tmp_path / "weights.bin")
    with pytest.raises(EngineError, match=r"mkdir, which tensors don't need"):
        read_tensors(path)
    legacy = tmp_path / "legacy.bin"
    legacy.write_bytes(pickle.dumps(Call(os.mkdir, str(mark)), protocol=2))
    with pytest.raises(EngineError, match=r"mkdir, which tensors don't need"):
        read_tensors(legacy)
    assert not mark.exists()


def tensor_pickle(offset: int, size: tuple[int, ...], stride: tuple[int, ...]) -> bytes:
    """A pickle as torch writes it: `{"w": _rebuild_tensor_v2(storage 0, …)}`, the storage by a persistent id."""
    storage = b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQ"
    layout = b"".join(pickle.dumps(each, protocol=2)[2:-1] for each in (offset, size, stride))
    tensor = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + layout + b"\x89ccollections\nOrderedDict\n)RtR"
    return b"\x80\x02}X\x01\0\0\0w" + tensor + b"s."


def test_a_view_of_numbers_is_what_torch_means_by_it(tmp_path: Path) -> None:
    path = zipped(tensor_pickle(1, (2, 1), (2, 1)), tmp_path / "weights.bin")
    assert read_tensors(path)["w"].tolist() == [[1.0], [3.0]]


@pytest.mark.parametrize(
    ("offset", "size", "stride"),
    [(3, (2,), (1,)), (0, (3, 2), (2, 1)), (-1, (1,), (1,)), (0, (2,), (-1,)), (0, (2,), (1, 1))],
)
def test_a_tensor_outside_of_its_numbers_is_refused(
    tmp_path: Path, offset: int, size: tuple[int, ...], stride: tuple[int, ...]
) -> None:
    path = zipped(tensor_pickle(offset, size, stride), tmp_path / "weights.bin")
    with pytest.raises(EngineError, match=re.escape(str(path))):
        read_tensors(path)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    whole = (tiny("en-es") / "pytorch_model.bin").read_bytes()
    for name, data in (
        ("short.bin", whole[: len(whole) // 2]),
        ("empty.bin", b""),
        ("text.bin", b"<html>not found</html>"),
        ("short.safetensors", struct.pack("<Q", 10) + b"{"),
        ("huge.safetensors", struct.pack("<Q", 1 << 60)),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(EngineError, match=name):
            read_tensors(path)


@pytest.mark.torch
@pytest.mark.parametrize("as_zip", [True, False])
def test_all_that_torch_writes_comes_back(tmp_path: Path, as_zip: bool) -> None:
    torch = pytest.importorskip("torch")
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 7
    tensors = {
        "plain": base,
        "view": base[1:, ::2],
        "turned": base.T,
        "half": base.half(),
        "brain": base.bfloat16(),
        "whole": torch.tensor([1, -2, 3]),
        "parameter": torch.nn.Parameter(base + 1),
        "none": torch.zeros(0, 3),
        "one": torch.tensor(2.5),
    }
    path = tmp_path / "weights.bin"
    torch.save(tensors, path, _use_new_zipfile_serialization=as_zip)
    found = read_tensors(path)
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        wanted = tensor.detach().float().numpy() if tensor.is_floating_point() else tensor.numpy()
        assert np.array_equal(found[name], wanted), name
        assert found[name].shape == wanted.shape, name
