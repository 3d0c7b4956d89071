"""What the engines of Coqui share: packages, models, devices. The package is `coqui-tts`, the maintained fork."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import ClassVar, TypeVar

from octavia.dubbing.engines import READY, Engine, EngineBase, EngineOption, Kind, Readiness, Scalar, option
from octavia.dubbing.errors import EngineError
from octavia.engines.torch_runtime import packages_ready, prepare_torchaudio
from octavia.models.catalogue import models_of
from octavia.models.runtime import AUTO, DEVICES, Device, Headroom, borrow, choose_torch_device, headroom
from octavia.models.store import InstalledModel, checked, installed_model, installed_models, known_model

M = TypeVar("M")
R = TypeVar("R")

OPTIONS = (
    EngineOption("device", AUTO, "Where it computes: cuda, cpu, or auto for cuda where there is one.", choices=DEVICES),
    EngineOption("threads", 0, "Threads on a CPU; 0 takes all cores.", low=0, high=256),
)

_PACKAGES = ("TTS", "torch", "torchaudio", "torchcodec", "transformers")


class CoquiEngine(EngineBase):
    """A speech engine that runs models with `coqui-tts`.

    Attributes:
        family: The engine's name without a model.
        model: The name of the model it is bound to; empty for those that are here.
    """

    kind: ClassVar[Kind] = Kind.SPEECH
    name: ClassVar[str]
    family: ClassVar[str]
    model: ClassVar[str] = ""
    options: ClassVar[tuple[EngineOption, ...]] = OPTIONS

    def __init__(self) -> None:
        device = choose_torch_device(str(self._option("device")), int(self._option("threads")))
        self._headroom: Headroom = headroom(f"engine {self.name}", device, 1)

    @classmethod
    def variant(cls, model: str) -> type[Engine]:
        """The engine with one of its models, listed or the user's own."""
        name = known_model(f"{cls.family}:{model}").name
        if (cls.family, name) not in _BOUND:
            members = {
                "name": f"{cls.family}:{name}",
                "model": name,
                "__doc__": cls.__doc__,
                "__module__": cls.__module__,
            }
            _BOUND[cls.family, name] = type(f"{cls.__name__}_{name}", (cls,), members)
        return _BOUND[cls.family, name]

    @classmethod
    def check(cls) -> Readiness:
        installed = packages_ready("coqui", _PACKAGES)
        if not installed.ready or cls.found():
            return installed if not installed.ready else READY
        wanted = f"{cls.family}:{cls.model or models_of(cls.family)[0].name}"
        missing = f"its model {wanted} is not" if cls.model else "none of its models is"
        return Readiness(False, f"{missing} on this machine", f"octavia models pull {wanted}")

    @classmethod
    def found(cls) -> tuple[InstalledModel, ...]:
        """The models it runs that are here: that of its name, or all of its family."""
        if not cls.model:
            return installed_models(cls.family)
        model = installed_model(f"{cls.family}:{cls.model}")
        return (model,) if model else ()

    @classmethod
    def version_with(cls, models: tuple[InstalledModel, ...], revision: int) -> str:
        """Of packages, models and the adapter; empty where something is missing."""
        try:
            packages = ", ".join(f"{name} {version(name)}" for name in ("coqui-tts", "torch"))
        except PackageNotFoundError:
            return ""
        digests = " ".join(model.digest[:16] for model in models)
        return f"{packages}, model {digests}, adapter {revision}" if models else ""

    def with_model(
        self, model: InstalledModel, load: Callable[[InstalledModel, Device], M], work: Callable[[M], R]
    ) -> R:
        """`work(load(model, device))`; loaded once a process, on the CPU if a graphics processor is too small."""

        def on(device: Device, _: int) -> R:
            def loaded() -> M:
                checked(model)
                return load(model, device)

            with borrow((model.spec.id, model.digest, device), loaded, model.size_bytes) as it:
                return work(it)

        return self._headroom.run(on)

    def not_ready(self) -> EngineError:
        """The error to raise when it is used although `check` says no."""
        lacking = self.check()
        return EngineError(f"engine {self.name} is not ready: {lacking.missing}", lacking.fix)

    @classmethod
    def _option(cls, name: str) -> Scalar:
        return option(cls.options, cls.family, name)


def prepare_coqui() -> None:
    """Make `TTS` importable and keep it from talking about its own affairs. Never asks for anything on a terminal.

    Only the function of `TTS` that downloads models asks its user to agree to their licence; models are fetched by
    `octavia models pull`, which asks for that itself, and nothing here downloads.
    """
    prepare_torchaudio()
    logging.getLogger("TTS").setLevel(logging.ERROR)
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()


_BOUND: dict[tuple[str, str], type[Engine]] = {}
