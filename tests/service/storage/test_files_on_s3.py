"""Files whose bytes lie in a bucket: the same promises as on a disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings, StorageKind
from octavia.service.storage.errors import BytesMissing, NotDecodable, StorageFull
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind
from support.s3 import ACCESS_KEY, SECRET_KEY, s3_bucket, s3_endpoint  # noqa: F401 - fixtures
from support.server import FixedClock

from .conftest import blocks, stored


@pytest.fixture
def settings(server_settings: ServerSettings, s3_endpoint: str, s3_bucket: str) -> ServerSettings:  # noqa: F811
    return replace(
        server_settings,
        storage=StorageKind.S3,
        s3_endpoint=s3_endpoint,
        s3_bucket=s3_bucket,
        s3_access_key=ACCESS_KEY,
        s3_secret_key=SECRET_KEY,
    )


@pytest.fixture
def bucket(settings: ServerSettings) -> Iterator[Any]:
    resource = boto3.resource(
        "s3",
        endpoint_url=settings.s3_endpoint,
        region_name=settings.s3_region,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    yield resource.Bucket(settings.s3_bucket)
    resource.meta.client.close()


def keys(bucket: Any) -> list[str]:
    return [each.key for each in bucket.objects.all()]


def test_a_file_goes_in_and_comes_out_whole_in_ranges_and_as_a_local_copy(
    files: Files, owner_id: str, settings: ServerSettings, bucket: Any, media: Path, tmp_path: Path
) -> None:
    content = (media / "talk.mp4").read_bytes()
    file = files.receive(owner_id, "talk.mp4", FileKind.VIDEO, blocks(media / "talk.mp4"))
    assert keys(bucket) == [f"files/{file.key}"]
    assert stored(settings) == []
    assert b"".join(files.read(file)) == content
    assert b"".join(files.open_range(owner_id, file.id, 5, 50)) == content[5:50]
    assert files.local_copy(file.id, tmp_path / "work").read_bytes() == content
    files.remove(owner_id, file.id)
    assert keys(bucket) == []


def test_bytes_that_are_lost_are_said_to_be_gone(
    files: Files, owner_id: str, bucket: Any, media: Path, tmp_path: Path
) -> None:
    file = files.receive(owner_id, "talk.mp4", FileKind.VIDEO, blocks(media / "talk.mp4"))
    bucket.objects.all().delete()
    with pytest.raises(BytesMissing):
        files.local_copy(file.id, tmp_path / "work")
    with pytest.raises(BytesMissing):
        b"".join(files.read(file))


def test_what_is_refused_never_gets_there(files: Files, owner_id: str, bucket: Any) -> None:
    with pytest.raises(NotDecodable):
        files.receive(owner_id, "a.mp4", FileKind.VIDEO, [b"\xff" * 100])
    assert keys(bucket) == []


def test_a_resumed_upload_and_a_result_end_there_and_a_dropped_one_is_swept(
    files: Files, database: Database, owner_id: str, bucket: Any, media: Path, clock: FixedClock
) -> None:
    content = (media / "talk.wav").read_bytes()
    upload = files.uploads.create(owner_id, "talk.wav", FileKind.AUDIO, len(content))
    for start, end in ((0, 1000), (1000, len(content))):
        writer = files.uploads.begin(owner_id, upload.id, start)
        writer.write(content[start:end])
        writer.end()
    deposit, dropped = files.deposit(media / "talk.mp4"), files.deposit(media / "mute.mp4")
    with database.transaction() as session:
        files.keep(session, owner_id, deposit, "out.mp4", FileKind.RESULT, "video/mp4")
    assert f"files/{dropped.key}" in keys(bucket)
    clock.forward(hours=26)
    assert files.sweep().loose == 1
    assert sorted(keys(bucket)) == sorted(f"files/{file.key}" for file in files.page(owner_id))
    assert len(keys(bucket)) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bucket_that_cannot_be_reached_keeps_nothing_and_says_so(
    database: Database, owner_id: str, settings: ServerSettings, clock: FixedClock, media: Path
) -> None:
    files = Files(database, replace(settings, s3_bucket="nowhere"), clock)
    assert not files.answers()
    with pytest.raises(StorageFull):
        files.receive(owner_id, "talk.mp4", FileKind.VIDEO, blocks(media / "talk.mp4"))
    assert files.page(owner_id) == []
    assert stored(settings) == []
