"""The lines of finished dubs over HTTP: read, edited, made anew."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from octavia.api.auth import User
from octavia.api.octavia.job_mapping import job_out
from octavia.api.octavia.line_mapping import (
    alternatives_out,
    edit_in,
    etag_of,
    line_out,
    lines_out,
    versions_of,
)
from octavia.api.octavia.wire_jobs import JobId, JobOut
from octavia.api.octavia.wire_lines import (
    AlternativesOut,
    Code,
    EditIn,
    Language,
    LineId,
    LineOut,
    LinesOut,
    Match,
    RenderIn,
)
from octavia.api.server import Services
from octavia.service.jobs.errors import LineChanged
from octavia.service.jobs.lines_views import Priced

routes = APIRouter(prefix="/api/v1/jobs/{job_id}", tags=["jobs"])


@routes.get("/lines")
def list_lines(
    job_id: JobId,
    services: Services,
    user: User,
    language: Annotated[Code | None, Query(description="Only lines of this one")] = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> LinesOut:
    """What a finished dub says, line by line, what was edited since, and what rendering that costs."""
    return lines_out(services.lines.document(user.owner_id, job_id, language, limit, offset))


@routes.get("/lines/{language}/{line_id}")
def read_line(
    job_id: JobId, language: Language, line_id: LineId, services: Services, user: User, response: Response
) -> LineOut:
    """A line; its `ETag` is what an edit of it names in `If-Match`."""
    return _tagged(services.lines.line(user.owner_id, job_id, language, line_id), response)


@routes.patch("/lines/{language}/{line_id}")
def edit_line(
    job_id: JobId,
    language: Language,
    line_id: LineId,
    wire: EditIn,
    services: Services,
    user: User,
    response: Response,
    if_match: Match = None,
) -> LineOut:
    """Decide something about a line; nothing is rendered by it. 428 without `If-Match`, 412 if the line was changed
    meanwhile: `details.line` is then the line as it is."""
    try:
        edited = services.lines.edit(
            user.owner_id, job_id, language, line_id, edit_in(wire), wire.model_fields_set, versions_of(if_match)
        )
    except LineChanged as changed:
        changed.details["line"] = line_out(changed.now).model_dump(mode="json")
        raise
    return _tagged(edited, response)


@routes.get("/lines/{language}/{line_id}/alternatives")
def list_alternatives(
    job_id: JobId, language: Language, line_id: LineId, services: Services, user: User
) -> AlternativesOut:
    """What else a line could say, shorter and longer, the best first."""
    line, found = services.lines.alternatives(user.owner_id, job_id, language, line_id)
    return alternatives_out(job_id, line, found)


@routes.post("/render", status_code=HTTPStatus.ACCEPTED)
def render(job_id: JobId, services: Services, user: User, wire: RenderIn | None = None) -> JobOut:
    """Make edited lines anew: the credits for them are held, and the job goes on until its files are replaced. 402 if
    there are too few credits, 409 if lines are being rendered or none is stale."""
    chosen = None if wire is None or wire.lines is None else [(each.language, each.line_id) for each in wire.lines]
    return job_out(services.lines.render(user.owner_id, job_id, chosen))


def _tagged(priced: Priced, response: Response) -> LineOut:
    response.headers["ETag"] = etag_of(priced.line)
    return line_out(priced)
