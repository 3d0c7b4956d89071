"""Files that jobs deliver, and what can be heard of them before: kept and let go in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from octavia.dubbing.timing import Span
from octavia.dubbing.workspace import digest_file
from octavia.platform.database import new_id
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.tables import ArtifactRow, JobRow
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind
from octavia.service.storage.vault import Deposit

SAMPLE = "sample"
"""The role of the beginning of a language that isn't finished; it goes when the job delivers its files, or fails."""
EXCERPT = "excerpt"
"""The role of a piece of a language that sounds as lines will that are being made anew; it goes when that has ended."""


@dataclass(frozen=True, slots=True)
class Output:
    """A finished file to be kept.

    Attributes:
        main: It is what the job's download gives.
        span: Where in its language's dub it plays; None if it is whole.
    """

    path: Path
    name: str
    role: str
    language: str | None
    media_type: str
    main: bool = False
    span: Span | None = None


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
            start_ms=output.span and output.span.start_ms,
            end_ms=output.span and output.span.end_ms,
        )
    )
    if output.main:
        job.output_file_id, job.output_file = kept.id, kept.key


def is_shown(session: Session, job_id: str, early: Output) -> bool:
    """Whether a job shows this very sample or excerpt."""
    same = (*_in_its_place(job_id, early), ArtifactRow.sha256 == digest_file(early.path))
    return session.scalar(select(ArtifactRow.id).where(*same)) is not None


def show(session: Session, files: Files, job: JobRow, early: Output, deposit: Deposit, now: datetime) -> None:
    """Show a sample, the one of its language, or an excerpt, the one of its place, and tell of it.

    There are samples only of a job that has delivered nothing, excerpts only of one that makes lines anew.
    """
    if job.rendering != (early.role == EXCERPT) or is_shown(session, job.id, early):
        return
    _remove(session, files, _in_its_place(job.id, early))
    keep(session, files, job, early, deposit, now)
    told: dict[str, Any] = {"language": early.language, "name": early.name}
    if early.span:
        told |= {"start_ms": early.span.start_ms, "end_ms": early.span.end_ms}
    tell(session, job, EventKind(early.role), now, told)


def let_go_early(session: Session, files: Files, job: JobRow, language: str = "") -> None:
    """Remove what was shown of what won't be there, of one language if it is given."""
    of_it = [ArtifactRow.language == language] if language else []
    _remove(session, files, [ArtifactRow.job_id == job.id, ArtifactRow.role.in_((SAMPLE, EXCERPT)), *of_it])


def _in_its_place(job_id: str, early: Output) -> list[ColumnElement[bool]]:
    same = [ArtifactRow.job_id == job_id, ArtifactRow.role == early.role, ArtifactRow.language == early.language]
    return [*same, ArtifactRow.name == early.name] if early.span else same


def _remove(session: Session, files: Files, those: list[ColumnElement[bool]]) -> None:
    files.remove_in(session, session.scalars(select(ArtifactRow.file_id).where(*those)).all())
    session.execute(delete(ArtifactRow).where(*those))
