"""Engines that run OPUS-MT models: which pairs the models here serve, and from texts to candidates.

How a model is loaded and searched is left to the engine: CTranslate2 (`opus_mt`) or transformers (`marian`).
"""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import groupby
from typing import Any, ClassVar, Protocol, cast

from octavia.dubbing.engines import (
    READY,
    EngineBase,
    EngineInfo,
    EngineOption,
    Kind,
    Quality,
    Readiness,
    Translation,
    option,
)
from octavia.dubbing.errors import LanguageError
from octavia.dubbing.values import Candidate
from octavia.engines.mt.marian_candidates import Choice, Said, choices, joined
from octavia.engines.mt.marian_legs import Leg, Pair, Route, adding, legs, named_pairs, routes
from octavia.engines.mt.marian_text import Pieces, clean
from octavia.engines.torch_runtime import packages_ready
from octavia.models.catalogue import models_of
from octavia.models.runtime import AUTO, DEVICES, Device, Headroom, headroom
from octavia.models.store import InstalledModel, installed_model, installed_models, known_model

_REVISION = 1
_TEXTS_AT_ONCE = 128
"""Enough that several sentences have the same length."""
_EXAMPLE = "en-es"
MARIAN_OPTIONS = (
    EngineOption("device", AUTO, "Where models compute: `cpu`, `cuda`, or `auto`.", choices=DEVICES),
    EngineOption(
        "beam",
        4,
        "How many translations of a sentence the search follows: more cost more and give more candidates.",
        low=1,
        high=16,
    ),
    EngineOption(
        "batch", 16, "How many sentences of one length are translated at once.", shapes_result=False, low=1, high=256
    ),
)


