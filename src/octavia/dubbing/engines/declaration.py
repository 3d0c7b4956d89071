"""What an engine declares of itself, asked before work starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Scalar = str | int | float | bool


class Kind(StrEnum):
    """What an engine does; the value is the last part of its entry-point group."""

    VOICE_ACTIVITY = "vad"
    SPEECH_TO_TEXT = "stt"
    TRANSLATION = "mt"
    SPEECH = "tts"
    DIARIZATION = "diarization"
    SEPARATION = "separation"


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
        processes: (with `holds_gil`) How many processes of it at most, for one whose model fills the memory or whose
            calls take all cores themselves; 0 for as many as are wanted.
        limits: What a user must know before choosing it, one sentence each.
        cpu_s_per_s: Roughly, processor seconds per second of audio on an ordinary core; for time estimates only.
        chunk_ms: (recognition) The longest chunk it hears well; speech is cut in pauses to no longer ones.
        fixed_window: (recognition) A chunk costs the same however short it is: fuller ones are fewer, and cheaper.
        diarizes: (recognition) It tells speakers apart (`Recognition.turns`). To do so it is given speech whole, in
            chunks of up to `chunk_ms`.
        batch: (translation) How many texts a call best has.
        in_context: (translation) It translates a text better knowing its neighbours and the room it has: it follows
            `ContextTranslator`.
        seeded: (speech) What it makes of a text depends on a seed as well: it follows `SeededSynthesizer`.
        clones: (speech) It can speak like someone: it follows `VoiceCloner`.
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
    processes: int = 0
    limits: tuple[str, ...] = ()
    cpu_s_per_s: float = 0.1
    chunk_ms: int = 28_000
    fixed_window: bool = False
    diarizes: bool = False
    batch: int = 16
    in_context: bool = False
    seeded: bool = False
    clones: bool = False


@dataclass(frozen=True, slots=True)
class EngineOption:
    """Something of an engine that an operator can set: `[engine.openai]` with `base_url = "…"` in `octavia.toml`.

    Engines of several kinds that share a name share their options.

    Attributes:
        name: `[a-z_]+`; its type is that of `default`.
        secret: Never shown, logged or reported.
        shapes_result: Whether another value may give another result: then it is part of stage keys.
        low, high: Range of a number.
        choices: The values a text may have; any if empty.
    """

    name: str
    default: Scalar
    description: str
    secret: bool = False
    shapes_result: bool = True
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether an engine can work on this machine now; if not, what is missing and the one command that adds it."""

    ready: bool
    missing: str = ""
    fix: str = ""


READY = Readiness(True)
