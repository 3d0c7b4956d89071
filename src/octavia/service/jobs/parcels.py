"""Parcels: what is finished in jobs' workspaces, kept in the store for machines that share no folder.

A parcel's bytes are named by its row, as a file's are by its; whoever removes the row lets go of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database, new_id
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.states import locked
from octavia.service.jobs.tables import JobRow, ParcelRow
from octavia.service.jobs.workspaces import needs
from octavia.service.storage.blobs import BlobMissing, StoreUnavailable
from octavia.service.storage.errors import StorageFull
from octavia.service.storage.vault import Vault


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes that a job's row names; see `tables.ParcelRow`."""

    id: str
    key: str


class ParcelBook:
    """The parcels of all jobs."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    def of(self, job_id: str) -> list[Parcel]:
        """A job's parcels, oldest first."""
        query = select(ParcelRow.id, ParcelRow.key).where(ParcelRow.job_id == job_id)
        with self._database.reading() as session:
            found = session.execute(query.order_by(ParcelRow.created_at, ParcelRow.id))
            return [Parcel(parcel_id, key) for parcel_id, key in found]

    def wanted(self, job_id: str) -> bool:
        """Whether the job goes on: no other's parcels are kept."""
        with self._database.reading() as session:
            return session.scalar(select(JobRow.status).where(JobRow.id == job_id)) == JobStatus.PROCESSING

    def keep(self, job_id: str, path: Path) -> Parcel | None:
        """Keep a file as a parcel of a job; None, and nothing is kept, if the job doesn't go on.

        Raises:
            StorageFull: if the store fails.
        """
        deposit = self._vault.deposit(path)
        parcel = Parcel(new_id(), deposit.key)
        with self._database.transaction() as session:
            job = locked(session, job_id)
            goes_on = job is not None and job.status == JobStatus.PROCESSING
            if goes_on:
                self._vault.name(session, deposit)
                session.add(
                    ParcelRow(
                        id=parcel.id,
                        job_id=job_id,
                        key=deposit.key,
                        size_bytes=deposit.size_bytes,
                        created_at=self._clock(),
                    )
                )
        if not goes_on:
            self._vault.release([deposit.key])
        return parcel if goes_on else None

    def fetch(self, parcel: Parcel, target: Path) -> bool:
        """Make a parcel's bytes a file; False if it was removed meanwhile.

        Raises:
            StorageFull: if the store fails.
        """
        try:
            self._vault.blobs.fetch(parcel.key, target)
        except BlobMissing:
            return False
        except StoreUnavailable as error:
            raise StorageFull from error
        return True


def let_go_of_parcels(session: Session, vault: Vault, job_ids: Sequence[str]) -> Sequence[str]:
    """Remove jobs' parcels in the caller's transaction, their bytes with the next sweep; the keys of these."""
    gone = delete(ParcelRow).where(ParcelRow.job_id.in_(job_ids)).returning(ParcelRow.key)
    keys = session.scalars(gone).all()
    for key in keys:
        vault.let_go(session, key)
    return keys


def let_go_if_over(session: Session, vault: Vault, job_id: str, ended_after: datetime) -> int:
    """The same for a job that needs its workspace no more, `ended_after` as for `needs`; how many it were."""
    session.flush()
    return 0 if needs(session, [job_id], ended_after) else len(let_go_of_parcels(session, vault, [job_id]))


def clear_parcels(database: Database, vault: Vault, ended_after: datetime) -> int:
    """Remove the parcels of all jobs that need their workspaces no more; how many it were."""
    with database.reading() as session:
        job_ids = session.scalars(select(ParcelRow.job_id).distinct()).all()
    removed = 0
    for job_id in job_ids:
        with database.transaction() as session:
            locked(session, job_id)  # It may be started again just now.
            removed += let_go_if_over(session, vault, job_id, ended_after)
    return removed
