"""Resumable uploads: what has come is what lies on the disk, whoever was cut off or killed while it came.

One writer at a time holds a lock on the upload's file; the system lets go of it when the writer's process ends. The
bytes lie in `incoming/` of the machine that took them: several web machines share that folder, or send an upload's
requests to one of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from octavia.dubbing.workspace import digest_file
from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.errors import Refusal, ServiceError
from octavia.service.storage import space
from octavia.service.storage.errors import (
    BytesMissing,
    EmptyFile,
    FileTooLarge,
    StorageFull,
    UploadBusy,
    UploadNotFound,
    UploadsOpen,
    WrongOffset,
)
from octavia.service.storage.incoming import Growing, disk_faults
from octavia.service.storage.keeping import Keeping
from octavia.service.storage.records import FileKind, StoredFile
from octavia.service.storage.tables import UploadRow

LIFETIME = timedelta(hours=24)
"""An upload to which nothing is added for so long is removed."""
_STRAY_S = 3600
"""A file comes a moment before its row can be seen, and goes a moment after."""
_SAID = (UploadRow.id, UploadRow.owner_id, UploadRow.size_bytes, UploadRow.file_id, UploadRow.refusal)
MAX_OPEN = 100
"""How many uploads an owner may have under way."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A resumable upload.

    Attributes:
        offset: How many bytes have come.
        file_id: The file it became; None until all bytes came and were found right.
    """

    id: str
    name: str
    kind: FileKind
    size_bytes: int
    offset: int
    expires_at: datetime
    file_id: str | None


class Writer:
    """The one who may add to an upload, until `end`.

    Attributes:
        size_bytes: How large the whole is.
        left: How many bytes are still to come.
    """

    def __init__(
        self, stream: BinaryIO | None, offset: int, size_bytes: int, end: Callable[[int, str | None], None]
    ) -> None:
        """`stream` is None for what is complete; `end` is told how many bytes are missing, and the SHA-256 of all of
        them if they came through this writer."""
        self.size_bytes = size_bytes
        self.left = size_bytes - offset
        self._stream, self._end = stream, end
        self._growing = Growing(stream) if stream is not None else None
        self._hash = None if offset else hashlib.sha256()

    def write(self, block: bytes) -> None:
        """Append.

        Raises:
            FileTooLarge: if more comes than was announced; nothing of the block is written.
            StorageFull: if the disk takes no more.
        """
        if len(block) > self.left:
            raise FileTooLarge(self.size_bytes)
        if self._growing is not None and block:
            with disk_faults():
                self._growing.write(block)
            self.left -= len(block)
            if self._hash is not None:
                self._hash.update(block)

    def end(self) -> None:
        """Let go of the upload; what was written stays. If nothing is missing it is looked at and becomes a file.

        Raises:
            EmptyFile, NotDecodable, MediaTooLong, FileTooLarge, StorageFull
        """
        if self._stream is not None:
            with self._stream:
                with disk_faults():
                    os.fsync(self._stream.fileno())
                self._end(self.left, self._hash.hexdigest() if self._hash else None)


class Uploads:
    """Uploads of owners."""

    def __init__(self, database: Database, settings: ServerSettings, clock: Clock, keeping: Keeping) -> None:
        self._database, self._settings, self._clock, self._keeping = database, settings, clock, keeping
        self._folder = settings.data_dir / "incoming" / "uploads"

    def create(self, owner_id: str, name: str, kind: FileKind, size_bytes: int) -> Upload:
        """Begin an upload; its space is the owner's from now on.

        Args:
            name: Safe.

        Raises:
            EmptyFile, FileTooLarge, NoSpace, UploadsOpen, StorageFull
        """
        if size_bytes == 0:
            raise EmptyFile(name)
        if size_bytes > self._settings.max_upload_bytes:
            raise FileTooLarge(self._settings.max_upload_bytes)
        now = self._clock()
        made = Upload(new_id(), name, kind, size_bytes, 0, now + LIFETIME, None)
        with self._database.transaction() as session:
            space.take(session, owner_id, size_bytes, self._settings.space_per_owner_bytes)
            # The owner's row of `space` is locked, so that two requests can't both be the last.
            if session.scalars(select(func.count(UploadRow.id)).where(*_open(owner_id))).one() >= MAX_OPEN:
                raise UploadsOpen(MAX_OPEN)
            session.add(
                UploadRow(
                    id=made.id,
                    owner_id=owner_id,
                    name=name,
                    kind=kind,
                    size_bytes=size_bytes,
                    created_at=now,
                    expires_at=made.expires_at,
                )
            )
            # A file without a row is swept; a row without a file would be an upload that can't go on.
            with disk_faults():
                self._folder.mkdir(parents=True, exist_ok=True)
                self._path(made.id).touch(exist_ok=False)
        return made

    def get(self, owner_id: str, upload_id: str) -> Upload:
        """An upload as it stands. One whose bytes are all there and that nobody looked at (the process was killed just
        then) is looked at now.

        Raises:
            UploadNotFound: if there is none, or it has expired; BytesMissing: if its bytes aren't on this machine.
            ServiceError: why it was refused, if it was.
        """
        upload = self._as_it_stands(owner_id, upload_id)
        if upload.file_id is None and upload.offset == upload.size_bytes:
            self.begin(owner_id, upload_id, upload.offset).end()
            upload = self._as_it_stands(owner_id, upload_id)
        return upload

    def begin(self, owner_id: str, upload_id: str, offset: int) -> Writer:
        """Add to an upload from `offset` on; the caller must `end` it, whatever happens.

        Raises:
            UploadBusy: at once, if somebody else writes; WrongOffset: if other bytes are next.
            UploadNotFound, BytesMissing, ServiceError: as `get`.
        """
        row = self._row(owner_id, upload_id)
        stream = None if row.file_id else self._lock(row)
        try:
            # Whoever wrote before may have made it a file just now.
            row = self._row(owner_id, upload_id)
            here = row.size_bytes if row.file_id or stream is None else stream.seek(0, os.SEEK_END)
            if here != offset:
                raise WrongOffset(here)
        except ServiceError:
            if stream is not None:
                stream.close()
            raise
        if row.file_id and stream is not None:
            stream.close()
            stream = None
        return Writer(stream, here, row.size_bytes, partial(self._end, row))

    def remove(self, owner_id: str, upload_id: str) -> None:
        """Give up an upload. Errors as for `begin`."""
        row = self._row(owner_id, upload_id, refused_too=True)
        if row.file_id or row.refusal:
            self._take_out(UploadRow.id == upload_id)
            return
        with self._lock(row) or nullcontext():
            self._take_out(UploadRow.id == upload_id)

    def sweep(self) -> int:
        """Remove expired uploads and bytes without an upload; says how many."""
        with self._database.reading() as session:
            expired = list(session.scalars(select(UploadRow.id).where(UploadRow.expires_at <= self._clock())))
        removed = sum(self._take_out(UploadRow.id == each, UploadRow.expires_at <= self._clock()) for each in expired)
        return removed + self._sweep_strays()

    def expired(self) -> int:
        """How many uploads have expired."""
        with self._database.reading() as session:
            return session.scalars(select(func.count(UploadRow.id)).where(UploadRow.expires_at <= self._clock())).one()

    def take_out_all(self, session: Session, owner_id: str) -> int:
        """Forget all uploads of an owner who goes, in the caller's transaction; their bytes are swept.

        Says how much space they took, which the caller gives back once all is taken out.
        """
        gone = delete(UploadRow).where(UploadRow.owner_id == owner_id).returning(*_SAID)
        rows = session.execute(gone, execution_options={"synchronize_session": False}).all()
        return sum(row.size_bytes for row in rows if row.file_id is None and not row.refusal)

    def _as_it_stands(self, owner_id: str, upload_id: str) -> Upload:
        row = self._row(owner_id, upload_id)
        offset = row.size_bytes
        if row.file_id is None:
            try:
                offset = self._path(upload_id).stat().st_size
            except FileNotFoundError as error:
                raise BytesMissing from error
        return Upload(row.id, row.name, FileKind(row.kind), row.size_bytes, offset, row.expires_at, row.file_id)

    def _row(self, owner_id: str, upload_id: str, *, refused_too: bool = False) -> UploadRow:
        with self._database.reading() as session:
            row = session.scalar(select(UploadRow).where(UploadRow.id == upload_id, UploadRow.owner_id == owner_id))
        if row is None or row.expires_at <= self._clock():
            raise UploadNotFound
        if row.refusal and not refused_too:
            raise _refused(row.refusal)
        return row

    def _lock(self, row: UploadRow) -> BinaryIO | None:
        """The upload's file, ours alone; None if it became a file of its owner a moment ago."""
        try:
            stream = self._path(row.id).open("r+b", buffering=0)
        except FileNotFoundError as error:
            if self._row(row.owner_id, row.id).file_id is None:
                raise BytesMissing from error
            return None
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stream.close()
            raise UploadBusy from error
        return stream

    def _end(self, row: UploadRow, missing: int, sha256: str | None) -> None:
        with self._database.transaction() as session:
            prolonged = update(UploadRow).where(UploadRow.id == row.id).values(expires_at=self._clock() + LIFETIME)
            if session.scalar(prolonged.returning(UploadRow.id)) is None:
                raise UploadNotFound
        if not missing:
            self._finish(row, sha256)

    def _finish(self, row: UploadRow, sha256: str | None) -> None:
        path = self._path(row.id)
        try:
            self._keeping.keep(
                row.owner_id, path, row.name, FileKind(row.kind), sha256 or digest_file(path), partial(_became, row.id)
            )
        except StorageFull:
            raise
        except ServiceError as error:
            self._refuse(row, error)
            raise
        path.unlink(missing_ok=True)

    def _refuse(self, row: UploadRow, error: ServiceError) -> None:
        said = {
            "refusal": error.refusal.value,
            "name": error.name,
            "message": error.message,
            "hint": error.hint,
            "details": error.details,
        }
        with self._database.transaction() as session:
            changed = update(UploadRow).where(UploadRow.id == row.id, UploadRow.file_id.is_(None))
            if session.scalar(changed.values(refusal=said).returning(UploadRow.id)) is not None:
                space.give_back(session, row.owner_id, row.size_bytes)
        self._path(row.id).unlink(missing_ok=True)

    def _take_out(self, *which: ColumnElement[bool]) -> int:
        with self._database.transaction() as session:
            upload_id = _delete(session, *which)
        if upload_id is None:
            return 0
        self._path(upload_id).unlink(missing_ok=True)
        return 1

    def _sweep_strays(self) -> int:
        removed = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            with self._database.reading() as session:
                named = session.scalar(
                    select(UploadRow.id).where(UploadRow.id == path.name, UploadRow.file_id.is_(None))
                )
            if named is None:
                removed += _unlink_idle(path)
        return removed

    def _path(self, upload_id: str) -> Path:
        return self._folder / upload_id


