"""What tests of the edge need besides: the PostgreSQL variant of a server keeps its files in S3 and counts in Redis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from octavia.api.server import Server, compose
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from support.jobs import minute, shop  # noqa: F401 - fixtures
from support.redis_server import redis_process, redis_server  # noqa: F401 - fixtures
from support.s3 import s3_bucket, s3_endpoint, s3_settings  # noqa: F401 - fixtures
from support.selling import settles, vendors, vendors_at  # noqa: F401 - fixtures
from support.server import FixedClock, RecordingQueue


@pytest.fixture
def stack(database_url: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    """What goes with a database: the local disk and this process's memory with SQLite, S3 and Redis with PostgreSQL."""
    if database_url.startswith("sqlite"):
        return {}
    of_s3 = s3_settings(request.getfixturevalue("s3_endpoint"), request.getfixturevalue("s3_bucket"))
    return of_s3 | {"redis_url": request.getfixturevalue("redis_server").url}


@pytest.fixture
def server(
    database: Database, server_settings: ServerSettings, stack: dict[str, Any], clock: FixedClock, queue: RecordingQueue
) -> Server:
    """All services, on both stacks."""
    settings = replace(server_settings, database_url=str(database.engine.url), **stack)
    return compose(settings, database, queue, clock)
