"""Which device models run on: the best that works, and the user is told if it isn't the one asked for."""

from __future__ import annotations

import os
from pathlib import Path

import ctranslate2
import pytest

from octavia.dubbing.engines import listening
from octavia.models import devices
from octavia.models.devices import Device, DeviceKind, Found, choose_device, core_count, on_cpu, pick, prepare_threads

CPU = frozenset(("int8", "int8_float32", "float32"))
OLD_CPU = frozenset(("float32",))
GPU = frozenset(("int8", "int8_float16", "float16", "float32"))
OLD_GPU = frozenset(("float32",))


@pytest.mark.parametrize(
    ("found", "wanted", "compute_type", "device", "chosen"),
    [
        (Found(CPU), "auto", "auto", "cpu", "int8"),
        (Found(OLD_CPU), "auto", "auto", "cpu", "float32"),
        (Found(CPU), "cpu", "float32", "cpu", "float32"),
        (Found(CPU, GPU), "auto", "auto", "cuda", "float16"),
        (Found(CPU, OLD_GPU), "auto", "auto", "cuda", "float32"),
        (Found(CPU, GPU), "cuda", "int8_float16", "cuda", "int8_float16"),
        (Found(CPU, GPU), "cpu", "auto", "cpu", "int8"),
    ],
)
def test_the_best_device_that_works_is_taken_without_a_word(
    found: Found, wanted: str, compute_type: str, device: str, chosen: str
) -> None:
    assert pick(found, wanted, compute_type) == (device, chosen, "")


@pytest.mark.parametrize(
    ("found", "wanted", "compute_type", "chosen", "reason"),
    [
        (Found(CPU), "cuda", "auto", "int8", "no graphics processor was found; models run on the CPU"),
        (Found(CPU, GPU, "no cuBLAS"), "auto", "auto", "int8", "the graphics processor can't be used: no cuBLAS"),
        (
            Found(CPU, frozenset(), "no driver"),
            "cuda",
            "auto",
            "int8",
            "the graphics processor can't be used: no driver",
        ),
        (Found(CPU), "auto", "float16", "int8", "cpu can't compute in float16 here; models compute in int8"),
    ],
)
def test_less_than_was_asked_for_is_said(
    found: Found, wanted: str, compute_type: str, chosen: str, reason: str
) -> None:
    device, kind, said = pick(found, wanted, compute_type)
    assert (device, kind) == ("cpu", chosen)
    assert said.startswith(reason)


def test_of_this_machine_it_takes_what_ctranslate2_can_do() -> None:
    device = choose_device("cpu")
    assert device == Device(DeviceKind.CPU, "int8", core_count(), "int8")
    assert device.compute_type in ctranslate2.get_supported_compute_types("cpu")
    assert choose_device("cpu", threads=1).threads == 1


@pytest.mark.skipif(ctranslate2.get_cuda_device_count() > 0, reason="this machine has a graphics processor")
def test_without_a_graphics_processor_its_user_is_told() -> None:
    said: list[str] = []
    with listening(said.append):
        assert choose_device("cuda").kind is DeviceKind.CPU
        assert choose_device("auto").kind is DeviceKind.CPU
    assert "models run on the CPU" in said[0]


def test_the_cpu_takes_over_in_numbers_that_it_can_compute() -> None:
    assert on_cpu(Device(DeviceKind.CUDA, "float16", 4, "int8")) == Device(DeviceKind.CPU, "int8", 4, "int8")


@pytest.mark.parametrize(("quota", "most"), [("max 100000", 10**6), ("100000 100000", 1), ("20000 100000", 1)])
def test_cores_are_those_that_the_control_group_grants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quota: str, most: int
) -> None:
    (tmp_path / "cpu.max").write_text(quota + "\n")
    monkeypatch.setattr(devices, "_QUOTA", tmp_path / "cpu.max")
    assert core_count() == min(most, len(os.sched_getaffinity(0)))


def test_waiting_threads_sleep_unless_the_user_wants_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert prepare_threads() == core_count()
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    assert os.environ["OMP_NUM_THREADS"] == "3"


@pytest.mark.torch
def test_torch_computes_in_float32_on_a_cpu() -> None:
    torch = pytest.importorskip("torch")
    threads = torch.get_num_threads()
    try:
        assert devices.choose_torch_device("cpu", threads=1) == Device(DeviceKind.CPU, "float32", 1, "float32")
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(threads)
