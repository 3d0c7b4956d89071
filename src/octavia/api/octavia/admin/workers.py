"""The workers and what waits for them, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from octavia import __version__
from octavia.api.auth import Admin
from octavia.api.server import Services
from octavia.service.jobs.fleet import Doing, QueueSeen, WorkerSeen
from octavia.service.jobs.queue import QueueName

routes = APIRouter(prefix="/api/v1/admin/workers", tags=["admin"])

_AT = "2026-11-21T12:00:00Z"
_DOING: dict[str, Any] = {
    "job_id": "5f2c3c3e-6f0e-4b8e-9a43-0d3f6a6f1b11",
    "source_name": "talk.mp4",
    "stage": "dub",
    "language": "es",
    "part": 0,
    "progress_percentage": 40,
    "started_at": _AT,
}


class DoingOut(BaseModel):
    """A stage that a worker works on."""

    model_config = ConfigDict(json_schema_extra={"example": _DOING})

    job_id: str
    source_name: str
    stage: str
    language: str
    part: int
    progress_percentage: int
    started_at: datetime | None

    @classmethod
    def of(cls, doing: Doing) -> DoingOut:
        return cls(
            job_id=doing.job_id,
            source_name=doing.source_name,
            stage=doing.stage,
            language=doing.language,
            part=doing.part,
            progress_percentage=doing.progress,
            started_at=doing.started_at,
        )


class WorkerOut(BaseModel):
    """A worker. `alive`: it gave a sign of life lately; `targets`: the languages it dubs into, null if it dubs nothing;
    `place`: its machine."""

    id: str
    place: str
    pid: int
    version: str
    queues: list[QueueName]
    targets: list[str] | None
    started_at: datetime
    seen_at: datetime
    alive: bool
    doing: list[DoingOut]

    @classmethod
    def of(cls, worker: WorkerSeen) -> WorkerOut:
        return cls(
            id=worker.id,
            place=worker.place,
            pid=worker.pid,
            version=worker.version,
            queues=list(worker.queues),
            targets=None if worker.targets is None else list(worker.targets),
            started_at=worker.started_at,
            seen_at=worker.seen_at,
            alive=worker.alive,
            doing=list(map(DoingOut.of, worker.doing)),
        )


class QueueOut(BaseModel):
    """A queue: how many stages wait in it and since when the first of them does, and how many workers take from it."""

    name: QueueName
    waiting: int
    running: int
    oldest_at: datetime | None
    workers: int

    @classmethod
    def of(cls, queue: QueueSeen) -> QueueOut:
        return cls(
            name=queue.name,
            waiting=queue.waiting,
            running=queue.running,
            oldest_at=queue.oldest_at,
            workers=queue.workers,
        )


class FleetOut(BaseModel):
    """All workers, the oldest first, and all queues. `version` is that of the server; `now` its time."""

    version: str
    now: datetime
    workers: list[WorkerOut]
    queues: list[QueueOut]


@routes.get("")
def read_fleet(services: Services, _admin: Admin) -> FleetOut:
    """What each worker does now, and what waits in each queue."""
    fleet = services.jobs.oversight.fleet()
    return FleetOut(
        version=__version__,
        now=services.clock(),
        workers=list(map(WorkerOut.of, fleet.workers)),
        queues=list(map(QueueOut.of, fleet.queues)),
    )
