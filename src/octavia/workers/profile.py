"""The engines of jobs that came through the YT Dubber edge: Deepgram and OpenAI where their keys are set.

Paid services are not taken unasked elsewhere. Here whoever set the keys asked for them by serving this edge; an engine
that the operator's settings name goes before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from octavia.dubbing.engines import Kind, engine_class
from octavia.dubbing.errors import OctaviaError
from octavia.dubbing.pipeline.choice import AUTO, Need, choose, recognition, speech
from octavia.dubbing.request import EngineChoice, Terms

_HEARING = ("deepgram", "openai")
_TRANSLATING = ("openai",)
_SPEAKING = ("openai", "deepgram")


def profile_engines(choice: EngineChoice, terms: Terms, source: str, languages: Sequence[str]) -> EngineChoice:
    """The operator's choice with the profile's engines wherever it leaves the choice open and they can serve.

    Args:
        source: The language that is heard, or `auto`.
        languages: Those that are spoken; none where only hearing matters.
    """
    heard = recognition(None if source == AUTO else source)
    spoken = [speech(language) for language in languages]
    translated = [_translation(language) for language in languages]
    return replace(
        choice,
        stt=_first(choice.stt, _HEARING, terms, [heard]),
        mt=_first(choice.mt, _TRANSLATING, terms, translated),
        tts=_first(choice.tts, _SPEAKING, terms, spoken),
    )


def _translation(target: str) -> Need:
    """Into a language, from whichever that is not known yet."""
    return Need(
        Kind.TRANSLATION,
        lambda info: any(theirs == target for _, theirs in info.pairs),
        f"translation into {target}",
        lambda _: (),
    )


def _first(chosen: str, profile: Sequence[str], terms: Terms, needs: Sequence[Need]) -> str:
    """The first of the profile's engines that serves all needs; what is chosen, where that is one or none does."""
    if chosen != AUTO or not needs:
        return chosen
    return next((name for name in profile if all(_serves(name, need, terms) for need in needs)), chosen)


def _serves(name: str, need: Need, terms: Terms) -> bool:
    try:
        engine_class(need.kind, name)
        choose(need, name, terms)
    except OctaviaError:
        return False
    return True
