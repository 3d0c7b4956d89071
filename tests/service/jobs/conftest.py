"""What tests of jobs share."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.api.server import Server
from octavia.service.jobs.views import Job
from support.jobs import Hands, Shop, make_minute, make_shop
from support.lines import dubbed
from support.server import FixedClock


@pytest.fixture(scope="session")
def minute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_minute(tmp_path_factory.mktemp("minute"))


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


@pytest.fixture
def shop(server: Server, queue: Hands, clock: FixedClock, minute: Path) -> Shop:
    return make_shop(server, queue, clock, minute)


@pytest.fixture
def job(shop: Shop, tmp_path: Path) -> Job:
    """A finished dub into Spanish and French."""
    return dubbed(shop, tmp_path)
