"""Which languages jobs can be in and by which engines, as far as this machine's tell: asked before a job is made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from octavia.dubbing.engines import EngineInfo, Kind, Voice, engine_class, engine_classes
from octavia.dubbing.errors import EngineError, OctaviaError
from octavia.dubbing.languages import LANGUAGES, Language, language_name
from octavia.dubbing.pipeline.choice import AUTO, QUALITY_RANK, barred, choose, speech
from octavia.platform.requests import engine_choice, terms
from octavia.platform.settings import Settings
from octavia.service.jobs.commands import Dub
from octavia.service.jobs.errors import UnusableEngine, UnusableVoice

CHOSEN_KINDS = (Kind.SPEECH_TO_TEXT, Kind.TRANSLATION, Kind.SPEECH)
"""Those of which a job may name an engine."""
_DOES = {Kind.SPEECH_TO_TEXT: "recognises speech", Kind.TRANSLATION: "translates", Kind.SPEECH: "speaks"}


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


class Abilities:
    """What the engines of this machine can do, by what the operator has set.

    Engines that cost money for each use are left out: they are taken only where an operator names them.
    """

    def __init__(self, dubs: Settings) -> None:
        """`dubs`: what the operator prefers of dubs."""
        choice = engine_choice(dubs)
        self._preferred = {
            Kind.SPEECH_TO_TEXT: choice.stt,
            Kind.TRANSLATION: choice.mt,
            Kind.SPEECH: choice.tts,
        }
        self._terms = terms(dubs)

    def languages(self, tts: str = AUTO) -> tuple[Ability, ...]:
        """What can be done here with each language, by English name; those with which nothing can are left out.

        Args:
            tts: The engine whose voices are told.

        Raises:
            UnusableEngine: if there is none of that name to choose.
        """
        heard = {code for info in self._taken(Kind.SPEECH_TO_TEXT) for code in info.languages}
        pairs = {pair for info in self._taken(Kind.TRANSLATION) for pair in info.pairs}
        speaking = self._taken(Kind.SPEECH, tts)
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

    def engines(self, kind: Kind) -> tuple[EngineInfo, ...]:
        """Those that a job may name, the preferred one first."""
        wanted = self._preferred[kind]
        own = [wanted] if wanted != AUTO else []
        names = dict.fromkeys((*own, *(info.name for info in self._free(kind))))
        return tuple(info for name in names if (info := self._usable(kind, name)) is not None)

    def speaker(self, language: str, tts: str = AUTO) -> EngineInfo | None:
        """The engine that would be taken to speak a language; None if none does. Errors as `languages`."""
        return next((info for info in self._taken(Kind.SPEECH, tts) if language in info.languages), None)

    def cloned_into(self) -> frozenset[str]:
        """The languages that can be spoken in somebody's own voice."""
        able = (info for info in self.engines(Kind.SPEECH) if info.clones)
        return frozenset(code for info in able for code in info.languages)

    def cloning_needs(self) -> tuple[str, ...]:
        """What whoever runs the server can do so that voices of one's own speak, a line for each way."""
        fixes = (
            (engine.name, engine.check().fix)
            for engine in engine_classes(Kind.SPEECH).values()
            if engine.describe().clones and not engine.check().ready
        )
        return tuple(f"{name}: {fix}" for name, fix in fixes if fix)

    def check(self, command: Dub) -> None:
        """Refuse a command, its languages as codes, that engines of this machine can't do as it says.

        Raises:
            UnusableEngine: if an engine that it names isn't there, or doesn't serve its languages.
        """
        named = {Kind.SPEECH_TO_TEXT: command.engines.stt, Kind.TRANSLATION: command.engines.mt}
        for kind, name in (named | {Kind.SPEECH: command.engines.tts}).items():
            if name != AUTO:
                self._check_serves(self._named(kind, name), command)

    def check_cloned(self, engine: str, languages: Iterable[str]) -> None:
        """Refuse languages that no engine of this machine speaks in somebody's own voice.

        Args:
            engine: The one that is to speak, or `auto`.

        Raises:
            UnusableVoice: naming the first, and what helps.
        """
        for language in sorted(languages):
            self._check_clones(language, engine)

    def _check_serves(self, info: EngineInfo, command: Dub) -> None:
        source = command.source_language
        if info.kind is Kind.SPEECH_TO_TEXT:
            missing = [source] if source != AUTO and source not in info.languages else []
            serves: Sequence[str] = info.languages
        elif info.kind is Kind.TRANSLATION:
            serves = sorted({theirs for ours, theirs in info.pairs if source in (AUTO, ours)})
            missing = [code for code in command.languages if code not in serves and code != source]
        else:
            serves = info.languages
            missing = [code for code in command.languages if code not in serves]
        if missing:
            what = {Kind.SPEECH_TO_TEXT: "recognise speech in", Kind.TRANSLATION: "translate into"}
            come = f" from {language_name(source)}" if info.kind is Kind.TRANSLATION and source != AUTO else ""
            raise UnusableEngine(
                f"{info.name} does not {what.get(info.kind, 'speak')} {language_name(missing[0])}{come}",
                f"it serves {', '.join(serves) or 'nothing of the kind'}; choose another, or auto",
                details={"reason": "cannot", "engine": info.name, "language": missing[0]},
            )

    def _check_clones(self, language: str, engine: str) -> None:
        need = speech(language, cloned=True)
        wanted = self._preferred[Kind.SPEECH] if engine == AUTO else engine
        try:
            choose(need, wanted, self._terms)
        except OctaviaError as error:
            raise UnusableVoice(
                f"no engine here speaks {language_name(language)} in a voice of your own: {error.message}",
                error.hint or "choose one of the engine's voices",
                details={"reason": "language", "language": language},
            ) from error

    def _taken(self, kind: Kind, name: str = AUTO) -> list[EngineInfo]:
        """The engines that would be taken, the preferred one first; with a name, the one of that name."""
        if name != AUTO:
            return [self._named(kind, name)]
        wanted = self._preferred[kind]
        if wanted == AUTO:
            return self._free(kind)
        return [info] if (info := self._usable(kind, wanted)) is not None else []

    def _named(self, kind: Kind, name: str) -> EngineInfo:
        offered = self.engines(kind)
        # A model of an engine may be named as well: `whisper:small`.
        if any(info.name in (name, name.partition(":")[0]) for info in offered):
            found = self._usable(kind, name)
            if found is not None:
                return found
        there = ", ".join(info.name for info in offered)
        raise UnusableEngine(
            f"no engine '{name}' that {_DOES[kind]} is ready here",
            f"there are: {there}" if there else "there is none: whoever runs the server sees why by 'octavia doctor'",
            details={"reason": "absent", "engine": name},
        )

    def _free(self, kind: Kind) -> list[EngineInfo]:
        """Engines that can be taken unasked, the preferred one first."""
        found = (self._usable(kind, name) for name in engine_classes(kind))
        free = [info for info in found if info is not None and "key" not in info.needs]
        return sorted(free, key=lambda info: (QUALITY_RANK[info.quality], len(info.languages), info.name))

    def _usable(self, kind: Kind, name: str) -> EngineInfo | None:
        try:
            engine = engine_class(kind, name)
        except EngineError:  # The one that is set isn't there: jobs say so.
            return None
        if not engine.check().ready:
            return None
        info = engine.describe()
        return info if barred(info, self._terms) is None else None


def _voices(speaking: Sequence[EngineInfo], code: str) -> tuple[Voice, ...]:
    """The voices that the first engine which speaks the language has for it."""
    engine = next((info for info in speaking if code in info.languages), None)
    return tuple(voice for voice in engine.voices if voice.language == code) if engine else ()
