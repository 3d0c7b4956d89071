"""A model hub on this machine, with the faults that hubs and connections have.

It speaks the routes that the hub's own client uses (a model's page, its files, each file by commit) and serves other
files by path, as a mirror does. Each request is noted; faults are asked for by the end of a path.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

LARGE = 1000
"""Files from so many bytes on are kept as the hub keeps large ones: by their SHA-256."""


@dataclass
class Request:
    """One request, and how many bytes of a file it was given."""

    method: str
    path: str
    range: str
    token: str
    sent: int = 0


@dataclass
class Fault:
    """What goes wrong with a path, `times` times.

    Attributes:
        cut: Close the connection after so many bytes.
        flip: Change one byte of the content.
        status, code: Answer with this status and `X-Error-Code`.
        wait: Send nothing more after `cut` bytes until this is set.
    """

    times: int = 1
    cut: int | None = None
    flip: bool = False
    status: int = 0
    code: str = ""
    wait: threading.Event | None = None


@dataclass
class Repository:
    """A repository: files by commit, the newest last."""

    commits: dict[str, dict[str, bytes]] = field(default_factory=dict)
    licence: str = "mit"

    @property
    def newest(self) -> str:
        return list(self.commits)[-1]


class Hub:
    """The hub; `url` is what `HF_ENDPOINT` names."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.elsewhere: dict[str, bytes] = {}
        self.requests: list[Request] = []
        self.faults: dict[str, Fault] = {}
        hub = self

        class Handler(_Handler):
            served = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def publish(self, repository: str, files: dict[str, bytes], licence: str = "mit") -> str:
        """Add a commit to a repository and give back its name."""
        repo = self.repositories.setdefault(repository, Repository(licence=licence))
        commit = hashlib.sha1(repr((len(repo.commits), sorted(files.items()))).encode()).hexdigest()
        repo.commits[commit] = files
        return commit

    def asked(self, end: str) -> list[Request]:
        """The requests for files whose path ends so."""
        return [request for request in self.requests if request.method == "GET" and request.path.endswith(end)]

    def fault_of(self, path: str) -> Fault | None:
        for end, fault in self.faults.items():
            if path.endswith(end) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def serve(self) -> None:
        self._server.serve_forever(poll_interval=0.01)

    def go_offline(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running_hub() -> Iterator[Hub]:
    """A hub while the block runs."""
    hub = Hub()
    thread = threading.Thread(target=hub.serve)
    thread.start()
    try:
        yield hub
    finally:
        hub.go_offline()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    served: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._route()

    def do_GET(self) -> None:
        self._route()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: tests look at `requests`."""

    def _route(self) -> None:
        path = unquote(urlsplit(self.path).path)
        token = self.headers.get("Authorization", "")
        request = Request(self.command, path, self.headers.get("Range", ""), token)
        self.served.requests.append(request)
        fault = self.served.fault_of(path)
        if fault and fault.status:
            self._refuse(fault.status, fault.code)
        elif path.startswith("/api/models/"):
            self._page(path.removeprefix("/api/models/").split("/"))
        elif "/resolve/" in path:
            name, _, rest = path[1:].partition("/resolve/")
            commit, _, file = rest.partition("/")
            found = self._commit(name, commit)
            if found:
                self._file(request, found[1].get(file), fault, found[0])
        else:
            self._file(request, self.served.elsewhere.get(path), fault)

    def _page(self, parts: list[str]) -> None:
        """`OWNER/NAME[/revision/REV]` and `OWNER/NAME/tree/REV`."""
        name, route = "/".join(parts[:2]), parts[2] if len(parts) > 2 else ""
        found = self._commit(name, parts[3] if len(parts) > 3 else "main")
        if not found:
            return
        commit, files = found
        if route == "tree":
            self._json([_entry(path, content) for path, content in files.items()])
        else:
            card = {"license": self.served.repositories[name].licence}
            siblings = [{"rfilename": path} for path in files]
            self._json({"id": name, "sha": commit, "cardData": card, "siblings": siblings, "tags": []})

    def _commit(self, name: str, revision: str) -> tuple[str, dict[str, bytes]] | None:
        repository = self.served.repositories.get(name)
        if repository is None:
            self._refuse(404, "RepoNotFound")
            return None
        commit = repository.newest if revision == "main" else revision
        if commit not in repository.commits:
            self._refuse(404, "RevisionNotFound")
            return None
        return commit, repository.commits[commit]

    def _file(self, request: Request, content: bytes | None, fault: Fault | None, commit: str = "") -> None:
        if content is None:
            self._refuse(404, "EntryNotFound")
            return
        start = int(request.range.removeprefix("bytes=").rstrip("-") or 0) if request.range else 0
        tag = hashlib.sha256(content).hexdigest()
        body = (b"\xff" + content[1:] if fault and fault.flip else content)[start:]
        self.send_response(206 if start else 200)
        headers = {"Content-Length": len(body), "Accept-Ranges": "bytes", "ETag": f'"{tag}"', "X-Repo-Commit": commit}
        if len(content) >= LARGE:
            headers |= {"X-Linked-Size": len(content), "X-Linked-Etag": f'"{tag}"'}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        if self.command == "GET":
            self._send(request, body, fault)

    def _send(self, request: Request, body: bytes, fault: Fault | None) -> None:
        whole = fault is None or fault.cut is None
        part = body if whole else body[: fault.cut]  # type: ignore[union-attr]
        try:
            self.wfile.write(part)
            self.wfile.flush()
        except OSError:
            self.close_connection = True
            return
        request.sent = len(part)
        if not whole:
            if fault and fault.wait:
                fault.wait.wait(30)
            self.close_connection = True

    def _json(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: int, code: str) -> None:
        body = json.dumps({"error": code or "fault"}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if code:
            self.send_header("X-Error-Code", code)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


def _entry(path: str, content: bytes) -> dict[str, Any]:
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    entry: dict[str, Any] = {"type": "file", "path": path, "size": len(content), "oid": blob}
    if len(content) >= LARGE:
        entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 130}
    return entry
