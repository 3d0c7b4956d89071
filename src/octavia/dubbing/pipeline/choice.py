"""Which engine does what: the one asked for, or the best that is ready on this machine, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import cast

from octavia.dubbing.engines import (
    Engine,
    EngineInfo,
    Kind,
    Quality,
    Translator,
    engine_class,
    engine_classes,
    options_digest,
)
from octavia.dubbing.errors import EngineError, LanguageError, OctaviaError
from octavia.dubbing.languages import language_name
from octavia.dubbing.request import Terms

AUTO, NONE = "auto", "none"
QUALITY_RANK = {Quality.BEST: 0, Quality.GOOD: 1, Quality.DRAFT: 2}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An engine and the reason it was chosen, for the plan and the report."""

    info: EngineInfo
    reason: str

    @property
    def identity(self) -> dict[str, str]:
        """What of the engine belongs into a stage key."""
        options = options_digest(self.info.kind, self.info.name)
        return {"engine": self.info.name, "version": self.info.version, **({"options": options} if options else {})}


@dataclass(frozen=True, slots=True)
class Bar:
    """Why an engine may not be taken, and what to do about it."""

    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Need:
    """What an engine has to serve.

    Attributes:
        serves: Whether a declaration does.
        what: In words, for errors: `translation from English to Klingon`.
        offers: What a declaration serves instead, in words.
        adding: What a user does so that an engine serves it after all; empty if nothing helps.
        bar: Why an engine that serves it may not be taken; None if it may.
    """

    kind: Kind
    serves: Callable[[EngineInfo], bool]
    what: str
    offers: Callable[[EngineInfo], Iterable[str]]
    adding: Callable[[type[Engine]], str] = lambda _: ""
    bar: Callable[[EngineInfo], Bar | None] = lambda _: None


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


def speech(language: str, *, cloned: bool = False) -> Need:
    """Speech in `language`; `cloned`: in the voices of the speakers themselves."""
    what = f"speech in {language_name(language)}" + (" in the speakers' own voices" if cloned else "")
    need = Need(Kind.SPEECH, lambda info: language in info.languages, what, lambda info: info.languages)
    return replace(need, bar=_no_cloner) if cloned else need


def diarization() -> Need:
    """Telling speakers apart, whatever the language."""
    return Need(Kind.DIARIZATION, lambda _: True, "telling speakers apart", lambda _: ())


def separation() -> Need:
    """Taking voice and background apart, whatever the language."""
    return Need(Kind.SEPARATION, lambda _: True, "separation of voice and background", lambda _: ())


def choose(need: Need, wanted: str = AUTO, terms: Terms = Terms()) -> Chosen:
    """The engine `wanted`, or with `auto` the best ready one that serves the need; ties go by name.

    Raises:
        EngineError: if the engine asked for is unknown, not ready or may not be taken, or none of the kind is ready
            and may be taken.
        LanguageError: if none serves the language or pair; the hint names what works here.
    """
    if wanted != AUTO:
        return _asked_for(need, wanted, terms)
    found = _found(need, terms)
    serving = sorted((info for info in found.ready if need.serves(info)), key=_preference)
    if not serving:
        raise _none_for(need, found)
    best = serving[0]
    others = f", of {len(serving)} that serve it" if len(serving) > 1 else ", the only one ready here that serves it"
    left_out = "".join(f"; not taken: {name}, for {reason}" for name, reason in found.barred.items())
    return Chosen(best, f"{need.what}: {best.name} ({best.quality.value} quality{others}){left_out}")


def barred(info: EngineInfo, terms: Terms) -> Bar | None:
    """Why an engine may not be used for what the dub is made for; None if it may."""
    base = info.name.partition(":")[0]
    if not terms.commercial or info.commercial_use or {info.name, base} & set(terms.allow_noncommercial):
        return None
    return Bar(
        f"its licence ({info.licence}) does not allow paid work",
        f'choose another, or with another agreement set allow_noncommercial = "{info.name}"',
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """The engines of a kind: those that may be taken, and why others may not (by name) or can't (in words)."""

    ready: list[EngineInfo]
    barred: dict[str, str]
    missing: list[str]


def _found(need: Need, terms: Terms) -> _Found:
    found = _Found([], {}, [])
    for engine in engine_classes(need.kind).values():
        readiness = engine.check()
        if not readiness.ready:
            found.missing.append(f"{engine.name}: {readiness.missing} ({readiness.fix})")
            continue
        info = engine.describe()
        bar = need.bar(info) or barred(info, terms) or _paid(info)
        if bar is None:
            found.ready.append(info)
        elif need.serves(info):
            found.barred[info.name] = bar.reason
    return found


def _paid(info: EngineInfo) -> Bar | None:
    """Why an engine isn't taken unasked: nobody's money is spent, and nobody's media sent away, by itself."""
    if "key" not in info.needs:
        return None
    return Bar("it is a paid service, taken only when asked for by name", f"ask for it: {info.name}")


def _no_cloner(info: EngineInfo) -> Bar | None:
    """Why an engine can't speak like someone, with those that can."""
    if info.clones:
        return None
    able = [
        engine.name if engine.check().ready else f"{engine.name} (not ready: {engine.check().fix})"
        for engine in engine_classes(Kind.SPEECH).values()
        if engine.describe().clones
    ]
    return Bar("it can't speak in someone's own voice", f"engines that can: {', '.join(able) or 'none is installed'}")


def _preference(info: EngineInfo) -> tuple[int, int, str]:
    """Better quality first; of equals the one that specialises in fewer languages."""
    return QUALITY_RANK[info.quality], len(info.languages), info.name


def _asked_for(need: Need, name: str, terms: Terms) -> Chosen:
    engine: type[Engine] = engine_class(need.kind, name)
    readiness = engine.check()
    if not readiness.ready:
        raise EngineError(f"engine {name} is not ready: {readiness.missing}", readiness.fix)
    info = engine.describe()
    if bar := need.bar(info) or barred(info, terms):
        raise EngineError(f"engine {name} is not used for {need.what}: {bar.reason}", bar.hint)
    if not need.serves(info):
        raise _unserved(need, [info], [])
    return Chosen(info, f"{need.what}: {name} (asked for)")


def _none_for(need: Need, found: _Found) -> OctaviaError:
    """The error where no engine that may be taken serves the need."""
    if found.ready:
        return _unserved(need, found.ready, [*(f"{name}: {why}" for name, why in found.barred.items()), *found.missing])
    why = [*(f"{name}: {reason}" for name, reason in found.barred.items()), *found.missing]
    return EngineError(f"no engine for {need.what} is ready", "; ".join(why) or "install one")


def _unserved(need: Need, ready: list[EngineInfo], missing: list[str]) -> OctaviaError:
    offers = sorted({code for info in ready for code in need.offers(info)})
    works = f"works here: {', '.join(offers)}" if offers else "nothing of the kind works here"
    more = f"; not ready: {'; '.join(missing)}" if missing else ""
    fixes = [fix for info in ready if (fix := need.adding(engine_class(need.kind, info.name)))]
    added = f"; to add it, {fixes[0]}" if fixes else ""
    return LanguageError(f"no engine for {need.what}", works + more + added)
