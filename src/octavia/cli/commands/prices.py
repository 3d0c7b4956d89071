"""The commands `octavia admin prices …`: what jobs and packs of credits cost, version by version."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from octavia.cli.help import GroupedCommand
from octavia.cli.options import RUNNING
from octavia.dubbing.errors import ExitCode, InputMissing

prices = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)
Asset = Annotated[str, typer.Argument(metavar="ASSET", help="octavia, ytdubber or live.")]
JsonDocument = Annotated[bool, typer.Option("--json", help="As one JSON document.", rich_help_panel=RUNNING)]


@prices.callback()
def described(context: typer.Context) -> None:
    """Price books: what jobs cost, and what is sold.

    A book is never changed: each edit is a new version, which is in force from then on. What was quoted before keeps
    its price.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


@prices.command(cls=GroupedCommand)
def show(
    asset: Asset = "octavia",
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", help="An older version.", min=1, show_default=False)
    ] = None,
    json: JsonDocument = False,
) -> None:
    """Show a price book; with --json as 'octavia admin prices set' takes it."""
    from octavia.cli.price_list import book_document, book_text
    from octavia.cli.serving import opened_server, server_settings

    with opened_server(server_settings()) as server:
        published = server.billing.published_prices(asset, version)
    typer.echo(book_document(published.version) if json else book_text(published))


@prices.command("set", cls=GroupedCommand)
def publish(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="What 'show --json' printed, edited; - is stdin.", show_default=False, readable=False
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the history.")],
) -> None:
    """Put an edited price book in force as a new version.

    It is refused if it can't be meant, or if somebody else made another version since it was read.
    """
    from octavia.cli.price_list import edited_book
    from octavia.cli.serving import opened_server, server_settings
    from octavia.service.audit import OPERATOR

    try:
        edited = edited_book(sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputMissing(f"{file} can't be read: {error}", "name a file that 'show --json' made") from error
    with opened_server(server_settings()) as server:
        billing, asset = server.billing, edited.asset
        made = billing.publish_prices(edited.book, edited.version, reason, OPERATOR, asset=asset)
    if made.version == edited.version:
        typer.echo(f"nothing is different: version {made.version} of {asset} stays in force")
    else:
        typer.echo(f"version {made.version} of {asset} is in force")


@prices.command(cls=GroupedCommand)
def history(asset: Asset = "octavia") -> None:
    """List the versions of a price book, the newest first: who made them, when and why."""
    from octavia.cli.price_list import history_text
    from octavia.cli.serving import opened_server, server_settings

    with opened_server(server_settings()) as server:
        server.billing.price_book(asset)
        typer.echo(history_text(server.billing.price_history(asset)))
