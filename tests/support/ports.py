"""Ports of loopback for servers that have to know theirs before they start."""

from __future__ import annotations

import socket


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
