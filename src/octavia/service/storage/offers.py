"""Offers: leave to upload one file for a job straight to where it is stored, and the taking of what came.

An offer is open until its file is taken or it is swept. While it is, a file that is sent replaces the one before: the
last that came whole counts. What was refused when it was taken is removed, and another may be sent.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from octavia.dubbing.workspace import digest_file
from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.storage import records, space
from octavia.service.storage.arrivals import Arrivals
from octavia.service.storage.blobs import BlobMissing, StoreUnavailable, new_key
from octavia.service.storage.errors import (
    BadMediaType,
    BadSignature,
    EmptyFile,
    FileTooLarge,
    MediaTooLong,
    NoSpace,
    NotDecodable,
    OfferOver,
    OffersOpen,
    StorageFull,
    UploadBusy,
    UploadMissing,
)
from octavia.service.storage.incoming import Incoming, disk_faults
from octavia.service.storage.keeping import Keeping
from octavia.service.storage.names import safe_name, suffix_of
from octavia.service.storage.records import FileKind, StoredFile
from octavia.service.storage.signing import Grant, is_ours
from octavia.service.storage.tables import OfferRow

MAX_JOBS = 20
"""For how many jobs an owner may have offers that weren't taken up."""
GRACE = timedelta(hours=6)
"""A file that began to come while its address was good may take so long, and then wait to be taken."""
_STRAY_S = 3600.0
"""What arrives is stored a moment before its row names it, and a bucket's addresses are good after their offer went."""
_SAID = (OfferRow.owner_id, OfferRow.place, OfferRow.size_bytes, OfferRow.file_id)
_UNSEEN = {"synchronize_session": False}
_UNKNOWN = "application/octet-stream"
_SOUND = "aac flac m4a mp3 mp4 mpeg ogg opus vnd.wave wav wave webm x-flac x-m4a x-mp3 x-wav"
_VIDEO = "mp4 ogg quicktime webm x-m4v"
ACCEPTED = frozenset((*(f"audio/{each}" for each in _SOUND.split()), *(f"video/{each}" for each in _VIDEO.split()))) | {
    "application/ogg",
    _UNKNOWN,
}
"""Types of files that may be offered. What a file is, is found out when it is taken."""
_log = logging.getLogger(__name__)


class Role(StrEnum):
    """What a file is for."""

    VOICE = "voice"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer as its owner gets it.

    Attributes:
        url: Takes the file by one PUT of its bytes.
        path: What the file is called until it is taken: the job, the role and the file's ending.
    """

    url: str
    path: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What is left to settle of offers whose rows were deleted.

    Attributes:
        number: How many there were.
        places: Of what came and wasn't taken.
        size_bytes: How much of that is counted, by owner.
        file_ids: What was taken.
    """

    number: int = 0
    places: tuple[str, ...] = ()
    size_bytes: tuple[tuple[str, int], ...] = ()
    file_ids: tuple[str, ...] = ()


