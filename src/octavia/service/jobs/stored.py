"""All that jobs stored, and how it goes: with the job, or when its time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from octavia.platform.clock import Clock
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.billing.billing import YTDUBBER
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.parcels import let_go_of_parcels
from octavia.service.jobs.states import locked
from octavia.service.jobs.tables import ArtifactRow, JobRow, LineRow, TrackRow
from octavia.service.jobs.workspaces import WORK, discard
from octavia.service.storage.files import Files, Removed

_PER_SWEEP = 500


@dataclass(frozen=True, slots=True)
class Overdue:
    """A job whose files have been kept for long enough.

    Attributes:
        since: When it ended; of one that was never started, when it was made.
        files, size_bytes: What it delivered and what was uploaded for it, as far as it is still there.
    """

    job_id: str
    owner_id: str
    since: datetime
    files: int
    size_bytes: int


class Retention:
    """Removes what jobs of YT Dubber were given and made when its time is over: files, workspace, texts.

    The job itself stays, with its languages, the names and sizes of its files and all that was booked for it; one that
    was never started goes altogether.
    """

    def __init__(self, database: Database, settings: ServerSettings, clock: Clock, files: Files) -> None:
        self._database = database
        self._work = settings.data_dir.absolute() / WORK
        self._kept_for = timedelta(hours=settings.ytdubber_keep_h)
        self._clock = clock
        self._files = files

    def overdue(self) -> list[Overdue]:
        """What `clear` would clear now, the oldest first."""
        with self._database.reading() as session:
            oldest = select(JobRow).where(*self._over()).order_by(JobRow.created_at, JobRow.id).limit(_PER_SWEEP)
            return [self._seen(session, job) for job in session.scalars(oldest)]

    def clear(self) -> list[Overdue]:
        """Remove what is over, at once and with its bytes; says of what. Safe at any time, late and twice."""
        return [each for each in self.overdue() if self._cleared(each)]

    def _cleared(self, overdue: Overdue) -> bool:
        with self._database.transaction() as session:
            job = locked(session, overdue.job_id)
            # It may have been started again, or removed, just now.
            if job is None or session.scalar(select(JobRow.id).where(JobRow.id == job.id, *self._over())) is None:
                return False
            removed = let_go(session, self._files, [job.id])
            if job.status != JobStatus.PENDING:
                session.execute(delete(LineRow).where(LineRow.job_id == job.id))
                for track in session.scalars(select(TrackRow).where(TrackRow.job_id == job.id)):
                    track.review = {}
                job.cleared_at = self._clock()
            else:
                tell(session, job, EventKind.DELETED, self._clock(), {"status": "deleted"})
                session.execute(delete(JobRow).where(JobRow.id == job.id))
        self._files.release(removed)
        discard(self._work / overdue.job_id)
        return True

    def _over(self) -> tuple[ColumnElement[bool], ...]:
        ended = func.coalesce(JobRow.completed_at, JobRow.created_at)
        return (
            JobRow.asset == YTDUBBER,
            JobRow.cleared_at.is_(None),
            JobRow.status != JobStatus.PROCESSING,
            ended <= self._clock() - self._kept_for,
        )

    def _seen(self, session: Session, job: JobRow) -> Overdue:
        ids = [*_delivered(session, [job.id]), *filter(None, self._files.offers.of_job(session, job.id).values())]
        return Overdue(job.id, job.owner_id, job.completed_at or job.created_at, *self._files.weigh(session, ids))


def let_go(session: Session, files: Files, job_ids: Sequence[str]) -> Removed:
    """Remove all that jobs stored, in the caller's transaction: what they delivered, what was or could be uploaded for
    them, their parcels. What is returned is given to `files.release` after it; else it goes with the next sweep."""
    removed = files.remove_of_jobs(session, job_ids, _delivered(session, job_ids))
    parcels = let_go_of_parcels(session, files.vault, job_ids)
    return replace(removed, keys=(*removed.keys, *parcels))


def _delivered(session: Session, job_ids: Sequence[str]) -> Sequence[str]:
    return session.scalars(select(ArtifactRow.file_id).where(ArtifactRow.job_id.in_(job_ids))).all()
