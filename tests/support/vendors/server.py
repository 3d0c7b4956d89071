"""An HTTP server on loopback that can be told to fail, and that counts what it would charge."""

from __future__ import annotations

import json
import threading
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

_PATIENCE_S = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request.

    Attributes:
        parameters: Of the address.
        headers: By name in lower case.
    """

    path: str
    parameters: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; an answer of 200 is charged."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: object, status: int = 200, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, json.dumps(document).encode(), {"Content-Type": "application/json", **named})


@dataclass(frozen=True, slots=True)
class Fault:
    """How the next request fails.

    Attributes:
        kind: before any work `status` (answered by an error) or `stall` (no answer while anybody waits); after the
            work, which is charged, `cut` (half an answer), `hang-up` (none), `slow` (none while anybody waits),
            `garbage`, `other-json`; `none` of all these; or a kind that only one server knows.
        status, headers: Of `status`.
    """

    kind: str
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


STALL, CUT, HANG_UP, SLOW, GARBAGE, OTHER_JSON, NO_FAULT = map(
    Fault, ("stall", "cut", "hang-up", "slow", "garbage", "other-json", "none")
)


def status(code: int, **headers: str) -> Fault:
    return Fault("status", code, {name.replace("_", "-"): value for name, value in headers.items()})


class VendorServer(ABC):
    """A vendor: its key, its faults to come, its books.

    Attributes:
        asked: Every request, in order.
        charged: What was charged, in order: a hash of what each such request wanted.
        most_at_once: How many requests were worked on at the same time, at most.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self.asked: list[Asked] = []
        self.charged: list[str] = []
        self.most_at_once = 0
        self._faults: deque[Fault] = deque()
        self._lock = threading.Lock()
        self._at_once = 0
        self._closing = threading.Event()
        vendor = self

        class Handler(_Handler):
            server_of = vendor

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def paid_twice(self) -> list[str]:
        """What was charged more than once."""
        return [what for what, times in Counter(self.charged).items() if times > 1]

    def fail(self, *faults: Fault) -> None:
        """Let the next requests fail so, one each."""
        self._faults.extend(faults)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @abstractmethod
    def refused(self, asked: Asked) -> Answer | None:
        """The answer to a request without the right key; None if it has it."""

    @abstractmethod
    def work(self, asked: Asked, fault: Fault | None) -> Answer:
        """The answer to a request; `fault` is one that only this server knows."""

    @abstractmethod
    def trouble(self, code: int) -> bytes:
        """The body of an error."""

    def what(self, asked: Asked) -> bytes:
        """What of a request makes it another one."""
        return asked.body

    def handle(self, asked: Asked, reply: _Handler) -> None:
        with self._lock:
            self.asked.append(asked)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            fault = self._faults.popleft() if self._faults else None
        try:
            self._answer(asked, fault, reply)
        finally:
            with self._lock:
                self._at_once -= 1

    def _answer(self, asked: Asked, fault: Fault | None, reply: _Handler) -> None:
        if fault and fault.kind == "status":
            reply.send(Answer(fault.status, self.trouble(fault.status), fault.headers))
            return
        if fault and fault.kind == "stall":
            self._closing.wait(_PATIENCE_S)
            reply.hang_up()
            return
        answer = self.refused(asked) or self.work(asked, fault)
        if answer.status == 200:
            wanted = f"{asked.path}?{sorted(asked.parameters.items())}\n".encode() + self.what(asked)
            with self._lock:
                self.charged.append(sha256(wanted).hexdigest())
        match fault.kind if fault else "":
            case "cut":
                reply.send(answer, cut=True)
            case "hang-up":
                reply.hang_up()
            case "slow":
                self._closing.wait(_PATIENCE_S)
                reply.hang_up()
            case "garbage":
                reply.send(Answer(200, b"\xff\xfe<html>no such thing", answer.headers))
            case "other-json":
                reply.send(Answer(200, b'{"hello": ["world"]}', answer.headers))
            case _:
                reply.send(answer)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_of: VendorServer

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def send(self, answer: Answer, *, cut: bool = False) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: len(answer.body) // 2] if cut else answer.body)
        if cut:
            self.hang_up()

    def hang_up(self) -> None:
        self.close_connection = True

    def _serve(self, body: bytes) -> None:
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server_of.handle(Asked(address.path, parse_qs(address.query), headers, body), self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
