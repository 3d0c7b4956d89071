"""Which engine does what: the one asked for, or the best that is ready on this machine, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from octavia.dubbing.engines import (
    Engine,
    EngineInfo,
    Kind,
    Quality,
    Translator,
    engine_class,
    engine_classes,
)
from octavia.dubbing.errors import EngineError, LanguageError, OctaviaError
from octavia.dubbing.languages import language_name

AUTO = "auto"
QUALITY_RANK = {Quality.BEST: 0, Quality.GOOD: 1, Quality.DRAFT: 2}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An engine and the reason it was chosen, for the plan and the report."""

    info: EngineInfo
    reason: str

    @property
    def identity(self) -> dict[str, str]:
        """What of the engine belongs into a stage key."""
        return {"engine": self.info.name, "version": self.info.version}


@dataclass(frozen=True, slots=True)
class Need:
    """What an engine has to serve.

    Attributes:
        serves: Whether a declaration does.
        what: In words, for errors: `translation from English to Klingon`.
        offers: What a declaration serves instead, in words.
        adding: What a user does so that an engine serves it after all; empty if nothing helps.
    """

    kind: Kind
    serves: Callable[[EngineInfo], bool]
    what: str
    offers: Callable[[EngineInfo], Iterable[str]]
    adding: Callable[[type[Engine]], str] = lambda _: ""


def voice_activity() -> Need:
    """Telling where somebody speaks, whatever the language."""
    return Need(Kind.VOICE_ACTIVITY, lambda _: True, "voice activity", lambda _: ())


def recognition(language: str | None) -> Need:
    """Recognition of `language`; None: of a language not known yet."""
    what = f"speech recognition in {language_name(language)}" if language else "speech recognition"
    return Need(
        Kind.SPEECH_TO_TEXT,
        lambda info: language is None or language in info.languages,
        what,
        lambda info: info.languages,
    )


def translation(source: str, target: str) -> Need:
    """Translation of the pair, directly or through a pivot."""
    what = f"translation from {language_name(source)} to {language_name(target)}"

    def offers(info: EngineInfo) -> Iterable[str]:
        return sorted({theirs for ours, theirs in info.pairs if ours == source})

    def adding(engine: type[Engine]) -> str:
        return cast("type[Translator]", engine).how_to_add(source, target)

    return Need(Kind.TRANSLATION, lambda info: (source, target) in info.pairs, what, offers, adding)


def speech(language: str) -> Need:
    """Speech in `language`."""
    what = f"speech in {language_name(language)}"
    return Need(Kind.SPEECH, lambda info: language in info.languages, what, lambda info: info.languages)


def choose(need: Need, wanted: str = AUTO) -> Chosen:
    """The engine `wanted`, or with `auto` the best ready one that serves the need; ties go by name.

    Raises:
        EngineError: if the engine asked for is unknown or not ready, or no engine of the kind is ready.
        LanguageError: if none serves the language or pair; the hint names what works here.
    """
    if wanted != AUTO:
        return _asked_for(need, wanted)
    ready: list[EngineInfo] = []
    missing: list[str] = []
    for engine in engine_classes(need.kind).values():
        readiness = engine.check()
        if readiness.ready:
            ready.append(engine.describe())
        else:
            missing.append(f"{engine.name}: {readiness.missing} ({readiness.fix})")
    serving = sorted((info for info in ready if need.serves(info)), key=_preference)
    if serving:
        best = serving[0]
        others = (
            f", of {len(serving)} that serve it" if len(serving) > 1 else ", the only one ready here that serves it"
        )
        return Chosen(best, f"{need.what}: {best.name} ({best.quality.value} quality{others})")
    if not ready:
        raise EngineError(f"no engine for {need.what} is ready", "; ".join(missing) or "install one")
    raise _unserved(need, ready, missing)


def _preference(info: EngineInfo) -> tuple[int, int, str]:
    """Better quality first; of equals the one that specialises in fewer languages."""
    return QUALITY_RANK[info.quality], len(info.languages), info.name


def _asked_for(need: Need, name: str) -> Chosen:
    engine: type[Engine] = engine_class(need.kind, name)
    readiness = engine.check()
    if not readiness.ready:
        raise EngineError(f"engine {name} is not ready: {readiness.missing}", readiness.fix)
    info = engine.describe()
    if not need.serves(info):
        raise _unserved(need, [info], [])
    return Chosen(info, f"{need.what}: {name} (asked for)")


def _unserved(need: Need, ready: list[EngineInfo], missing: list[str]) -> OctaviaError:
    offers = sorted({code for info in ready for code in need.offers(info)})
    works = f"works here: {', '.join(offers)}" if offers else "nothing of the kind works here"
    more = f"; not ready: {'; '.join(missing)}" if missing else ""
    fixes = [fix for info in ready if (fix := need.adding(engine_class(need.kind, info.name)))]
    added = f"; to add it, {fixes[0]}" if fixes else ""
    return LanguageError(f"no engine for {need.what}", works + more + added)
