"""Fixtures of a server that sells through loopback vendors. A module makes its `server_settings` sell by
`vendors_at`, and uses `settles`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from octavia.api.server import Server
from octavia.testing.payments.app import Vendors
from support.payments import loopback, settled
from support.server import FixedClock


@pytest.fixture(scope="module")
def vendors_at() -> Iterator[tuple[Vendors, str]]:
    """Both vendors and their address; their webhooks go to nobody, but can be read there."""
    with loopback() as running:
        yield running


@pytest.fixture
def vendors(vendors_at: tuple[Vendors, str], clock: FixedClock) -> Vendors:
    """Both vendors, by the test's clock."""
    vendors_at[0].polar.now = clock
    return vendors_at[0]


@pytest.fixture
def settles(server: Server) -> Iterator[None]:
    """Webhooks are dealt with before the database goes."""
    yield
    settled(server)
