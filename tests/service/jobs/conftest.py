"""What tests of jobs share."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.service.jobs.views import Job
from support.jobs import Shop, minute, queue, shop  # noqa: F401 - fixtures
from support.lines import dubbed


@pytest.fixture
def job(shop: Shop, tmp_path: Path) -> Job:  # noqa: F811 - the fixture
    """A finished dub into Spanish and French."""
    return dubbed(shop, tmp_path)
