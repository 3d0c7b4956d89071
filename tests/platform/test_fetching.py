"""Small documents of vendors: within a time and a size, and from nowhere else."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from octavia.platform.fetching import FetchFailed, fetch

BODY = b'{"keys": []}'


class _Vendor(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert self.headers["Host"].startswith("127.0.0.1:")
        match self.path:
            case "/right":
                self._answer(200, BODY)
            case "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "/right")
                self.end_headers()
            case "/large":
                self._answer(200, b" " * 1001)
            case "/endless":
                self.send_response(200)
                self.end_headers()
                self._drip()
            case "/silent":
                time.sleep(1)
            case _:
                self._answer(500, BODY)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        try:
            for _ in range(200):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.01)
        except OSError:
            pass

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def vendor() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Vendor)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_document_is_fetched(vendor: str) -> None:
    assert fetch(f"{vendor}/right", 10, 1000) == BODY


@pytest.mark.parametrize(
    ("path", "whole_s", "fault"),
    [
        ("/broken", 10, "answered 500"),
        ("/elsewhere", 10, "answered 302"),
        ("/large", 10, "more than 1000 bytes"),
        ("/endless", 0.3, "in time"),
        ("/silent", 0.3, "in time"),
    ],
)
def test_anything_else_is_none(vendor: str, path: str, whole_s: float, fault: str) -> None:
    with pytest.raises(FetchFailed, match=fault):
        fetch(vendor + path, whole_s, 1000)


def test_where_nobody_listens_there_is_none(vendor: str) -> None:
    for url in ("http://127.0.0.1:1/keys", "http://", "https://" + vendor.removeprefix("http://")):
        with pytest.raises(FetchFailed):
            fetch(url, 5, 1000)
