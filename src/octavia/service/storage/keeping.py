"""From bytes on the local disk to a file of an owner: looked at, stored, and written down in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.errors import ServiceError
from octavia.service.storage import records
from octavia.service.storage.arrival import examine
from octavia.service.storage.records import FileKind, StoredFile
from octavia.service.storage.vault import Vault

Claim = Callable[[Session, StoredFile], None]
"""Takes what the file needs beside its row, in the same transaction, or refuses."""


class Keeping:
    """Keeps what people send."""

    def __init__(self, database: Database, settings: ServerSettings, clock: Clock, vault: Vault) -> None:
        self._database, self._settings, self._clock, self._vault = database, settings, clock, vault

    def keep(self, owner_id: str, path: Path, name: str, kind: FileKind, sha256: str, claim: Claim) -> StoredFile:
        """Keep a file whole or not at all.

        Args:
            path: Its bytes; stays where it is and must not change any more.
            name: Safe.

        Raises:
            EmptyFile, NotDecodable, MediaTooLong, FileTooLarge: as `examine`.
            StorageFull: if the store fails.
            ServiceError: whatever `claim` refuses with.
        """
        found = examine(path, name, kind, self._settings.max_media_minutes)
        deposit = self._vault.deposit(path, sha256)
        file = StoredFile(
            id=new_id(),
            owner_id=owner_id,
            name=name,
            kind=kind,
            media_type=found.media_type,
            size_bytes=deposit.size_bytes,
            sha256=deposit.sha256,
            key=deposit.key,
            duration_ms=found.duration_ms,
            probe=found.probe,
            created_at=self._clock(),
        )
        try:
            with self._database.transaction() as session:
                claim(session, file)
                self._vault.name(session, deposit)
                records.insert(session, file)
        except ServiceError:
            self._vault.release([deposit.key])
            raise
        return file
