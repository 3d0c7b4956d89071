"""Jobs of the YT Dubber contract: made before their files come, started, followed, repeated by language, removed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from octavia.api.auth import User
from octavia.api.server import Services, near
from octavia.api.ytdubber import mapping
from octavia.api.ytdubber.wire import JobId
from octavia.api.ytdubber.wire_jobs import (
    JobIn,
    JobMade,
    JobOut,
    ListedJob,
    Removed,
    RetryIn,
    UploadUrlsIn,
    UploadUrlsOut,
)

routes = APIRouter(prefix="/api/jobs", tags=["jobs"])

_MOST = 100


@routes.post("/upload-urls", response_model_exclude_none=True)
def open_job(wire: UploadUrlsIn, services: Services, user: User) -> UploadUrlsOut:
    """Make a job, and get the addresses to which its files are sent."""
    voice, background = mapping.tracks_in(wire)
    return mapping.opened_out(services.orders.open(user.owner_id, user.user_id, wire.languages, voice, background))


@routes.post("/")
@routes.post("")
def start_job(wire: JobIn, services: Services, user: User) -> JobMade:
    """Start a job whose files were sent: they are looked at, and its credits are held. Refused, nothing is held and it
    can be asked again; asked twice, it is charged once."""
    job = services.orders.start(
        user.owner_id, wire.job_id, wire.languages or (), background=wire.background_track_uploaded
    )
    return JobMade(job_id=job.id, jobId=job.id)


@routes.get("/", response_model_exclude_none=True)
@routes.get("", response_model_exclude_none=True)
def list_jobs(
    services: Services,
    user: User,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 10,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[ListedJob]:
    """A page of jobs, newest first."""
    found = services.orders.page(user.owner_id, limit, offset)
    return [mapping.listed_out(services, each) for each in found]


@routes.get("/{job_id}", response_model_exclude_none=True)
async def read_job(job_id: JobId, services: Services, user: User) -> JobOut:
    """A job as it stands, with each of its languages."""
    found = await near(services, lambda: services.orders.standing(user.owner_id, job_id))
    return mapping.job_out(services, found)


@routes.post("/{job_id}/retry", status_code=HTTPStatus.ACCEPTED, response_model_exclude_none=True)
def retry_job(job_id: JobId, wire: RetryIn, services: Services, user: User) -> JobOut:
    """Do languages again that failed or were cancelled; credits are held for these alone, the others stay."""
    services.orders.standing(user.owner_id, job_id)
    services.jobs.retry(user.owner_id, job_id, wire.languages)
    return mapping.job_out(services, services.orders.standing(user.owner_id, job_id))


@routes.post("/{job_id}/cancel", response_model_exclude_none=True)
def cancel_job(job_id: JobId, services: Services, user: User) -> JobOut:
    """Stop a job; what isn't delivered isn't charged."""
    services.orders.standing(user.owner_id, job_id)
    services.jobs.cancel(user.owner_id, job_id)
    return mapping.job_out(services, services.orders.standing(user.owner_id, job_id))


@routes.delete("/{job_id}")
def remove_job(job_id: JobId, services: Services, user: User) -> Removed:
    """Remove a job and all it stored, at once."""
    services.orders.standing(user.owner_id, job_id)
    services.jobs.delete(user.owner_id, job_id)
    return Removed(message="the job was removed")
