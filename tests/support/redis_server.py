"""A real Redis, reached by a Unix socket, started when a test asks for one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis

_PATIENCE_S = 20


class RedisServer:
    """A running Redis.

    Attributes:
        url: Where it answers.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{folder}/redis.sock"

    def start(self) -> None:
        """Start it, empty, and wait until it answers."""
        command = ["redis-server", "--port", "0", "--unixsocket", "redis.sock", "--save", "", "--appendonly", "no"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + _PATIENCE_S
        while not self._answers():
            assert time.monotonic() < deadline, (self._folder / "log").read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def empty(self) -> None:
        """Forget everything."""
        with redis.from_url(self.url) as client:
            client.flushall()

    def _answers(self) -> bool:
        with suppress(redis.ConnectionError), redis.from_url(self.url) as client:
            return bool(client.ping())
        return False


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisServer]:
    folder = Path(tempfile.mkdtemp(prefix="octavia-redis-"))
    server = RedisServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_server(redis_process: RedisServer) -> RedisServer:
    """An empty Redis; a test that stops it starts it again."""
    redis_process.empty()
    return redis_process
