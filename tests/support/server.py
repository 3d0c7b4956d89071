"""A server in the test's own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from octavia.api.app import create_app
from octavia.api.server import Server, compose
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings, declared_server_settings


@dataclass
class FixedClock:
    """Says what time it is told to be."""

    at: datetime = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **how_far: float) -> None:
        """Let time pass: `forward(minutes=5)`."""
        self.at += timedelta(**how_far)


@dataclass
class RecordingQueue:
    """Takes work and does none."""

    submitted: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def submit(self, session: Session, job_id: str, owner_id: str, priority: int) -> None:
        assert session.in_transaction()
        assert owner_id
        assert priority >= 0
        self.submitted.append(job_id)

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(job_id)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands until it is moved."""
    return FixedClock()


@pytest.fixture
def queue() -> RecordingQueue:
    """A queue whose work nobody does."""
    return RecordingQueue()


@pytest.fixture
def server_settings(tmp_path: Path) -> ServerSettings:
    """Settings of a development server in the test's folder; a test module may replace this fixture."""
    rates = (name for name in declared_server_settings() if name.startswith("rate_"))
    plenty: dict[str, Any] = dict.fromkeys(rates, 1_000_000)
    return ServerSettings(data_dir=tmp_path / "data", secret="s" * 40, public_url="http://testserver", **plenty)


@pytest.fixture
def server(database: Database, server_settings: ServerSettings, clock: FixedClock, queue: RecordingQueue) -> Server:
    """All services, on both databases."""
    return compose(replace(server_settings, database_url=str(database.engine.url)), database, queue, clock)


@pytest.fixture
def new_client(server: Server) -> Iterator[Callable[[], TestClient]]:
    """Makes clients of one application, each with cookies of its own."""
    app = create_app(server)
    with TestClient(app, raise_server_exceptions=False) as first:
        clients = [first]

        def make() -> TestClient:
            clients.append(TestClient(app, raise_server_exceptions=False))
            return clients[-1]

        yield make
        for client in clients[1:]:
            client.close()


@pytest.fixture
def client(new_client: Callable[[], TestClient]) -> TestClient:
    """One client."""
    return new_client()
