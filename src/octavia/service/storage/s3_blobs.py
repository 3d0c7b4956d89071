"""Bytes in a bucket of any store that speaks S3: large ones in parts, at constant memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from octavia.platform.server_settings import ServerSettings
from octavia.service.storage.blobs import BLOCK_BYTES, BlobMissing, StoreUnavailable, checked_key, is_key

PART_BYTES = 16 * 1024 * 1024
FILES, ARRIVALS = "files/", "incoming/"
"""What the keys begin with of what is stored, and of what was uploaded straight to the bucket and isn't taken yet."""
_GONE = frozenset({"404", "NoSuchKey", "NotFound"})


class Bucket:
    """A bucket, and who talks to its store.

    Attributes:
        name: The bucket's.
    """

    def __init__(self, settings: ServerSettings) -> None:
        self.name = settings.s3_bucket
        self._settings = settings
        self._lock = threading.Lock()
        self._made: dict[str, Any] = {}

    @property
    def client(self) -> Any:
        """A client of the store, for this process."""
        return self._client(self._settings.s3_endpoint)

    def upload_url(self, key: str, media_type: str, seconds: int) -> str:
        """An address that takes one file by PUT, for a browser.

        Args:
            media_type: The `Content-Type` it must be sent with; empty: whichever.

        Raises:
            StoreUnavailable: if there is nothing to sign with.
        """
        asked = {"Bucket": self.name, "Key": key} | ({"ContentType": media_type} if media_type else {})
        client = self._client(self._settings.s3_public_endpoint or self._settings.s3_endpoint)
        with store_faults():
            return str(client.generate_presigned_url("put_object", asked, seconds, "PUT"))

    def _client(self, endpoint: str) -> Any:
        # Making a client takes a second and isn't safe in several threads at once; using one is.
        with self._lock:
            if endpoint not in self._made:
                self._made[endpoint] = _connect(self._settings, endpoint)
            return self._made[endpoint]


class S3Blobs:
    """The objects of a bucket whose keys begin alike.

    Attributes:
        bucket: The bucket.
    """

    def __init__(self, bucket: Bucket, prefix: str) -> None:
        self.bucket = bucket
        self._bucket = bucket.name
        self._prefix = prefix
        # 160 GB in parts of 16 MB is the most S3 takes in 10,000 parts; uploads are far smaller.
        self._transfer = TransferConfig(
            multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=2, max_io_queue=8
        )

    def put(self, key: str, source: Path) -> None:
        with store_faults():
            self._client.upload_file(str(source), self._bucket, self.object_of(key), Config=self._transfer)

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        if start >= end:
            return
        with store_faults():
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self.object_of(key), Range=f"bytes={start}-{end - 1}"
            )
            with closing(answer["Body"]) as body:
                yield from body.iter_chunks(BLOCK_BYTES)

    def fetch(self, key: str, target: Path) -> None:
        with store_faults():
            self._client.download_file(self._bucket, self.object_of(key), str(target), Config=self._transfer)

    def remove(self, key: str) -> None:
        with store_faults():
            self._client.delete_object(Bucket=self._bucket, Key=self.object_of(key))

    def size(self, key: str) -> int:
        with store_faults():
            return int(self._client.head_object(Bucket=self._bucket, Key=self.object_of(key))["ContentLength"])

    def keys(self, older_than_s: float) -> Iterator[str]:
        cutoff = datetime.now(UTC) - timedelta(seconds=older_than_s)
        with store_faults():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
            for page in pages:
                for found in page.get("Contents", []):
                    key = found["Key"].removeprefix(self._prefix)
                    if found["LastModified"] <= cutoff and is_key(key):
                        yield key

    def clear_drafts(self, older_than_s: float) -> int:
        cutoff, removed = datetime.now(UTC) - timedelta(seconds=older_than_s), 0
        with store_faults():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._bucket, Prefix=self._prefix
            )
            for page in pages:
                for begun in page.get("Uploads", []):
                    if begun["Initiated"] <= cutoff:
                        self._client.abort_multipart_upload(
                            Bucket=self._bucket, Key=begun["Key"], UploadId=begun["UploadId"]
                        )
                        removed += 1
        return removed

    def answers(self) -> bool:
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except (BotoCoreError, ClientError):
            return False
        return True

    @property
    def _client(self) -> Any:
        return self.bucket.client

    def object_of(self, key: str) -> str:
        """What the object is called that lies under a key."""
        return self._prefix + checked_key(key)


def _connect(settings: ServerSettings, endpoint: str) -> Any:
    config = Config(
        # What is signed into an address, its type among it, is bound by this one alone.
        signature_version="s3v4",
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "max_attempts": 4},
        s3={"addressing_style": "path" if endpoint else "auto"},
        # Checksums that are newer than most stores that speak S3 are sent only where they must be.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key or None,
        aws_secret_access_key=settings.s3_secret_key or None,
        config=config,
    )


@contextmanager
def store_faults() -> Iterator[None]:
    """The store's own failures as those of any store."""
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _GONE:
            raise BlobMissing(str(error)) from error
        raise StoreUnavailable(str(error)) from error
    except (BotoCoreError, Boto3Error, OSError) as error:
        raise StoreUnavailable(str(error)) from error
