"""The registry: engines by entry point, ours and third parties' alike."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from octavia.dubbing.engines.declaration import Kind
from octavia.dubbing.engines.protocols import Engine, ModelEngine
from octavia.dubbing.errors import EngineError


@cache
def _points(kind: Kind) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"octavia.engines.{kind.value}")}


@cache
def _loaded(kind: Kind, name: str) -> type[Engine]:
    engine = cast("type[Engine]", _points(kind)[name].load())
    if engine.kind is not kind or engine.name != name:
        raise EngineError(
            f"the package behind engine '{name}' registers {engine.kind} engine '{engine.name}' instead",
            f"fix its entry point in group octavia.engines.{kind.value}",
        )
    return engine


_added: dict[Kind, dict[str, type[Engine]]] = {}


def register(engine: type[Engine]) -> None:
    """Make an engine known to this process, as an entry point makes it known to all: for notebooks and benchmarks."""
    _added.setdefault(engine.kind, {})[engine.name] = engine


def engine_classes(kind: Kind) -> dict[str, type[Engine]]:
    """All registered engines of a kind by name, ready or not, sorted by name."""
    return {name: engine for name in engine_names(kind) if (engine := known_engine(kind, name))}


def engine_names(kind: Kind) -> list[str]:
    """The names of all registered engines of a kind, sorted; none of them is imported for it."""
    return sorted({*_points(kind), *_added.get(kind, {})})


def known_engine(kind: Kind, name: str) -> type[Engine] | None:
    """The engine of that name, without a model; None if there is none. No other is imported."""
    added = _added.get(kind, {})
    if name in added:
        return added[name]
    return _loaded(kind, name) if name in _points(kind) else None


def engine_class(kind: Kind, name: str) -> type[Engine]:
    """The engine of that name, bound to a model if the name says so (`whisper:small`).

    Raises:
        EngineError: if there is none; names those there are.
    """
    base, colon, model = name.partition(":")
    engine = known_engine(kind, base)
    if engine is None:
        known = ", ".join(engine_names(kind)) or "none"
        raise EngineError(f"no {kind.value} engine is named '{base}'", f"known here: {known}; see 'octavia engines'")
    if not colon:
        return engine
    if not isinstance(engine, ModelEngine):
        raise EngineError(f"engine {base} has no models to choose from", f"ask for it as '{base}'")
    return engine.variant(model)


def load_engine(kind: Kind, name: str) -> Engine:
    """A loaded engine.

    Raises:
        EngineError: if it is unknown or not ready; the hint is the command that makes it so.
    """
    engine = engine_class(kind, name)
    readiness = engine.check()
    if not readiness.ready:
        raise EngineError(f"engine {name} is not ready: {readiness.missing}", readiness.fix)
    return engine()
