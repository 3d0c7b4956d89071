"""Finding jobs."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from octavia.service.jobs.commands import JobKind, JobStatus
from octavia.service.jobs.errors import JobNotFound
from octavia.service.jobs.states import locked
from octavia.service.jobs.tables import JobRow


def job_of(session: Session, owner_id: str, job_id: str) -> JobRow:
    """An owner's job.

    Raises:
        JobNotFound: if there is none or it is another's.
    """
    job = session.get(JobRow, job_id)
    if job is None or job.owner_id != owner_id:
        raise JobNotFound
    return job


def locked_job_of(session: Session, owner_id: str, job_id: str) -> JobRow:
    """An owner's job, for this transaction alone; errors as for `job_of`."""
    job = locked(session, job_id)
    if job is None or job.owner_id != owner_id:
        raise JobNotFound
    return job


def jobs_of(
    session: Session, owner_id: str, kind: JobKind | None, status: JobStatus | None, limit: int, offset: int
) -> tuple[list[JobRow], int]:
    """A page of an owner's jobs, newest first, and how many there are in all."""
    wanted = [JobRow.owner_id == owner_id]
    if kind is not None:
        wanted.append(JobRow.kind == kind)
    if status is not None:
        wanted.append(JobRow.status == status)
    query = select(JobRow).where(*wanted).order_by(JobRow.created_at.desc(), JobRow.id.desc())
    rows = list(session.scalars(query.limit(limit).offset(offset)))
    return rows, session.scalar(select(func.count()).select_from(JobRow).where(*wanted)) or 0
