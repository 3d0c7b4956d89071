"""Stores that speak S3 in their own way: under a path, with none of the newer checksums (as Supabase Storage)."""

from __future__ import annotations

import os
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from octavia.platform.server_settings import ServerSettings
from octavia.service.storage.blobs import new_key
from octavia.service.storage.s3_blobs import FILES, PART_BYTES, Bucket, S3Blobs
from support.s3 import s3_bucket, s3_endpoint, s3_settings  # noqa: F401 - fixtures
from support.s3_gate import PATH, Gate, s3_gate  # noqa: F401 - fixture


@pytest.fixture
def settings(s3_gate: Gate, s3_bucket: str) -> ServerSettings:  # noqa: F811
    return ServerSettings(**s3_settings(s3_gate.endpoint, s3_bucket), s3_region="eu-central-1")


def test_everything_that_is_asked_of_a_store_is_asked_below_its_path_and_without_newer_checksums(
    settings: ServerSettings,
    s3_gate: Gate,  # noqa: F811
    tmp_path: Path,
) -> None:
    store = S3Blobs(Bucket(settings), FILES)
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(b"0123456789")
    large.write_bytes(os.urandom(PART_BYTES + 12_345))
    one, other = new_key(), new_key()
    store.put(one, small)
    store.put(other, large)
    assert b"".join(store.read(one, 2, 5)) == b"234"
    assert store.size(other) == PART_BYTES + 12_345
    store.fetch(other, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == large.read_bytes()
    assert sorted(store.keys(0)) == sorted([one, other])
    assert list(store.keys(3600)) == []
    assert store.answers()
    assert store.clear_drafts(0) == 0
    store.remove(one)
    store.remove(other)
    assert list(store.keys(0)) == []
    assert s3_gate.refused == []


def test_an_address_to_upload_to_is_below_the_path_and_bound_to_its_type(
    settings: ServerSettings,
    s3_gate: Gate,  # noqa: F811
) -> None:
    bucket = Bucket(settings)
    url = bucket.upload_url("incoming/a", "audio/mpeg", 60)
    parts = urlsplit(url)
    assert parts.path == f"{PATH}/{settings.s3_bucket}/incoming/a"
    query = parse_qs(parts.query)
    assert query["X-Amz-SignedHeaders"] == ["content-type;host"]
    assert "eu-central-1" in query["X-Amz-Credential"][0]
    assert not [name for name in query if "checksum" in name.lower()]
    assert put(url, b"sound", "audio/mpeg") == 200
    assert S3Blobs(bucket, "incoming/").bucket.client.head_object(Bucket=bucket.name, Key="incoming/a")
    for changed, said in ((url, "text/html"), (url.replace("incoming/a", "incoming/b"), "audio/mpeg")):
        assert put(changed, b"sound", said) == 403
    assert s3_gate.refused == ["SignatureDoesNotMatch"] * 2
    assert put(bucket.upload_url("incoming/c", "", 60), b"sound", "audio/flac") == 200


def test_browsers_may_reach_the_store_at_another_address_than_the_server(settings: ServerSettings) -> None:
    settings = ServerSettings(**s3_settings("http://127.0.0.1:9", "b"), s3_public_endpoint=settings.s3_endpoint)
    assert Bucket(settings).upload_url("incoming/a", "", 60).startswith(f"{settings.s3_public_endpoint}/b/incoming/a?")


def put(url: str, body: bytes, media_type: str) -> int:
    request = urllib.request.Request(url, body, {"Content-Type": media_type}, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return int(error.code)
