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
from octavia.service.storage.blobs import BLOCK_BYTES, BlobMissing, StoreUnavailable, checked_key

PART_BYTES = 16 * 1024 * 1024
_PREFIX = "files/"
_GONE = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Blobs:
    """The objects under `files/` of one bucket."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._bucket = settings.s3_bucket
        self._lock = threading.Lock()
        self._made: Any = None
        # 160 GB in parts of 16 MB is the most S3 takes in 10,000 parts; uploads are far smaller.
        self._transfer = TransferConfig(
            multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=2, max_io_queue=8
        )

    def put(self, key: str, source: Path) -> None:
        with _store_faults():
            self._client.upload_file(str(source), self._bucket, self._object(key), Config=self._transfer)

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        if start >= end:
            return
        with _store_faults():
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._object(key), Range=f"bytes={start}-{end - 1}"
            )
            with closing(answer["Body"]) as body:
                yield from body.iter_chunks(BLOCK_BYTES)

    def fetch(self, key: str, target: Path) -> None:
        with _store_faults():
            self._client.download_file(self._bucket, self._object(key), str(target), Config=self._transfer)

    def remove(self, key: str) -> None:
        with _store_faults():
            self._client.delete_object(Bucket=self._bucket, Key=self._object(key))

    def clear_drafts(self, older_than_s: float) -> int:
        cutoff, removed = datetime.now(UTC) - timedelta(seconds=older_than_s), 0
        with _store_faults():
            pages = self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=_PREFIX)
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
        # Making a client takes a second and isn't safe in several threads at once; using one is.
        with self._lock:
            if self._made is None:
                self._made = _connect(self._settings)
            return self._made

    def _object(self, key: str) -> str:
        return _PREFIX + checked_key(key)


def _connect(settings: ServerSettings) -> Any:
    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "max_attempts": 4},
        s3={"addressing_style": "path" if settings.s3_endpoint else "auto"},
        # Checksums that are newer than most stores that speak S3 are sent only where they must be.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=settings.s3_endpoint or None,
        region_name=settings.s3_region,
        aws_access_key_id=settings.s3_access_key or None,
        aws_secret_access_key=settings.s3_secret_key or None,
        config=config,
    )


@contextmanager
def _store_faults() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _GONE:
            raise BlobMissing(str(error)) from error
        raise StoreUnavailable(str(error)) from error
    except (BotoCoreError, Boto3Error, OSError) as error:
        raise StoreUnavailable(str(error)) from error
