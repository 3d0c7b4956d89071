"""Payment vendors on loopback, as in development: `octavia dev-payments`, and a server that sells through them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.faults import started
from support.program import PROGRAM
from support.served import Served, serving

_LISTS = {"POLAR_WEBHOOK_SECRETS", "STRIPE_WEBHOOK_SECRETS", "POLAR_PRODUCTS"}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def vendors_for(folder: Path, server_url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """`octavia dev-payments` on a free port: its address, and the settings it tells."""
    with started([*PROGRAM, "dev-payments", "--port", "0", "--server", server_url], folder) as run:
        assert run.wait_for_lines(8), run.complaint.read_text(encoding="utf-8")
        first, *exports = run.lines.read_text(encoding="utf-8").splitlines()
        told = dict(line.removeprefix("export OCTAVIA_SERVER_").split("=", 1) for line in exports)
        yield first.split(" at ")[1].split(",")[0], told


@contextmanager
def selling(vendors_folder: Path, folder: Path, **settings: str | list[str]) -> Iterator[tuple[Served, str]]:
    """A server that sells, and the address of the vendors beside it; `settings` as for `serving`."""
    port = free_port()
    with vendors_for(vendors_folder, f"http://127.0.0.1:{port}") as (vendors, told):
        sold: dict[str, Any] = {name: value.split(",") if name in _LISTS else value for name, value in told.items()}
        sold["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        with serving(folder, "--port", str(port), **sold, **settings) as server:
            yield server, vendors
