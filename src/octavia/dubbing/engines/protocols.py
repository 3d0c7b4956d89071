"""The protocols engines follow, a kind each, and what some can do beyond it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Protocol, Self, runtime_checkable

from octavia.dubbing.engines.declaration import EngineInfo, EngineOption, Kind, Readiness
from octavia.dubbing.engines.results import Pcm16, Recognition, Samples, Speech, TextInContext, Translation, Turn
from octavia.dubbing.timing import Span


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


@runtime_checkable
class ModelEngine(Protocol):
    """An engine that runs one of several models: `whisper:small` asks for one of them by name.

    The class itself stands for the best of its models that is present.
    """

    @classmethod
    def variant(cls, model: str) -> type[Engine]:
        """The engine bound to that model, the same class each time; its name is `engine:model`.

        Raises:
            EngineError: if there is no such model; names those there are.
        """
        ...


class EngineBase:
    """The part of `Engine` that most engines share; inheriting from it is convenient, not required."""

    options: ClassVar[tuple[EngineOption, ...]] = ()

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


@runtime_checkable
class ContextTranslator(Translator, Protocol):
    """A translator that makes use of context (`EngineInfo.in_context`)."""

    def translate_in_context(self, texts: Sequence[TextInContext], source: str, target: str) -> list[Translation]:
        """One `Translation` per text, in order, as `translate`."""
        ...


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


@runtime_checkable
class SeededSynthesizer(SpeechSynthesizer, Protocol):
    """A speech engine whose takes of a text differ by seed (`EngineInfo.seeded`)."""

    def synthesize(self, text: str, voice: str, rate: float = 1.0, seed: int = 0) -> Speech:
        """As `SpeechSynthesizer.synthesize`; the same call with the same seed gives the same samples."""
        ...


@runtime_checkable
class VoiceCloner(SpeechSynthesizer, Protocol):
    """A speech engine that speaks like someone (`EngineInfo.clones`).

    `synthesize` then also takes the voice `profile:LANGUAGE:PATH`, a language it speaks and the path of a file with
    what `profile` returned: `str(ProfileVoice(language, path))`.
    """

    def profile(self, clips: Sequence[Samples], rate_hz: int) -> bytes:
        """What the engine needs to know of a voice, from clips of one speaker, 6 to 30 s in all."""
        ...


@runtime_checkable
class Diarizer(Engine, Protocol):
    """Tells speakers apart."""

    def turns(self, speech: Path) -> tuple[Turn, ...]:
        """Who speaks when, in order of start.

        Args:
            speech: 16 kHz mono WAV of any length.
        """
        ...


@runtime_checkable
class Separator(Engine, Protocol):
    """Takes speech and everything else apart."""

    def separate(self, source: Path, voice: Path, bed: Path) -> None:
        """Write what is spoken in `source` to `voice` and the rest to `bed`.

        Args:
            source: 48 kHz stereo WAV of any length; memory stays flat.
            voice, bed: Written as 48 kHz stereo WAV, exactly as long as the source.
        """
        ...
