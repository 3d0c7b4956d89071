"""What has to be so before torch and what is built on it work: loaded libraries that fit, numbers that repeat.

`prepare_torchaudio` comes before the first import of torchaudio, and so before transformers and TTS, which import it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from octavia.dubbing.engines import READY, Readiness
from octavia.models.devices import prepare_threads

ADD_ENGINES = "scripts/add-engines.sh"
"""The command that adds packages of engines; the names of extras follow."""

_EXTENSION = "torchaudio._extension"


def packages_ready(extra: str, packages: tuple[str, ...]) -> Readiness:
    """Whether all of `packages` (their import names) are installed; imports none of them."""
    missing = [name for name in packages if not is_installed(name)]
    if not missing:
        return READY
    return Readiness(False, f"it needs packages that are not installed: {', '.join(missing)}", f"{ADD_ENGINES} {extra}")


def is_installed(package: str) -> bool:
    """Whether a package of that import name can be found; it is not imported."""
    return find_spec(package) is not None


def prepare_torchaudio() -> None:
    """Make torchaudio importable beside a torch without CUDA.

    The only torchaudio on PyPI is linked against CUDA; its native part can't be loaded beside a CPU build of torch, and
    its import fails. Nothing here needs that part: a module that says so takes its place. Beside a CUDA build of torch
    nothing is changed.
    """
    prepare_threads()
    import torch

    if torch.version.cuda is None:
        sys.modules.setdefault(_EXTENSION, _without_native_part())


def _without_native_part() -> ModuleType:
    module: Any = ModuleType(_EXTENSION)
    module._IS_TORCHAUDIO_EXT_AVAILABLE = False
    module._IS_ALIGN_AVAILABLE = False
    module._check_cuda_version = lambda: None
    module.fail_if_no_align = _missing
    found: ModuleType = module
    return found


def _missing(function: Callable[..., Any]) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise RuntimeError(f"{function.__name__} needs torchaudio's native part, which this torch can't load")

    return fail


class Dice:
    """The random numbers of one call, from a seed: the same whatever else draws numbers meanwhile.

    torch has one source of random numbers per device, which all share. What is computed within `rolling` draws from a
    state of its own that goes on from one such block to the next; afterwards the shared state is as it was.

    Args:
        device: `cpu` or `cuda`.
    """

    def __init__(self, seed: int, device: str) -> None:
        import torch

        self._devices = [torch.cuda.current_device()] if device == "cuda" else []
        with torch.random.fork_rng(self._devices):
            torch.manual_seed(seed)
            self._state = self._now()

    @contextmanager
    def rolling(self) -> Iterator[None]:
        """A block whose random numbers are this call's."""
        import torch

        with torch.random.fork_rng(self._devices):
            torch.set_rng_state(self._state[0])
            for device, state in zip(self._devices, self._state[1:], strict=True):
                torch.cuda.set_rng_state(state, device)
            yield
            self._state = self._now()

    def _now(self) -> list[Any]:
        import torch

        return [torch.get_rng_state(), *(torch.cuda.get_rng_state(device) for device in self._devices)]
