"""What happens, as it happens: Server-Sent Events of one job, and of all of a user's jobs."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, StringConstraints
from starlette.types import Receive, Scope, Send

from octavia.api.auth import StreamUser
from octavia.api.following import Follower, Following
from octavia.api.octavia.job_mapping import status_out
from octavia.api.octavia.wire_jobs import JobId
from octavia.api.server import Server, Services
from octavia.service.accounts.principal import Principal
from octavia.service.errors import Refusal, ServiceError
from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.events import Event
from octavia.service.jobs.views import Job

routes = APIRouter(tags=["jobs"])

HEARTBEAT_S = 15.0
_PAGE = 200
_COME_BACK_MS = 3000
_ENDED = frozenset({JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED})
_MEDIA_TYPE = "text/event-stream"
_HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store, no-transform"}
_EVENT_ID = r"^[0-9]{1,18}$"
_EventId = Annotated[str, StringConstraints(pattern=_EVENT_ID)]


class JobEvent(BaseModel):
    """The `data` of an event of `GET /api/v1/events`."""

    id: int
    job_id: str
    kind: str
    at: datetime
    data: dict[str, Any]


def _described(what: str) -> dict[int | str, dict[str, Any]]:
    example = {"schema": {"type": "string"}, "example": what}
    return {200: {"description": "An event stream.", "content": {_MEDIA_TYPE: example}}}


@routes.get(
    "/api/v1/jobs/{job_id}/stream",
    response_class=StreamingResponse,
    responses=_described('data: {"job_id": "…", "status": "processing", "progress_percentage": 40}\n\n'),
)
async def stream_job(
    job_id: JobId,
    request: Request,
    services: Services,
    user: StreamUser,
    token: Annotated[str | None, Query(description="A stream token, where no header can be set.")] = None,  # noqa: ARG001
) -> StreamingResponse:
    """A job's status each time it changes, as `data:` lines, and at its end `event: done` with the last one."""
    job = await run_sync(services.jobs.get, user.owner_id, job_id)
    follower = _follower(request, user)
    return _EventStream(_job(services, user, follower, job), follower)


@routes.get(
    "/api/v1/events",
    response_class=StreamingResponse,
    responses=_described('id: 7\nevent: job.progress\ndata: {"id": 7, "job_id": "…", "kind": "progress"}\n\n'),
)
async def stream_events(
    request: Request,
    services: Services,
    user: StreamUser,
    last_event_id: Annotated[_EventId | None, Header(description="The last one seen: what came since is sent.")] = None,
    after: Annotated[_EventId | None, Query(description="The same, where no header can be set.")] = None,
    token: Annotated[str | None, Query(description="A stream token, where no header can be set.")] = None,  # noqa: ARG001
) -> StreamingResponse:
    """What happens to all of a user's jobs. After a break nothing is missed: a browser says itself what it saw last."""
    given = last_event_id or after
    last = int(given) if given else await run_sync(services.jobs.last_event_id, user.owner_id)
    follower = _follower(request, user)
    return _EventStream(_all(services, user, follower, last), follower)


class _EventStream(StreamingResponse):
    """Sends frames as long as its follower has something to say; however it ends, the follower leaves."""

    def __init__(self, frames: AsyncIterator[str], follower: Follower) -> None:
        super().__init__(frames, media_type=_MEDIA_TYPE, headers=_HEADERS)
        self._follower = follower

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._follower.leave()


def _follower(request: Request, user: Principal) -> Follower:
    following: Following = request.app.state.following
    return following.follow(user.owner_id, user.user_id)


async def _job(services: Server, user: Principal, follower: Follower, job: Job) -> AsyncIterator[str]:
    watch, said = _Watch(services, user), ""
    yield f"retry: {_COME_BACK_MS}\n\n"
    while True:
        told = status_out(job).model_dump_json()
        if told != said:
            yield f"data: {told}\n\n"
            said = told
        if job.status in _ENDED:
            yield f"event: done\ndata: {told}\n\n"
            return
        if not await follower.wait(HEARTBEAT_S):
            yield ": still here\n\n"
        if follower.closing or not await watch.allows():
            return
        try:
            job = await run_sync(services.jobs.get, user.owner_id, job.id)
        except ServiceError as error:
            if error.refusal is not Refusal.NOT_FOUND:
                raise
            yield f"event: done\ndata: {json.dumps({'job_id': job.id, 'status': 'deleted'})}\n\n"
            return


async def _all(services: Server, user: Principal, follower: Follower, last: int) -> AsyncIterator[str]:
    watch = _Watch(services, user)
    yield f"retry: {_COME_BACK_MS}\n\n"
    while True:
        events = await run_sync(partial(services.jobs.events, user.owner_id, last, limit=_PAGE))
        for event in events:
            yield _frame(event)
            last = event.id
        if len(events) < _PAGE and not await follower.wait(HEARTBEAT_S):
            yield ": still here\n\n"
        if follower.closing or not await watch.allows():
            return


def _frame(event: Event) -> str:
    told = JobEvent(id=event.id, job_id=event.job_id, kind=event.kind, at=event.created_at, data=event.data)
    return f"id: {event.id}\nevent: job.{event.kind}\ndata: {told.model_dump_json()}\n\n"


class _Watch:
    """Looks now and then whether what a stream was opened with still counts."""

    def __init__(self, services: Server, user: Principal) -> None:
        self._services = services
        self._user = user
        self._next = time.monotonic() + HEARTBEAT_S

    async def allows(self) -> bool:
        if time.monotonic() < self._next:
            return True
        self._next = time.monotonic() + HEARTBEAT_S
        try:
            await run_sync(self._services.accounts.identities.still, self._user)
        except ServiceError:
            return False
        return True
