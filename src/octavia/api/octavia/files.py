"""Files: uploaded, listed, downloaded, removed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.requests import ClientDisconnect

from octavia.api.auth import User
from octavia.api.octavia.pump import announced, pump
from octavia.api.octavia.serving import served
from octavia.api.octavia.upload_form import OVERHEAD_BYTES, UploadForm
from octavia.api.octavia.wire_files import DownloadLink, FileId, FileInfo, FileList, FileType, Removed, UploadedFile
from octavia.api.server import Services
from octavia.service.storage.errors import BadFileType, BadUpload
from octavia.service.storage.records import FileKind
from octavia.service.storage.signing import Grant

routes = APIRouter(tags=["files"])

_MAX_PAGE = 200
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "file_type": {"type": "string", "enum": [each.value for each in FileType]},
                    },
                }
            }
        },
    }
}
_BYTES: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK: {"description": "The bytes", "content": {"application/octet-stream": {}}},
    HTTPStatus.PARTIAL_CONTENT: {"description": "The range asked for"},
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: {"description": "The range lies outside the file"},
}


@routes.post("/api/v1/upload", openapi_extra=_FORM)
async def upload(
    request: Request, services: Services, user: User, file_type: Annotated[FileType | None, Query()] = None
) -> UploadedFile:
    """Upload a file in one piece; `file_type` as a field of the form or in the query."""
    form = UploadForm(request.headers.get("Content-Type", ""))
    with await run_sync(services.files.incoming, user.owner_id) as incoming:
        incoming.expect(max(0, announced(request) - OVERHEAD_BYTES))
        try:
            await pump(form.file_blocks(request.stream()), incoming.write)
        except ClientDisconnect as error:
            raise BadUpload("the upload broke off before its end", "send it again") from error
        kind = kind_of(file_type, form.fields.get("file_type"))
        file = await run_sync(services.files.admit, user.owner_id, incoming, form.name or "", kind)
    return UploadedFile.of(file)


@routes.get("/api/v1/files")
def files(
    services: Services,
    user: User,
    file_type: Annotated[FileKind | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=_MAX_PAGE)] = 50,
    offset: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> FileList:
    """Your files, newest first."""
    found = services.files.page(user.owner_id, file_type, limit, offset)
    usage = services.files.usage(user.owner_id)
    return FileList(
        files=[FileInfo.of(file) for file in found], used_bytes=usage.used_bytes, limit_bytes=usage.limit_bytes
    )


@routes.get("/api/v1/files/{file_id}")
def file_info(file_id: FileId, services: Services, user: User) -> FileInfo:
    """One of your files."""
    return FileInfo.of(services.files.get(user.owner_id, file_id))


@routes.delete("/api/v1/files/{file_id}")
def remove_file(file_id: FileId, services: Services, user: User) -> Removed:
    """Remove one of your files with its bytes."""
    services.files.remove(user.owner_id, file_id)
    return Removed()


@routes.get("/api/v1/files/{file_id}/content", response_class=Response, responses=_BYTES)
@routes.head("/api/v1/files/{file_id}/content", response_class=Response, include_in_schema=False)
def file_content(file_id: FileId, request: Request, services: Services, user: User) -> Response:
    """The bytes of one of your files, whole or one range of them."""
    return served(request, services, services.files.get(user.owner_id, file_id))


@routes.post("/api/v1/files/{file_id}/link")
def file_link(file_id: FileId, services: Services, user: User) -> DownloadLink:
    """A link that downloads one of your files once, for where no credential can be sent."""
    link = services.files.links.give(user.owner_id, file_id)
    url = f"{services.settings.public_url.rstrip('/')}/api/v1/download/{link.token}"
    return DownloadLink(url=url, expires_at=link.expires_at)


@routes.get("/api/v1/download/{token}", response_class=Response, status_code=HTTPStatus.SEE_OTHER)
def use_link(token: str, services: Services) -> Response:
    """Use a download link up: it leads on to an address that works, and allows ranges, for ten minutes."""
    grant, signed = services.files.links.use(token)
    query = {
        "expires": grant.expires_at_s,
        "max_bytes": grant.max_bytes,
        "type": grant.media_type,
        "signature": signed,
    }
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(f"/api/v1/signed/{grant.key}?{urlencode(query)}", HTTPStatus.SEE_OTHER, headers)


@routes.head("/api/v1/download/{token}", response_class=Response, include_in_schema=False)
def look_at_link(token: str, request: Request, services: Services) -> Response:
    """What a download link leads to; it is not used up by that."""
    return served(request, services, services.files.links.look(token))


@routes.get("/api/v1/signed/{key}", response_class=Response, responses=_BYTES)
@routes.head("/api/v1/signed/{key}", response_class=Response, include_in_schema=False)
def signed_content(
    key: str,
    request: Request,
    services: Services,
    expires: Annotated[int, Query(ge=0, le=2**40)],
    max_bytes: Annotated[int, Query(ge=0, le=2**60)],
    media_type: Annotated[str, Query(alias="type", max_length=100)],
    signature: Annotated[str, Query(max_length=64)],
) -> Response:
    """The bytes that a signed address stands for."""
    grant = Grant("GET", key, expires, max_bytes, media_type)
    return served(request, services, services.files.links.granted(grant, signature))


def kind_of(in_query: FileType | None, in_form: str | None) -> FileKind:
    """What the file is said to be.

    Raises:
        BadFileType: if that isn't said, or said in two ways, or is nothing that can be uploaded.
    """
    said = {each for each in (in_query, in_form) if each}
    if len(said) != 1 or not said <= set(FileType):
        raise BadFileType(sorted(said), list(FileType))
    return FileKind(said.pop())
