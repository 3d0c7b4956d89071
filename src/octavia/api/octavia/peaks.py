"""Peaks over HTTP: how loud a job's source and its dubs are at each moment, to be drawn."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from octavia.api.auth import User
from octavia.api.octavia.line_mapping import SOURCE
from octavia.api.octavia.serving import served
from octavia.api.octavia.wire_jobs import JobId
from octavia.api.server import Services
from octavia.dubbing.sound.peaks import PEAKS_PER_S

routes = APIRouter(prefix="/api/v1/jobs/{job_id}", tags=["jobs"])

_RATE_HEADER = "X-Peaks-Per-Second"
_PEAKS: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {
        "description": "One byte, 0 to 127, for each hundredth of a second: the largest sample in it",
        "content": {"application/octet-stream": {}},
        "headers": {_RATE_HEADER: {"schema": {"type": "integer", "example": PEAKS_PER_S}}},
    },
    HTTPStatus.PARTIAL_CONTENT: {"description": "The range asked for"},
}
Sound = Annotated[str, Path(max_length=24, pattern=r"^[\w-]+$", description=f"`{SOURCE}`, or a language's dub")]


@routes.get("/peaks/{sound}", response_class=Response, responses=_PEAKS)
@routes.head("/peaks/{sound}", response_class=Response, include_in_schema=False)
def peaks(job_id: JobId, sound: Sound, request: Request, services: Services, user: User) -> Response:
    """The peaks of a finished dub, or of its source."""
    artifact = services.lines.peaks(user.owner_id, job_id, None if sound == SOURCE else sound)
    answer = served(request, services, services.files.get(user.owner_id, artifact.file_id))
    answer.headers[_RATE_HEADER] = str(PEAKS_PER_S)
    return answer
