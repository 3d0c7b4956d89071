"""Where bytes lie: stored under a key whole or not at all, read in ranges, never changed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from octavia.platform.server_settings import ServerSettings, StorageKind

BLOCK_BYTES = 256 * 1024
_KEY = re.compile(r"[0-9a-f]{32}")


class BlobMissing(Exception):
    """Nothing is stored under the key."""


class StoreUnavailable(Exception):
    """The store is full or can't be reached; says why for the log."""


class Blobs(Protocol):
    """A store of bytes. All methods raise `StoreUnavailable` where the store itself fails."""

    def put(self, key: str, source: Path) -> None:
        """Store a file's content; the file stays where it is and must not change afterwards."""
        ...

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to and without `end`, in blocks; raises BlobMissing with the first block."""
        ...

    def fetch(self, key: str, target: Path) -> None:
        """Make the bytes a file at `target`, which must not exist and must not be written to; raises BlobMissing."""
        ...

    def remove(self, key: str) -> None:
        """Forget the bytes; it is no error if there are none."""
        ...

    def size(self, key: str) -> int:
        """How many bytes are stored; raises BlobMissing."""
        ...

    def keys(self, older_than_s: float) -> Iterator[str]:
        """All keys under which something was stored so long ago, or longer."""
        ...

    def clear_drafts(self, older_than_s: float) -> int:
        """Remove what was begun so long ago and never completed; says how many there were."""
        ...

    def answers(self) -> bool:
        """Whether the store can be reached."""
        ...


def new_key() -> str:
    """A key nobody can guess."""
    return secrets.token_hex(16)


def is_key(name: str) -> bool:
    """Whether something could be a key."""
    return _KEY.fullmatch(name) is not None


def checked_key(key: str) -> str:
    """The key itself, if it is one; a key never comes from outside, so anything else is a fault of ours."""
    if not is_key(key):
        raise ValueError(f"no key: {key!r}")
    return key


def open_store(settings: ServerSettings) -> Blobs:
    """The store the settings name; nothing is connected yet."""
    if settings.storage is StorageKind.S3:
        from octavia.service.storage.s3_blobs import FILES, Bucket, S3Blobs

        return S3Blobs(Bucket(settings), FILES)
    from octavia.service.storage.local_blobs import LocalBlobs

    return LocalBlobs(settings.data_dir / "files")
