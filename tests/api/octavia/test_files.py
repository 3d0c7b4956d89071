"""Files over HTTP: uploaded in one piece, listed, downloaded in ranges, removed, and nobody else's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.platform.server_settings import ServerSettings
from support.clips import TINY_X264, clip
from support.people import Person, signed_up
from support.server import FixedClock

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BOUNDARY = "x-octavia-boundary"


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return replace(server_settings, max_upload_bytes=2_000_000, space_per_owner_bytes=6_000_000)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    inputs = ("-f", "lavfi", "-i", "sine=440", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25")
    return clip(path, *inputs, "-t", "1", *TINY_X264, "-c:a", "aac")


@pytest.fixture
def ana(client: TestClient) -> Person:
    return signed_up(client)


def upload(client: TestClient, who: Person, content: bytes, name: str = "talk.mp4", kind: str = "video") -> Any:
    return client.post("/api/v1/upload", files={"file": (name, content)}, data={"file_type": kind}, headers=who.headers)


def part(name: str, value: bytes, filename: str | None = None) -> bytes:
    named = f'; filename="{filename}"' if filename is not None else ""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def send(client: TestClient, who: Person, body: bytes | Iterator[bytes], query: str = "") -> Any:
    headers = who.headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    return client.post(f"/api/v1/upload{query}", content=body, headers=headers)


END = f"--{BOUNDARY}--\r\n".encode()


def kept(settings: ServerSettings) -> list[Path]:
    return [path for path in settings.data_dir.glob("[fi]*/**/*") if path.is_file()]


def test_an_upload_is_answered_as_the_contract_says(client: TestClient, ana: Person, talk: Path) -> None:
    answer = upload(client, ana, talk.read_bytes(), "../My talk.mp4")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"file_id", "filename", "file_type", "storage_path", "size_bytes"}
    assert (body["filename"], body["file_type"]) == ("My talk.mp4", "video")
    assert body["size_bytes"] == talk.stat().st_size
    listed = client.get("/api/v1/files", headers=ana.headers).json()
    assert listed["used_bytes"] == body["size_bytes"]
    assert [file["file_id"] for file in listed["files"]] == [body["file_id"]]
    info = client.get(f"/api/v1/files/{body['file_id']}", headers=ana.headers).json()
    assert info["sha256"] == hashlib.sha256(talk.read_bytes()).hexdigest()
    assert info["metadata"]["video"]["width"] == 64
    assert info["media_type"] == "video/mp4"


@pytest.mark.parametrize("order", ["before", "after", "query", "both"])
@ON_SQLITE
def test_the_type_may_stand_before_the_file_after_it_or_in_the_query(
    client: TestClient, ana: Person, talk: Path, order: str
) -> None:
    field, file = part("file_type", b"video"), part("file", talk.read_bytes(), "talk.mp4")
    body = {"before": field + file, "after": file + field, "query": file, "both": file + field}[order] + END
    answer = send(client, ana, body, "?file_type=video" if order in ("query", "both") else "")
    assert (answer.status_code, answer.json().get("file_type")) == (200, "video")


@pytest.mark.parametrize("step", [1, 7, 1000])
@ON_SQLITE
def test_a_form_may_come_in_pieces_of_any_size(client: TestClient, ana: Person, step: int) -> None:
    srt = b"1\n00:00:00,000 --> 00:00:00,900\nHello --" + BOUNDARY.encode() + b" \r\n--x-octavia there.\n"
    body = part("file", srt, "a.srt") + part("file_type", b"subtitle") + END
    answer = send(client, ana, (body[at : at + step] for at in range(0, len(body), step)))
    assert answer.status_code == 200, answer.text
    content = client.get(f"/api/v1/files/{answer.json()['file_id']}/content", headers=ana.headers)
    assert content.content == srt


@pytest.mark.parametrize(
    ("body", "query", "status", "name"),
    [
        (part("file", b"x", "a.mp4") + END, "", 422, "bad-file-type"),
        (part("file", b"x", "a.mp4") + part("file_type", b"poem") + END, "", 422, "bad-file-type"),
        (part("file", b"x", "a.mp4") + part("file_type", b"video") + END, "?file_type=audio", 422, "bad-file-type"),
        (part("file_type", b"video") + END, "", 400, "bad-upload"),
        (part("file", b"x", "a.mp4") + part("file", b"x", "b.mp4") + END, "?file_type=video", 400, "bad-upload"),
        (part("file", b"x", "a.mp4"), "?file_type=video", 400, "bad-upload"),
        (b"nonsense", "?file_type=video", 400, "bad-upload"),
        (b"", "?file_type=video", 400, "bad-upload"),
        (part("file_type", b"v" * 5000) + END, "", 400, "bad-upload"),
        (part("a", b"") * 17 + END, "", 400, "bad-upload"),
        (part("x" * 9000, b"") + END, "", 400, "bad-upload"),
        (part("file", b"", "a.mp4") + END, "?file_type=video", 400, "empty-file"),
        (part("file", bytes(2_000_001), "a.mp4") + END, "?file_type=video", 413, "file-too-large"),
    ],
)
@ON_SQLITE
def test_what_is_no_upload_is_refused_and_nothing_of_it_stays(
    client: TestClient, ana: Person, server_settings: ServerSettings, body: bytes, query: str, status: int, name: str
) -> None:
    answer = send(client, ana, body, query)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:octavia:problem:{name}")
    assert kept(server_settings) == []


@ON_SQLITE
def test_what_says_that_it_is_too_large_is_refused_unread(client: TestClient, ana: Person) -> None:
    headers = ana.headers | {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(5_000_000_000_000),
    }
    answer = client.post("/api/v1/upload?file_type=video", content=b"x", headers=headers)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data", "", "multipart/form-data; boundary=" + "b" * 300]
)
@ON_SQLITE
def test_only_a_form_is_an_upload(client: TestClient, ana: Person, content_type: str) -> None:
    answer = client.post("/api/v1/upload", content=b"{}", headers=ana.headers | {"Content-Type": content_type})
    assert (answer.status_code, answer.json()["error"]) == (400, "BAD_UPLOAD")


@ON_SQLITE
def test_who_is_nobody_is_asked_first_and_sends_nothing(client: TestClient, server_settings: ServerSettings) -> None:
    answer = client.post("/api/v1/upload", files={"file": ("a.mp4", b"x")})
    assert answer.status_code == 401
    assert kept(server_settings) == []


def test_a_file_of_somebody_else_is_not_there(
    client: TestClient, new_client: Callable[[], TestClient], ana: Person, talk: Path
) -> None:
    mine = upload(client, ana, talk.read_bytes()).json()["file_id"]
    ben = signed_up(client, "ben@mail.example")
    for method, path in (
        ("GET", ""),
        ("DELETE", ""),
        ("GET", "/content"),
        ("HEAD", "/content"),
        ("POST", "/link"),
    ):
        assert client.request(method, f"/api/v1/files/{mine}{path}", headers=ben.headers).status_code == 404
    assert client.get("/api/v1/files", headers=ben.headers).json()["files"] == []
    assert client.get(f"/api/v1/files/{mine}", headers=ana.headers).status_code == 200


@ON_SQLITE
def test_a_download_is_whole_or_one_range(client: TestClient, ana: Person, talk: Path) -> None:
    content = talk.read_bytes()
    url = f"/api/v1/files/{upload(client, ana, content, 'Ünï 🎬.mp4').json()['file_id']}/content"
    whole = client.get(url, headers=ana.headers)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    assert (whole.status_code, whole.content, whole.headers["etag"]) == (200, content, etag)
    assert whole.headers["content-length"] == str(len(content))
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-disposition"] == (
        "attachment; filename=\"Uni .mp4\"; filename*=UTF-8''%C3%9Cn%C3%AF%20%F0%9F%8E%AC.mp4"
    )

    def ranged(asked: str, **more: str) -> Any:
        return client.get(url, headers=ana.headers | {"Range": asked} | more)

    some = ranged("bytes=10-19")
    assert (some.status_code, some.content) == (206, content[10:20])
    assert some.headers["content-range"] == f"bytes 10-19/{len(content)}"
    assert ranged("bytes=-5").content == content[-5:]
    assert ranged("bytes=0-").status_code == 206
    beyond = ranged(f"bytes={len(content)}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(content)}")
    assert ranged("bytes=0-1,5-6").status_code == 200
    assert ranged("bytes=" + ",".join(f"{n}-{n}" for n in range(7000))).content == content
    assert ranged("bytes=10-19", **{"If-Range": etag}).status_code == 206
    assert ranged("bytes=10-19", **{"If-Range": '"other"'}).status_code == 200
    assert client.get(url, headers=ana.headers | {"If-None-Match": etag}).status_code == 304
    head = client.head(url, headers=ana.headers)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(content)))


@ON_SQLITE
def test_what_is_removed_is_gone(client: TestClient, ana: Person, talk: Path, server_settings: ServerSettings) -> None:
    file_id = upload(client, ana, talk.read_bytes()).json()["file_id"]
    assert client.delete(f"/api/v1/files/{file_id}", headers=ana.headers).json() == {"status": "ok"}
    assert client.delete(f"/api/v1/files/{file_id}", headers=ana.headers).status_code == 404
    assert client.get(f"/api/v1/files/{file_id}/content", headers=ana.headers).status_code == 404
    assert kept(server_settings) == []


@ON_SQLITE
def test_bytes_that_are_lost_are_said_to_be_gone(
    client: TestClient, ana: Person, talk: Path, server_settings: ServerSettings
) -> None:
    file_id = upload(client, ana, talk.read_bytes()).json()["file_id"]
    for path in kept(server_settings):
        path.unlink()
    assert client.get(f"/api/v1/files/{file_id}/content", headers=ana.headers).status_code == 410


@ON_SQLITE
def test_a_full_space_is_refused_until_something_is_removed(client: TestClient, ana: Person, tmp_path: Path) -> None:
    sound = clip(tmp_path / "a.wav", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "10").read_bytes()
    ids = [upload(client, ana, sound, "a.wav", "audio").json()["file_id"] for _ in range(3)]
    refused = upload(client, ana, sound, "a.wav", "audio")
    assert (refused.status_code, refused.json()["error"]) == (413, "SPACE_EXHAUSTED")
    client.delete(f"/api/v1/files/{ids[0]}", headers=ana.headers)
    assert upload(client, ana, sound, "a.wav", "audio").status_code == 200


def test_a_link_works_once_and_then_for_ten_minutes_with_ranges(
    client: TestClient, new_client: Callable[[], TestClient], ana: Person, talk: Path, clock: FixedClock
) -> None:
    content = talk.read_bytes()
    file_id = upload(client, ana, content).json()["file_id"]
    link = client.post(f"/api/v1/files/{file_id}/link", headers=ana.headers).json()["url"]
    nobody = new_client()
    for _ in range(2):
        looked = nobody.head(link)
        assert (looked.status_code, looked.headers["content-length"]) == (200, str(len(content)))
    led_on = nobody.get(link, follow_redirects=False)
    assert led_on.status_code == 303
    assert led_on.headers["cache-control"] == "no-store"
    grant = led_on.headers["location"]
    assert nobody.get(link, follow_redirects=False).status_code == 410
    assert nobody.head(link).status_code == 410
    assert nobody.get(grant).content == content
    assert nobody.get(grant, headers={"Range": "bytes=5-9"}).content == content[5:10]
    assert nobody.head(grant).status_code == 200
    for changed in (
        grant.replace("expires=", "expires=1"),
        grant.replace("type=video%2Fmp4", "type=text%2Fhtml"),
        grant.replace("max_bytes=", "max_bytes=9"),
        grant[:-1] + ("0" if grant[-1] != "0" else "1"),
    ):
        assert nobody.get(changed).status_code == 410
    clock.forward(minutes=10, seconds=1)
    assert nobody.get(grant).status_code == 410


@ON_SQLITE
def test_a_link_that_nobody_used_expires(client: TestClient, ana: Person, talk: Path, clock: FixedClock) -> None:
    file_id = upload(client, ana, talk.read_bytes()).json()["file_id"]
    link = client.post(f"/api/v1/files/{file_id}/link", headers=ana.headers).json()["url"]
    clock.forward(hours=1, seconds=1)
    assert client.get(link).status_code == 410
    assert client.get("/api/v1/download/never-was").status_code == 410
