"""What operators set of engines: values of the options that engines declare, one set for the process.

`platform.settings` reads them once, from `octavia.toml` and the environment; an engine asks for its own by `option`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from octavia.dubbing.engines.declaration import EngineOption, Kind, Scalar
from octavia.dubbing.engines.registry import known_engine

OptionValues = Mapping[str, Mapping[str, Scalar]]
"""Values by engine name (without model) and option name; what is absent has its default."""

_values: dict[str, dict[str, Scalar]] = {}


def configure(values: OptionValues) -> None:
    """Take `values` for this process, in place of any before; they were checked by whoever read them."""
    _values.clear()
    _values.update({engine: dict(options) for engine, options in values.items()})


def configured() -> OptionValues:
    """The values in force, as `configure` takes them."""
    return {engine: dict(options) for engine, options in _values.items()}


def declared_options(name: str, kinds: Iterable[Kind] = tuple(Kind)) -> dict[str, EngineOption]:
    """All options that engines of that name declare, by option name."""
    classes = (known_engine(kind, name) for kind in kinds)
    return {option.name: option for engine in classes if engine for option in getattr(engine, "options", ())}


def option(options: Iterable[EngineOption], engine: str, name: str) -> Scalar:
    """The value in force of the option `name` of `engine`, which declares `options`."""
    declared = {option.name: option for option in options}
    return _values.get(engine, {}).get(name, declared[name].default)


def options_digest(kind: Kind, engine: str) -> str:
    """A hash of the values that shape what the engine makes and aren't the default; empty if all are."""
    base = engine.partition(":")[0]
    shaping = {
        name: value
        for name, declared in declared_options(base, (kind,)).items()
        if declared.shapes_result and (value := _values.get(base, {}).get(name, declared.default)) != declared.default
    }
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()[:16] if shaping else ""
