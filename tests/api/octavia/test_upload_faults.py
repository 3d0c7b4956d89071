"""Uploads over real connections that are cut, to a real server that is killed."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from support.clips import clip
from support.people import Person
from support.web_process import WebProcess, prepared, web_process

TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    path = clip(tmp_path / "talk.wav", "-f", "lavfi", "-i", "sine=440", "-t", "60")
    content = path.read_bytes()
    path.unlink()
    return content


def ask(
    web: WebProcess, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> http.client.HTTPResponse:
    return ask_for_bytes(web, method, path, headers, body)[0]


def ask_for_bytes(
    web: WebProcess, method: str, path: str, headers: dict[str, str], body: bytes = b""
) -> tuple[http.client.HTTPResponse, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)) as connection:
        connection.request(method, path, body, headers)
        with connection.getresponse() as answer:
            return answer, answer.read()


def send_part(web: WebProcess, method: str, path: str, headers: dict[str, str], body: bytes) -> socket.socket:
    """Send the head of a request and some of its body, and leave the connection open."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    connection = socket.create_connection(("127.0.0.1", web.port), timeout=60)
    try:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
    except BaseException:
        connection.close()
        raise
    return connection


def block_headers(who: Person, offset: int, length: int) -> dict[str, str]:
    block = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return who.headers | TUS | block | {"Content-Length": str(length)}


def offset_of(web: WebProcess, who: Person, place: str) -> int:
    return int(ask(web, "HEAD", place, who.headers | TUS).headers["Upload-Offset"])


def wait_for(what: Callable[[], bool]) -> None:
    for _ in range(1200):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def test_an_upload_goes_on_after_its_connection_was_cut_and_its_server_killed(tmp_path: Path, sound: bytes) -> None:
    folder, third = tmp_path / "data", len(sound) // 3
    who = prepared(folder)
    with web_process(folder) as web:
        begun = who.headers | TUS | {"Upload-Length": str(len(sound))}
        place = ask(web, "POST", "/api/v1/uploads?file_type=audio", begun).headers["Location"]
        path = folder / "incoming" / "uploads" / place.rpartition("/")[2]
        with send_part(web, "PATCH", place, block_headers(who, 0, len(sound)), sound[:third]):
            wait_for(lambda: path.stat().st_size > 0)
            assert ask(web, "PATCH", place, block_headers(who, 0, 1), b"x").status == 423
        wait_for(lambda: offset_of(web, who, place) == third)
        # It is let go a moment after what came last was written.
        wait_for(lambda: ask(web, "PATCH", place, block_headers(who, third, 0)).status == 204)
        rest, most = block_headers(who, third, len(sound) - third), sound[third : 3 * third - 9]
        with send_part(web, "PATCH", place, rest, most):
            wait_for(lambda: path.stat().st_size > third)
            web.process.kill()
    with web_process(folder) as web:
        there = offset_of(web, who, place)
        assert third < there == path.stat().st_size
        last = ask(web, "PATCH", place, block_headers(who, there, len(sound) - there), sound[there:])
        assert last.status == 204
        file = f"/api/v1/files/{last.headers['Octavia-File-Id']}/content"
        assert ask_for_bytes(web, "GET", file, who.headers)[1] == sound


def test_a_form_that_is_cut_leaves_nothing(tmp_path: Path, sound: bytes) -> None:
    folder = tmp_path / "data"
    who = prepared(folder)
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'
    headers = who.headers | {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(len(sound) * 2)}
    with web_process(folder) as web:
        direct = folder / "incoming" / "direct"
        with send_part(web, "POST", "/api/v1/upload?file_type=audio", headers, head + sound):
            wait_for(lambda: direct.is_dir() and any(path.stat().st_size for path in direct.iterdir()))
        wait_for(lambda: not any(direct.iterdir()))
        assert not (folder / "files").exists()