class Searcher(Protocol):
    """One model in memory; used from several threads."""

    @property
    def pieces(self) -> Pieces: ...

    def search(self, sentences: Sequence[Sequence[str]], beam: int) -> list[list[Said]]:
        """Translations of each sentence with their scores.

        Args:
            sentences: Their pieces, the target's token first where there is one; all of one length, so that nothing is
                padded: padding would let the neighbours of a sentence change its scores.
            beam: How many partial translations to follow, >= 1.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Line:
    """What became of one text: its translations, and the words nobody knew."""

    choices: tuple[Choice, ...]
    unknown: tuple[str, ...] = ()


class MarianEngine(EngineBase):
    """All pairs of the models on this machine, and through English those that two of them make.

    Its `translate` gives candidates: what a beam search finds beside the best, as far as it is shorter and means about
    the same. A text is translated sentence by sentence. May be called from several threads.
    """

    kind: ClassVar[Kind] = Kind.TRANSLATION
    name: ClassVar[str]
    options: ClassVar[tuple[EngineOption, ...]] = MARIAN_OPTIONS
    title: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]
    """What it imports, the package whose version shapes results first."""
    cpu_s_per_s: ClassVar[float] = 0.03
    model: ClassVar[str] = ""
    """The model it is bound to; empty for all that are present."""

    def __init__(self) -> None:
        self._routes = routes(self.models())
        self._device = self._chosen_device(str(self._option("device")))
        self._rooms: dict[str, Headroom] = {}

    @classmethod
    def variant(cls, model: str) -> type[MarianEngine]:
        """The engine bound to one model.

        Raises:
            EngineError: if there is no such model.
        """
        known_model(f"{cls._base()}:{model}")
        return _variant(cast("type[MarianEngine]", cls.__bases__[0]) if cls.model else cls, model)

    @classmethod
    def models(cls) -> tuple[InstalledModel, ...]:
        """The models that it may use."""
        if not cls.model:
            return installed_models(cls.name)
        found = installed_model(cls.name)
        return (found,) if found else ()

    @classmethod
    def check(cls) -> Readiness:
        packages = packages_ready(cls._base(), cls.packages)
        if not packages.ready:
            return packages
        present = cls.models()
        if not present:
            what = f"model {cls.name} is" if cls.model else "none of its models is"
            wanted = cls.name if cls.model else f"{cls.name}:{_EXAMPLE}"
            return Readiness(False, f"{what} on this machine", f"octavia models pull {wanted}")
        if not any(legs(model) for model in present):
            names = ", ".join(model.spec.id for model in present)
            fix = "octavia models add NAME FOLDER with a name that says them, such as en-es"
            return Readiness(False, f"nothing says which languages {names} translates", fix)
        return READY

    @classmethod
    def describe(cls) -> EngineInfo:
        present = cls.models()
        return EngineInfo(
            name=cls.name,
            kind=cls.kind,
            title=f"{cls.title} {cls.model}".strip(),
            version=_version(cls.packages[0], tuple(model.digest for model in present)) if cls.check().ready else "",
            quality=Quality.GOOD,
            licence=" and ".join(dict.fromkeys(model.spec.licence for model in present)) or _licence(cls._base()),
            commercial_use=all(model.spec.commercial_use for model in present),
            pairs=tuple(routes(present)),
            needs=("weights",),
            cpu_s_per_s=cls.cpu_s_per_s,
            batch=_TEXTS_AT_ONCE,
            limits=(
                "It translates every sentence on its own: what only the context says, such as who 'it' is, gets lost.",
                "Pairs without a model of their own go through English, and lose a little twice.",
            ),
        )

    @classmethod
    def how_to_add(cls, source: str, target: str) -> str:
        """The command that pulls the models which the pair is missing."""
        direct = [(leg.source, leg.target) for model in cls.models() for leg in legs(model)]
        return adding(cls._base(), (source, target), direct, _offered(cls._base()))

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Translation]:
        route = self._routes.get((source, target))
        if route is None:
            raise self._unserved(source, target)
        via = route[0].target if len(route) > 1 else None
        return [_translation(line, via) for line in self._lines([clean(text) for text in texts], route)]

    @abstractmethod
    def _borrow(self, model: InstalledModel, device: Device) -> AbstractContextManager[Searcher]:
        """The model in memory, as long as the context lasts."""

    @abstractmethod
    def _chosen_device(self, wanted: str) -> Device:
        """The device that the option `device` means here."""

    @classmethod
    def _base(cls) -> str:
        return cls.name.partition(":")[0]

    def _option(self, name: str) -> Any:
        return option(self.options, self._base(), name)

    def _lines(self, texts: Sequence[str], route: Route) -> list[_Line]:
        """The texts through all legs: of every leg but the last, the best translation goes on."""
        lines = [_Line((Choice(text, 0.0),)) for text in texts]
        for leg in route:
            best = [line.choices[0].text for line in lines]
            spoken = list(dict.fromkeys(text for text in best if any(map(str.isalnum, text))))
            said = dict(zip(spoken, self._said(spoken, leg), strict=True)) if spoken else {}
            lines = [_passed_on(line, said.get(text)) for line, text in zip(lines, best, strict=True)]
        return lines

    def _said(self, texts: Sequence[str], leg: Leg) -> list[_Line]:
        room = self._rooms.setdefault(
            leg.model.spec.id, headroom(leg.model.spec.id, self._device, int(self._option("batch")))
        )
        return room.run(lambda device, batch: self._searched(texts, leg, device, batch))

    def _searched(self, texts: Sequence[str], leg: Leg, device: Device, batch: int) -> list[_Line]:
        with self._borrow(leg.model, device) as searcher:
            pieces = searcher.pieces
            parts = [pieces.sentences(text) for text in texts]
            spelled = {part: pieces.split(part) for each in parts for part in each}
            found: dict[str, tuple[Choice, ...]] = {}
            for group in _batches(spelled, batch):
                tokens = [leg.token] if leg.token else []
                said = searcher.search([tokens + spelled[part] for part in group], int(self._option("beam")))
                found.update((part, choices(each)) for part, each in zip(group, said, strict=True))
            return [
                _Line(joined([(found[part], len(spelled[part])) for part in each]), pieces.unknown(text))
                for text, each in zip(texts, parts, strict=True)
            ]

    def _unserved(self, source: str, target: str) -> LanguageError:
        served = ", ".join(theirs for ours, theirs in self._routes if ours == source) or "nothing"
        hint = self.how_to_add(source, target) or f"from {source} it translates here to: {served}"
        return LanguageError(f"{self.name} does not translate {source} to {target}", hint)


def _batches(spelled: dict[str, list[str]], most: int) -> Iterator[list[str]]:
    """The sentences in groups of one length, none larger than `most`; the longest first, where memory shows soonest."""
    ranked = sorted(spelled, key=lambda part: -len(spelled[part]))
    for _, alike in groupby(ranked, key=lambda part: len(spelled[part])):
        group = list(alike)
        yield from (group[at : at + most] for at in range(0, len(group), most))


def _passed_on(before: _Line, said: _Line | None) -> _Line:
    """A line after another leg; what holds no word passes as it is."""
    if said is None:
        return _Line(before.choices[:1], before.unknown)
    return _Line(said.choices, tuple(dict.fromkeys((*before.unknown, *said.unknown))))


def _translation(line: _Line, via: str | None) -> Translation:
    found = (Candidate(choice.text, choice.cost, line.unknown) for choice in line.choices)
    return Translation(tuple(found), via)


def _offered(engine: str) -> Iterable[tuple[str, tuple[Pair, ...]]]:
    return [(spec.name, named_pairs(spec.name)) for spec in models_of(engine)]


def _licence(engine: str) -> str:
    return next(spec.licence for spec in models_of(engine))


@cache
def _version(package: str, digests: tuple[str, ...]) -> str:
    models = hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()[:16]
    return f"{package} {version(package)}, models {models}, adapter {_REVISION}"


_variants: dict[tuple[str, str], type[MarianEngine]] = {}


def _variant(engine: type[MarianEngine], model: str) -> type[MarianEngine]:
    if (engine.name, model) not in _variants:
        bound = {"name": f"{engine.name}:{model}", "model": model, "__module__": engine.__module__}
        _variants[engine.name, model] = cast("type[MarianEngine]", type(f"{engine.__name__}_{model}", (engine,), bound))
    return _variants[engine.name, model]
