"""What operators set of engines: `[engine.NAME]` tables in `octavia.toml`, and the environment.

Every engine declares its own options (`EngineOption`); an option of an engine is no setting and has no place on the
command line, where everybody on a machine could read its secrets.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from octavia.dubbing.engines import EngineOption, Kind, Scalar, declared_options, engine_classes
from octavia.dubbing.errors import DocumentError
from octavia.platform.declared import read_settings_file
from octavia.platform.settings import (
    ENGINE_PREFIX,
    ENGINE_TABLE,
    SETTINGS_FILE,
    declared_settings,
    names_engine_option,
)

_TYPE_NAMES = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}


def load_engine_options(folder: Path, environment: Mapping[str, str]) -> dict[str, dict[str, Scalar]]:
    """The options that are set, by engine and name; the environment wins over the file.

    Args:
        folder: Where `octavia.toml` is looked for; it may be absent.
        environment: `OCTAVIA_ENGINE_<NAME>_<OPTION>` variables; others are left alone.

    Raises:
        DocumentError: for an unknown engine or option (names the nearest) or a bad value, which is shown unless it is
            a secret.
        InputMissing: if the file is there and can't be read.
    """
    found: dict[str, dict[str, Scalar]] = {}
    for engine, name, value, place in (*_in_file(folder / SETTINGS_FILE), *_in_environment(environment)):
        declared = declared_options(engine)
        if name not in declared:
            raise DocumentError(f"{place}: {engine} has no option {name}", _instead(name, declared))
        found.setdefault(engine, {})[name] = _checked(declared[name], value, place)
    return found


def variable(engine: str, name: str) -> str:
    """The environment variable of an option: `OCTAVIA_ENGINE_OPENAI_BASE_URL`."""
    return f"{ENGINE_PREFIX}{engine}_{name}".upper().replace("-", "_")


def engine_options_page(built_in: Iterable[str]) -> str:
    """The part of the settings' reference page on the options of engines of these names, Markdown."""
    lines = [
        "## Options of engines",
        "",
        f"An engine's options stand in a table of its own in `{SETTINGS_FILE}`, or in the environment, which wins:",
        f'`[{ENGINE_TABLE}.openai]` with `base_url = "…"`, or `{variable("openai", "base_url")}=…`.',
        "Options of one name belong to all kinds of engines of that name. Secrets are never shown, logged or reported;",
        "keep them in the environment rather than in a file that others read.",
        "",
    ]
    for engine in built_in:
        declared = declared_options(engine)
        if declared:
            rows = [_page_row(option) for option in declared.values()]
            lines += [
                f"### Options of {engine}",
                "",
                "| Option | Type | Default | Range | What it does |",
                "|---|---|---|---|---|",
                *rows,
                "",
            ]
    return "\n".join(lines)


def _page_row(option: EngineOption) -> str:
    default = str(option.default).lower() if isinstance(option.default, bool) else f"{option.default}"
    # Whose service it is stands in its name; where that is, the engine knows.
    shown = "its own" if "://" in default else f"`{default}`" if default else "none"
    kind = "secret" if option.secret else _type_name(option).removeprefix("a ")
    return f"| `{option.name}` | {kind} | {shown} | {_bounds(option)} | {option.description} |"


def _in_file(path: Path) -> list[tuple[str, str, object, str]]:
    tables = read_settings_file(path).get(ENGINE_TABLE, {})
    if not isinstance(tables, dict):
        raise DocumentError(f"{SETTINGS_FILE}: {ENGINE_TABLE} is {tables!r}", f"write tables: [{ENGINE_TABLE}.whisper]")
    found: list[tuple[str, str, object, str]] = []
    names = _engine_names()
    for engine, table in tables.items():
        if engine not in names:
            raise DocumentError(f"{SETTINGS_FILE}: no engine is named {engine}", _instead(engine, names))
        if not isinstance(table, dict):
            place = f"{SETTINGS_FILE}: {ENGINE_TABLE}.{engine}"
            raise DocumentError(f"{place} is not a table", f"write a table: [{ENGINE_TABLE}.{engine}]")
        for name, value in table.items():
            found.append((engine, name, value, f"{SETTINGS_FILE}: [{ENGINE_TABLE}.{engine}] {name}"))
    return found


def _in_environment(environment: Mapping[str, str]) -> list[tuple[str, str, object, str]]:
    given = [name for name in sorted(environment) if names_engine_option(name)]
    if not given:
        return []
    known = {variable(engine, name): (engine, name) for engine in _engine_names() for name in declared_options(engine)}
    for name in given:
        if name not in known:
            settings = [f"{ENGINE_PREFIX.removesuffix('ENGINE_')}{setting.upper()}" for setting in declared_settings()]
            raise DocumentError(f"{name} is not a setting", _instead(name, [*known, *settings]))
    return [(*known[name], environment[name], name) for name in given]


def _checked(option: EngineOption, value: object, place: str) -> Scalar:
    from pydantic import TypeAdapter, ValidationError

    kind = type(option.default)
    try:
        converted: Any = TypeAdapter[Any](kind).validate_python(value)
    except ValidationError as problem:
        # A secret must not get into a traceback either.
        raise _bad(option, value, place) from (None if option.secret else problem)
    if (isinstance(value, bool) and kind is not bool) or not _holds(option, converted):
        raise _bad(option, value, place)
    checked: Scalar = converted
    return checked


def _holds(option: EngineOption, value: Scalar) -> bool:
    if isinstance(value, str):
        return not option.choices or value in option.choices
    low = -math.inf if option.low is None else option.low
    high = math.inf if option.high is None else option.high
    return math.isfinite(value) and low <= value <= high


def _bad(option: EngineOption, value: object, place: str) -> DocumentError:
    bounds = f" from {_bounds(option)}" if _bounds(option) else ""
    shown = "not what it must be" if option.secret else repr(value)
    return DocumentError(f"{place} is {shown}: it must be {_type_name(option)}{bounds}")


def _type_name(option: EngineOption) -> str:
    return " or ".join(choice or "empty" for choice in option.choices) or _TYPE_NAMES[type(option.default)]


def _bounds(option: EngineOption) -> str:
    low = "" if option.low is None else f"{option.low:g}"
    high = "" if option.high is None else f"{option.high:g}"
    if low and high:
        return f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}" if high else ""


def _engine_names() -> list[str]:
    return sorted({name for kind in Kind for name in engine_classes(kind)})


def _instead(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1)
    return f"did you mean '{near[0]}'?" if near else "docs/reference/settings.md lists all options"
