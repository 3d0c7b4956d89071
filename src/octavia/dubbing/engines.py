"""Engines: the protocols they follow, what they declare, and the registry that finds them.

An engine is a class registered under an entry-point group `octavia.engines.<kind>`; built-in engines register just as
a third party's package does (see `examples/engine-plugin`). Importing an engine's module is cheap: whatever is heavy
is imported in its constructor. `octavia.testing.conformance` is the kit every engine passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import ClassVar, Protocol, Self, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from octavia.dubbing.errors import EngineError
from octavia.dubbing.timing import Span
from octavia.dubbing.values import Candidate, Word

Pcm16 = NDArray[np.int16]
"""Mono samples, Int16."""
Samples = NDArray[np.float32]
"""Mono samples, float, full scale ±1."""


class Kind(StrEnum):
    """What an engine does; the value is the last part of its entry-point group."""

    VOICE_ACTIVITY = "vad"
    SPEECH_TO_TEXT = "stt"
    TRANSLATION = "mt"
    SPEECH = "tts"


class Quality(StrEnum):
    """What to expect of the result; shown wherever an engine or what it made is shown."""

    DRAFT = "draft"
    GOOD = "good"
    BEST = "best"


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice an engine can speak with. `gender` is `female`, `male` or empty where it isn't known."""

    id: str
    language: str
    name: str
    gender: str = ""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine declares, asked before work starts.

    Attributes:
        name: Unique within its kind, `[a-z0-9-]+`; the name users choose it by.
        version: Of the engine *and* its data as found on this machine: part of every stage key.
        languages: Codes it serves as they are (for speech and recognition).
        pairs: (source, target) codes it serves (for translation), pivots included.
        licence: SPDX of code and data, in words where SPDX has none.
        commercial_use: Whether what it makes may be used for paid work.
        needs: Of `network`, `gpu`, `weights`, `key`; empty for one that runs anywhere.
        punctuates: (recognition) whether its words carry punctuation; if not, sentences are found from pauses.
        rate_range: (speech) rates it can speak at itself, relative to natural; None if speech must be stretched.
        parallel: How many calls may run at once in one process; 1 means one after another.
        holds_gil: Whether a call blocks other Python threads: parallel work then takes processes.
        limits: What a user must know before choosing it, one sentence each.
        cpu_s_per_s: Roughly, processor seconds per second of audio on an ordinary core; for time estimates only.
        chunk_ms: (recognition) The longest chunk it hears well; speech is cut in pauses to no longer ones.
    """

    name: str
    kind: Kind
    title: str
    version: str
    quality: Quality
    licence: str
    commercial_use: bool
    languages: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    voices: tuple[Voice, ...] = ()
    needs: tuple[str, ...] = ()
    punctuates: bool = False
    rate_range: tuple[float, float] | None = None
    parallel: int = 1
    holds_gil: bool = False
    limits: tuple[str, ...] = ()
    cpu_s_per_s: float = 0.1
    chunk_ms: int = 28_000


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether an engine can work on this machine now; if not, what is missing and the one command that adds it."""

    ready: bool
    missing: str = ""
    fix: str = ""


READY = Readiness(True)


class Engine(Protocol):
    """What every engine has. Constructing it loads it; `close` frees it; it is its own context manager."""

    kind: ClassVar[Kind]
    name: ClassVar[str]

    @classmethod
    def check(cls) -> Readiness:
        """Whether it can be loaded here. Never raises, costs milliseconds."""
        ...

    @classmethod
    def describe(cls) -> EngineInfo:
        """Its declaration. Callable even when it is not ready (then with what is known)."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exc: object) -> None: ...


class EngineBase:
    """The part of `Engine` that most engines share; inheriting from it is convenient, not required."""

    def close(self) -> None:
        """Free what the engine holds; safe to call twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


