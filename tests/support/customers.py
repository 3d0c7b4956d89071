"""Somebody who uses a server over HTTP, and comes back when it was away."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any

import httpx

from support.live import frames

_PATIENCE_S = 120.0
_PAUSE_S = 0.2
_AWAY = (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.LOCKED, HTTPStatus.TOO_MANY_REQUESTS)
_TUS = {"Tus-Resumable": "1.0.0"}
_SLICE = 64 * 1024


class Customer:
    """A signed-in user of a server whose address may change.

    Attributes:
        answers: How many of each status were given; 0 stands for a connection that was refused or broke.
        patience_s: How long a request is sent again and again.
    """

    patience_s = _PATIENCE_S

    def __init__(self, address: Callable[[], str], headers: Mapping[str, str]) -> None:
        self.answers: Counter[int] = Counter()
        self._address = address
        self._headers = headers

    def once(self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        """One request; raises httpx.TransportError. A fault of the server's, or a 503 that doesn't say what it is,
        fails the test."""
        whole = {**self._headers, **(headers or {})}
        try:
            with httpx.Client(base_url=self._address(), timeout=60) as client:
                answer = client.request(method, path, headers=whole, **more)
        except httpx.TransportError:
            self.answers[0] += 1
            raise
        self.answers[answer.status_code] += 1
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE, (method, path, answer.text)
            assert answer.headers["Content-Type"] == "application/problem+json", answer.text
            assert answer.headers["Retry-After"].isdecimal()
        return answer

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A request that is sent again until the server is there and answers it."""
        deadline = time.monotonic() + self.patience_s
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                answer = self.once(method, path, **more)
                if answer.status_code not in _AWAY:
                    return answer
            time.sleep(_PAUSE_S)
        raise AssertionError(f"{method} {path} was not answered")

    def send_form(self, name: str, kind: str, content: bytes, seconds: float = 0.0) -> str:
        """Upload a file in one piece, again until it is taken; its id."""
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        whole = head + content + b"\r\n--b--\r\n"
        deadline = time.monotonic() + self.patience_s
        while time.monotonic() < deadline:
            headers = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(len(whole))}
            with suppress(httpx.TransportError):
                sent = slowly(whole, seconds)
                answer = self.once("POST", f"/api/v1/upload?file_type={kind}", headers=headers, content=sent)
                if answer.is_success:
                    return str(answer.json()["file_id"])
                assert answer.status_code in _AWAY, answer.text
            time.sleep(_PAUSE_S)
        raise AssertionError(f"{name} was not taken")

    def send_resumably(self, kind: str, content: bytes, seconds: float = 0.0) -> str:
        """Upload a file by tus, going on from where the server is; its id."""
        begun = self.ask(
            "POST", f"/api/v1/uploads?file_type={kind}", headers={**_TUS, "Upload-Length": str(len(content))}
        )
        place = begun.headers["Location"]
        while "Octavia-File-Id" not in (state := self.ask("HEAD", place, headers=_TUS)).headers:
            assert state.is_success, state.headers
            offset = int(state.headers["Upload-Offset"])
            left = content[offset:]
            headers = {
                **_TUS,
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
                "Content-Length": str(len(left)),
            }
            with suppress(httpx.TransportError):
                share = seconds * len(left) / len(content)
                self.once("PATCH", place, headers=headers, content=slowly(left, share))
        return str(state.headers["Octavia-File-Id"])

    def run(self, kind: str, body: Mapping[str, Any]) -> str:
        """Make a job and start it; its id. That it was started already, by a request whose answer was lost, is no
        error."""
        made = self.ask("POST", f"/api/v1/jobs/{kind}/create", json=body)
        assert made.is_success, made.text
        job_id = str(made.json()["id"])
        started = self.ask("POST", f"/api/v1/jobs/{job_id}/process")
        assert started.status_code in (HTTPStatus.ACCEPTED, HTTPStatus.CONFLICT), started.text
        return job_id

    def wait_for(self, job_id: str, patience_s: float = _PATIENCE_S) -> dict[str, Any]:
        """A job once it has ended."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            job: dict[str, Any] = self.ask("GET", f"/api/v1/jobs/{job_id}").json()
            if job["status"] not in ("pending", "processing"):
                return job
            time.sleep(_PAUSE_S)
        raise AssertionError(f"job {job_id} has not ended: {job}")

    def listen(self, over: threading.Event, heard: list[int]) -> None:
        """Follow all events, and after each break go on behind the last one heard, until `over`."""
        while not over.is_set():
            last = {"Last-Event-ID": str(heard[-1] if heard else 0)}
            with (
                suppress(httpx.TransportError),
                httpx.Client(base_url=self._address(), timeout=httpx.Timeout(60, read=2)) as client,
                client.stream("GET", "/api/v1/events", headers={**self._headers, **last}) as stream,
            ):
                self.answers[stream.status_code] += 1
                if stream.is_success:
                    for frame in frames(stream):
                        heard += [int(frame.id)] if frame.id else []
            time.sleep(_PAUSE_S)


def slowly(content: bytes, seconds: float) -> Iterator[bytes]:
    """Bytes that take about so long to come."""
    slices = max(1, len(content) // _SLICE)
    for at in range(0, max(1, len(content)), _SLICE):
        yield content[at : at + _SLICE]
        time.sleep(seconds / slices)


def digest(content: bytes) -> str:
    """SHA-256, as files have it."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def busy(*doing: Callable[[threading.Event], None]) -> Iterator[threading.Event]:
    """Activities, each repeated in a thread of its own until the block ends: then the event is set, and they finish
    what they do. One that fails fails the test."""
    over = threading.Event()

    def repeat(do: Callable[[threading.Event], None]) -> None:
        while not over.is_set():
            do(over)

    with ThreadPoolExecutor(len(doing)) as pool:
        running = [pool.submit(repeat, do) for do in doing]
        for each in running:
            each.add_done_callback(lambda _: over.set())
        try:
            yield over
        finally:
            over.set()
    for each in running:
        each.result()
