"""Reference pages that are generated, so that they are true: the commands with their options, and the exit codes."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import Any

import typer
from typer.main import get_command

from octavia.cli.help import panel_of
from octavia.cli.listeners import EVENT_TYPES, FINAL_LINES, event_fields, event_name
from octavia.cli.main import app
from octavia.dubbing import errors
from octavia.dubbing.errors import ExitCode


def cli_page() -> str:
    """The reference page of all commands, Markdown."""
    group: Any = get_command(app)
    context = typer.Context(group, info_name="octavia")
    parts = ["# Command line", "", *_paragraphs(group.help), ""]
    for name, command in _commands(group):
        parts += _command(name, command, typer.Context(command, info_name=name, parent=context))
    return "\n".join([*parts, *_json_lines()]) + "\n"


def _commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """All commands with their names, those of a group below it: `models`, `models list` …"""
    for name, command in group.commands.items():
        yield prefix + name, command
        yield from _commands(command, f"{prefix}{name} ") if hasattr(command, "commands") else ()


def exit_codes_page() -> str:
    """The reference page of the exit codes, Markdown, with the errors of the library that lead to each."""
    meanings = exit_code_meanings()
    causes: dict[ExitCode, list[str]] = {}
    for name, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.OctaviaError) and kind is not errors.OctaviaError:
            causes.setdefault(kind.code, []).append(f"`{name}`")
    rows = [
        f"| {int(code)} | {code.name} | {meanings[code]} | {', '.join(causes.get(code, []))} |" for code in ExitCode
    ]
    return "\n".join(
        [
            "# Exit codes",
            "",
            "An error is one line on stderr that says what is wrong, and where it helps a second one with what to do.",
            "",
            "| Code | Name | Meaning | Errors of the library |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def exit_code_meanings() -> dict[ExitCode, str]:
    """What each exit code means, from the text below its name in `ExitCode`."""
    body = ast.parse(inspect.getsource(ExitCode)).body[0]
    assert isinstance(body, ast.ClassDef)
    meanings: dict[ExitCode, str] = {}
    for statement, following in zip(body.body, body.body[1:], strict=False):
        if isinstance(statement, ast.Assign) and isinstance(following, ast.Expr):
            assert isinstance(statement.targets[0], ast.Name)
            meanings[ExitCode[statement.targets[0].id]] = ast.literal_eval(following.value)
    return meanings


def _command(name: str, command: Any, context: typer.Context) -> list[str]:
    usage = " ".join(["octavia", name, *command.collect_usage_pieces(context)])
    lines = [f"## octavia {name}", "", f"`{usage}`", "", *_paragraphs(command.help), ""]
    rows = [
        f"| `{_cell(record[0])}` | {panel_of(parameter)} | {_cell(record[1])} |"
        for parameter in command.params
        if (record := parameter.get_help_record(context))
    ]
    return [*lines, "| Option | Group | What it does |", "|---|---|---|", *rows, ""] if rows else lines


def _json_lines() -> list[str]:
    events = [
        f"| `{event_name(kind)}` | {', '.join(f'`{field}`' for field in event_fields(kind))} |" for kind in EVENT_TYPES
    ]
    finals = [f"| `{name}` | {meaning} |" for name, meaning in FINAL_LINES.items()]
    return [
        "## JSON lines",
        "",
        "With `--json` a command that works prints one JSON object per line on stdout, each with the key `event`.",
        "`language` is null for what all languages share. The last line is a `result` or an `error`.",
        "",
        "| `event` | Other keys |",
        "|---|---|",
        *events,
        *finals,
    ]


def _paragraphs(text: str) -> list[str]:
    return inspect.cleandoc(text).splitlines()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
