"""Download links: a token that works once and gives a short grant, for where no credential can be sent."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.service.storage import records
from octavia.service.storage.errors import FileNotFound, LinkUsed
from octavia.service.storage.records import StoredFile
from octavia.service.storage.signing import Grant, is_valid, signature
from octavia.service.storage.tables import DownloadTokenRow, FileRow

TOKEN_LIFETIME = timedelta(hours=1)
GRANT_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works once; only its digest is kept."""

    token: str
    expires_at: datetime


class Links:
    """Gives links and honours them."""

    def __init__(self, database: Database, secret: str, clock: Clock) -> None:
        self._database, self._secret, self._clock = database, secret, clock

    def give(self, owner_id: str, file_id: str) -> Link:
        """A link to an owner's file; raises FileNotFound."""
        made = Link(secrets.token_urlsafe(32), self._clock() + TOKEN_LIFETIME)
        with self._database.transaction() as session:
            records.by_id(session, owner_id, file_id)
            session.add(DownloadTokenRow(token_hash=_digest(made.token), file_id=file_id, expires_at=made.expires_at))
        return made

    def look(self, token: str) -> StoredFile:
        """What a link leads to, without using it; raises LinkUsed."""
        with self._database.reading() as session:
            wanted = select(DownloadTokenRow.file_id).where(*self._usable(token))
            file_id = session.scalar(wanted)
            if file_id is None:
                raise LinkUsed
            return records.of_any_owner(session, file_id)

    def use(self, token: str) -> tuple[Grant, str]:
        """Use a link up: the grant it gives and its signature.

        Raises:
            LinkUsed: if it was used before, has expired or never was.
            FileNotFound: if its file is gone.
        """
        now = self._clock()
        with self._database.transaction() as session:
            using = update(DownloadTokenRow).where(*self._usable(token)).values(used_at=now)
            file_id = session.scalar(
                using.returning(DownloadTokenRow.file_id), execution_options={"synchronize_session": False}
            )
            if file_id is None:
                raise LinkUsed
            file = records.of_any_owner(session, file_id)
        expires_at = now + GRANT_LIFETIME
        grant = Grant("GET", file.key, int(expires_at.timestamp()), file.size_bytes, file.media_type)
        return grant, signature(self._secret, grant)

    def granted(self, grant: Grant, signed: str) -> StoredFile:
        """The file of a grant.

        Raises:
            LinkUsed: if the grant is not ours or has expired.
            FileNotFound: if the file is gone.
        """
        if not is_valid(self._secret, grant, signed, self._clock().timestamp()):
            raise LinkUsed
        with self._database.reading() as session:
            row_id = session.scalar(select(FileRow.id).where(FileRow.key == grant.key))
            if row_id is None:
                raise FileNotFound
            file = records.of_any_owner(session, row_id)
        if file.size_bytes > grant.max_bytes or file.media_type != grant.media_type:
            raise LinkUsed
        return file

    def sweep(self) -> int:
        """Remove expired links; says how many."""
        with self._database.transaction() as session:
            gone = delete(DownloadTokenRow).where(DownloadTokenRow.expires_at <= self._clock())
            return len(session.scalars(gone.returning(DownloadTokenRow.token_hash)).all())

    def expired(self) -> int:
        """How many links have expired."""
        with self._database.reading() as session:
            over = select(func.count(DownloadTokenRow.token_hash)).where(DownloadTokenRow.expires_at <= self._clock())
            return session.scalars(over).one()

    def _usable(self, token: str) -> tuple[ColumnElement[bool], ...]:
        row = DownloadTokenRow
        return (row.token_hash == _digest(token), row.used_at.is_(None), row.expires_at > self._clock())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
