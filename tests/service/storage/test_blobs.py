"""Stores of bytes: the same promises on a disk and in a bucket."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from octavia.platform.server_settings import ServerSettings, StorageKind
from octavia.service.storage.blobs import BlobMissing, Blobs, StoreUnavailable, new_key, open_store
from octavia.service.storage.local_blobs import LocalBlobs
from octavia.service.storage.s3_blobs import PART_BYTES, S3Blobs
from support.s3 import ACCESS_KEY, SECRET_KEY, s3_bucket, s3_endpoint  # noqa: F401 - fixtures


@pytest.fixture(params=["local", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "local":
        return open_store(ServerSettings(data_dir=tmp_path / "data"))
    settings = ServerSettings(
        storage=StorageKind.S3,
        s3_endpoint=request.getfixturevalue("s3_endpoint"),
        s3_bucket=request.getfixturevalue("s3_bucket"),
        s3_access_key=ACCESS_KEY,
        s3_secret_key=SECRET_KEY,
    )
    return open_store(settings)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_bytes(b"0123456789")
    return path


def all_of(store: Blobs, key: str, start: int = 0, end: int = 1 << 40) -> bytes:
    return b"".join(store.read(key, start, end))


def test_what_was_put_is_read_again(store: Blobs, source: Path) -> None:
    key = new_key()
    store.put(key, source)
    assert all_of(store, key, 0, 10) == b"0123456789"
    assert source.exists()


@pytest.mark.parametrize(("start", "end"), [(0, 1), (3, 7), (9, 10), (4, 4), (0, 10)])
def test_a_range_is_read_alone(store: Blobs, source: Path, start: int, end: int) -> None:
    key = new_key()
    store.put(key, source)
    assert all_of(store, key, start, end) == b"0123456789"[start:end]


def test_what_takes_several_parts_is_whole(store: Blobs, tmp_path: Path) -> None:
    large, key = tmp_path / "large", new_key()
    content = os.urandom(PART_BYTES + 12_345)
    large.write_bytes(content)
    store.put(key, large)
    assert all_of(store, key, 0, len(content)) == content
    assert all_of(store, key, PART_BYTES - 5, PART_BYTES + 5) == content[PART_BYTES - 5 : PART_BYTES + 5]


def test_it_is_fetched_as_a_file(store: Blobs, source: Path, tmp_path: Path) -> None:
    key = new_key()
    store.put(key, source)
    store.fetch(key, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"0123456789"


def test_what_is_removed_is_gone_and_may_be_removed_again(store: Blobs, source: Path, tmp_path: Path) -> None:
    key = new_key()
    store.put(key, source)
    store.remove(key)
    store.remove(key)
    with pytest.raises(BlobMissing):
        all_of(store, key, 0, 10)
    with pytest.raises(BlobMissing):
        store.fetch(key, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_key_is_never_a_path(store: Blobs, source: Path) -> None:
    for key in ("../../etc/passwd", "", "A" * 32, "0" * 31, "0" * 32 + "\n"):
        with pytest.raises(ValueError, match="no key"):
            store.put(key, source)


def test_a_store_that_works_says_so(store: Blobs) -> None:
    assert store.answers()


def test_a_copy_that_fails_leaves_nothing(tmp_path: Path) -> None:
    store = open_store(ServerSettings(data_dir=tmp_path / "data"))
    key = new_key()
    with pytest.raises(BlobMissing):
        store.put(key, tmp_path / "absent")
    with pytest.raises(BlobMissing):
        all_of(store, key, 0, 1)
    assert [path for path in (tmp_path / "data").rglob("*") if path.is_file()] == []


def test_another_disk_is_copied_to(tmp_path: Path) -> None:
    shm = Path("/dev/shm")
    if not shm.is_dir() or shm.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one file system only")
    source = shm / f"octavia-test-{new_key()}"
    source.write_bytes(b"elsewhere")
    try:
        store, key = open_store(ServerSettings(data_dir=tmp_path / "data")), new_key()
        store.put(key, source)
        assert all_of(store, key, 0, 9) == b"elsewhere"
        assert list((tmp_path / "data" / "files" / "drafts").iterdir()) == []
    finally:
        source.unlink()


def test_a_bucket_that_is_not_there_is_a_store_that_does_not_work(s3_endpoint: str, source: Path) -> None:  # noqa: F811
    settings = ServerSettings(
        storage=StorageKind.S3,
        s3_endpoint=s3_endpoint,
        s3_bucket="nowhere",
        s3_access_key=ACCESS_KEY,
        s3_secret_key=SECRET_KEY,
    )
    store = open_store(settings)
    assert not store.answers()
    with pytest.raises(StoreUnavailable):
        store.put(new_key(), source)


def test_parts_that_were_never_completed_are_cleared(store: Blobs, tmp_path: Path, s3_bucket: str) -> None:  # noqa: F811
    if isinstance(store, LocalBlobs):
        drafts = store.folder / "drafts"
        drafts.mkdir(parents=True)
        (drafts / "begun").write_bytes(b"half")
        assert store.clear_drafts(3600) == 0
    else:
        assert isinstance(store, S3Blobs)
        store._client.create_multipart_upload(Bucket=s3_bucket, Key="files/" + new_key())
    assert store.clear_drafts(0) == 1
    assert store.clear_drafts(0) == 0
