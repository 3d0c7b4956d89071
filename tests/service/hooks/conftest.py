"""Webhooks over a real database and a real web server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from octavia.api.server import Server
from octavia.service.hooks.hooks import Hooks
from support.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server that takes messages."""
    with receiving() as running:
        yield running


@pytest.fixture
def hooks(server: Server) -> Hooks:
    return server.hooks
