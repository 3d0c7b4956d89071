"""Files of finished languages: each download gets an address that works once and expires."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse

from octavia.api.auth import User
from octavia.api.server import Services
from octavia.api.ytdubber.mapping import CAPTIONS, ROLES
from octavia.api.ytdubber.wire import JobId
from octavia.api.ytdubber.wire_jobs import Code
from octavia.dubbing.languages import normalize

routes = APIRouter(prefix="/api/jobs", tags=["jobs"])


@routes.get("/{job_id}/download", response_class=Response, status_code=HTTPStatus.TEMPORARY_REDIRECT)
def download(
    job_id: JobId,
    services: Services,
    user: User,
    lang: Annotated[Code, Query(description="The language", examples=["es"])],
    what: Annotated[
        Literal["voice", "full", "captions", "transcript", "manifest", "report"], Query(alias="type")
    ] = "full",
    form: Annotated[Literal["srt", "vtt"], Query(alias="format", description="Of captions")] = "srt",
) -> Response:
    """A file of a finished language: leads to an address that works once, within an hour."""
    role = CAPTIONS[form] if what == "captions" else ROLES[what]
    artifact = services.orders.artifact(user.owner_id, job_id, normalize(lang), role)
    link = services.files.links.give(user.owner_id, artifact.file_id)
    url = f"{services.settings.public_url.rstrip('/')}/api/v1/download/{link.token}"
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(url, HTTPStatus.TEMPORARY_REDIRECT, headers)
