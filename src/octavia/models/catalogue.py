"""Which models there are: those listed by name, and every pair and group of languages that Helsinki-NLP published."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from octavia.dubbing.engines import Kind
from octavia.dubbing.errors import EngineError, LanguageError
from octavia.dubbing.languages import normalize
from octavia.models.families import FAMILIES, Family, family_of
from octavia.models.listed import LISTED, OPUS_LICENCE, OPUS_PAIRS, OPUS_REPO, OPUS_SIZE_BYTES, spec_of
from octavia.models.spec import ModelId, ModelSpec, parse_id

__all__ = ["ModelId", "ModelSpec", "family_of", "model_spec", "models_of", "own_model", "pair_of"]

_CLOSE_MATCHES = 3
_MB = 1_000_000
_HELSINKI_CODES = {"jap": "ja", "kor": "ko"}
"""Codes in names of models that are no codes of languages."""


def models_of(engine: str) -> tuple[ModelSpec, ...]:
    """The listed models of an engine, smallest first within what is alike; empty for an engine that runs none."""
    family = FAMILIES.get(engine)
    if family is None:
        return ()
    if family.kind is Kind.TRANSLATION:
        return tuple(_opus(engine, name) for name in OPUS_PAIRS)
    return tuple(spec for spec in LISTED if spec.engine == engine)


def model_spec(text: str) -> ModelSpec:
    """What is known of a model by its id, pinned if the id names a commit (`whisper:small@…`).

    For `opus-mt` and `marian` any pair or group that Helsinki-NLP names is one: `opus-mt:en-is`, `opus-mt:gem-en`.

    Raises:
        EngineError: if there is none of that id; the hint names those it may be.
    """
    model = parse_id(text)
    family = family_of(model.engine)
    listed = {spec.name: spec for spec in models_of(model.engine)}
    spec = listed.get(model.name)
    if spec is None and family.kind is Kind.TRANSLATION and "-" in model.name:
        spec = _opus(model.engine, model.name)
    if spec is None:
        raise EngineError(f"there is no model {model}", _instead(model, family, list(listed)))
    return replace(spec, revision=model.revision) if model.revision else spec


def own_model(text: str, licence: str = "", commercial_use: bool | None = None) -> ModelSpec:
    """What is known of a user's own model of that id: what its family has in common, and what its user says.

    One that bears a listed name is taken for that model.

    Raises:
        EngineError: if the id is none, or the engine runs no models.
    """
    model = parse_id(text)
    family = family_of(model.engine)
    for spec in models_of(model.engine):
        if spec.name == model.name:
            return spec
    return replace(
        spec_of(
            model.engine,
            model.name,
            title=f"own model {model.name}",
            repo="",
            licence=licence or family.own_licence,
            commercial_use=family.own_commercial if commercial_use is None else commercial_use,
            pairs=_pairs(family, model.name),
        ),
        files=(),
    )


def pair_of(name: str) -> tuple[str, str] | None:
    """The languages that the name of a translation model tells (`en-es`, `tc-big-en-pt`); None if it names a group."""
    try:
        source, target = (normalize(_HELSINKI_CODES.get(part, part)) for part in name.split("-")[-2:])
    except (LanguageError, ValueError):
        return None
    return source, target


def _pairs(family: Family, name: str) -> tuple[tuple[str, str], ...]:
    pair = pair_of(name) if family.kind is Kind.TRANSLATION else None
    return (pair,) if pair else ()


def _opus(engine: str, name: str) -> ModelSpec:
    return spec_of(
        engine,
        name,
        title=f"OPUS-MT {name}",
        repo=OPUS_REPO + name,
        licence=OPUS_LICENCE,
        pairs=_pairs(FAMILIES[engine], name),
        size_mb=OPUS_SIZE_BYTES // _MB,
    )


def _instead(model: ModelId, family: Family, names: list[str]) -> str:
    near = get_close_matches(model.name, names, _CLOSE_MATCHES)
    if family.kind is Kind.TRANSLATION:
        return f"name a pair or a group, for example {family.engine}:en-es or {family.engine}:mul-en"
    known = " or ".join(f"{family.engine}:{name}" for name in near or names)
    own = f"; a folder of your own: octavia models add {model} FOLDER"
    return ("did you mean " if near else "there are ") + known + ("?" if near else "") + own
