"""The command `dev-supabase`: a sign-in service for a server in development."""

from __future__ import annotations

from typing import Annotated

import typer


def dev_supabase(
    port: Annotated[
        int, typer.Option("--port", metavar="NUMBER", help="Port to listen on; 0 takes a free one.")
    ] = 8910,
) -> None:
    """Stand in for a Supabase project that signs people in.

    It is for development, on this machine alone: anybody can sign up. Start 'octavia serve' with the variable that this
    prints, and give the app the address as its Supabase project. Nothing is kept when it ends.
    """
    from octavia.platform.settings import SERVER_PREFIX
    from octavia.testing.supabase.run import run, settings_for

    def tell(address: str) -> None:
        typer.echo(f"Sign-in in development at {address}")
        for name, value in settings_for(address).items():
            typer.echo(f"export {SERVER_PREFIX}{name}={value}")

    run(port, tell)
