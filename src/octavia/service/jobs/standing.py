"""How a job whose languages are delivered apart stands, and each of its languages, from their rows and nothing else.

What will be is told only from what was measured: the time a stage has taken for the part of it that is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.service.jobs import views
from octavia.service.jobs.commands import Dub, JobStatus
from octavia.service.jobs.stageplan import StageName
from octavia.service.jobs.states import StageStatus
from octavia.service.jobs.tables import ArtifactRow, JobRow, StageRow, TrackRow
from octavia.service.jobs.track_times import StageTime, TrackStage, times_of
from octavia.service.jobs.views import Artifact, Job

OfJob = TypeVar("OfJob", TrackRow, StageRow, ArtifactRow)
_TRUST_FROM = 50
"""Thousandths of a stage from which the time it took so far tells the time left."""


class Standing(StrEnum):
    """Where a job or a language stands; a language is never `uploading`."""

    UPLOADING = "uploading"
    PENDING = "pending"
    PROCESSING = "processing"
    """Being heard and translated."""
    GENERATING = "generating"
    """Being spoken and mixed."""
    FINALIZING = "finalizing"
    """Being written down and measured."""
    COMPLETE = "complete"
    ERROR = "error"


_WAITS = "Waiting for a worker"
_AT = {
    TrackStage.QUEUED: Standing.PROCESSING,
    TrackStage.STT: Standing.PROCESSING,
    TrackStage.TRANSLATING: Standing.PROCESSING,
    TrackStage.DUBBING: Standing.GENERATING,
    TrackStage.MIXING: Standing.GENERATING,
    TrackStage.EXPORTING: Standing.FINALIZING,
    TrackStage.COMPLETE: Standing.FINALIZING,
}


@dataclass(frozen=True, slots=True)
class LanguageStanding:
    """A language of a job.

    Attributes:
        progress: Percent, of all that is done for this language, what it shares with others included.
        message: What it is at, or why it failed.
        left_s: Seconds it will still take, roughly; None while nobody can tell.
        files: What was delivered and is still kept, by role.
    """

    language: str
    standing: Standing
    progress: int
    message: str
    left_s: int | None
    stages: tuple[StageTime, ...]
    files: Mapping[str, Artifact]


@dataclass(frozen=True, slots=True)
class JobStanding:
    """A job and its languages, in the order asked for.

    Attributes:
        message: What it is at, or why it or some of its languages failed.
        with_background: Whether it has a background track.
    """

    job: Job
    standing: Standing
    message: str
    with_background: bool
    languages: tuple[LanguageStanding, ...]

    @property
    def completed(self) -> int:
        """How many languages are finished."""
        return sum(each.standing is Standing.COMPLETE for each in self.languages)


def standings(session: Session, rows: Sequence[JobRow], now: datetime) -> list[JobStanding]:
    """How these jobs stand."""
    wanted = [row.id for row in rows]
    tracks = _by_job(session.scalars(select(TrackRow).where(TrackRow.job_id.in_(wanted)).order_by(TrackRow.position)))
    stages = _by_job(session.scalars(select(StageRow).where(StageRow.job_id.in_(wanted))))
    files = _by_job(session.scalars(select(ArtifactRow).where(ArtifactRow.job_id.in_(wanted))))
    found = []
    for row, job in zip(rows, views.seen(session, list(rows), now), strict=True):
        languages = tuple(
            _language(job, track, stages.get(row.id, ()), files.get(row.id, ()), now)
            for track in tracks.get(row.id, ())
        )
        found.append(_job(row, job, languages))
    return found


def _by_job(rows: Iterable[OfJob]) -> dict[str, list[OfJob]]:
    found: dict[str, list[OfJob]] = {}
    for row in rows:
        found.setdefault(row.job_id, []).append(row)
    return found


def _job(row: JobRow, job: Job, languages: tuple[LanguageStanding, ...]) -> JobStanding:
    assert isinstance(job.command, Dub)
    with_background = job.command.background is not None
    return JobStanding(job, _of_job(row, languages), job.error_message or job.step, with_background, languages)


def _of_job(row: JobRow, languages: Sequence[LanguageStanding]) -> Standing:
    match row.status:
        case JobStatus.PENDING:
            return Standing.UPLOADING if row.source_file_id is None else Standing.PENDING
        case JobStatus.COMPLETED:
            return Standing.COMPLETE
        case JobStatus.FAILED | JobStatus.CANCELLED:
            return Standing.ERROR
    each = {language.standing for language in languages if language.standing is not Standing.ERROR}
    if each <= {Standing.FINALIZING, Standing.COMPLETE}:
        return Standing.FINALIZING
    if each & {Standing.GENERATING, Standing.FINALIZING, Standing.COMPLETE}:
        return Standing.GENERATING
    return Standing.PROCESSING if Standing.PROCESSING in each else Standing.PENDING


def _language(
    job: Job, track: TrackRow, stages: Sequence[StageRow], files: Sequence[ArtifactRow], now: datetime
) -> LanguageStanding:
    its_own = [stage for stage in stages if stage.language == track.language]
    shared = [stage for stage in stages if not stage.language and stage.name != StageName.DELIVER]
    times = times_of(track.stage_times)
    standing = _of_track(track, times)
    done = 1000 if standing is Standing.COMPLETE else min(999, _done(shared + its_own))
    delivered = {each.role: views.artifact(each) for each in files if each.language == track.language}
    return LanguageStanding(
        track.language,
        standing,
        done // 10,
        _message(job, track, standing, times),
        _left_s(job, its_own, now) if track.status == JobStatus.PROCESSING else None,
        times,
        delivered if standing is Standing.COMPLETE and job.cleared_at is None else {},
    )


def _of_track(track: TrackRow, times: Sequence[StageTime]) -> Standing:
    match track.status:
        case JobStatus.COMPLETED:
            return Standing.COMPLETE
        case JobStatus.FAILED | JobStatus.CANCELLED:
            return Standing.ERROR
        case JobStatus.PENDING:
            return Standing.PENDING
    if not times or (times[0].stage is TrackStage.QUEUED and times[0].ended_at is None):
        return Standing.PENDING
    return _AT[times[-1].stage]


def _done(stages: Sequence[StageRow]) -> int:
    """Thousandths of what these stages weigh."""
    weight = sum(stage.weight for stage in stages)
    done = sum(stage.weight * (1000 if stage.status == StageStatus.DONE else stage.progress) for stage in stages)
    return done // weight if weight else 0


def _message(job: Job, track: TrackRow, standing: Standing, times: Sequence[StageTime]) -> str:
    if standing is Standing.ERROR:
        return track.error_message or job.error_message or job.step
    # What it shares with others that goes on now is what the job is at.
    with_others = bool(times) and times[-1].stage is TrackStage.STT and times[-1].ended_at is None
    return track.step or (job.step if with_others else _WAITS)


def _left_s(job: Job, its_own: Sequence[StageRow], now: datetime) -> int | None:
    """What its own stage will still take, by what it has taken; before that stage runs, no longer than the job."""
    running = next((stage for stage in its_own if stage.status == StageStatus.RUNNING), None)
    if running is None:
        return job.left_s
    if running.started_at is None or running.progress < _TRUST_FROM:
        return None
    elapsed = now - running.started_at
    return max(0, round(elapsed * (1000 - running.progress) / running.progress / timedelta(seconds=1)))
