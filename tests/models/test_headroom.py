"""Less at once when memory runs out, and the user is told."""

from __future__ import annotations

import numpy as np
import pytest

from octavia.dubbing.engines import listening
from octavia.dubbing.errors import EngineError
from octavia.models.devices import Device, DeviceKind
from octavia.models.headroom import Headroom, is_out_of_memory

GPU = Device(DeviceKind.CUDA, "float16", 2, "int8")
CPU = Device(DeviceKind.CPU, "int8", 2, "int8")
CTRANSLATE2 = "CUDA failed with error out of memory"
TORCH = "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8.00 GiB"


class Machine:
    """Does work as long as it fits: on the graphics processor `gpu` at once, on the CPU `cpu`."""

    def __init__(self, gpu: int, cpu: int = 1000, says: str = CTRANSLATE2) -> None:
        self.room = {DeviceKind.CUDA: gpu, DeviceKind.CPU: cpu}
        self.says = says
        self.tried: list[tuple[str, int]] = []

    def work(self, device: Device, batch: int) -> str:
        self.tried.append((device.kind.value, batch))
        if batch > self.room[device.kind]:
            raise RuntimeError(self.says if device.kind is DeviceKind.CUDA else "std::bad_alloc: out of memory")
        return f"{device.kind.value} {device.compute_type} {batch}"


def test_what_fits_is_done_as_it_is() -> None:
    machine = Machine(gpu=16)
    assert Headroom("tiny", GPU, 16).run(machine.work) == "cuda float16 16"
    assert machine.tried == [("cuda", 16)]


@pytest.mark.parametrize("says", [CTRANSLATE2, TORCH])
def test_the_batch_is_halved_until_it_fits_and_stays_so(says: str) -> None:
    machine, said = Machine(gpu=5, says=says), list[str]()
    room = Headroom("tiny", GPU, 16)
    with listening(said.append):
        assert room.run(machine.work) == "cuda float16 4"
        assert room.run(machine.work) == "cuda float16 4"
    assert machine.tried == [("cuda", 16), ("cuda", 8), ("cuda", 4), ("cuda", 4)]
    out = "tiny: cuda is out of memory"
    assert said == [f"{out}; it does 8 at once, not 16", f"{out}; it does 4 at once, not 8"]


def test_where_nothing_fits_the_cpu_takes_over_with_the_whole_batch() -> None:
    machine, said = Machine(gpu=0), list[str]()
    room = Headroom("tiny", GPU, 4)
    with listening(said.append):
        assert room.run(machine.work) == "cpu int8 4"
    assert machine.tried == [("cuda", 4), ("cuda", 2), ("cuda", 1), ("cpu", 4)]
    assert said[-1].startswith("tiny runs on the CPU from here on, slower: cuda failed (CUDA failed")


def test_a_missing_library_sends_it_to_the_cpu_at_once() -> None:
    machine, said = Machine(gpu=0, says="Library libcublas.so.12 is not found or cannot be loaded"), list[str]()
    with listening(said.append):
        assert Headroom("tiny", GPU, 4).run(machine.work) == "cpu int8 4"
    assert machine.tried == [("cuda", 4), ("cpu", 4)]
    assert "libcublas.so.12" in said[0]


def test_unused_memory_is_given_up_before_anything_is_made_smaller() -> None:
    machine = Machine(gpu=4)

    def free() -> int:
        machine.room[DeviceKind.CUDA] = 8
        return 100

    assert Headroom("tiny", GPU, 8, free).run(machine.work) == "cuda float16 8"
    assert machine.tried == [("cuda", 8), ("cuda", 8)]


def test_a_machine_without_memory_is_one_clear_error() -> None:
    def work(_: Device, batch: int) -> object:
        return np.zeros(1 << 50)

    said: list[str] = []
    with listening(said.append), pytest.raises(EngineError, match="tiny: this machine has too little memory") as caught:
        Headroom("tiny", CPU, 2).run(work)
    assert "smaller model" in caught.value.hint
    assert said == ["tiny: cpu is out of memory; it does 1 at once, not 2"]
    assert is_out_of_memory(MemoryError())


def test_any_other_error_passes_unchanged() -> None:
    def work(device: Device, batch: int) -> None:
        raise RuntimeError("invalid model")

    with pytest.raises(RuntimeError, match="invalid model"):
        Headroom("tiny", GPU, 2).run(work)
