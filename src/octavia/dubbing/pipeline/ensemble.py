"""Who does what in a job: the engines of every stage, chosen before work starts."""

from __future__ import annotations

from dataclasses import dataclass

from octavia.dubbing.pipeline.choice import AUTO, Chosen, choose, recognition, speech, translation, voice_activity
from octavia.dubbing.request import DubRequest


@dataclass(frozen=True, slots=True)
class Hearing:
    """The engines that make the transcript.

    Attributes:
        language: The language to recognise; None lets the recogniser find out.
    """

    vad: Chosen
    stt: Chosen
    language: str | None


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
    stt = choose(recognition(asked), request.engines.stt)
    return Hearing(choose(voice_activity(), request.engines.vad), stt, spoken_language(stt, asked))


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
    mt = None if source == target else choose(translation(source, target), request.engines.mt)
    return Crew(target, mt, choose(speech(target), request.engines.tts))
