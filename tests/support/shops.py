"""Payment vendors on loopback, as in development: `octavia dev-payments`, and a server that sells through them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.faults import started
from support.ports import free_port
from support.program import PROGRAM
from support.served import Served, serving

_LISTS = {"POLAR_WEBHOOK_SECRETS", "STRIPE_WEBHOOK_SECRETS", "POLAR_PRODUCTS"}


@contextmanager
def vendors_for(folder: Path, server_url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """`octavia dev-payments` on a free port: its address, and the settings it tells, as for `serving`."""
    with started([*PROGRAM, "dev-payments", "--port", "0", "--server", server_url], folder) as run:
        assert run.wait_for_lines(8), run.complaint.read_text(encoding="utf-8")
        first, *exports = run.lines.read_text(encoding="utf-8").splitlines()
        told = dict(line.removeprefix("export OCTAVIA_SERVER_").split("=", 1) for line in exports)
        sold = {name: value.split(",") if name in _LISTS else value for name, value in told.items()}
        yield first.split(" at ")[1].split(",")[0], sold


@contextmanager
def selling(vendors_folder: Path, folder: Path, **settings: str | list[str]) -> Iterator[tuple[Served, str]]:
    """A server that sells, and the address of the vendors beside it; `settings` as for `serving`."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        vendors_for(vendors_folder, url) as (vendors, told),
        serving(folder, "--port", str(port), **told, PUBLIC_URL=url, **settings) as server,
    ):
        yield server, vendors
