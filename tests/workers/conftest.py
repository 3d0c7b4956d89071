"""What tests of workers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from support.workers import Plant, plant


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for talks, each made once."""
    return tmp_path_factory.mktemp("samples")


@pytest.fixture
def works(database: Database, server_settings: ServerSettings, tmp_path: Path, samples: Path) -> Iterator[Plant]:
    """A server whose jobs are really done, on both databases."""
    with plant(database, server_settings, tmp_path, samples) as made:
        yield made
