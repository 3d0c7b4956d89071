"""Bytes on a local disk: written beside, synced and moved into place, in folders by the key's first letters."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from octavia.service.storage.blobs import BLOCK_BYTES, BlobMissing, StoreUnavailable, checked_key, is_key

_DRAFTS = "drafts"


class LocalBlobs:
    """A folder of bytes.

    Attributes:
        folder: Where it is; made when it is first written to.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, source: Path) -> None:
        target = self._path(key)
        with _disk_faults():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                sync_file(source)
                # A second name for the same bytes costs nothing and appears at once.
                target.hardlink_to(source)
            except OSError as error:
                if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                    raise
                self._copy(source, target)
            for folder in (target.parent, target.parent.parent, self.folder):
                sync_folder(folder)

    def read(self, key: str, start: int, end: int) -> Iterator[bytes]:
        with _disk_faults(), self._path(key).open("rb") as stream:
            stream.seek(start)
            left = end - start
            while left > 0 and (block := stream.read(min(BLOCK_BYTES, left))):
                left -= len(block)
                yield block

    def fetch(self, key: str, target: Path) -> None:
        source = self._path(key)
        with _disk_faults():
            try:
                target.hardlink_to(source)
            except OSError as error:
                if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                    raise
                shutil.copyfile(source, target)

    def remove(self, key: str) -> None:
        with _disk_faults():
            self._path(key).unlink(missing_ok=True)

    def size(self, key: str) -> int:
        with _disk_faults():
            return self._path(key).stat().st_size

    def keys(self, older_than_s: float) -> Iterator[str]:
        for path in self.folder.glob("??/??/*"):
            with suppress(FileNotFoundError):
                if is_key(path.name) and time.time() - path.stat().st_mtime >= older_than_s:
                    yield path.name

    def clear_drafts(self, older_than_s: float) -> int:
        return clear_old_files(self.folder / _DRAFTS, older_than_s)

    def answers(self) -> bool:
        place = self.folder
        while not place.exists():
            place = place.parent
        return os.access(place, os.W_OK | os.X_OK)

    def _copy(self, source: Path, target: Path) -> None:
        draft = self.folder / _DRAFTS / secrets.token_hex(8)
        draft.parent.mkdir(exist_ok=True)
        try:
            shutil.copyfile(source, draft)
            sync_file(draft)
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        checked_key(key)
        return self.folder / key[:2] / key[2:4] / key


def clear_old_files(folder: Path, older_than_s: float) -> int:
    """Remove files of a folder that weren't written to for so long; says how many."""
    removed = 0
    if folder.is_dir():
        for path in folder.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime >= older_than_s:
                    path.unlink()
                    removed += 1
    return removed


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk."""
    sync_file(path)


@contextmanager
def _disk_faults() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BlobMissing(str(error)) from error
    except OSError as error:
        raise StoreUnavailable(str(error)) from error
