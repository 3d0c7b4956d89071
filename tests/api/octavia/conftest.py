"""What tests of jobs over HTTP share; the `queue` of such a module is `Hands`."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from support.jobs import Shop


@pytest.fixture
def ana(client: TestClient, shop: Shop) -> TestClient:
    """A client that makes Ana's requests."""
    client.headers.update(shop.ana.headers)
    return client
