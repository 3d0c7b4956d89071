"""What the tests of payments share."""

from __future__ import annotations

import pytest

from octavia.platform.server_settings import ServerSettings
from support.payments import selling
from support.selling import vendors, vendors_at  # noqa: F401 - fixtures


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return selling(server_settings)
