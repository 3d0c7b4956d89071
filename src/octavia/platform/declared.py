"""How settings are declared, checked and written down: a dub's (`settings`) and a server's (`server_settings`)."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, get_type_hints

from octavia.dubbing.errors import DocumentError, InputMissing, OctaviaError

PAGE_HEAD = ("| Setting | Type | Default | Range | What it does |", "|---|---|---|---|---|")


@dataclass(frozen=True, slots=True)
class Says:
    """What the reference, the command line and the checks must know of a setting; its range, where it has one.

    Attributes:
        secret: Its value is never shown.
    """

    description: str
    low: float | None = None
    high: float | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting as declared; `kind` is its type."""

    name: str
    kind: Any
    default: Any
    says: Says

    @property
    def choices(self) -> tuple[str, ...]:
        kind = self.kind
        return tuple(member.value for member in kind) if isinstance(kind, type) and issubclass(kind, Enum) else ()

    @property
    def type_name(self) -> str:
        """Its type in words: `late or faster or slow-video`, `whole number`, `folder` …"""
        names = {bool: "true or false", int: "whole number", float: "number", str: "text"}
        names |= {dict[str, str]: "table", dict[str, dict[str, str]]: "table of tables", tuple[str, ...]: "list"}
        return " or ".join(self.choices) or names.get(self.kind, "folder")

    @property
    def expected(self) -> str:
        """What a value must be, for an error."""
        article = "" if self.choices or self.kind is bool else "a "
        bounds = f" from {self.bounds}" if self.bounds else ""
        return f"it must be {article}{self.type_name}{bounds}"

    @property
    def bounds(self) -> str:
        """Its range in words; empty where it has none."""
        low, high = self.says.low, self.says.high
        return "" if low is None or high is None else f"{low:g} to {high:g}"

    def holds(self, value: Any) -> bool:
        """Whether a value of the right type lies within the range."""
        low, high = self.says.low, self.says.high
        return low is None or high is None or bool(low <= value <= high)


def declarations(kind: type[Any]) -> dict[str, Declared]:
    """The settings a dataclass declares by annotations with `Says`, by name, in order."""
    defaults = kind()
    kinds = get_type_hints(kind, include_extras=True)
    return {
        name: Declared(name, each.__origin__, getattr(defaults, name), each.__metadata__[0])
        for name, each in kinds.items()
    }


def checked(
    values: Mapping[str, Any],
    declared: Mapping[str, Declared],
    name: Callable[[str], str],
    error: type[OctaviaError],
    page: str,
) -> dict[str, Any]:
    """`values` converted to their settings' types.

    Args:
        name: How a setting is called where its value came from, for messages.
        error: What is raised.
        page: The reference page that lists them, for messages.

    Raises:
        OctaviaError: `error`, for an unknown name or a value of a wrong type or out of range.
    """
    from pydantic import TypeAdapter, ValidationError

    found: dict[str, Any] = {}
    for key, value in values.items():
        setting = declared.get(key)
        if setting is None:
            near = difflib.get_close_matches(key, declared, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"{page} lists all settings"
            raise error(f"{name(key)} is not a setting", hint)
        shown = "…" if setting.says.secret else repr(value)
        try:
            converted = TypeAdapter[Any](setting.kind).validate_python(value)
        except ValidationError as problem:
            raise error(f"{name(key)} is {shown}: {setting.expected}") from problem
        if not setting.holds(converted):
            raise error(f"{name(key)} is {shown}: {setting.expected}")
        found[key] = converted
    return found


def page_row(setting: Declared) -> str:
    """A setting's row of a reference page."""
    shown = getattr(setting.default, "value", setting.default)
    default = "none" if shown in (None, "", {}) else f"`{str(shown).lower()}`"
    return f"| `{setting.name}` | {setting.type_name} | {default} | {setting.bounds} | {setting.says.description} |"


def read_settings_file(path: Path) -> dict[str, Any]:
    """What stands in a settings file, unchecked; nothing if there is none.

    Raises:
        InputMissing: if it is there and can't be read; DocumentError: if it is no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputMissing(f"{path}: {error.strerror or error}", "make it readable or remove it") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path} is not TOML: {error}", "correct that place and run again") from error
