"""The commands of `octavia admin` about credits: statements, and what jobs leave."""

from __future__ import annotations

from typing import Annotated

import typer

from octavia.cli.commands.admin import Email
from octavia.cli.options import RUNNING

AssetOption = Annotated[str, typer.Option("--asset", metavar="NAME", help="Which credits: octavia, ytdubber, live.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", help="At most so many.", min=1, max=10_000)]
Offset = Annotated[int, typer.Option("--offset", metavar="N", help="Pass over so many, for the next page.", min=0)]
JsonDocument = Annotated[bool, typer.Option("--json", help="As one JSON document.", rich_help_panel=RUNNING)]


def statement(
    email: Email, asset: AssetOption = "octavia", limit: Limit = 50, offset: Offset = 0, json: JsonDocument = False
) -> None:
    """Show a user's credits: every change, the newest first, with the balance before and after it."""
    from octavia.cli.credit_list import statement_document, statement_text
    from octavia.cli.serving import opened_server, server_settings

    with opened_server(server_settings()) as server:
        server.billing.price_book(asset)
        owner_id = server.accounts.operators.find_user(email).owner_id
        found = server.billing.statement(owner_id, limit, offset, asset=asset)
    typer.echo(statement_document(found) if json else statement_text(found))


def margin(asset: AssetOption = "octavia", limit: Limit = 50, offset: Offset = 0, json: JsonDocument = False) -> None:
    """Show what jobs were charged beside what vendors charged us for them, the newest first.

    A credit is worth what it costs in the cheapest pack. What vendors charge is reckoned with the setting
    vendor_prices; what has no price there is listed with its units.
    """
    from octavia.cli.credit_list import margins_document, margins_text
    from octavia.cli.serving import opened_server, server_settings

    with opened_server(server_settings()) as server:
        found = server.billing.margins(limit, offset, asset=asset)
    typer.echo(margins_document(found) if json else margins_text(found))
