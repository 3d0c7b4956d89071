"""The commands `octavia admin …`: what the operators of a server do at its command line."""

from __future__ import annotations

import getpass
import sys
from dataclasses import asdict
from typing import Annotated

import typer

from octavia.cli.edge import UsageError
from octavia.cli.help import GroupedCommand
from octavia.cli.options import RUNNING
from octavia.dubbing.counting import counted
from octavia.dubbing.errors import DocumentError, ExitCode

admin = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The user's address.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the statement.")]


@admin.callback()
def described(context: typer.Context) -> None:
    """Keep a server: database, users, credits, jobs.

    The settings are those of 'octavia serve': run it in the same folder, with the same environment.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


@admin.command(cls=GroupedCommand)
def migrate(
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="REVISION", help="An older revision to go back to; 'base' removes all tables."),
    ] = None,
) -> None:
    """Bring the database to what this version needs, or back to an older revision."""
    from octavia.cli.serving import opened_database, server_settings
    from octavia.migrations import current, downgrade, upgrade

    with opened_database(server_settings()) as database:
        if to is None:
            upgrade(database)
        else:
            downgrade(database, to)
        typer.echo(f"the database is at revision {current(database) or 'base'}")


@admin.command(cls=GroupedCommand)
def create_user(
    email: Email,
    administrator: Annotated[bool, typer.Option("--admin", help="May see and change everything.")] = False,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin", help="Read the password from stdin instead of asking.", rich_help_panel=RUNNING
        ),
    ] = False,
) -> None:
    """Make an account whose address counts as verified."""
    from octavia.cli.serving import opened_server, server_settings
    from octavia.service.accounts.principal import Role

    password = sys.stdin.readline().rstrip("\n") if password_stdin else _asked_twice()
    with opened_server(server_settings()) as server:
        made = server.accounts.operators.create_user(email, password, role=Role.ADMIN if administrator else Role.USER)
        typer.echo(f"{made.email} can sign in")


@admin.command(cls=GroupedCommand)
def grant(
    email: Email,
    credits: Annotated[
        str,
        typer.Argument(
            metavar="CREDITS",
            help="How many; negative ones are taken back, and owed where they aren't there.",
            show_default=False,
        ),
    ],
    reason: Reason,
    asset: Annotated[
        str, typer.Option("--asset", metavar="NAME", help="Which credits: octavia, ytdubber, live.")
    ] = "octavia",
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="TEXT", help="Repeats under the same key count once.", rich_help_panel=RUNNING),
    ] = None,
) -> None:
    """Give a user credits, or take some back."""
    from octavia.cli.credit_list import ucr_of
    from octavia.cli.serving import opened_server, server_settings
    from octavia.platform.database import new_id
    from octavia.service.audit import OPERATOR
    from octavia.service.billing.money import in_words

    amount_ucr, operation = ucr_of(credits), f"admin:{key or new_id()}"
    with opened_server(server_settings()) as server:
        server.billing.price_book(asset)
        owner_id = server.accounts.operators.find_user(email).owner_id
        change = server.billing.grant if amount_ucr > 0 else server.billing.correct
        change(owner_id, amount_ucr, reason, operation, OPERATOR, asset=asset)
        balance = server.billing.balance(owner_id, asset=asset)
    owed = f" and owes {in_words(balance.debt_ucr)}" if balance.debt_ucr else ""
    typer.echo(f"{email} has {in_words(balance.available_ucr)}{owed}")


@admin.command(cls=GroupedCommand)
def requeue(
    job: Annotated[str, typer.Argument(metavar="JOB", help="The job's id.", show_default=False)],
) -> None:
    """Start a failed job again; what it had finished is not repeated."""
    from octavia.cli.serving import opened_server, server_settings

    with opened_server(server_settings()) as server:
        typer.echo(f"job {server.jobs.requeue(job).id} waits for a worker")


@admin.command(cls=GroupedCommand)
def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Remove what is past its time: jobs' files, uploads, links, sessions, tokens. Workers do it by themselves."""
    from octavia.cli.purge_list import purged_text
    from octavia.cli.serving import opened_server, server_settings
    from octavia.service.audit import OPERATOR, record
    from octavia.service.jobs.stored import Retention
    from octavia.service.jobs.upkeep import files_in_use

    with opened_server(server_settings()) as server:
        retention = Retention(server.database, server.settings, server.clock, server.files)
        if dry_run:
            typer.echo(purged_text(retention.overdue(), server.files.due(files_in_use), dry_run=True))
            return
        cleared = retention.clear()
        swept = server.files.sweep(files_in_use)
        server.accounts.sweep()
        with server.database.transaction() as session:
            details = {"jobs": len(cleared), **asdict(swept)}
            record(session, server.clock(), "storage.purged", actor=OPERATOR, details=details)
    typer.echo(purged_text(cleared, swept, dry_run=False))


@admin.command(cls=GroupedCommand)
def audit(
    user: Annotated[
        str | None,
        typer.Option(
            "--user",
            metavar="WHO",
            help="What this address or id did, and what was done to it; 'operator' and 'system' did what no user did.",
        ),
    ] = None,
    action: Annotated[
        str | None,
        typer.Option("--action", metavar="ACTION", help="'session.opened' for example, or 'session' for all of these."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="30m, 12h, 7d ago, or from 2026-11-21T12:00 UTC on.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="At most so many.", min=1, max=10_000)] = 50,
    before: Annotated[
        int, typer.Option("--before", metavar="ENTRY", help="Only older ones than this, for the next page.", min=0)
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="As one JSON document.", rich_help_panel=RUNNING)] = False,
) -> None:
    """Show the audit trail, the newest first: who did what to what, when and from where."""
    from octavia.cli.audit_list import audit_document, audit_text, since_of
    from octavia.cli.serving import opened_server, server_settings
    from octavia.service.audit import Wanted, entries

    with opened_server(server_settings()) as server:
        operators = server.accounts.operators
        known = operators.find_user(user) if user and "@" in user else None
        about = (known.id, known.owner_id) if known else (user,) if user else ()
        begin = since_of(since, server.clock()) if since else None
        wanted = Wanted(action=action or "", about=about, since=begin, before_id=before)
        found = entries(server.database, wanted, limit)
        if json:
            typer.echo(audit_document(found))
            return
        names = operators.addresses(each for entry in found for each in (entry.actor, entry.target))
        typer.echo(audit_text(found, names))
        if len(found) == limit:
            typer.echo(f"\nolder ones: --before {found[-1].id}")


@admin.command(cls=GroupedCommand)
def reconcile() -> None:
    """Prove that the books are right; ends with exit code 6 and the first break if they are not."""
    from octavia.cli.serving import opened_server, server_settings

    with opened_server(server_settings()) as server:
        found = server.billing.reconcile()
    if found.broken:
        raise DocumentError(f"the books are wrong: {found.broken}", "take no payments before that is understood")
    told = (
        counted(found.wallets, "wallet"),
        counted(found.operations, "operation"),
        counted(found.transfers, "transfer"),
        counted(found.open_holds, "open hold"),
    )
    typer.echo(f"the books are right: {', '.join(told)}")


def _asked_twice() -> str:
    if not sys.stdin.isatty():
        raise UsageError("there is nobody to ask for a password", "give it on stdin with --password-stdin")
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise UsageError("the two passwords differ", "run it again")
    return password
