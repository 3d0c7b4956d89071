"""Resumable uploads: tus 1.0 (tus.io) with creation, termination and expiration."""

from __future__ import annotations

import base64
from collections.abc import Callable, Coroutine
from contextlib import suppress
from email.utils import format_datetime
from http import HTTPStatus
from typing import Annotated, Any

from anyio import CancelScope
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect

from octavia.api.auth import User
from octavia.api.octavia.files import kind_of
from octavia.api.octavia.pump import announced, pump
from octavia.api.octavia.wire_files import FileType, UploadId, UploadState
from octavia.api.problems import problem, refused
from octavia.api.server import Services
from octavia.service.errors import ServiceError
from octavia.service.storage.errors import BadUpload, FileTooLarge, NotABlock
from octavia.service.storage.names import safe_name
from octavia.service.storage.uploads import Upload

VERSION = "1.0.0"
FILE_ID_HEADER = "Octavia-File-Id"
_BLOCK_TYPE = "application/offset+octet-stream"
_LONGEST_NUMBER = 18
_BLOCK: dict[str, Any] = {
    "requestBody": {"content": {_BLOCK_TYPE: {"schema": {"type": "string", "format": "binary"}}}, "required": True}
}


class _TusRoute(APIRoute):
    """Every answer says which version of the protocol it is in; another one's requests are refused unread."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def handle(request: Request) -> Response:
            asked = request.headers.get("Tus-Resumable")
            if asked != VERSION and request.method not in ("OPTIONS", "GET"):
                says = (
                    f"Tus-Resumable is {asked}: this server speaks {VERSION}" if asked else "Tus-Resumable is missing"
                )
                status = HTTPStatus.PRECONDITION_FAILED
                response: Response = problem(
                    request, status, "tus-version", says, headers={"Tus-Version": VERSION, "Connection": "close"}
                )
            else:
                try:
                    response = await answer(request)
                except ServiceError as error:
                    response = refused(request, error)
            response.headers["Tus-Resumable"] = VERSION
            return response

        return handle


routes = APIRouter(prefix="/api/v1/uploads", tags=["files"], route_class=_TusRoute)


@routes.options("", include_in_schema=False)
@routes.options("/{upload_id}", include_in_schema=False)
def abilities(services: Services) -> Response:
    """What of tus is spoken here."""
    headers = {
        "Tus-Version": VERSION,
        "Tus-Extension": "creation,termination,expiration",
        "Tus-Max-Size": str(services.settings.max_upload_bytes),
    }
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)


@routes.post("", status_code=HTTPStatus.CREATED, response_class=Response)
def begin_upload(
    request: Request, services: Services, user: User, file_type: Annotated[FileType | None, Query()] = None
) -> Response:
    """Begin a resumable upload. `Upload-Metadata` holds `filename` and `file_type`; the latter may be in the query."""
    size = number(request, "Upload-Length")
    metadata = metadata_of(request.headers.get("Upload-Metadata", ""))
    kind = kind_of(file_type, metadata.get("file_type"))
    made = services.files.uploads.create(user.owner_id, safe_name(metadata.get("filename", "")), kind, size)
    headers = {"Location": f"/api/v1/uploads/{made.id}", "Upload-Expires": _expires(made)}
    return Response(status_code=HTTPStatus.CREATED, headers=headers)


@routes.head("/{upload_id}", response_class=Response)
def upload_offset(upload_id: UploadId, services: Services, user: User) -> Response:
    """How far an upload has come."""
    upload = services.files.uploads.get(user.owner_id, upload_id)
    headers = _state(upload) | {"Upload-Length": str(upload.size_bytes), "Cache-Control": "no-store"}
    return Response(headers=headers)


@routes.get("/{upload_id}")
def upload_state(upload_id: UploadId, services: Services, user: User) -> UploadState:
    """How far an upload has come, and the file it became."""
    upload = services.files.uploads.get(user.owner_id, upload_id)
    return UploadState.of(upload, services.files.get(user.owner_id, upload.file_id) if upload.file_id else None)


def block_offset(request: Request) -> int:
    """Where the block that a request brings belongs.

    Raises:
        NotABlock: if it brings none; BadUpload: if it doesn't say where it belongs.
    """
    if request.headers.get("Content-Type", "").partition(";")[0].strip() != _BLOCK_TYPE:
        raise NotABlock(_BLOCK_TYPE)
    return number(request, "Upload-Offset")


@routes.patch("/{upload_id}", status_code=HTTPStatus.NO_CONTENT, response_class=Response, openapi_extra=_BLOCK)
async def continue_upload(
    upload_id: UploadId, request: Request, services: Services, user: User, offset: Annotated[int, Depends(block_offset)]
) -> Response:
    """Add to an upload. The last block makes it a file; `Octavia-File-Id` says which."""
    uploads, owner_id = services.files.uploads, user.owner_id
    writer = await run_sync(uploads.begin, owner_id, upload_id, offset)
    try:
        if announced(request) > writer.left:
            raise FileTooLarge(writer.size_bytes)
        # What came before the client went is what it goes on from.
        with suppress(ClientDisconnect):
            await pump(request.stream(), writer.write)
    finally:
        with CancelScope(shield=True):
            await run_sync(writer.end)
    upload = await run_sync(uploads.get, owner_id, upload_id)
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=_state(upload))


@routes.delete("/{upload_id}", status_code=HTTPStatus.NO_CONTENT, response_class=Response)
def give_up_upload(upload_id: UploadId, services: Services, user: User) -> Response:
    """Give up an upload and what has come of it; a file it became stays."""
    services.files.uploads.remove(user.owner_id, upload_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def number(request: Request, header: str) -> int:
    """A header's number; raises BadUpload if it holds none."""
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdecimal() and len(value) <= _LONGEST_NUMBER):
        raise BadUpload(f"{header} is no number of bytes", "send it as digits")
    return int(value)


def metadata_of(header: str) -> dict[str, str]:
    """What `Upload-Metadata` holds: names, each with a value in Base64; raises BadUpload if it is something else."""
    found: dict[str, str] = {}
    try:
        for pair in filter(None, (each.strip() for each in header.split(","))):
            name, _, value = pair.partition(" ")
            found[name] = base64.b64decode(value.strip(), validate=True).decode("utf-8", "replace")
    except ValueError as error:
        raise BadUpload("Upload-Metadata is malformed", "send names with values in Base64") from error
    return found


def _state(upload: Upload) -> dict[str, str]:
    headers = {"Upload-Offset": str(upload.offset), "Upload-Expires": _expires(upload)}
    return headers | ({FILE_ID_HEADER: upload.file_id} if upload.file_id else {})


def _expires(upload: Upload) -> str:
    return format_datetime(upload.expires_at, usegmt=True)
