"""Which languages jobs can be in, as far as this machine's engines tell: asked before a job is made."""

from __future__ import annotations

from dataclasses import dataclass

from octavia.dubbing.engines import EngineInfo, Kind, Voice, engine_classes
from octavia.dubbing.languages import LANGUAGES, Language
from octavia.dubbing.pipeline.choice import QUALITY_RANK


@dataclass(frozen=True, slots=True)
class Ability:
    """What can be done with a language.

    Attributes:
        heard: Speech in it can be written down.
        translated_into: Codes of the languages its text can be translated into.
        voices: Those of the engine that would be taken to speak it; empty if none speaks it.
    """

    language: Language
    heard: bool
    translated_into: tuple[str, ...]
    voices: tuple[Voice, ...]

    @property
    def spoken(self) -> bool:
        """Whether texts can be spoken in it."""
        return bool(self.voices)


def abilities() -> tuple[Ability, ...]:
    """What can be done here with each language, by English name; languages with which nothing can are left out.

    Engines that cost money for each use are left out: they are taken only where an operator names them.
    """
    heard = {code for info in _ready(Kind.SPEECH_TO_TEXT) for code in info.languages}
    pairs = {pair for info in _ready(Kind.TRANSLATION) for pair in info.pairs}
    speaking = _ready(Kind.SPEECH)
    found = (
        Ability(
            language,
            language.code in heard,
            tuple(sorted(target for source, target in pairs if source == language.code and target in LANGUAGES)),
            _voices(speaking, language.code),
        )
        for language in sorted(LANGUAGES.values(), key=lambda each: each.name)
    )
    return tuple(each for each in found if each.heard or each.translated_into or each.voices)


def _ready(kind: Kind) -> list[EngineInfo]:
    """Engines that can be taken unasked, the preferred one first."""
    classes = (engine for engine in engine_classes(kind).values() if engine.check().ready)
    free = [info for info in (engine.describe() for engine in classes) if "key" not in info.needs]
    return sorted(free, key=lambda info: (QUALITY_RANK[info.quality], len(info.languages), info.name))


def _voices(speaking: list[EngineInfo], code: str) -> tuple[Voice, ...]:
    """The voices that the first engine which speaks the language has for it."""
    engine = next((info for info in speaking if code in info.languages), None)
    return tuple(voice for voice in engine.voices if voice.language == code) if engine else ()
