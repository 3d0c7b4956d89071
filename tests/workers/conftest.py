"""What tests of workers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.testing.sample import make_sample
from support.clips import clip
from support.jobs import minute, queue, shop  # noqa: F401 - fixtures
from support.orders import Customer
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


@pytest.fixture
def ana(works: Plant) -> Iterator[Customer]:
    """A user of the YT Dubber edge, with 100 credits."""
    with TestClient(create_app(works.server)) as client:
        customer = Customer(client, works.person())
        customer.credit(100)
        yield customer


@pytest.fixture(scope="session")
def voice(samples: Path) -> bytes:
    """Six seconds of a talk, as a voice track."""
    video = make_sample(samples / "talk6.mp4", 6)
    return clip(samples / "voice.wav", "-i", video, "-vn", "-ac", "1", "-ar", "48000", "-t", "6").read_bytes()
