"""Uploads beside a plain copy, part (b) of `server.py`."""

from __future__ import annotations

import http.client
import os
import shutil
import threading
import time
import wave
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import httpx

from server_running import Check, Running, checked, octavia, user

_SMALL_MB, _LARGE_MB = 100, 1000
_ROUNDS = 3
_BLOCK = 1 << 20
_HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="long.wav"\r\n\r\n'
_TAIL = b'\r\n--b\r\nContent-Disposition: form-data; name="file_type"\r\n\r\naudio\r\n--b--\r\n'


def upload(folder: Path) -> list[Check]:
    """An upload as a form and as one tus block, in turns with a copy that is on the disk when it ends, as an upload is.

    The client is the cheapest there is (`sendfile`): it shares the machine with the server.
    """
    small, large = (_sound(folder / f"{size}.wav", size) for size in (_SMALL_MB, _LARGE_MB))
    ways: dict[str, Callable[[httpx.Client, Path], str]] = {"form": _form, "tus": _tus}
    with octavia(folder / "uploads", "--workers", "0") as server, closing(user(server.url, "ann")) as client:
        _forgotten(client, _form(client, small))
        grown = {size: _grown(server, client, path) for size, path in ((_SMALL_MB, small), (_LARGE_MB, large))}
        ratios: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(_ROUNDS):
            began = time.perf_counter()
            _copied(large, folder / "copy.wav")
            copied = time.perf_counter() - began
            said = f"(b) {_LARGE_MB} MB copied in {copied:.2f} s"
            for way, send in ways.items():
                began = time.perf_counter()
                file_id = send(client, large)
                seconds = time.perf_counter() - began
                _forgotten(client, file_id)
                ratios[way].append(copied / seconds)
                said += f", {way} {seconds:.2f} s"
            print(said)
    print(f"    the web process grew by {' and '.join(f'{mb:.0f} MB at {size} MB' for size, mb in grown.items())}")
    return [
        *(Check(f"speed against a copy: {way}", median(each), 0.6, at_least=True) for way, each in ratios.items()),
        *(Check(f"memory grown by {size} MB", mb, 50, "MB") for size, mb in grown.items()),
    ]


def _form(client: httpx.Client, path: Path) -> str:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    body = _sent(client, "POST", "/api/v1/upload", headers, path, _HEAD, _TAIL)[1]
    return str(httpx.Response(200, content=body).json()["file_id"])


def _tus(client: httpx.Client, path: Path) -> str:
    version = {"Tus-Resumable": "1.0.0"}
    begun = client.post(
        "/api/v1/uploads?file_type=audio", headers=version | {"Upload-Length": str(path.stat().st_size)}
    )
    block = version | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    return str(_sent(client, "PATCH", begun.headers["Location"], block, path)[0]["Octavia-File-Id"])


def _sent(
    client: httpx.Client,
    method: str,
    where: str,
    headers: dict[str, str],
    path: Path,
    head: bytes = b"",
    tail: bytes = b"",
) -> tuple[http.client.HTTPMessage, bytes]:
    with closing(http.client.HTTPConnection(urlsplit(str(client.base_url)).netloc, timeout=300)) as connection:
        connection.putrequest(method, where)
        length = str(len(head) + path.stat().st_size + len(tail))
        authorization = str(client.headers["Authorization"])
        for name, value in {**headers, "Content-Length": length, "Authorization": authorization}.items():
            connection.putheader(name, value)
        connection.endheaders(head or None)
        with path.open("rb") as stream:
            connection.sock.sendfile(stream)
        connection.send(tail)
        answer = connection.getresponse()
        body = answer.read()
    if answer.status not in (200, 204):
        raise SystemExit(f"{method} {where}: {answer.status} {body.decode()}")
    return answer.headers, body


def _forgotten(client: httpx.Client, file_id: str) -> None:
    checked(client.delete(f"/api/v1/files/{file_id}"))


def _grown(server: Running, client: httpx.Client, path: Path) -> float:
    """By how much an upload makes the web process larger at most, in megabytes."""
    before, most, over = server.memory_mb()[0], 0.0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(0.05):
            most = max(most, server.memory_mb()[0])

    thread = threading.Thread(target=watch)
    thread.start()
    _forgotten(client, _form(client, path))
    over.set()
    thread.join()
    return max(0.0, most - before)


def _sound(path: Path, size_mb: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        for _ in range(size_mb):
            file.writeframes(os.urandom(10_000) * 100)
    return path


def _copied(source: Path, target: Path) -> None:
    with source.open("rb") as reader, target.open("wb") as writer:
        shutil.copyfileobj(reader, writer, _BLOCK)
        writer.flush()
        os.fsync(writer.fileno())
    target.unlink()
