"""What tests of jobs over HTTP share; the `queue` of such a module is `Hands`."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server
from support.jobs import Hands, Shop, make_shop
from support.server import FixedClock


@pytest.fixture
def shop(server: Server, queue: Hands, clock: FixedClock, minute: Path) -> Shop:
    return make_shop(server, queue, clock, minute)


@pytest.fixture
def ana(client: TestClient, shop: Shop) -> TestClient:
    """A client that makes Ana's requests."""
    client.headers.update(shop.ana.headers)
    return client
