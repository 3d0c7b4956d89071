"""Whether the server lives, and whether it can work."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from octavia.api.server import Services
from octavia.platform.limits import Windows
from octavia.service.jobs.queue import QueueName

routes = APIRouter(tags=["health"])


@routes.get("/health")
def health() -> dict[str, str]:
    """That the process answers; it says nothing about what it needs."""
    return {"status": "ok"}


class Readiness(BaseModel):
    """What the server needs, and whether it can be reached. Without workers it answers, but jobs wait."""

    database: bool
    storage: bool
    redis: bool | None = Field(
        description="None where there is none. Without it this process counts requests for itself, and goes on."
    )
    workers: bool
    waiting_queues: list[str] = Field(description="Queues that no living worker takes work from.")


@routes.get("/ready", responses={503: {"model": Readiness, "description": "The database or the storage is away."}})
def ready(services: Services, request: Request, response: Response) -> Readiness:
    """Whether what it needs can be reached; 503 if it can't answer its users."""
    database, storage = services.database.answers(), services.files.answers()
    waiting = services.jobs.unserved_queues() if database else list(QueueName)
    counts: Windows = request.app.state.windows
    redis = counts.answers() if services.settings.redis_url else None
    if not (database and storage):
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return Readiness(
        database=database,
        storage=storage,
        redis=redis,
        workers=not waiting,
        waiting_queues=[str(name) for name in waiting],
    )
