"""Files that jobs deliver, and what can be heard of them before: kept and let go in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from octavia.dubbing.workspace import digest_file
from octavia.platform.database import new_id
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.tables import ArtifactRow, JobRow
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind
from octavia.service.storage.vault import Deposit

SAMPLE = "sample"
"""The role of the beginning of a language that isn't finished; it goes when the job delivers its files."""


@dataclass(frozen=True, slots=True)
class Output:
    """A finished file to be kept.

    Attributes:
        main: It is what the job's download gives.
    """

    path: Path
    name: str
    role: str
    language: str | None
    media_type: str
    main: bool = False


def let_go(session: Session, files: Files, job: JobRow, language: str) -> None:
    """Remove what a job delivered or showed before, of one language if it is given, for it is delivered anew."""
    _remove(session, files, [ArtifactRow.job_id == job.id, *([ArtifactRow.language == language] if language else [])])


def keep(session: Session, files: Files, job: JobRow, output: Output, deposit: Deposit, now: datetime) -> None:
    """Make a deposited file one of the job's."""
    kept = files.keep(session, job.owner_id, deposit, output.name, FileKind.RESULT, output.media_type)
    session.add(
        ArtifactRow(
            id=new_id(),
            job_id=job.id,
            name=output.name,
            role=output.role,
            language=output.language,
            file_id=kept.id,
            media_type=output.media_type,
            size_bytes=kept.size_bytes,
            sha256=kept.sha256,
            created_at=now,
        )
    )
    if output.main:
        job.output_file_id, job.output_file = kept.id, kept.key


def is_shown(session: Session, job_id: str, sample: Output) -> bool:
    """Whether a job shows this very sample."""
    same = (*_samples(job_id, sample), ArtifactRow.sha256 == digest_file(sample.path))
    return session.scalar(select(ArtifactRow.id).where(*same)) is not None


def show(session: Session, files: Files, job: JobRow, sample: Output, deposit: Deposit, now: datetime) -> None:
    """Make a sample the one of its language, and tell of it; none of a job that has been delivered before."""
    if job.rendering or is_shown(session, job.id, sample):
        return
    _remove(session, files, _samples(job.id, sample))
    keep(session, files, job, sample, deposit, now)
    tell(session, job, EventKind.SAMPLE, now, {"language": sample.language, "name": sample.name})


def _samples(job_id: str, sample: Output) -> list[ColumnElement[bool]]:
    return [ArtifactRow.job_id == job_id, ArtifactRow.role == sample.role, ArtifactRow.language == sample.language]


def _remove(session: Session, files: Files, those: list[ColumnElement[bool]]) -> None:
    files.remove_in(session, session.scalars(select(ArtifactRow.file_id).where(*those)).all())
    session.execute(delete(ArtifactRow).where(*those))
