"""Why a job was charged what it was."""

from __future__ import annotations

from fastapi import APIRouter

from octavia.api.auth import User
from octavia.api.octavia.wire_charges import ChargesOut
from octavia.api.octavia.wire_jobs import JobId
from octavia.api.server import Services

routes = APIRouter(prefix="/api/v1/billing", tags=["billing"])


@routes.get("/charges/{job_id}")
def charges_of_job(job_id: JobId, services: Services, user: User) -> ChargesOut:
    """What a job held and was charged, start by start and language by language, each with the price book's version,
    the rule, and what was measured; also of a job that was deleted."""
    return ChargesOut.of(job_id, services.billing.charges(user.owner_id, job_id))
