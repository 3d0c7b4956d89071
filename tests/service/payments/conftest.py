"""What the tests of payments share."""

from __future__ import annotations

import pytest

from octavia.api.server import Server
from octavia.platform.server_settings import ServerSettings
from support.payments import selling
from support.people import Person, new_person


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return selling(server_settings)


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)
