"""Models at work in this process: the device they run on, and the memory they share.

Every engine that runs models takes them from here: `borrow` loads a model once a process, on first use, and keeps it
within the budget for the next stage or job, the longest unused given up first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import TypeVar

from octavia.models.devices import (
    AUTO,
    DEVICES,
    Device,
    DeviceKind,
    choose_device,
    choose_torch_device,
    core_count,
    on_cpu,
    prepare_threads,
)
from octavia.models.headroom import Headroom, is_out_of_memory, is_unusable
from octavia.models.loaded import LoadedModels

M = TypeVar("M")

MEMORY_VARIABLE = "OCTAVIA_MODELS_MEMORY_MB"
"""What models may take of this process's memory, in MB; by default half of the machine's."""

_SHARE = 0.5
_GROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def borrow(key: Hashable, load: Callable[[], M], size_bytes: int) -> AbstractContextManager[M]:
    """The model of that key in this process, in use until the context ends; see `LoadedModels.borrow`."""
    return loaded_models().borrow(key, load, size_bytes)


def headroom(name: str, device: Device, batch: int) -> Headroom:
    """`Headroom` for a model that was borrowed: out of memory, other models that nobody uses go first."""
    return Headroom(name, device, batch, lambda: loaded_models().free_unused())


@cache
def loaded_models() -> LoadedModels:
    """The models of this process."""
    return LoadedModels(default_budget())


def default_budget() -> int:
    """The bytes that models may take: as the environment says, otherwise half of what this process may use at all."""
    said = os.environ.get(MEMORY_VARIABLE, "")
    return int(said) * 1_000_000 if said.isdecimal() and int(said) else int(_SHARE * machine_memory())


def machine_memory() -> int:
    """The bytes of memory this process may use: the machine's, within what its control group grants."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    granted = _GROUP_LIMIT.read_text(encoding="ascii").strip() if _GROUP_LIMIT.is_file() else "max"
    return machine if granted == "max" else min(machine, int(granted))


__all__ = [
    "AUTO",
    "DEVICES",
    "MEMORY_VARIABLE",
    "Device",
    "DeviceKind",
    "Headroom",
    "LoadedModels",
    "borrow",
    "choose_device",
    "choose_torch_device",
    "core_count",
    "default_budget",
    "headroom",
    "is_out_of_memory",
    "is_unusable",
    "loaded_models",
    "machine_memory",
    "on_cpu",
    "prepare_threads",
]