class Offers:
    """Offers of owners."""

    def __init__(
        self, database: Database, settings: ServerSettings, clock: Clock, keeping: Keeping, arrivals: Arrivals
    ) -> None:
        self._database, self._settings, self._clock = database, settings, clock
        self._keeping, self._arrivals = keeping, arrivals
        self._direct = settings.data_dir / "incoming" / "direct"

    def offer(self, session: Session, owner_id: str, job_id: str, role: Role, name: str, media_type: str = "") -> Offer:
        """Let a file be uploaded for a job, in the transaction that makes the job.

        Args:
            name: As the owner calls the file.
            media_type: What it will be sent as; empty if that isn't known.

        Raises:
            BadMediaType: for a type that isn't taken; OffersOpen: if too many jobs wait for their files; NoSpace: if
                the owner has no room at all; StorageFull: if the store gives no address.
        """
        if media_type and plain_type(media_type) not in ACCEPTED:
            raise BadMediaType(f"files of type {media_type[:100]!r} are not taken", "send sound, or a video with sound")
        # The owner's row of `space` is locked, so that two requests can't both be the last.
        space.take(session, owner_id, 0, self._settings.space_per_owner_bytes)
        waiting = select(func.count(OfferRow.job_id.distinct())).where(
            OfferRow.owner_id == owner_id, OfferRow.file_id.is_(None), OfferRow.job_id != job_id
        )
        if session.scalars(waiting).one() >= MAX_JOBS:
            raise OffersOpen(MAX_JOBS)
        now, limit = self._clock(), self._settings.max_upload_bytes
        offer_id, expires_at = new_id(), now + timedelta(minutes=self._settings.offer_minutes)
        try:
            awaited = self._arrivals.awaited(offer_id, media_type, limit, expires_at)
        except StoreUnavailable as error:
            raise StorageFull from error
        safe = safe_name(name)
        session.add(
            OfferRow(
                id=offer_id,
                owner_id=owner_id,
                job_id=job_id,
                role=role,
                name=safe,
                media_type=media_type,
                max_bytes=limit,
                place=awaited.place,
                created_at=now,
                expires_at=expires_at,
            )
        )
        session.flush()
        return Offer(awaited.url, f"{job_id}/{role}{suffix_of(safe)}", expires_at)

    def of_job(self, session: Session, job_id: str) -> dict[Role, str | None]:
        """What was offered for a job: the file that was taken, by role; None if none was yet."""
        query = select(OfferRow.role, OfferRow.file_id).where(OfferRow.job_id == job_id)
        return {Role(role): file_id for role, file_id in session.execute(query)}

    def incoming(self, grant: Grant, signed: str, media_type: str) -> Incoming:
        """Begin to receive the file of one of our own addresses; its bytes are written to what is returned, which is
        then given to `arrive`.

        Args:
            media_type: What the sender says it is.

        Raises:
            BadSignature: if the address isn't ours; OfferOver: if it was; BadMediaType: if the file is said to be
                something else than it was; NoSpace: if the owner has no room at all; StorageFull: if the disk takes
                nothing.
        """
        if not is_ours(self._settings.secret, grant, signed):
            raise BadSignature
        _check_type(grant.media_type, media_type)
        limit = self._settings.space_per_owner_bytes
        with self._database.reading() as session:
            row = session.scalar(select(OfferRow).where(*self._open(grant.key)))
            if row is None or self._clock().timestamp() >= grant.expires_at_s:
                raise OfferOver
            # What came before goes when this has come.
            room = limit - space.used(session, row.owner_id) + row.size_bytes
        if room <= 0:
            raise NoSpace(limit)
        return Incoming(self._direct, grant.max_bytes, room, limit)

    def arrive(self, grant: Grant, incoming: Incoming) -> None:
        """What was received whole is from now on what the offer's file will be. It counts to the owner's space.

        Raises:
            EmptyFile: if nothing came; OfferOver: if the offer was taken or withdrawn meanwhile.
            NoSpace, StorageFull: if it can't be kept.
        """
        with self._database.reading() as session:
            name = session.scalar(select(OfferRow.name).where(*self._open(grant.key)))
        if name is None:
            raise OfferOver
        if not incoming.size_bytes:
            raise EmptyFile(name)
        place = new_key()
        try:
            self._arrivals.blobs.put(place, incoming.path)
            before = self._replace(grant.key, place, incoming)
        except (StoreUnavailable, BlobMissing) as error:
            self.drop([place])
            raise StorageFull from error
        except (OfferOver, NoSpace):
            self.drop([place])
            raise
        self.drop([before] if before else [])

    def take(self, owner_id: str, job_id: str, role: Role) -> StoredFile:
        """Make a file of what has come: looked at, stored, counted as every upload. Asked again, it is the same file.

        Raises:
            UploadMissing: if nothing came, or nothing was offered.
            EmptyFile, FileTooLarge, NotDecodable, MediaTooLong: if it is nothing to be kept; it was removed.
            NoSpace, StorageFull: if it can't be kept now; it stays.
            UploadBusy: if it was replaced while it was looked at.
            FileNotFound: if the file was removed after it was taken.
        """
        row, taken = self._found(owner_id, job_id, role)
        if taken is not None:
            return taken
        try:
            return self._kept(row)
        except (EmptyFile, FileTooLarge, NotDecodable, MediaTooLong):
            self._reject(row)
            raise
        except (UploadBusy, UploadMissing):
            _, taken = self._found(owner_id, job_id, role)  # Perhaps by another request, just now.
            if taken is None:
                raise
            return taken

    def withdraw(self, session: Session, *which: ColumnElement[bool]) -> Withdrawn:
        """Delete offers in the caller's transaction, who settles the rest: files, then space, and after it `drop`."""
        gone = delete(OfferRow).where(*which).returning(*_SAID)
        rows = session.execute(gone, execution_options=_UNSEEN).all()
        return Withdrawn(
            len(rows),
            tuple(row.place for row in rows if row.place),
            tuple((row.owner_id, row.size_bytes) for row in rows if row.size_bytes),
            tuple(row.file_id for row in rows if row.file_id),
        )

    def drop(self, places: Sequence[str]) -> None:
        """Remove what came and no row names any more; what fails is left to the sweep."""
        for place in places:
            try:
                self._arrivals.blobs.remove(place)
            except StoreUnavailable as error:
                _log.warning("an upload could not be removed yet: %s", error)

    def sweep(self) -> int:
        """Remove offers that weren't taken up in time with what came for them, and what came for no offer; says how
        many it were."""
        late = (OfferRow.file_id.is_(None), OfferRow.expires_at <= self._clock() - GRACE)
        with self._database.reading() as session:
            ids = list(session.scalars(select(OfferRow.id).where(*late)))
        removed = 0
        for each in ids:
            with self._database.transaction() as session:
                gone = self.withdraw(session, OfferRow.id == each, *late)
                for owner_id, size in gone.size_bytes:
                    space.give_back(session, owner_id, size)
            self.drop(gone.places)
            removed += gone.number
        try:
            return removed + self._sweep_strays()
        except StoreUnavailable as error:
            _log.warning("stray uploads could not be removed yet: %s", error)
            return removed

    def expired(self) -> int:
        """How many offers `sweep` would remove."""
        with self._database.reading() as session:
            late = (OfferRow.file_id.is_(None), OfferRow.expires_at <= self._clock() - GRACE)
            return session.scalars(select(func.count(OfferRow.id)).where(*late)).one()

    def _sweep_strays(self) -> int:
        removed = 0
        self._arrivals.blobs.clear_drafts(_STRAY_S)
        for place in self._arrivals.blobs.keys(_STRAY_S):
            with self._database.reading() as session:
                named = session.scalar(select(OfferRow.id).where(OfferRow.place == place))
            if named is None:
                self._arrivals.blobs.remove(place)
                removed += 1
        return removed

    def _found(self, owner_id: str, job_id: str, role: Role) -> tuple[OfferRow, StoredFile | None]:
        wanted = select(OfferRow).where(OfferRow.job_id == job_id, OfferRow.owner_id == owner_id, OfferRow.role == role)
        with self._database.reading() as session:
            row = session.scalar(wanted)
            if row is None:
                raise UploadMissing(f"the {role} track")
            return row, records.by_id(session, owner_id, row.file_id) if row.file_id else None

    def _kept(self, row: OfferRow) -> StoredFile:
        if row.place is None:
            raise UploadMissing(row.name)
        draft = self._direct / new_key()
        try:
            size = self._arrivals.blobs.size(row.place)
            if size > row.max_bytes:
                raise FileTooLarge(row.max_bytes)
            with disk_faults():
                self._direct.mkdir(parents=True, exist_ok=True)
            self._check_room(row, size)
            self._arrivals.blobs.fetch(row.place, draft)
            sha256 = row.sha256 or digest_file(draft)
            file = self._keeping.keep(
                row.owner_id, draft, row.name, FileKind.AUDIO, sha256, partial(self._claim, row.id, row.place)
            )
        except BlobMissing as error:
            raise UploadMissing(row.name) from error
        except StoreUnavailable as error:
            raise StorageFull from error
        finally:
            draft.unlink(missing_ok=True)
        self.drop([row.place])
        return file

    def _check_room(self, row: OfferRow, size: int) -> None:
        """Nothing is fetched that can't be kept."""
        limit = self._settings.space_per_owner_bytes
        with self._database.reading() as session:
            if size > row.size_bytes and size > limit - space.used(session, row.owner_id):
                raise NoSpace(limit)

    def _claim(self, offer_id: str, place: str, session: Session, file: StoredFile) -> None:
        """The offer's file is this one, unless another came, or somebody was quicker."""
        counted = select(OfferRow.size_bytes).where(OfferRow.id == offer_id, OfferRow.place == place)
        before = session.scalar(counted.with_for_update())
        taken = update(OfferRow).where(OfferRow.id == offer_id, OfferRow.place == place)
        values = taken.values(file_id=file.id, place=None, size_bytes=0, sha256="")
        if before is None or session.scalar(values.returning(OfferRow.id), execution_options=_UNSEEN) is None:
            raise UploadBusy
        # What was counted when it came is now the file's.
        if file.size_bytes > before:
            space.take(session, file.owner_id, file.size_bytes - before, self._settings.space_per_owner_bytes)

    def _replace(self, offer_id: str, place: str, incoming: Incoming) -> str | None:
        """Name what has come by its offer; the place of what came before it."""
        with self._database.transaction() as session:
            query = select(OfferRow.owner_id, OfferRow.place, OfferRow.size_bytes).where(*self._open(offer_id))
            before = session.execute(query.with_for_update()).one_or_none()
            if before is None:
                raise OfferOver
            replaced = update(OfferRow).where(OfferRow.id == offer_id)
            values = replaced.values(place=place, size_bytes=incoming.size_bytes, sha256=incoming.sha256)
            session.execute(values, execution_options=_UNSEEN)
            if before.size_bytes:
                space.give_back(session, before.owner_id, before.size_bytes)
            limit = self._settings.space_per_owner_bytes
            space.take(session, before.owner_id, incoming.size_bytes, limit)
            old: str | None = before.place
        return old

    def _reject(self, row: OfferRow) -> None:
        """Remove what was found to be nothing to keep. In a bucket another file may come to the same place."""
        with self._database.transaction() as session:
            refused = update(OfferRow).where(OfferRow.id == row.id, OfferRow.place == row.place)
            values: dict[str, object] = {"size_bytes": 0, "sha256": ""}
            if row.size_bytes:
                values["place"] = None
            changed = session.scalar(refused.values(**values).returning(OfferRow.id), execution_options=_UNSEEN)
            if changed is not None and row.size_bytes:
                space.give_back(session, row.owner_id, row.size_bytes)
        if row.place:
            self.drop([row.place])

    def _open(self, offer_id: str) -> tuple[ColumnElement[bool], ...]:
        return (OfferRow.id == offer_id, OfferRow.file_id.is_(None))


def plain_type(media_type: str) -> str:
    """A type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def _check_type(bound: str, said: str) -> None:
    """What a file is sent as must be what it was announced as; if that wasn't said, anything that is taken."""
    if plain_type(said) == plain_type(bound) if bound else plain_type(said or _UNKNOWN) in ACCEPTED:
        return
    wanted = bound or "sound or video"
    raise BadMediaType(
        f"the file is sent as {said[:100] or 'nothing'}, not as {wanted}", f"set Content-Type to {wanted}"
    )
