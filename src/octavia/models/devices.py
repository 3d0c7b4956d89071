"""Which device models run on, how exactly they compute there, and how many threads they take.

Settings of the thread pools are read by the libraries when they are first imported: `prepare_threads` comes before
that, and whatever asks for a device here calls it.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from octavia.dubbing.engines import announce

AUTO = "auto"
DEVICES = (AUTO, "cpu", "cuda")
"""What an engine's option `device` may be."""

_DRIVER = Path("/proc/driver/nvidia/version")
_CUBLAS = "libcublas.so.12"
_CPU_TYPES = ("int8", "int8_float32", "float32")
_CUDA_TYPES = ("float16", "int8_float16", "bfloat16", "float32")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class DeviceKind(StrEnum):
    """Where a model computes; the value is what CTranslate2 and torch call it."""

    CPU = "cpu"
    CUDA = "cuda"


@dataclass(frozen=True, slots=True)
class Device:
    """Where and how a model computes.

    Attributes:
        compute_type: As CTranslate2 names it: `int8`, `float16`, `float32` …
        threads: Of one computation on the CPU, >= 1.
        cpu_type: How it computes where the CPU has to take over.
    """

    kind: DeviceKind
    compute_type: str
    threads: int
    cpu_type: str = "float32"


@dataclass(frozen=True, slots=True)
class Found:
    """What a machine offers one library.

    Attributes:
        cuda_types: The ways a graphics processor computes, none without one.
        obstacle: Why a graphics processor that is there can't be used; empty if that isn't so.
    """

    cpu_types: frozenset[str]
    cuda_types: frozenset[str] = frozenset()
    obstacle: str = ""


def choose_device(wanted: str = AUTO, compute_type: str = AUTO, threads: int = 0) -> Device:
    """Where CTranslate2 computes on this machine.

    On a graphics processor in float16 if there is one, otherwise on the CPU in int8; of those the nearest that the
    machine can. If it is not what was asked for, the user is told.

    Args:
        wanted: One of `DEVICES`.
        compute_type: As CTranslate2 names them, or `auto`.
        threads: Of one computation; 0 for all cores.
    """
    prepare_threads()
    import ctranslate2

    cuda_types: frozenset[str] = frozenset()
    obstacle = ""
    if wanted != DeviceKind.CPU:
        if ctranslate2.get_cuda_device_count() > 0:
            cuda_types = frozenset(ctranslate2.get_supported_compute_types("cuda"))
            obstacle = _missing_cublas()
        elif _DRIVER.exists():
            obstacle = "its driver doesn't answer (see nvidia-smi)"
    found = Found(frozenset(ctranslate2.get_supported_compute_types("cpu")), cuda_types, obstacle)
    return _told(found, wanted, compute_type, threads)


def choose_torch_device(wanted: str = AUTO, threads: int = 0) -> Device:
    """Where torch computes on this machine: float16 on a graphics processor, otherwise float32 on the CPU.

    Args as `choose_device`. Also holds torch to that many threads.
    """
    count = prepare_threads()
    import torch

    there = wanted != DeviceKind.CPU and torch.cuda.is_available()
    obstacle = ""
    if wanted != DeviceKind.CPU and not there and _DRIVER.exists():
        obstacle = "this torch was built without CUDA" if torch.version.cuda is None else "its driver doesn't answer"
    found = Found(frozenset(("float32",)), frozenset(("float16", "float32")) if there else frozenset(), obstacle)
    device = _told(found, wanted, AUTO, threads)
    torch.set_num_threads(threads or count)
    return device


def pick(found: Found, wanted: str = AUTO, compute_type: str = AUTO) -> tuple[DeviceKind, str, str]:
    """The device kind, the compute type and, if that is less than was asked for, why, in words."""
    reasons = []
    kind = DeviceKind.CPU
    if wanted != DeviceKind.CPU and found.cuda_types and not found.obstacle:
        kind = DeviceKind.CUDA
    elif wanted != DeviceKind.CPU and found.obstacle:
        reasons.append(f"the graphics processor can't be used: {found.obstacle}; models run on the CPU")
    elif wanted == DeviceKind.CUDA:
        reasons.append("no graphics processor was found; models run on the CPU")
    able = found.cuda_types if kind is DeviceKind.CUDA else found.cpu_types
    usual = _first_of(_CUDA_TYPES if kind is DeviceKind.CUDA else _CPU_TYPES, able)
    if compute_type not in (AUTO, *able):
        reasons.append(f"{kind.value} can't compute in {compute_type} here; models compute in {usual}")
    return kind, compute_type if compute_type in able else usual, "; ".join(reasons)


def on_cpu(device: Device) -> Device:
    """The CPU in place of `device`."""
    return replace(device, kind=DeviceKind.CPU, compute_type=device.cpu_type)


def has_driver() -> bool:
    """Whether there may be a graphics processor: its driver is loaded. Costs nothing, unlike asking it."""
    return _DRIVER.exists()


def prepare_threads() -> int:
    """Tell thread pools of libraries not imported yet to sleep when they wait; the cores this process may use, >= 1.

    A pool that waits by spinning takes a whole core for every thread: two of them cost three times what they need.
    """
    count = core_count()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OMP_NUM_THREADS", str(count))
    return count


def core_count() -> int:
    """How many cores this process may use: those it is bound to, within what its control group grants."""
    cores = len(os.sched_getaffinity(0))
    if _QUOTA.is_file():
        granted, _, period = _QUOTA.read_text(encoding="ascii").strip().partition(" ")
        if granted != "max":
            cores = min(cores, round(int(granted) / int(period)))
    return max(1, cores)


def _told(found: Found, wanted: str, compute_type: str, threads: int) -> Device:
    kind, chosen, reason = pick(found, wanted, compute_type)
    if reason:
        announce(reason)
    return Device(kind, chosen, threads or core_count(), pick(found, DeviceKind.CPU)[1])


def _first_of(preferred: Iterable[str], able: frozenset[str]) -> str:
    return next((each for each in preferred if each in able), "float32")


def _missing_cublas() -> str:
    """Why cuBLAS can't be loaded, empty if it is: CTranslate2 looks for it only when it first computes.

    The library of the package `nvidia-cublas-cu12` lies where no loader looks; once loaded here it is found by name.
    """
    package = find_spec("nvidia.cublas") if find_spec("nvidia") else None
    folders = [Path(folder) / "lib" for folder in (package.submodule_search_locations or ())] if package else []
    for name in (_CUBLAS, *(str(folder / _CUBLAS) for folder in folders)):
        try:
            ctypes.CDLL(name, ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return ""
    return f"{_CUBLAS} is missing ('pip install nvidia-cublas-cu12' adds it)"
