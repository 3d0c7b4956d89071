"""A large upload at constant memory: a real server in a process of its own, and what it took at most."""

from __future__ import annotations

import http.client
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.web_process import prepared, web_process

pytestmark = pytest.mark.slow

_BLOCK = 1024 * 1024
_SIZE = 300 * _BLOCK
_GROWTH = 48 * _BLOCK
_HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.wav"\r\n\r\n'
_TAIL = b'\r\n--b\r\nContent-Disposition: form-data; name="file_type"\r\n\r\naudio\r\n--b--\r\n'


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.wav"
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(2)
        stream.setsampwidth(2)
        stream.setframerate(48_000)
        for _ in range(_SIZE // _BLOCK):
            stream.writeframesraw(bytes(_BLOCK))
    return path


def peak_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


@pytest.mark.parametrize("how", ["form", "tus"])
def test_three_hundred_megabytes_take_no_more_memory_than_a_few(tmp_path: Path, large: Path, how: str) -> None:
    who = prepared(tmp_path / "data")
    send = send_form if how == "form" else send_tus
    with web_process(tmp_path / "data") as web:
        connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=120)
        connection.request("GET", "/health")
        connection.getresponse().read()
        before = peak_bytes(web.process.pid)
        assert send(connection, who.headers, large) in (200, 204)
        grown = peak_bytes(web.process.pid) - before
        connection.close()
    assert grown < _GROWTH, f"{grown / _BLOCK:.0f} MB more for {_SIZE // _BLOCK} MB"


def form(path: Path) -> Iterator[bytes]:
    yield _HEAD
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
    yield _TAIL


def send_form(connection: http.client.HTTPConnection, headers: dict[str, str], path: Path) -> int:
    length = len(_HEAD) + path.stat().st_size + len(_TAIL)
    sent = headers | {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(length)}
    connection.request("POST", "/api/v1/upload", form(path), sent)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def send_tus(connection: http.client.HTTPConnection, headers: dict[str, str], path: Path) -> int:
    tus, length = headers | {"Tus-Resumable": "1.0.0"}, str(path.stat().st_size)
    connection.request("POST", "/api/v1/uploads?file_type=audio", headers=tus | {"Upload-Length": length})
    begun = connection.getresponse()
    begun.read()
    block = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Content-Length": length}
    with path.open("rb") as stream:
        connection.request("PATCH", begun.headers["Location"], stream, tus | block)
        answer = connection.getresponse()
        answer.read()
    return answer.status