def _became(upload_id: str, session: Session, file: StoredFile) -> None:
    # The space that the upload took is now the file's.
    waiting = update(UploadRow).where(UploadRow.id == upload_id, UploadRow.file_id.is_(None))
    if session.scalar(waiting.values(file_id=file.id).returning(UploadRow.id)) is None:
        raise UploadNotFound


def _open(owner_id: str) -> tuple[ColumnElement[bool], ...]:
    return (UploadRow.owner_id == owner_id, UploadRow.file_id.is_(None), UploadRow.refusal.is_(None))


def _delete(session: Session, *which: ColumnElement[bool]) -> str | None:
    gone = delete(UploadRow).where(*which).returning(*_SAID)
    row = session.execute(gone, execution_options={"synchronize_session": False}).one_or_none()
    if row is None:
        return None
    if row.file_id is None and not row.refusal:
        space.give_back(session, row.owner_id, row.size_bytes)
    return str(row.id)


def _refused(said: dict[str, Any]) -> ServiceError:
    # Those that were refused before figures were kept have none.
    error = ServiceError(said["message"], said["hint"], details=said.get("details"))
    error.refusal, error.name = Refusal(said["refusal"]), said["name"]
    return error


def _unlink_idle(path: Path) -> int:
    try:
        if time.time() - path.stat().st_mtime < _STRAY_S:
            return 0
        with path.open("r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
    except (BlockingIOError, FileNotFoundError):
        return 0
    return 1
