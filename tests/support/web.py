"""A small web on loopback, which only a test's own guard lets through."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from octavia.service.storage.ingest.addresses import Guard

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """A server whose pages a test writes; it notes each request as (`Host` header, path)."""

    port: int = 0
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str, host: str = "media.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: bytes, content_type: str = "video/mp4", **headers: str) -> None:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            sent = {"Content-Type": content_type, "Content-Length": str(len(body))}
            for name, value in (sent | {key.replace("_", "-"): value for key, value in headers.items()}).items():
                request.send_header(name, value)
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(body)

        self.pages[path] = answer

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            request.send_header("Location", to)
            request.send_header("Content-Length", "0")
            request.end_headers()

        self.pages[path] = answer


def start(web: Web, tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            web.asked.append((self.headers.get("Host", ""), self.path))
            page = web.pages.get(self.path.partition("?")[0])
            if page is None:
                self.send_error(404)
            else:
                page(self)

        do_HEAD = do_GET

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    web.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


@contextmanager
def running() -> Iterator[Web]:
    """A server without encryption."""
    made = Web()
    server = start(made)
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def web() -> Iterator[Web]:
    """A server without encryption."""
    with running() as made:
        yield made


@pytest.fixture
def guard() -> Guard:
    """Lets 127.0.0.1 through, where all names of `.example` lead to."""
    return Guard(any_port=True, resolve=resolve_example, exempt=frozenset({"127.0.0.1"}))


def resolve_example(host: str, port: int) -> list[str]:
    if not host.endswith(".example"):
        raise OSError(host)
    return ["127.0.0.1"]
