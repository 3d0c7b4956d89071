"""The command `dev-payments`: payment providers without money, for a server in development."""

from __future__ import annotations

from typing import Annotated

import typer


def dev_payments(
    port: Annotated[
        int, typer.Option("--port", metavar="NUMBER", help="Port to listen on; 0 takes a free one.")
    ] = 8900,
    server: Annotated[
        str, typer.Option("--server", metavar="URL", help="The server that is told what was paid.")
    ] = "http://127.0.0.1:8001",
) -> None:
    """Stand in for Polar and Stripe, with pages to click through.

    It is for development, on this machine alone: no money moves. Start 'octavia serve' with the variables that this
    prints. Nothing is kept when it ends.
    """
    from octavia.platform.settings import SERVER_PREFIX
    from octavia.testing.payments.run import run, settings_for

    def tell(address: str) -> None:
        typer.echo(f"Payments in development at {address}, told to {server}")
        for name, value in settings_for(address).items():
            typer.echo(f"export {SERVER_PREFIX}{name}={value}")

    run(port, server, tell)
