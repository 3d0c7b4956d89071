"""What is known of a stored file, and the rows that hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from octavia.service.storage.errors import FileNotFound
from octavia.service.storage.tables import FileRow


class FileKind(StrEnum):
    """What a file is there for."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"
    RESULT = "result"
    """Made by a job."""
    VOICE = "voice"
    """The recording of a voice: it goes with the voice, and is listed there."""


UPLOADED = (FileKind.VIDEO, FileKind.AUDIO, FileKind.SUBTITLE)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an owner.

    Attributes:
        name: Safe to show and to send; never a path.
        sha256: Of the content, hexadecimal.
        key: Under what the bytes are stored; the contract's opaque `storage_path`.
        duration_ms: How long it plays; None for what doesn't play.
        probe: What was found in it; None for results.
    """

    id: str
    owner_id: str
    name: str
    kind: FileKind
    media_type: str
    size_bytes: int
    sha256: str
    key: str
    duration_ms: int | None
    probe: dict[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """What is left to settle of a file whose row was deleted."""

    owner_id: str
    size_bytes: int
    key: str


def insert(session: Session, file: StoredFile) -> None:
    """Write a file's row; it counts as used now."""
    values = {name: getattr(file, name) for name in StoredFile.__dataclass_fields__}
    session.add(FileRow(**values, used_at=file.created_at))
    session.flush()


def by_id(session: Session, owner_id: str, file_id: str) -> StoredFile:
    """An owner's file.

    Raises:
        FileNotFound: if the owner has none of that id.
    """
    return _only(session.scalar(select(FileRow).where(FileRow.id == file_id, FileRow.owner_id == owner_id)))


def used_at(session: Session, owner_id: str, file_id: str) -> datetime | None:
    """When an owner's file was used last; None if the owner has none of that id."""
    return session.scalar(select(FileRow.used_at).where(FileRow.id == file_id, FileRow.owner_id == owner_id))


def by_key(session: Session, owner_id: str, key: str) -> StoredFile:
    """An owner's file by its storage path. Errors as for `by_id`."""
    return _only(session.scalar(select(FileRow).where(FileRow.key == key, FileRow.owner_id == owner_id)))


def of_any_owner(session: Session, file_id: str) -> StoredFile:
    """A file for somebody whose right to it was proven in another way. Errors as for `by_id`."""
    return _only(session.scalar(select(FileRow).where(FileRow.id == file_id)))


def page(session: Session, owner_id: str, kind: FileKind | None, limit: int, offset: int) -> list[StoredFile]:
    """An owner's files, newest first; recordings of voices only if they are asked for."""
    wanted = select(FileRow).where(FileRow.owner_id == owner_id)
    wanted = wanted.where(FileRow.kind != FileKind.VOICE if kind is None else FileRow.kind == kind)
    newest = wanted.order_by(FileRow.created_at.desc(), FileRow.id.desc())
    return [_value(row) for row in session.scalars(newest.limit(limit).offset(offset))]


def ids_of(session: Session, owner_id: str) -> list[str]:
    """The ids of all an owner's files."""
    return list(session.scalars(select(FileRow.id).where(FileRow.owner_id == owner_id)))


def weight(session: Session, file_ids: Sequence[str]) -> tuple[int, int]:
    """How many of these files there are, and how many bytes they have in all."""
    found = select(func.count(FileRow.id), func.coalesce(func.sum(FileRow.size_bytes), 0))
    number, size_bytes = session.execute(found.where(FileRow.id.in_(file_ids))).one()
    return number, int(size_bytes)


def touch(session: Session, owner_id: str, file_id: str, now: datetime) -> StoredFile:
    """Mark a file as used now, which a removal under way sees. Errors as for `by_id`."""
    changed = update(FileRow).where(FileRow.id == file_id, FileRow.owner_id == owner_id).values(used_at=now)
    if session.scalar(changed.returning(FileRow.id), execution_options={"synchronize_session": False}) is None:
        raise FileNotFound
    return by_id(session, owner_id, file_id)


def unused(session: Session, uploads_before: datetime, results_before: datetime, limit: int) -> dict[str, datetime]:
    """Files last used before their kind's time: when, by id."""
    is_result = FileRow.kind == FileKind.RESULT
    old = ((~is_result) & (FileRow.used_at < uploads_before)) | (is_result & (FileRow.used_at < results_before))
    passing = old & (FileRow.kind != FileKind.VOICE)
    found = session.execute(select(FileRow.id, FileRow.used_at).where(passing).order_by(FileRow.used_at).limit(limit))
    return {row.id: row.used_at for row in found}


def take_out(session: Session, file_id: str, used_at: datetime | None = None) -> Gone | None:
    """Delete a file's row, unless it was used since `used_at`; None if nothing was deleted."""
    chosen = delete(FileRow).where(FileRow.id == file_id)
    if used_at is not None:
        chosen = chosen.where(FileRow.used_at == used_at)
    row = session.execute(
        chosen.returning(FileRow.owner_id, FileRow.size_bytes, FileRow.key),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    return None if row is None else Gone(row.owner_id, row.size_bytes, row.key)


def _only(row: FileRow | None) -> StoredFile:
    if row is None:
        raise FileNotFound
    return _value(row)


def _value(row: FileRow) -> StoredFile:
    return StoredFile(
        row.id,
        row.owner_id,
        row.name,
        FileKind(row.kind),
        row.media_type,
        row.size_bytes,
        row.sha256,
        row.key,
        row.duration_ms,
        row.probe,
        row.created_at,
    )
