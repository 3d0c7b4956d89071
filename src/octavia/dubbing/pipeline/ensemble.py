"""Who does what in a job: the engines of every stage, chosen before work starts."""

from __future__ import annotations

from dataclasses import dataclass

from octavia.dubbing.pipeline.choice import (
    AUTO,
    NONE,
    Chosen,
    choose,
    diarization,
    recognition,
    separation,
    speech,
    translation,
    voice_activity,
)
from octavia.dubbing.request import DubRequest


@dataclass(frozen=True, slots=True)
class Hearing:
    """The engines that make the transcript.

    Attributes:
        language: The language to recognise; None lets the recogniser find out.
        diarizer: Tells speakers apart; None if nobody does or the recogniser itself.
        own_turns: Whether the recogniser itself tells them apart.
    """

    vad: Chosen
    stt: Chosen
    language: str | None
    diarizer: Chosen | None = None
    own_turns: bool = False


@dataclass(frozen=True, slots=True)
class Crew:
    """The engines of one target language.

    Attributes:
        mt: None where the target is the source's own language: the transcript is spoken as it is.
    """

    language: str
    mt: Chosen | None
    tts: Chosen


def hearing(request: DubRequest) -> Hearing:
    """The engines for the transcript.

    Raises:
        EngineError, LanguageError: as `choose`.
    """
    asked = None if request.source_language == AUTO else request.source_language
    stt = choose(recognition(asked), request.engines.stt, request.terms)
    vad = choose(voice_activity(), request.engines.vad, request.terms)
    own = stt.info.diarizes and request.engines.diarization in (AUTO, stt.info.name)
    return Hearing(vad, stt, spoken_language(stt, asked), None if own else speaker_teller(request), own)


def speaker_teller(request: DubRequest) -> Chosen | None:
    """The engine that tells speakers apart; None if nobody is to.

    Raises:
        EngineError: as `choose`.
    """
    wanted = request.engines.diarization
    return None if wanted == NONE else choose(diarization(), wanted, request.terms)


def separator(request: DubRequest) -> Chosen | None:
    """The engine that takes voice and background apart; None if nobody is to, or they come apart already.

    Raises:
        EngineError: as `choose`.
    """
    wanted = request.engines.separation
    return None if wanted == NONE or request.background else choose(separation(), wanted, request.terms)


def spoken_language(stt: Chosen, asked: str | None) -> str | None:
    """The language asked for, or the only one the engine knows, or None."""
    if asked is not None:
        return asked
    known = stt.info.languages
    return known[0] if len(known) == 1 else None


def crew(request: DubRequest, source: str, target: str) -> Crew:
    """The engines that turn `source` into a spoken `target`.

    Raises:
        EngineError, LanguageError: as `choose`.
    """
    mt = None if source == target else choose(translation(source, target), request.engines.mt, request.terms)
    voiced = speech(target, cloned=request.cloning.speaks(target))
    return Crew(target, mt, choose(voiced, request.engines.tts, request.terms))
