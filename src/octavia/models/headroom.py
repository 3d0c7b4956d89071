"""Doing less at once when a device runs out of memory, and telling so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from octavia.dubbing.engines import announce
from octavia.dubbing.errors import EngineError
from octavia.models.devices import Device, DeviceKind, on_cpu

R = TypeVar("R")

_OUT_OF_MEMORY = ("out of memory", "alloc_failed", "can't allocate memory", "failed to allocate")
_UNUSABLE = ("is not found or cannot be loaded", "driver version is insufficient", "no kernel image", "unable to load")


class Headroom:
    """How much one model does at once, and on which device: less after that device ran out of memory.

    What was learnt stays for as long as this lives: the next call begins where the last one ended. Its methods may be
    called from any thread.

    Args:
        name: Of the model, for what users are told.
        device: Where to begin.
        batch: How much to do at once there, >= 1.
        free: Gives up memory that nobody uses, and says how many bytes; asked before the batch is made smaller.
    """

    def __init__(self, name: str, device: Device, batch: int, free: Callable[[], int] = lambda: 0) -> None:
        self._name = name
        self._free = free
        self._lock = threading.Lock()
        self._most = batch
        self.device = device
        self.batch = batch

    def run(self, work: Callable[[Device, int], R]) -> R:
        """`work(device, batch)`, again with less as often as memory runs out.

        On a device that is out of memory: first what nobody uses is given up, then the batch is halved as far as 1,
        then the CPU takes its place, with the batch it began with. Whatever else `work` raises passes unchanged.

        Raises:
            EngineError: if even the CPU's memory is too small.
        """
        freed = False
        while True:
            device, batch = self.device, self.batch
            try:
                return work(device, batch)
            except (RuntimeError, MemoryError) as error:
                if not freed and is_out_of_memory(error) and self._free():
                    freed = True
                    continue
                self._step_down(device, batch, error)

    def _step_down(self, device: Device, batch: int, error: Exception) -> None:
        with self._lock:
            if (self.device, self.batch) != (device, batch):
                return  # Another thread has, meanwhile.
            if is_out_of_memory(error) and batch > 1:
                self.batch = batch // 2
                announce(
                    f"{self._name}: {device.kind.value} is out of memory; it does {self.batch} at once, not {batch}"
                )
            elif device.kind is DeviceKind.CUDA and (is_out_of_memory(error) or is_unusable(error)):
                self.device, self.batch = on_cpu(device), self._most
                self._free()
                announce(f"{self._name} runs on the CPU from here on, slower: cuda failed ({_line(error)})")
            elif is_out_of_memory(error):
                raise EngineError(
                    f"{self._name}: this machine has too little memory for it ({_line(error)})",
                    "choose a smaller model, or do fewer things at once (--jobs 1)",
                ) from error
            else:
                raise error


def is_out_of_memory(error: BaseException) -> bool:
    """Whether CTranslate2 or torch says by it that a device, or this machine, has no memory left."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(sign in said for sign in _OUT_OF_MEMORY)


def is_unusable(error: BaseException) -> bool:
    """Whether a library says by it that the graphics processor can't be used at all."""
    said = str(error).lower()
    return any(sign in said for sign in _UNUSABLE)


def _line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
