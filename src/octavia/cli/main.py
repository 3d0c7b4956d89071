"""The command `octavia`: its commands, and where it begins and ends."""

from __future__ import annotations

import signal
import sys
from io import TextIOWrapper
from typing import Annotated, cast

import typer

from octavia.cli import edge
from octavia.cli.commands.admin import admin
from octavia.cli.commands.credits import margin, statement
from octavia.cli.commands.dub import dub
from octavia.cli.commands.hear import subtitles, transcribe
from octavia.cli.commands.models import models
from octavia.cli.commands.payments import dev_payments
from octavia.cli.commands.prices import prices
from octavia.cli.commands.sample import sample
from octavia.cli.commands.server import serve, worker
from octavia.cli.commands.show import doctor, engines, report
from octavia.cli.commands.sign_in import dev_supabase
from octavia.cli.commands.text import speak, translate
from octavia.cli.help import GroupedCommand
from octavia.dubbing.errors import ExitCode

# Plain help pages: Rich's cost a third of a second each time, which is longer than many commands.
app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"max_content_width": 100},
)
for _command in (
    dub,
    transcribe,
    subtitles,
    translate,
    speak,
    report,
    engines,
    doctor,
    sample,
    serve,
    worker,
    dev_payments,
    dev_supabase,
):
    app.command(cls=GroupedCommand)(_command)
app.add_typer(models, name="models")
admin.command(cls=GroupedCommand)(statement)
admin.command(cls=GroupedCommand)(margin)
admin.add_typer(prices, name="prices")
app.add_typer(admin, name="admin")


@app.callback()
def octavia(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Dub and subtitle any video or audio file into other languages, on your own machine.

    Start with 'octavia doctor', then 'octavia sample' and 'octavia dub sample.mp4 --to es'.
    """
    if version:
        from octavia import __version__

        typer.echo(f"octavia {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # File names may hold bytes that are no text; printing one must not be what fails.
        cast("TextIOWrapper", stream).reconfigure(errors="backslashreplace")
    # Outside a job SIGTERM ends the program as Ctrl-C does; jobs stop in their own way (`interruptible`).
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(edge.run(app, sys.argv[1:]))


if __name__ == "__main__":
    main()
