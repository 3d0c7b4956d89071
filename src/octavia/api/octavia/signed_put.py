"""Files that browsers send to a signed address: the address is the credential, so a page of any allowed origin can."""

from __future__ import annotations

from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request, Response
from starlette.requests import ClientDisconnect

from octavia.api.octavia.pump import announced, pump
from octavia.api.octavia.wire_files import UploadId
from octavia.api.server import Services
from octavia.service.storage.arrivals import SIGNED_UPLOADS
from octavia.service.storage.errors import BadUpload
from octavia.service.storage.signing import Grant

routes = APIRouter(tags=["files"])

_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
}


@routes.put(SIGNED_UPLOADS + "/{upload_id}", response_class=Response, openapi_extra=_BODY)
async def signed_upload(
    upload_id: UploadId,
    request: Request,
    services: Services,
    expires: Annotated[int, Query(ge=0, le=2**40)],
    max_bytes: Annotated[int, Query(ge=0, le=2**60)],
    media_type: Annotated[str, Query(alias="type", max_length=100)],
    signature: Annotated[str, Query(max_length=64)],
) -> Response:
    """Send a file's bytes to the address that was given for it. Sent again, the last file that came whole counts."""
    offers, grant = services.files.offers, Grant("PUT", upload_id, expires, max_bytes, media_type)
    with await run_sync(offers.incoming, grant, signature, request.headers.get("Content-Type", "")) as incoming:
        incoming.expect(announced(request))
        try:
            await pump(request.stream(), incoming.write)
        except ClientDisconnect as error:
            raise BadUpload("the upload broke off before its end", "send it again") from error
        await run_sync(offers.arrive, grant, incoming)
        return Response(headers={"ETag": f'"{incoming.sha256}"'})
