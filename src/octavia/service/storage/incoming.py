"""Bytes on their way in: a file of ours that grows, is measured as it grows, and is gone if it isn't kept."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from octavia.service.storage.errors import FileTooLarge, NoSpace, StorageFull

_SENT_ON_BYTES = 8 * 1024 * 1024


class Incoming:
    """A file that is being received. Leaving its `with` block removes it; what was kept of it lies elsewhere by then.

    Attributes:
        path: Where its bytes are, under a name of ours.
        size_bytes: How many there are.
    """

    def __init__(self, folder: Path, max_bytes: int, room_bytes: int, space_bytes: int) -> None:
        """Begin.

        Args:
            max_bytes: The most a file may have.
            room_bytes: The most its owner has room for now, of `space_bytes` in all.
        """
        self.path = folder / secrets.token_hex(16)
        self.size_bytes = 0
        self._max_bytes, self._room_bytes, self._space_bytes = max_bytes, room_bytes, space_bytes
        self._hash = hashlib.sha256()
        with disk_faults():
            folder.mkdir(parents=True, exist_ok=True)
            self._stream = self.path.open("xb", buffering=0)
        self._growing = Growing(self._stream)

    def __enter__(self) -> Incoming:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stream.close()
        self.path.unlink(missing_ok=True)

    def expect(self, size_bytes: int) -> None:
        """Refuse at once what would grow over a limit; raises FileTooLarge, NoSpace."""
        if size_bytes > self._max_bytes:
            raise FileTooLarge(self._max_bytes)
        if size_bytes > self._room_bytes:
            raise NoSpace(self._space_bytes)

    def write(self, block: bytes) -> None:
        """Append.

        Raises:
            FileTooLarge, NoSpace: if it grows over a limit.
            StorageFull: if the disk takes no more.
        """
        self.size_bytes += len(block)
        self.expect(self.size_bytes)
        self._hash.update(block)
        with disk_faults():
            self._growing.write(block)

    @property
    def limit_bytes(self) -> int:
        """How large it may become."""
        return min(self._max_bytes, self._room_bytes)

    @property
    def sha256(self) -> str:
        """Of what has come so far, hexadecimal."""
        return self._hash.hexdigest()


class Growing:
    """A file that is appended to. What was written is sent on to the disk while more comes: syncing the file at its end
    then waits for little, however large it is, and a fast sender doesn't fill the memory with what is still to be
    written."""

    def __init__(self, stream: BinaryIO) -> None:
        """`stream`: unbuffered, at its end."""
        self._stream = stream
        self._end = self._sent = stream.tell()

    def write(self, block: bytes) -> None:
        """Append a whole block; raises OSError."""
        view = memoryview(block)
        while view:
            view = view[self._stream.write(view) :]
        self._end += len(block)
        if self._end - self._sent >= _SENT_ON_BYTES:
            # To a file's fresh pages this says: begin to write them. Those on their way stay in memory.
            os.posix_fadvise(self._stream.fileno(), self._sent, self._end - self._sent, os.POSIX_FADV_DONTNEED)
            self._sent = self._end


@contextmanager
def disk_faults() -> Iterator[None]:
    """The disk's own failures as refusals."""
    try:
        yield
    except OSError as error:
        raise StorageFull from error
