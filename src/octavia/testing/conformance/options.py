"""What an engine lets operators set, and which models it runs."""

from __future__ import annotations

import re
from importlib import import_module
from numbers import Real

from octavia.dubbing.engines import Engine, EngineOption, ModelEngine
from octavia.dubbing.errors import EngineError

_NO_MODEL = "no such model"


def _its_options_are_declared_in_full(engine: type[Engine]) -> None:
    options: tuple[EngineOption, ...] = getattr(engine, "options", ())
    names = [option.name for option in options]
    assert len(set(names)) == len(names), f"an option is declared twice: {names}"
    for option in options:
        assert re.fullmatch(r"[a-z_]+", option.name), f"option {option.name!r} is not named like [a-z_]+"
        said = option.description.strip()
        assert said and "\n" not in said, f"option {option.name} is not described in one line"
        assert type(option.default) in (str, int, float, bool), f"option {option.name} has no plain default"
        _has_a_sound_range(option)
        _keeps_its_secret(option)


def _its_models_are_chosen_by_name(engine: type[Engine]) -> None:
    if not isinstance(engine, ModelEngine):
        assert ":" not in engine.name, f"{engine.name!r} names a model, but the engine has no variant()"
        return
    base, colon, model = engine.name.partition(":")
    if colon:
        assert engine.variant(model) is engine, f"{base}.variant({model!r}) is another class than {engine.name}"
    try:
        found = engine.variant(_NO_MODEL)
    except EngineError as error:
        assert error.hint, f"that there is no model {_NO_MODEL!r} is said without a hint"
    else:
        raise AssertionError(f"variant({_NO_MODEL!r}) gave {found.name!r}")


def importable(engine: type[Engine]) -> bool:
    """Whether another process finds the engine: by its module and name, or as the variant of one that is found so."""
    if _by_name(engine) is engine:
        return True
    bases = (base for base in engine.__mro__ if _by_name(base) is base and isinstance(base, ModelEngine))
    model = engine.name.partition(":")[2]
    return bool(model) and any(base.variant(model) is engine for base in bases)


def _by_name(found: type) -> object:
    return getattr(import_module(found.__module__), found.__qualname__, None)


def _has_a_sound_range(option: EngineOption) -> None:
    default = option.default
    bounded = option.low is not None or option.high is not None
    if bounded:
        assert isinstance(default, Real) and not isinstance(default, bool), (
            f"option {option.name}: a range of no number"
        )
        low = default if option.low is None else option.low
        high = default if option.high is None else option.high
        assert low <= default <= high, f"option {option.name}: its default {default} is out of its range"
    if option.choices:
        assert default in option.choices, f"option {option.name}: its default {default!r} is none of {option.choices}"


def _keeps_its_secret(option: EngineOption) -> None:
    if option.secret:
        assert option.default == "", f"option {option.name}: a secret has no default"
        assert not option.shapes_result, f"option {option.name}: a secret would get into stage keys"


CHECKS = (
    _its_options_are_declared_in_full,
    _its_models_are_chosen_by_name,
)
