"""Reference pages: generated from the commands, the events and the exit codes, with nothing left out."""

from __future__ import annotations

from typing import Any

from typer.main import get_command

from octavia.cli.listeners import EVENT_TYPES, event_name
from octavia.cli.main import app
from octavia.cli.reference import cli_page, exit_code_meanings, exit_codes_page
from octavia.dubbing.errors import ExitCode


def test_the_page_of_commands_holds_every_command_and_option() -> None:
    page = cli_page()
    group: Any = get_command(app)
    for name, command in group.commands.items():
        assert f"\n## octavia {name}\n" in page
        section = page.partition(f"\n## octavia {name}\n")[2].partition("\n## ")[0]
        for parameter in command.params:
            assert (
                f"| `{parameter.opts[0]}" in section
                or f", {parameter.opts[0]}" in section
                or not parameter.opts[0].startswith("-")
            )


def test_the_page_of_commands_documents_every_json_line() -> None:
    page = cli_page()
    for name in [*map(event_name, EVENT_TYPES), "result", "error"]:
        assert f"| `{name}` |" in page


def test_every_exit_code_has_its_meaning_on_its_page() -> None:
    meanings = exit_code_meanings()
    page = exit_codes_page()
    assert set(meanings) == set(ExitCode)
    for code, meaning in meanings.items():
        assert f"| {code.value} | {code.name} | {meaning} |" in page


def test_an_exit_code_names_the_errors_that_lead_to_it() -> None:
    assert "| `NoSpeech` |" in exit_codes_page()
