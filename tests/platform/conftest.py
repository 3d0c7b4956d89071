"""What tests of the platform need besides."""

from __future__ import annotations

from support.redis_server import redis_process, redis_server  # noqa: F401 - fixtures
