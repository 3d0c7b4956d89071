"""Commands that look and tell: `report`, `engines`, `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from octavia.cli.options import RUNNING, with_settings
from octavia.dubbing.errors import DocumentError, ExitCode
from octavia.platform.settings import Settings

if TYPE_CHECKING:
    from octavia.dubbing.report import Report

REPORT_NAME = "report.json"
JsonDocument = Annotated[
    bool, typer.Option("--json", help="Print one JSON document instead of text.", rich_help_panel=RUNNING)
]


def report(
    place: Annotated[
        Path,
        typer.Argument(
            metavar="PLACE", help="Folder of a finished dub, or its report.json.", show_default=False, readable=False
        ),
    ],
) -> None:
    """Print a dub's report again and check its files.

    Ends with exit code 6 if a file has changed or is gone.
    """
    from octavia.cli.summary import summary_text
    from octavia.dubbing.report import load_report

    path = place / REPORT_NAME if place.is_dir() else place
    made = load_report(path)
    typer.echo(summary_text(made))
    changed = changed_files(made, path.parent)
    if changed:
        raise DocumentError(
            f"{path} does not describe these files any more: {', '.join(changed)}",
            "run the dub again to restore them and their report",
        )
    typer.echo(f"\nall {len(made.files)} files are those the report was made from")


def changed_files(made: Report, folder: Path) -> list[str]:
    """The files of a report that are not in `folder` as it describes them, each with what is wrong."""
    from octavia.dubbing.workspace import digest_file

    changed = []
    for file in made.files:
        try:
            if digest_file(folder / file.name) != file.sha256:
                changed.append(f"{file.name} (changed)")
        except OSError as error:
            changed.append(f"{file.name} ({error.strerror or error})")
    return changed


@with_settings()
def engines(json: JsonDocument = False, *, settings: Settings) -> None:  # noqa: ARG001 -- what engines are set to
    """List all engines with what they serve and their limits.

    Also whether each is ready on this machine, and what to run where it isn't; its licence, and whether what it makes
    may be used for paid work.
    """
    from octavia.cli.engine_list import engines_document, engines_text

    typer.echo(engines_document() if json else engines_text())


@with_settings()
def doctor(json: JsonDocument = False, *, settings: Settings) -> None:  # noqa: ARG001 -- what engines are set to
    """Say what this machine lacks and the command that adds it.

    Ends with exit code 9 if something is missing that every dub needs.
    """
    from octavia.cli.checks import checks_document, checks_text, examine

    found = examine(Path.cwd())
    typer.echo(checks_document(found) if json else checks_text(found))
    if not all(check.ok for check in found if check.needed):
        raise typer.Exit(ExitCode.PROGRAM)
