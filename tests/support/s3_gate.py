"""A gate before a store that speaks S3: as strict as the strictest of them, and under a path, as Supabase's is.

It lets through what carries no checksum newer than MD5 and no trailer, and of signed addresses what was signed: method,
path, type, time.
"""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from support.s3 import ACCESS_KEY, SECRET_KEY, s3_endpoint  # noqa: F401 - fixture

PATH = "/storage/v1/s3"
_NEW = ("x-amz-checksum-", "x-amz-sdk-checksum-", "x-amz-trailer", "x-amz-decoded-content-length")
_HOP = frozenset({"connection", "transfer-encoding", "host"})


@dataclass
class Gate:
    """A gate that stands open.

    Attributes:
        refused: What it didn't let through, and why.
    """

    port: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"


@contextmanager
def standing(behind: str) -> Iterator[Gate]:
    """A gate before the store at `behind`."""
    gate = Gate()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            reason = _reason(self, gate)
            if reason:
                gate.refused.append(reason)
                self._send(403, {"Content-Type": "text/plain"}, reason.encode())
                return
            connection = HTTPConnection(urlsplit(behind).netloc)
            sent = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            connection.request(self.command, self.path.removeprefix(PATH) or "/", body, sent)
            got = connection.getresponse()
            content = got.read()
            self._send(got.status, dict(got.getheaders()), content)
            connection.close()

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

        def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
            self.send_response(status)
            headers = {name.title(): value for name, value in headers.items() if name.lower() not in _HOP}
            if self.command != "HEAD":
                headers["Content-Length"] = str(len(content))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    gate.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield gate
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def s3_gate(s3_endpoint: str) -> Iterator[Gate]:  # noqa: F811
    """A gate before the S3 server of this test process."""
    with standing(s3_endpoint) as gate:
        yield gate


def _reason(request: BaseHTTPRequestHandler, gate: Gate) -> str:
    """Why a request isn't let through; empty if it is."""
    if not request.path.startswith(f"{PATH}/"):
        return f"{request.path} is not below {PATH}"
    for name, value in request.headers.items():
        if name.lower().startswith(_NEW) or "aws-chunked" in value or value.startswith("STREAMING-"):
            return f"{name}: {value}"
    query = dict(parse_qsl(urlsplit(request.path).query, keep_blank_values=True))
    if "X-Amz-Signature" in query:
        return _signature_fault(request, query, gate)
    return "" if "Authorization" in request.headers else "nobody signed it"


def _signature_fault(request: BaseHTTPRequestHandler, query: dict[str, str], gate: Gate) -> str:
    """What is wrong with a signed address and what is sent to it."""
    signed, began = query.pop("X-Amz-Signature"), query["X-Amz-Date"]
    region, lasts_s = query["X-Amz-Credential"].split("/")[2], int(query["X-Amz-Expires"])
    if datetime.now(UTC) > datetime.strptime(f"{began}+0000", "%Y%m%dT%H%M%SZ%z") + timedelta(seconds=lasts_s):
        return "Request has expired"
    headers = {name: request.headers.get(name, "") for name in query["X-Amz-SignedHeaders"].split(";")}
    url = f"http://127.0.0.1:{gate.port}{urlsplit(request.path).path}?{urlencode(query)}"
    asked = AWSRequest(method=request.command, url=url, headers=headers)
    asked.context["timestamp"] = began
    auth = S3SigV4QueryAuth(Credentials(ACCESS_KEY, SECRET_KEY), "s3", region, expires=lasts_s)
    right = auth.signature(auth.string_to_sign(asked, auth.canonical_request(asked)), asked)
    return "" if hmac.compare_digest(right, signed) else "SignatureDoesNotMatch"
