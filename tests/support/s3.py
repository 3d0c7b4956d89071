"""A server that speaks S3 over HTTP on loopback, in a process of its own; a bucket per test."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from octavia.platform.database import new_id
from octavia.platform.server_settings import StorageKind

ACCESS_KEY, SECRET_KEY = "test", "test-secret"


@pytest.fixture(scope="session")
def s3_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the S3 server of this test process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    said = tmp_path_factory.mktemp("s3") / "said"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with said.open("wb") as stream:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream)
    try:
        _wait(process, f"http://127.0.0.1:{port}/moto-api/", said)
        yield f"http://127.0.0.1:{port}"
        s3_client(f"http://127.0.0.1:{port}").close()
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def s3_bucket(s3_endpoint: str) -> str:
    """An empty bucket."""
    name = f"b{new_id()}"
    s3_client(s3_endpoint).create_bucket(Bucket=name)
    return name


@cache
def s3_client(endpoint: str) -> Any:
    """Who looks into the buckets of that server: making one takes longer than most tests."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )


def s3_settings(endpoint: str, bucket: str) -> dict[str, Any]:
    """Settings of a server that keeps its files in that bucket."""
    return {
        "storage": StorageKind.S3,
        "s3_endpoint": endpoint,
        "s3_bucket": bucket,
        "s3_access_key": ACCESS_KEY,
        "s3_secret_key": SECRET_KEY,
    }


def _wait(process: subprocess.Popen[bytes], url: str, said: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, said.read_text()
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(said.read_text())
