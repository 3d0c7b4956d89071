"""Bytes on their way in: a file of ours that grows, is measured as it grows, and is gone if it isn't kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from octavia.service.storage.errors import FileTooLarge, NoSpace, StorageFull


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
            write_all(self._stream, block)

    @property
    def limit_bytes(self) -> int:
        """How large it may become."""
        return min(self._max_bytes, self._room_bytes)

    @property
    def sha256(self) -> str:
        """Of what has come so far, hexadecimal."""
        return self._hash.hexdigest()


def write_all(stream: object, block: bytes) -> None:
    """Write a whole block to an unbuffered file, which may take less at once."""
    view = memoryview(block)
    while view:
        view = view[stream.write(view) :]  # type: ignore[attr-defined]


@contextmanager
def disk_faults() -> Iterator[None]:
    """The disk's own failures as refusals."""
    try:
        yield
    except OSError as error:
        raise StorageFull from error
