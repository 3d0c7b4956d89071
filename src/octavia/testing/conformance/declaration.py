"""What an engine says of itself, whether or not it is ready."""

from __future__ import annotations

import pickle
import re
import time
from inspect import signature

from octavia.dubbing.engines import Engine, EngineInfo, Kind, Quality
from octavia.dubbing.languages import LANGUAGES
from octavia.testing.conformance.options import importable

_NEEDS = {"network", "gpu", "weights", "key"}
_QUICK_S = 0.5
_SHORTEST_CHUNK_MS = 2000


def _the_class_names_its_kind_and_itself(engine: type[Engine]) -> None:
    assert isinstance(engine.kind, Kind), f"kind is {engine.kind!r}"
    named = re.fullmatch(r"[a-z0-9-]+(:[A-Za-z0-9._+-]+)?", engine.name)
    assert named, f"name is {engine.name!r}, not like [a-z0-9-]+, or that with ':' and the name of a model"


def _one_that_needs_worker_processes_can_be_found_by_them(engine: type[Engine]) -> None:
    if engine.describe().holds_gil:
        assert importable(engine), "it is not importable by its module and name"


def _check_is_cheap_and_says_what_is_missing(engine: type[Engine]) -> None:
    first = engine.check()
    began = time.thread_time()
    assert engine.check() == first, "two calls of check() differ"
    assert time.thread_time() - began < _QUICK_S, "check() costs too much: leave loading to the constructor"
    if first.ready:
        assert (first.missing, first.fix) == ("", ""), "it is ready but says that something is missing"
    else:
        assert first.missing and first.fix, "it is not ready but doesn't say what is missing and what adds it"
        assert "\n" not in first.missing + first.fix, "what is missing and its fix must be one line each"


def _the_declaration_is_complete(engine: type[Engine]) -> None:
    info = engine.describe()
    assert isinstance(info, EngineInfo), f"describe() gave {type(info).__name__}"
    assert (info.kind, info.name) == (engine.kind, engine.name), "describe() names another engine than the class"
    assert info.title and info.licence, "title and licence must not be empty"
    assert isinstance(info.quality, Quality), f"quality is {info.quality!r}"
    assert info.version or not engine.check().ready, "a ready engine must know its version: it is part of stage keys"
    assert set(info.needs) <= _NEEDS, f"needs {sorted(set(info.needs) - _NEEDS)} mean nothing"
    assert info.parallel >= 1, f"parallel is {info.parallel}"
    assert info.cpu_s_per_s > 0, f"cpu_s_per_s is {info.cpu_s_per_s}: no work is done for nothing"
    assert all(limit and "\n" not in limit for limit in info.limits), "limits are sentences of one line"


def _the_declaration_is_the_same_each_time_and_can_travel(engine: type[Engine]) -> None:
    info = engine.describe()
    assert engine.describe() == info, "two calls of describe() differ"
    assert pickle.loads(pickle.dumps(info)) == info, "the declaration can't be passed between processes"  # noqa: S301


def _its_languages_have_known_codes(engine: type[Engine]) -> None:
    info = engine.describe()
    codes = {*info.languages, *(code for pair in info.pairs for code in pair), *(v.language for v in info.voices)}
    assert codes <= LANGUAGES.keys(), f"unknown language codes {sorted(codes - LANGUAGES.keys())}"
    assert len(set(info.languages)) == len(info.languages), "a language is declared twice"
    assert len(set(info.pairs)) == len(info.pairs), "a pair is declared twice"
    assert all(source != target for source, target in info.pairs), "a pair translates a language to itself"


def _it_declares_what_its_kind_needs(engine: type[Engine]) -> None:
    info = engine.describe()
    if info.kind is Kind.SPEECH_TO_TEXT:
        assert info.languages, "a recogniser declares the languages it hears"
        assert info.chunk_ms >= _SHORTEST_CHUNK_MS, f"chunk_ms is {info.chunk_ms}, under {_SHORTEST_CHUNK_MS}"
    if info.kind is Kind.TRANSLATION:
        assert info.pairs or not engine.check().ready, "a ready translator declares its pairs"
    if info.kind is Kind.SPEECH:
        _voices_serve_its_languages(info, engine.check().ready)


def _what_it_says_it_can_do_it_has_methods_for(engine: type[Engine]) -> None:
    info = engine.describe()
    for said, method in ((info.in_context, "translate_in_context"), (info.clones, "profile")):
        has = callable(getattr(engine, method, None))
        assert said == has, f"it {'has' if has else 'lacks'} {method}() and declares {'that it can' if said else 'not'}"
    takes_seed = "seed" in signature(getattr(engine, "synthesize", lambda: None)).parameters
    assert info.seeded == takes_seed, "seeded must say whether synthesize() takes a seed"
    assert info.kind is Kind.SPEECH_TO_TEXT or not info.diarizes, "diarizes is said of recognisers"


def _voices_serve_its_languages(info: EngineInfo, ready: bool) -> None:
    voices = [voice.id for voice in info.voices]
    assert len(set(voices)) == len(voices), "two voices have the same id"
    assert voices or not ready, "a ready speech engine declares its voices"
    spoken = {voice.language for voice in info.voices}
    assert spoken == set(info.languages) or not ready, f"languages without a voice: {set(info.languages) ^ spoken}"
    if info.rate_range is not None:
        low, high = info.rate_range
        assert 0 < low <= 1 <= high, f"rate_range {info.rate_range} must hold the natural rate 1"


CHECKS = (
    _the_class_names_its_kind_and_itself,
    _one_that_needs_worker_processes_can_be_found_by_them,
    _check_is_cheap_and_says_what_is_missing,
    _the_declaration_is_complete,
    _the_declaration_is_the_same_each_time_and_can_travel,
    _its_languages_have_known_codes,
    _it_declares_what_its_kind_needs,
    _what_it_says_it_can_do_it_has_methods_for,
)