@runtime_checkable
class VoiceActivity(Engine, Protocol):
    """Tells where somebody speaks."""

    def speech(self, blocks: Iterable[Pcm16]) -> Iterator[Span]:
        """Where somebody speaks: spans in order, not overlapping, within the audio, the soft edges of words included.

        Args:
            blocks: 16 kHz mono audio in consecutive blocks of any length; held no longer than needed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Recognition:
    """What was heard in one chunk; word times count from the chunk's first sample."""

    words: tuple[Word, ...]
    language: str
    probability: float | None = None


@runtime_checkable
class SpeechToText(Engine, Protocol):
    """Hears words in speech."""

    def recognize(self, audio: Pcm16, language: str | None) -> Recognition:
        """Words of one chunk of speech (16 kHz mono, any length, also empty), in order, not overlapping.

        Args:
            language: The language spoken, or None to find out; an engine that knows one language takes that.

        Raises:
            LanguageError: if it does not know `language`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Translation:
    """Candidates for one text, best (cost 0) first; at least one.

    Attributes:
        via: A language it was pivoted through, or None for a direct translation.
    """

    candidates: tuple[Candidate, ...]
    via: str | None = None


@runtime_checkable
class Translator(Engine, Protocol):
    """Says a text in another language."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        """One `Translation` per text, in order; an empty text gives one empty candidate.

        Raises:
            LanguageError: if it does not serve the pair.
        """
        ...

    @classmethod
    def how_to_add(cls, source: str, target: str) -> str:
        """What a user does so that it serves a pair it doesn't serve yet, one line; empty if nothing helps."""
        ...


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken audio. `words` are timed on it where the engine tells; empty where it doesn't."""

    samples: Samples
    rate_hz: int
    words: tuple[Word, ...] = field(default=())


@runtime_checkable
class SpeechSynthesizer(Engine, Protocol):
    """Speaks a text."""

    def synthesize(self, text: str, voice: str, rate: float = 1.0) -> Speech:
        """`text` spoken by `voice` at `rate` times its natural pace. The same call gives the same samples.

        Args:
            voice: The id of one of the declared voices.
            rate: Within `rate_range`; 1.0 where the engine declares none.
        """
        ...


@cache
def _entry_points(kind: Kind) -> dict[str, type[Engine]]:
    found: dict[str, type[Engine]] = {}
    for point in entry_points(group=f"octavia.engines.{kind.value}"):
        engine = cast("type[Engine]", point.load())
        if engine.kind is not kind or engine.name != point.name:
            raise EngineError(
                f"the package behind engine '{point.name}' registers {engine.kind} engine '{engine.name}' instead",
                f"fix its entry point in group octavia.engines.{kind.value}",
            )
        found[point.name] = engine
    return found


_added: dict[Kind, dict[str, type[Engine]]] = {}


def register(engine: type[Engine]) -> None:
    """Make an engine known to this process, as an entry point makes it known to all: for notebooks and benchmarks."""
    _added.setdefault(engine.kind, {})[engine.name] = engine


def engine_classes(kind: Kind) -> dict[str, type[Engine]]:
    """All registered engines of a kind by name, ready or not, sorted by name."""
    return dict(sorted((_entry_points(kind) | _added.get(kind, {})).items()))


def engine_class(kind: Kind, name: str) -> type[Engine]:
    """The engine of that name.

    Raises:
        EngineError: if there is none; names those there are.
    """
    classes = engine_classes(kind)
    if name not in classes:
        known = ", ".join(classes) or "none"
        raise EngineError(f"no {kind.value} engine is named '{name}'", f"known here: {known}; see 'octavia engines'")
    return classes[name]


def load_engine(kind: Kind, name: str) -> Engine:
    """A loaded engine.

    Raises:
        EngineError: if it is unknown or not ready; the hint is the command that makes it so.
    """
    engine = engine_class(kind, name)
    readiness = engine.check()
    if not readiness.ready:
        raise EngineError(f"engine {name} is not ready: {readiness.missing}", readiness.fix)
    return engine()
