"""Everybody's jobs over HTTP, for administrators: found, looked into, started again, stopped."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from octavia.api.auth import Admin
from octavia.api.octavia.admin.pages import After, Limit, Search, next_after, place_of
from octavia.api.octavia.admin.wire_jobs import JobInside, OverseenJob, OverseenJobs, StageOut, Stopping
from octavia.api.octavia.job_mapping import track_out
from octavia.api.octavia.wire_jobs import JobId
from octavia.api.server import Server, Services
from octavia.service.jobs.commands import JobKind, JobStatus
from octavia.service.jobs.oversight import WantedJobs

routes = APIRouter(prefix="/api/v1/admin/jobs", tags=["admin"])


@routes.get("")
def find_jobs(
    services: Services,
    _admin: Admin,
    status: JobStatus | None = None,
    kind: JobKind | None = None,
    user: Annotated[str, Query(max_length=64, pattern=r"^[\w-]*$", description="Only of the user with this id")] = "",
    search: Search = "",
    parked: Annotated[bool, Query(description="Only those that somebody should look at")] = False,
    limit: Limit = 50,
    after: After = None,
) -> OverseenJobs:
    """Jobs of everybody, the newest first; `search`: a part of the source's name or of the address, or a job's id."""
    wanted = WantedJobs(status, kind, user, search, parked, place_of(after))
    found = services.jobs.oversight.page(wanted, limit)
    last = next_after(found[-1].job.created_at, found[-1].job.id) if len(found) == limit else None
    return OverseenJobs(jobs=list(map(OverseenJob.of, found)), next=last)


@routes.get("/{job_id}")
def inspect_job(job_id: JobId, services: Services, _admin: Admin) -> JobInside:
    """A job from inside: its languages and stages, which workers did them, and why it failed."""
    return _inside(services, job_id)


@routes.post("/{job_id}/retry")
def restart_job(job_id: JobId, services: Services, admin: Admin) -> JobInside:
    """Start a failed or cancelled job again on behalf of its owner, whose credits it takes; what was finished is not
    repeated."""
    services.jobs.requeue(job_id, admin.user_id)
    return _inside(services, job_id)


@routes.post("/{job_id}/cancel")
def stop_job(job_id: JobId, stopping: Stopping, services: Services, admin: Admin) -> JobInside:
    """Stop somebody's job. What isn't delivered isn't charged."""
    services.jobs.stop(job_id, stopping.reason, admin.user_id)
    return _inside(services, job_id)


def _inside(services: Server, job_id: str) -> JobInside:
    found, stages = services.jobs.oversight.job(job_id)
    return JobInside(
        job=OverseenJob.of(found),
        tracks=list(map(track_out, found.job.tracks)),
        stages=list(map(StageOut.of, stages)),
    )
