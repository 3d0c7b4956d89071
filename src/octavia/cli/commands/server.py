"""The commands that run a server: `serve` and `worker`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from octavia.cli.options import RUNNING


def serve(
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", metavar="NUMBER", help="Port to listen on; 0 takes a free one.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", metavar="FOLDER", help="Folder for everything the server keeps.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="NUMBER", help="Worker processes beside it.", rich_help_panel=RUNNING),
    ] = None,
) -> None:
    """Run a server with its workers, in one folder.

    Without settings it is a server for its developer: on loopback, with mail printed and kept in the folder. For
    others: docs/howto/many-machines.md. Stopped by Ctrl-C or SIGTERM; running stages are finished first.
    """
    from octavia.cli.serving import serve, server_settings

    settings = server_settings({"host": host, "port": port, "data_dir": data_dir, "workers": workers})

    def tell(address: str) -> None:
        typer.echo(f"Octavia serves {address} ({settings.mode.value}), everything in {settings.data_dir}")
        typer.echo(f"Open {address} in a browser; the API is described at {address}/docs")

    serve(settings, tell)


def worker() -> None:
    """Work for a server, on this machine or another.

    The settings are those of 'octavia serve'. On SIGTERM it takes no more work and finishes what it has.
    """
    from octavia.cli.serving import opened_server, server_settings
    from octavia.workers.run import main

    settings = server_settings()
    with opened_server(settings):
        typer.echo(f"Octavia works for {settings.public_url}")
    main(settings)
