"""Bytes and the rows that name them, so that after any crash no bytes stay that no row names.

Bytes come first, entered as loose; the transaction that names them takes the entry out. What is let go is entered in
the transaction that removes its name, and then removed. A sweep removes what is still entered after a time.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from octavia.dubbing.workspace import digest_file
from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.service.storage.blobs import BlobMissing, Blobs, StoreUnavailable, new_key
from octavia.service.storage.errors import StorageFull
from octavia.service.storage.tables import LooseBytesRow

_NAMED_WITHIN = timedelta(hours=24)
_MARGIN = timedelta(hours=1)
"""By how much the clocks of two machines may differ."""
_AT_ONCE = datetime.fromtimestamp(0, UTC)
_PER_SWEEP = 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Deposit:
    """Bytes that were stored and not yet named."""

    key: str
    size_bytes: int
    sha256: str


class Vault:
    """Stores bytes and forgets none."""

    def __init__(self, database: Database, blobs: Blobs, clock: Clock) -> None:
        self.blobs = blobs
        self._database = database
        self._clock = clock

    def deposit(self, path: Path, sha256: str | None = None) -> Deposit:
        """Store a file's bytes, to be named within a day. Not to be called within a transaction: it takes its time.

        Args:
            sha256: Of the content, if it is known already.

        Raises:
            StorageFull: if the store fails.
        """
        key = new_key()
        with self._database.transaction() as session:
            session.add(LooseBytesRow(key=key, removable_at=self._clock() + _NAMED_WITHIN))
        try:
            made = Deposit(key, path.stat().st_size, sha256 or digest_file(path))
            self.blobs.put(key, path)
        except (StoreUnavailable, BlobMissing, OSError) as error:
            _log.warning("bytes could not be stored: %s", error)
            self.release([key])
            raise StorageFull from error
        return made

    def name(self, session: Session, deposit: Deposit) -> None:
        """Take a deposit's bytes, in the transaction that writes the row which names them.

        Raises:
            StorageFull: if that comes more than a day late.
        """
        entry = delete(LooseBytesRow).where(
            LooseBytesRow.key == deposit.key, LooseBytesRow.removable_at > self._clock()
        )
        if session.scalar(entry.returning(LooseBytesRow.key)) is None:
            raise StorageFull

    def let_go(self, session: Session, key: str) -> None:
        """Enter bytes for removal, in the transaction that removes the row which names them."""
        session.add(LooseBytesRow(key=key, removable_at=_AT_ONCE))
        session.flush()

    def release(self, keys: Sequence[str]) -> int:
        """Remove bytes that are entered; what fails is left to the next sweep. Says how many were removed."""
        removed = 0
        for key in keys:
            try:
                self.blobs.remove(key)
            except StoreUnavailable as error:
                _log.warning("bytes could not be removed yet: %s", error)
                continue
            with self._database.transaction() as session:
                session.execute(delete(LooseBytesRow).where(LooseBytesRow.key == key))
            removed += 1
        return removed

    def sweep(self) -> int:
        """Remove what has been loose for too long; says how many."""
        return self.release(self._late())

    def late(self) -> int:
        """How many bytes' keys `sweep` would remove."""
        return len(self._late())

    def _late(self) -> list[str]:
        late = select(LooseBytesRow.key).where(LooseBytesRow.removable_at <= self._clock() - _MARGIN)
        with self._database.reading() as session:
            return list(session.scalars(late.order_by(LooseBytesRow.removable_at).limit(_PER_SWEEP)))
