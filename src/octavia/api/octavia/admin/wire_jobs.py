"""Everybody's jobs on the wire, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from octavia.api.octavia.admin.wire_users import Reason
from octavia.api.octavia.wire_billing import Credits
from octavia.api.octavia.wire_jobs import TrackOut
from octavia.service.billing.money import to_credits
from octavia.service.jobs.commands import JobKind, JobStatus
from octavia.service.jobs.oversight import Overseen, Stage
from octavia.service.jobs.states import StageStatus

_JOB: dict[str, Any] = {
    "id": "5f2c3c3e-6f0e-4b8e-9a43-0d3f6a6f1b11",
    "user_id": "0b6f3a0e-6f5b-4a3e-9a55-0d7c5f5b7a10",
    "owner_id": "6f1c1a5e-6d0f-4f43-9a54-0b8a86a3f9f1",
    "email": "ana@example.org",
    "job_type": "dub",
    "asset": "octavia",
    "status": "failed",
    "source_name": "talk.mp4",
    "languages": ["es"],
    "duration": 61.5,
    "progress_percentage": 40,
    "current_step": "Failed",
    "error_name": "worker-lost",
    "error_message": "its worker died three times",
    "parked": True,
    "starts": 1,
    "held": 31,
    "charged": 0,
    "created_at": "2026-11-21T12:00:00Z",
    "started_at": "2026-11-21T12:00:01Z",
    "completed_at": "2026-11-21T12:03:00Z",
}


class OverseenJob(BaseModel):
    """A job, and whose it is. `parked`: it failed in a way that somebody should look at; `starts`: how often it was
    started; `duration` of its source in seconds."""

    model_config = ConfigDict(json_schema_extra={"example": _JOB})

    id: str
    user_id: str
    owner_id: str
    email: str
    job_type: JobKind
    asset: str
    status: JobStatus
    source_name: str
    languages: list[str]
    duration: float | None
    progress_percentage: int
    current_step: str
    error_name: str | None
    error_message: str | None
    parked: bool
    starts: int
    held: Credits
    charged: Credits
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None

    @classmethod
    def of(cls, overseen: Overseen) -> OverseenJob:
        job = overseen.job
        return cls(
            id=job.id,
            user_id=job.user_id,
            owner_id=job.owner_id,
            email=overseen.email,
            job_type=job.kind,
            asset=overseen.asset,
            status=job.status,
            source_name=job.source_name,
            languages=[track.language for track in job.tracks],
            duration=None if job.duration_ms is None else job.duration_ms / 1000,
            progress_percentage=job.progress,
            current_step=job.step,
            error_name=job.error_name,
            error_message=job.error_message,
            parked=job.parked,
            starts=overseen.round,
            held=to_credits(job.held_ucr),
            charged=to_credits(job.charged_ucr),
            created_at=job.created_at,
            started_at=job.started_at,
            completed_at=job.completed_at,
        )


class OverseenJobs(BaseModel):
    """A page of jobs, the newest first; `next` names the page after it, null if there is none."""

    jobs: list[OverseenJob]
    next: str | None


class StageOut(BaseModel):
    """A piece of a job's work. `kills`: how many workers died of it; `failures`: how often it was tried again."""

    name: str
    language: str
    part: int
    queue: str
    status: StageStatus
    progress_percentage: int
    kills: int
    failures: int
    worker_id: str | None
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, stage: Stage) -> StageOut:
        return cls(
            name=stage.name,
            language=stage.language,
            part=stage.part,
            queue=stage.queue,
            status=stage.status,
            progress_percentage=stage.progress,
            kills=stage.kills,
            failures=stage.failures,
            worker_id=stage.worker_id,
            started_at=stage.started_at,
            ended_at=stage.ended_at,
        )


class JobInside(BaseModel):
    """A job with its languages, each with why it failed, and its stages in the order in which they are done."""

    job: OverseenJob
    tracks: list[TrackOut]
    stages: list[StageOut]


class Stopping(BaseModel):
    """Why a job is stopped: its owner is told."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "it holds up everybody else"}]})

    reason: Reason
