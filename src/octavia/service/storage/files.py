"""Everything one can do with files, in one place for the edges and for jobs."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.storage import records, space
from octavia.service.storage.arrivals import open_arrivals
from octavia.service.storage.blobs import BlobMissing, StoreUnavailable, open_store
from octavia.service.storage.errors import BytesMissing, FileOfVoice, NoSpace, StorageFull
from octavia.service.storage.incoming import Incoming
from octavia.service.storage.ingest import Ingest
from octavia.service.storage.keeping import Keeping
from octavia.service.storage.links import Links
from octavia.service.storage.local_blobs import clear_old_files
from octavia.service.storage.names import safe_name, suffix_of
from octavia.service.storage.offers import Offers
from octavia.service.storage.records import FileKind, StoredFile
from octavia.service.storage.tables import OfferRow
from octavia.service.storage.uploads import Uploads
from octavia.service.storage.vault import Deposit, Vault

_STALE_S = 24 * 3600.0
_PER_SWEEP = 500
_log = logging.getLogger(__name__)

InUse = Callable[[Session, Sequence[str]], Collection[str]]
"""Which of these files are still needed, asked in the transaction that would remove them."""


@dataclass(frozen=True, slots=True)
class Usage:
    """The space of an owner, bytes."""

    used_bytes: int
    limit_bytes: int


@dataclass(frozen=True, slots=True)
class Removed:
    """What rows no longer name, and `release` removes.

    Attributes:
        keys: Of stored bytes.
        places: Of what was uploaded and not taken.
    """

    keys: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Swept:
    """How many of each a sweep removed."""

    files: int
    uploads: int
    offers: int
    links: int
    loose: int


class Files:
    """Files of owners: received, looked at, served, removed.

    Attributes:
        uploads: Resumable ones.
        offers: Those of browsers, straight to the store.
        links: Downloads without a credential.
        ingest: Fetches from addresses.
        vault: Where their bytes lie, and those that others name.
    """

    def __init__(self, database: Database, settings: ServerSettings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        store = open_store(settings)
        self.vault = Vault(database, store, clock)
        self._keeping = Keeping(database, settings, clock, self.vault)
        self._direct = settings.data_dir / "incoming" / "direct"
        self.uploads = Uploads(database, settings, clock, self._keeping)
        self.offers = Offers(database, settings, clock, self._keeping, open_arrivals(settings, store))
        self.links = Links(database, settings.secret, clock)
        self.ingest = Ingest(settings)

    def incoming(self, owner_id: str) -> Incoming:
        """Begin to receive a file; its bytes are written to what is returned, which is then given to `admit`.

        Raises:
            NoSpace: if the owner has no room at all; StorageFull: if the disk takes nothing.
        """
        usage = self.usage(owner_id)
        room = usage.limit_bytes - usage.used_bytes
        if room <= 0:
            raise NoSpace(usage.limit_bytes)
        return Incoming(self._direct, self._settings.max_upload_bytes, room, usage.limit_bytes)

    def admit(self, owner_id: str, incoming: Incoming, name: str, kind: FileKind) -> StoredFile:
        """Make a file of what has come, whole or not at all. Errors as for `receive`."""
        return self._keeping.keep(owner_id, incoming.path, safe_name(name), kind, incoming.sha256, self._takes_space)

    def receive(self, owner_id: str, name: str, kind: FileKind, chunks: Iterable[bytes]) -> StoredFile:
        """Receive a whole file.

        Raises:
            EmptyFile, FileTooLarge, NoSpace, NotDecodable, MediaTooLong, StorageFull
        """
        with self.incoming(owner_id) as incoming:
            for chunk in chunks:
                incoming.write(chunk)
            return self.admit(owner_id, incoming, name, kind)

    def ingest_url(self, owner_id: str, url: str, kind: FileKind) -> StoredFile:
        """Fetch a file from an address that anybody could reach.

        Raises:
            UrlRefused: if it is none that is fetched from; UrlFailed: if it gave no file.
            As `receive`.
        """
        with self.incoming(owner_id) as incoming:
            name = self.ingest.fetch(url, incoming)
            return self.admit(owner_id, incoming, name, kind)

    def get(self, owner_id: str, file_id: str) -> StoredFile:
        """An owner's file; raises FileNotFound."""
        with self._database.reading() as session:
            return records.by_id(session, owner_id, file_id)

    def by_path(self, owner_id: str, storage_path: str) -> StoredFile:
        """An owner's file by its storage path; raises FileNotFound."""
        with self._database.reading() as session:
            return records.by_key(session, owner_id, storage_path)

    def page(self, owner_id: str, kind: FileKind | None = None, limit: int = 50, offset: int = 0) -> list[StoredFile]:
        """An owner's files, newest first."""
        with self._database.reading() as session:
            return records.page(session, owner_id, kind, limit, offset)

    def use(self, session: Session, owner_id: str, file_id: str) -> StoredFile:
        """A file for a job that is made in the same transaction: it is not swept from under it. Raises FileNotFound."""
        return records.touch(session, owner_id, file_id, self._clock())

    def usage(self, owner_id: str) -> Usage:
        """How much space an owner takes."""
        with self._database.reading() as session:
            return Usage(space.used(session, owner_id), self._settings.space_per_owner_bytes)

    def weigh(self, session: Session, file_ids: Sequence[str]) -> tuple[int, int]:
        """How many of these files are still there, and their bytes in all."""
        return records.weight(session, file_ids)

    def local_copy(self, file_id: str, folder: Path) -> Path:
        """The bytes of any owner's file as a file in `folder`, under a name of ours; it must not be written to.

        Raises:
            FileNotFound, BytesMissing, StorageFull
        """
        with self._database.reading() as session:
            file = records.of_any_owner(session, file_id)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{file.id}{suffix_of(file.name)}"
        if not target.exists():
            draft = folder / f".{new_id()}"
            try:
                self.vault.blobs.fetch(file.key, draft)
                draft.rename(target)
            except BlobMissing as error:
                raise BytesMissing from error
            except StoreUnavailable as error:
                raise StorageFull from error
            finally:
                draft.unlink(missing_ok=True)
        return target

    def deposit(self, path: Path) -> Deposit:
        """Store a finished file's bytes, before the transaction that keeps them: it takes its time. Raises StorageFull.

        What isn't kept within a day is removed. The file stays where it is and must not change any more.
        """
        return self.vault.deposit(path)

    def keep(
        self,
        session: Session,
        owner_id: str,
        deposit: Deposit,
        name: str,
        kind: FileKind,
        media_type: str,
        *,
        limited: bool = False,
    ) -> StoredFile:
        """Make a result of deposited bytes, in the caller's transaction. It counts to the owner's space.

        Args:
            limited: Whether it is refused for want of space (NoSpace); what was made for the owner never is.

        Raises:
            StorageFull: if it comes a day too late.
        """
        file = StoredFile(
            id=new_id(),
            owner_id=owner_id,
            name=safe_name(name),
            kind=kind,
            media_type=media_type,
            size_bytes=deposit.size_bytes,
            sha256=deposit.sha256,
            key=deposit.key,
            duration_ms=None,
            probe=None,
            created_at=self._clock(),
        )
        if limited:
            self._takes_space(session, file)
        else:
            space.add(session, owner_id, file.size_bytes)
        self.vault.name(session, deposit)
        records.insert(session, file)
        return file

    def read(self, file: StoredFile, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """A file's bytes from `start` up to and without `end`, in blocks. Raises BytesMissing or StorageFull."""
        try:
            yield from self.vault.blobs.read(file.key, start, file.size_bytes if end is None else end)
        except BlobMissing as error:
            raise BytesMissing from error
        except StoreUnavailable as error:
            raise StorageFull from error

    def open_range(self, owner_id: str, file_id: str, start: int, end: int) -> Iterator[bytes]:
        """Part of an owner's file: as `get` and `read`."""
        return self.read(self.get(owner_id, file_id), start, end)

    def remove(self, owner_id: str, file_id: str) -> None:
        """Remove an owner's file with its bytes; raises FileNotFound, and FileOfVoice of a voice's recording."""
        with self._database.transaction() as session:
            file = records.by_id(session, owner_id, file_id)
            if file.kind is FileKind.VOICE:
                raise FileOfVoice(file.name)
            key = file.key
            self.remove_in(session, [file_id])
        self.vault.release([key])

    def remove_unless_used(self, owner_id: str, file_id: str, in_use: InUse) -> None:
        """Remove an owner's file with its bytes, unless something works on it, or begins to meanwhile; nothing happens
        if there is none."""
        with self._database.reading() as session:
            used_at = records.used_at(session, owner_id, file_id)
        if used_at is not None and (gone := self._take_out_unused(file_id, used_at, in_use)):
            self.vault.release([gone.key])

    def remove_in(self, session: Session, file_ids: Iterable[str]) -> Removed:
        """Remove files in the caller's transaction; their bytes go as with `remove_of_jobs`."""
        gone = self._take_out(session, file_ids)
        self._forget(session, gone)
        return Removed(tuple(each.key for each in gone), ())

    def remove_of_jobs(self, session: Session, job_ids: Sequence[str], file_ids: Iterable[str]) -> Removed:
        """Remove files, and whatever was uploaded for these jobs or could be, in the caller's transaction.

        The bytes go with the next sweep, or at once if what is returned is given to `release` after it.
        """
        offers = self.offers.withdraw(session, OfferRow.job_id.in_(job_ids))
        gone = self._take_out(session, {*file_ids, *offers.file_ids})
        self._forget(session, gone, offers.size_bytes)
        return Removed(tuple(each.key for each in gone), offers.places)

    def release(self, removed: Removed) -> None:
        """Remove the bytes of what was removed; what fails is left to the next sweep."""
        self.vault.release(removed.keys)
        self.offers.drop(removed.places)

    def remove_all(self, session: Session, owner_id: str) -> None:
        """Remove everything an owner has here, in the caller's transaction; the bytes go with the next sweep."""
        offers = self.offers.withdraw(session, OfferRow.owner_id == owner_id)
        uploads = self.uploads.take_out_all(session, owner_id)
        gone = self._take_out(session, records.ids_of(session, owner_id))
        self._forget(session, gone, (*offers.size_bytes, (owner_id, uploads)))

    def answers(self) -> bool:
        """Whether the store can be reached."""
        return self.vault.blobs.answers()

    def sweep(self, in_use: InUse = lambda _session, _ids: ()) -> Swept:
        """Remove what is over: files past their time that nothing uses, expired uploads and links, bytes nobody names.
        Safe at any time, late, twice and beside itself."""
        removed = self._sweep_files(in_use)
        clear_old_files(self._direct, _STALE_S)
        try:
            self.vault.blobs.clear_drafts(_STALE_S)
        except StoreUnavailable as error:
            _log.warning("unfinished parts could not be removed yet: %s", error)
        return Swept(removed, self.uploads.sweep(), self.offers.sweep(), self.links.sweep(), self.vault.sweep())

    def due(self, in_use: InUse = lambda _session, _ids: ()) -> Swept:
        """What `sweep` would remove now, as far as rows tell."""
        with self._database.reading() as session:
            old = self._unused(session)
            files = len(old.keys() - set(in_use(session, list(old))))
        return Swept(files, self.uploads.expired(), self.offers.expired(), self.links.expired(), self.vault.late())

    def _unused(self, session: Session) -> dict[str, datetime]:
        now = self._clock()
        uploads_before = now - timedelta(days=self._settings.keep_uploads_days)
        results_before = now - timedelta(days=self._settings.keep_results_days)
        return records.unused(session, uploads_before, results_before, _PER_SWEEP)

    def _sweep_files(self, in_use: InUse) -> int:
        with self._database.reading() as session:
            old = self._unused(session)
        return sum(self._take_out_unused(each, used_at, in_use) is not None for each, used_at in old.items())

    def _take_out_unused(self, file_id: str, used_at: datetime, in_use: InUse) -> records.Gone | None:
        """A file that nothing has used since then and nothing works on; its bytes go with the next sweep."""
        with self._database.transaction() as session:
            if file_id in in_use(session, [file_id]):
                return None
            gone = records.take_out(session, file_id, used_at)
            self._forget(session, [gone] if gone else [])
            return gone

    def _take_out(self, session: Session, file_ids: Iterable[str]) -> list[records.Gone]:
        # All transactions that remove lock files before space, each in order: so no two wait for one another.
        return [gone for each in sorted(file_ids) if (gone := records.take_out(session, each)) is not None]

    def _forget(self, session: Session, gone: list[records.Gone], besides: Iterable[tuple[str, int]] = ()) -> None:
        """`besides`: what else is given back, by owner."""
        sizes: Counter[str] = Counter()
        for owner_id, size in besides:
            sizes[owner_id] += size
        for each in gone:
            sizes[each.owner_id] += each.size_bytes
        for owner_id in sorted(sizes):
            space.give_back(session, owner_id, sizes[owner_id])
        for each in gone:
            self.vault.let_go(session, each.key)

    def _takes_space(self, session: Session, file: StoredFile) -> None:
        space.take(session, file.owner_id, file.size_bytes, self._settings.space_per_owner_bytes)
