"""How a job and its stages change: every change is made under the lock of the job's row.

Stage: waiting → queued → running → done | failed | cancelled; queued again after a failure that may pass, or when its
worker died or handed it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from octavia.platform.database import new_id
from octavia.service.jobs.commands import Command, JobStatus
from octavia.service.jobs.queue import Handed, StageQueue
from octavia.service.jobs.stageplan import PlannedStage, StageName, planned, shared_out
from octavia.service.jobs.tables import JobRow, StageRow, TrackRow


class StageStatus(StrEnum):
    """Where a stage stands."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (StageStatus.WAITING, StageStatus.QUEUED, StageStatus.RUNNING)
HANDED = (StageStatus.QUEUED, StageStatus.RUNNING)


def locked(session: Session, job_id: str) -> JobRow | None:
    """The job, for this transaction alone; None if there is none (any more)."""
    query = select(JobRow).where(JobRow.id == job_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def stages_of(session: Session, job_id: str) -> Sequence[StageRow]:
    """A job's stages as they stand under its lock, by rank."""
    query = select(StageRow).where(StageRow.job_id == job_id).order_by(StageRow.rank, StageRow.language, StageRow.part)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def tracks_of(session: Session, job_id: str) -> Sequence[TrackRow]:
    """A job's tracks as they stand under its lock, in the order asked for."""
    query = select(TrackRow).where(TrackRow.job_id == job_id).order_by(TrackRow.position)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def add_stages(session: Session, job_id: str, command: Command, now: datetime) -> None:
    """Write the stages of a new job."""
    for stage in planned(command):
        _add(session, job_id, stage, now)


def share_hearing(session: Session, job_id: str, parts: int, now: datetime) -> None:
    """Let several machines hear a job's source, if it is one that is heard. Once shared out, it stays so."""
    stages = stages_of(session, job_id)
    hearing = next((stage for stage in stages if stage.name == StageName.HEAR), None)
    if parts < 2 or hearing is None or any(stage.part for stage in stages):
        return
    *others, join = shared_out(parts)
    hearing.weight = join.weight
    for stage in others:
        _add(session, job_id, stage, now)


def _add(session: Session, job_id: str, stage: PlannedStage, now: datetime) -> None:
    session.add(
        StageRow(
            id=new_id(),
            job_id=job_id,
            name=stage.name,
            language=stage.language,
            part=stage.part,
            queue=stage.queue,
            rank=stage.rank,
            weight=stage.weight,
            status=StageStatus.WAITING,
            progress=0,
            dispatch=0,
            kills=0,
            failures=0,
            updated_at=now,
        )
    )


def begin_again(stages: Sequence[StageRow], now: datetime) -> None:
    """Take all stages back to their beginning. What they made is found finished."""
    for stage in stages:
        stage.status = StageStatus.WAITING
        stage.progress = stage.kills = stage.failures = 0
        stage.worker_id = stage.started_at = stage.ended_at = None
        stage.updated_at = now


def advance(session: Session, job: JobRow, queue: StageQueue, now: datetime) -> None:
    """Hand to the queue whatever can begin: the waiting stages of the lowest rank that hasn't ended."""
    stages = stages_of(session, job.id)
    ranks = [stage.rank for stage in stages if stage.status in OPEN]
    for stage in stages:
        if ranks and stage.rank == min(ranks) and stage.status == StageStatus.WAITING:
            hand(session, job, stage, queue, now)


def hand(
    session: Session, job: JobRow, stage: StageRow, queue: StageQueue, now: datetime, delay_s: float = 0.0
) -> None:
    """Hand a stage to the queue; whoever still works on it has lost it."""
    stage.status = StageStatus.QUEUED
    stage.dispatch += 1
    stage.worker_id = None
    stage.updated_at = now
    session.flush()
    queue.hand(session, handed(job, stage), delay_s)


def handed(job: JobRow, stage: StageRow) -> Handed:
    """A stage as the queue has it, by its present dispatch."""
    return Handed(
        stage.id,
        job.id,
        job.owner_id,
        stage.name,
        stage.language,
        stage.part,
        stage.queue,
        stage.dispatch,
        job.priority,
    )


def held_stage(session: Session, stage_id: str, dispatch: int) -> tuple[JobRow, StageRow] | None:
    """The job and the stage, locked, if the job still goes on and that dispatch of the stage is the newest."""
    job_id = session.scalar(select(StageRow.job_id).where(StageRow.id == stage_id))
    job = locked(session, job_id) if job_id else None
    if job is None or job.status != JobStatus.PROCESSING:
        return None
    query = select(StageRow).where(StageRow.id == stage_id).execution_options(populate_existing=True)
    stage = session.scalars(query).one()
    return (job, stage) if stage.dispatch == dispatch and stage.status in HANDED else None


def close_stages(stages: Sequence[StageRow], now: datetime) -> None:
    """Let go of whatever hasn't ended; who runs one sees that it has lost it."""
    for stage in stages:
        if stage.status in OPEN:
            stage.status = StageStatus.CANCELLED
            stage.ended_at = stage.updated_at = now


def reckon(session: Session, job: JobRow) -> None:
    """The job's progress from its round's stages; a hundred percent is only what is delivered."""
    stages = [each for each in stages_of(session, job.id) if _is_of_round(each, job)]
    ended = (StageStatus.DONE, StageStatus.FAILED)
    done = sum(each.weight * (1000 if each.status in ended else each.progress) for each in stages)
    job.progress = max(job.progress, min(999, done // sum(each.weight for each in stages)))


def _is_of_round(stage: StageRow, job: JobRow) -> bool:
    """Whether a stage is done, or is to be done, in the job's present round."""
    return stage.ended_at is None or job.started_at is None or stage.ended_at >= job.started_at
