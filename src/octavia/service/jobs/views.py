"""Jobs as their owners see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from sqlalchemy.orm import Session

from octavia.dubbing.timing import Span
from octavia.service.jobs.commands import Command, JobKind, JobStatus, Phase, restored
from octavia.service.jobs.tables import ArtifactRow, JobRow, TrackRow

_TRUST_FROM = 50
"""Thousandths of progress from which the time taken so far tells the time left."""


@dataclass(frozen=True, slots=True)
class Track:
    """One target language of a job; `progress` in percent."""

    language: str
    status: JobStatus
    progress: int
    step: str
    error_message: str | None


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of a job; see `tables.ArtifactRow`."""

    name: str
    role: str
    language: str | None
    file_id: str
    media_type: str
    size_bytes: int
    sha256: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job; see `tables.JobRow`.

    Attributes:
        progress: Percent.
        left_s: Seconds it will still take, roughly; None while nobody can tell.
        rendering: It was completed, and lines of it are made anew.
        cleared_at: When its files were removed, because their time was over.
    """

    id: str
    owner_id: str
    user_id: str
    kind: JobKind
    command: Command
    status: JobStatus
    phase: Phase
    progress: int
    step: str
    input_file: str
    file_id: str | None
    source_name: str
    source_language: str
    duration_ms: int | None
    output_file: str | None
    output_file_id: str | None
    error_name: str | None
    error_message: str | None
    parked: bool
    held_ucr: int
    charged_ucr: int
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    left_s: int | None
    tracks: tuple[Track, ...]
    rendering: bool
    cleared_at: datetime | None


_ONE = select(JobRow.__table__).where(JobRow.id == bindparam("job_id"), JobRow.owner_id == bindparam("owner_id"))
_ITS_TRACKS = select(TrackRow.__table__).where(TrackRow.job_id == bindparam("job_id")).order_by(TrackRow.position)


def one_of(connection: Connection, owner_id: str, job_id: str, now: datetime) -> Job | None:
    """An owner's job as it stands; None if there is none."""
    row = connection.execute(_ONE, {"job_id": job_id, "owner_id": owner_id}).one_or_none()
    if row is None:
        return None
    return _job(row, tuple(map(_track, connection.execute(_ITS_TRACKS, {"job_id": job_id}))), now)


def seen(session: Session, rows: list[JobRow], now: datetime) -> list[Job]:
    """The jobs of these rows, with their tracks."""
    wanted = [row.id for row in rows]
    tracks: dict[str, list[Track]] = {job_id: [] for job_id in wanted}
    query = select(TrackRow).where(TrackRow.job_id.in_(wanted)).order_by(TrackRow.position)
    for row in session.scalars(query):
        tracks[row.job_id].append(_track(row))
    return [_job(row, tuple(tracks[row.id]), now) for row in rows]


def artifacts_of(session: Session, job_id: str) -> list[Artifact]:
    """What a job delivered, by name."""
    query = select(ArtifactRow).where(ArtifactRow.job_id == job_id).order_by(ArtifactRow.name)
    return [artifact(row) for row in session.scalars(query)]


def artifact(row: ArtifactRow) -> Artifact:
    """The file of a row."""
    span = None if row.start_ms is None or row.end_ms is None else Span(row.start_ms, row.end_ms)
    return Artifact(row.name, row.role, row.language, row.file_id, row.media_type, row.size_bytes, row.sha256, span)


def _track(row: TrackRow | Row[Any]) -> Track:
    return Track(row.language, JobStatus(row.status), row.progress // 10, row.step, row.error_message)


def _job(row: JobRow | Row[Any], tracks: tuple[Track, ...], now: datetime) -> Job:
    return Job(
        row.id,
        row.owner_id,
        row.user_id,
        JobKind(row.kind),
        restored(row.kind, row.command),
        JobStatus(row.status),
        Phase(row.phase),
        row.progress // 10,
        row.step,
        row.input_file,
        row.source_file_id,
        row.source_name,
        row.source_language,
        row.duration_ms,
        row.output_file,
        row.output_file_id,
        row.error_name,
        row.error_message,
        row.parked,
        row.held_ucr,
        row.charged_ucr,
        row.created_at,
        row.updated_at,
        row.started_at,
        row.completed_at,
        _left_s(row, now),
        tracks,
        row.rendering,
        row.cleared_at,
    )


def _left_s(row: JobRow | Row[Any], now: datetime) -> int | None:
    if row.status != JobStatus.PROCESSING or row.started_at is None or row.progress < _TRUST_FROM:
        return None
    elapsed = now - row.started_at
    return max(0, round(elapsed * (1000 - row.progress) / row.progress / timedelta(seconds=1)))


def metadata(job: Job) -> dict[str, Any]:
    """What a client may want to know of a job besides, as JSON values."""
    targets = [track.language for track in job.tracks]
    return {
        "source_language": job.source_language,
        "target_language": targets[0] if targets else None,
        "target_languages": targets,
        "duration": None if job.duration_ms is None else job.duration_ms / 1000,
        "filename": job.source_name,
        "model_size": job.command.model_size,
    }
