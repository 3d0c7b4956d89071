"""What is the same in engines that run Whisper, whatever computes it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar, Protocol

from octavia.dubbing.engines import (
    Engine,
    EngineBase,
    EngineInfo,
    EngineOption,
    Kind,
    Pcm16,
    Readiness,
    Recognition,
    Scalar,
    option,
)
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.dubbing.timing import SPEECH_RATE_HZ, ms_to_samples
from octavia.engines.stt.gathering import Gathering
from octavia.engines.stt.hearing import SHORTEST_MS, WINDOW_MS, Chunk, Told, nothing_heard, understood
from octavia.engines.stt.pieces import Piece, in_pieces
from octavia.engines.stt.whisper_models import (
    LIMITS,
    cost_of,
    languages_of,
    missing,
    model_for,
    quality_of,
    token_of,
    version_of,
)
from octavia.models.runtime import AUTO, DEVICES, Device, borrow, headroom
from octavia.models.store import checked, known_model

DEVICE = EngineOption("device", AUTO, "Where it computes.", choices=DEVICES)
BEAM = EngineOption("beam", 5, "How many texts it follows at once; 1 is quicker and a little worse.", low=1, high=20)
THREADS = EngineOption("threads", 0, "Threads on a CPU; 0 takes all cores.", shapes_result=False, low=0, high=256)


class TellingModel(Protocol):
    """A Whisper in memory; used by one thread at a time."""

    def tell(self, chunks: Sequence[Chunk], beam: int) -> list[Told]:
        """What is said in each of several chunks, computed together."""
        ...


class WhisperEngine(EngineBase, ABC):
    """Words with punctuation, times and probabilities. Without a model in its name the best one that is here.

    Attributes:
        family: The engine's name without a model.
        model: The model's; empty for the best.
        packages: What must be installed, as it is imported.
        distributions: What a result depends on, as it is installed.
        revision: Of the adapter; a part of the engine's version.
        in_own_process: Whether it works in one process of its own, since it holds the interpreter lock.
    """

    kind: ClassVar[Kind] = Kind.SPEECH_TO_TEXT
    name: ClassVar[str]
    family: ClassVar[str]
    model: ClassVar[str] = ""
    packages: ClassVar[tuple[str, ...]]
    distributions: ClassVar[tuple[str, ...]]
    revision: ClassVar[int]
    in_own_process: ClassVar[bool] = False

    def __init__(self) -> None:
        found = model_for(self.family, self.model)
        if found is None:
            lacking = self.check()
            raise EngineError(f"engine {self.name} is not ready: {lacking.missing}", lacking.fix)
        self._installed = found
        self._languages = languages_of(found)
        self._beam = int(self._option("beam"))
        device = self._device()
        self._headroom = headroom(f"engine {self.name}", device, self._batch(device))
        self._chunks = Gathering(self._told, lambda: self._headroom.batch)
        with self._borrowed(device):
            pass

    @classmethod
    def variant(cls, model: str) -> type[Engine]:
        """The engine with one of its models, listed or the user's own."""
        return _bound(cls, model)

    @classmethod
    def check(cls) -> Readiness:
        return missing(cls.family, cls.model, cls.packages)

    @classmethod
    def describe(cls) -> EngineInfo:
        model = model_for(cls.family, cls.model)
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title=cls._title() + (f" {model.spec.name}" if model else ""),
            version=version_of(cls.distributions, model, cls.revision),
            quality=quality_of(model),
            licence=model.spec.licence if model else "MIT",
            commercial_use=model.spec.commercial_use if model else True,
            languages=languages_of(model),
            needs=("weights",),
            punctuates=True,
            parallel=cls._parallel(),
            holds_gil=cls.in_own_process,
            processes=1 if cls.in_own_process else 0,
            limits=LIMITS,
            cpu_s_per_s=cls._cost(cost_of(model)),
            chunk_ms=WINDOW_MS,
            fixed_window=True,
        )

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        if language is not None and language not in self._languages:
            raise LanguageError(f"{self.name} does not hear '{language}'", "choose another model or engine")
        if len(audio) < ms_to_samples(SHORTEST_MS, SPEECH_RATE_HZ):
            return nothing_heard(self._languages, language)
        return in_pieces(self._heard, audio, language, WINDOW_MS)

    def _heard(self, audio: Pcm16, language: str | None) -> Piece:
        told = self._chunks.call(Chunk(audio, token_of(language) if language else None))
        return understood(told, audio)

    def _told(self, chunks: Sequence[Chunk]) -> list[Told]:
        """What is said in each chunk, as many at once as the device has memory for."""

        def work(device: Device, batch: int) -> list[Told]:
            with self._borrowed(device) as model:
                parts = [chunks[start : start + batch] for start in range(0, len(chunks), batch)]
                return [told for part in parts for told in model.tell(part, self._beam)]

        return self._headroom.run(work)

    def _borrowed(self, device: Device) -> AbstractContextManager[TellingModel]:
        key = (self.family, self._installed.path, self._installed.digest, device)
        return borrow(key, lambda: self._loaded(checked(self._installed), device), self._installed.size_bytes)

    @classmethod
    def _option(cls, name: str) -> Scalar:
        return option(cls.options, cls.family, name)

    @classmethod
    @abstractmethod
    def _title(cls) -> str: ...

    @classmethod
    @abstractmethod
    def _device(cls) -> Device:
        """Where it is to compute."""

    @classmethod
    @abstractmethod
    def _loaded(cls, folder: Path, device: Device) -> TellingModel:
        """The model whose files are in that folder."""

    @classmethod
    def _batch(cls, device: Device) -> int:
        """How many chunks at once on that device, at first."""
        _ = device
        return 1

    @classmethod
    def _parallel(cls) -> int:
        """How many threads may wait for a batch."""
        return 1

    @classmethod
    def _cost(cls, of_ctranslate2: float) -> float:
        return of_ctranslate2


_BOUND: dict[tuple[str, str], type[WhisperEngine]] = {}


def _bound(engine: type[WhisperEngine], model: str) -> type[WhisperEngine]:
    name = known_model(f"{engine.family}:{model}").id
    if (engine.family, model) not in _BOUND:
        members = {"name": name, "model": model, "__doc__": engine.__doc__, "__module__": engine.__module__}
        _BOUND[engine.family, model] = type(f"{engine.__name__}_{model}", (engine,), members)
    return _BOUND[engine.family, model]
