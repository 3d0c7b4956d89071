"""A stored file as an answer: whole or one range of it, under a safe name, never run by a browser."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from octavia.api.server import Server
from octavia.service.storage.records import StoredFile

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_LONGEST_RANGE = 64
_ATTRIBUTE_CHARS = "!#$&+-.^_`|~"


def served(request: Request, server: Server, file: StoredFile) -> Response:
    """The answer to GET or HEAD of a file. Called in a route's thread: the first bytes are read before it returns.

    One range is honoured; what asks for several, or is no range, gets the whole file, as RFC 9110 allows.

    Raises:
        BytesMissing: if the file's bytes are gone; StorageFull: if the store fails.
    """
    etag = f'"{file.sha256}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": disposition(file.name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    if _matches(request.headers.get("If-None-Match", ""), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    start, end = asked_range(asked, file.size_bytes) or (0, file.size_bytes)
    if start >= end and file.size_bytes:
        headers["Content-Range"] = f"bytes */{file.size_bytes}"
        return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    status = HTTPStatus.OK
    if end - start < file.size_bytes or (asked and asked_range(asked, file.size_bytes)):
        status = HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size_bytes}"
    headers |= {"Content-Length": str(end - start), "Content-Type": file.media_type}
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return StreamingResponse(_begun(server.files.read(file, start, end)), status, headers)


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """The bytes a `Range` header asks for, from the first up to and without the last; None if it is none to honour.

    What lies outside the file comes as an empty range.
    """
    match = _RANGE.fullmatch(header) if len(header) <= _LONGEST_RANGE else None
    if match is None or match.group() == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    start = int(first)
    return (start, max(start, min(size, int(last) + 1 if last else size)))


def disposition(name: str) -> str:
    """`Content-Disposition` for a download: an ASCII name for all, the right one for who knows RFC 6266."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\%]', "_", plain).strip() or "file"
    if plain.startswith("."):
        plain = f"file{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE_CHARS)}"


def _begun(blocks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(blocks, b"")
    return chain((first,), blocks)


def _matches(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in (each.strip().removeprefix("W/") for each in header.split(","))
