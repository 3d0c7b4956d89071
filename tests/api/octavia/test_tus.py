"""Resumable uploads over HTTP, as tus 1.0 has them."""

from __future__ import annotations

import base64
import fcntl
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.platform.server_settings import ServerSettings
from support.clips import clip
from support.people import Person, signed_up
from support.server import FixedClock

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return replace(server_settings, max_upload_bytes=2_000_000, space_per_owner_bytes=2_500_000)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "talk.wav"
    return clip(path, "-f", "lavfi", "-i", "sine=440", "-t", "2").read_bytes()


@pytest.fixture
def ana(client: TestClient) -> Person:
    return signed_up(client)


def begin(client: TestClient, who: Person, size: int | str, kind: str = "audio", name: str = "../talk.wav") -> Any:
    pairs = {"filename": name, "file_type": kind}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
    headers = who.headers | TUS | {"Upload-Length": str(size), "Upload-Metadata": metadata}
    return client.post("/api/v1/uploads", headers=headers)


def place(client: TestClient, who: Person, size: int, **how: str) -> str:
    answer = begin(client, who, size, **how)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def patch(client: TestClient, who: Person, where: str, offset: int, block: bytes | Iterator[bytes]) -> Any:
    headers = who.headers | TUS | {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return client.patch(where, content=block, headers=headers)


def head(client: TestClient, who: Person, where: str) -> Any:
    return client.head(where, headers=who.headers | TUS)


def test_a_file_sent_in_blocks_ends_as_any_upload(client: TestClient, ana: Person, sound: bytes) -> None:
    begun = begin(client, ana, len(sound))
    assert begun.status_code == 201
    assert begun.headers["tus-resumable"] == "1.0.0"
    assert begun.headers["upload-expires"] == "Sun, 22 Nov 2026 12:00:00 GMT"
    where, cut = begun.headers["location"], len(sound) // 2
    first = patch(client, ana, where, 0, sound[:cut])
    assert (first.status_code, first.headers["upload-offset"]) == (204, str(cut))
    asked = head(client, ana, where)
    assert (asked.status_code, asked.headers["upload-offset"]) == (200, str(cut))
    assert asked.headers["upload-length"] == str(len(sound))
    assert asked.headers["cache-control"] == "no-store"
    last = patch(client, ana, where, cut, sound[cut:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(sound)))
    file_id = last.headers["octavia-file-id"]
    state = client.get(where, headers=ana.headers).json()
    assert state["file"] == {
        "file_id": file_id,
        "filename": "talk.wav",
        "file_type": "audio",
        "storage_path": state["file"]["storage_path"],
        "size_bytes": len(sound),
    }
    assert client.get(f"/api/v1/files/{file_id}/content", headers=ana.headers).content == sound
    assert head(client, ana, where).headers["octavia-file-id"] == file_id
    again = patch(client, ana, where, len(sound), b"")
    assert (again.status_code, again.headers["octavia-file-id"]) == (204, file_id)
    assert len(client.get("/api/v1/files", headers=ana.headers).json()["files"]) == 1
    assert client.get("/api/v1/files", headers=ana.headers).json()["used_bytes"] == len(sound)


@ON_SQLITE
def test_what_is_spoken_is_told_to_anybody(client: TestClient) -> None:
    answer = client.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-max-size"] == "2000000"
    assert set(answer.headers["tus-extension"].split(",")) == {"creation", "termination", "expiration"}


@ON_SQLITE
def test_another_version_is_refused(client: TestClient, ana: Person, sound: bytes) -> None:
    where = place(client, ana, len(sound))
    for version in ({"Tus-Resumable": "0.2.2"}, {}):
        answer = client.patch(where, content=sound, headers=ana.headers | version)
        assert (answer.status_code, answer.headers["tus-version"]) == (412, "1.0.0")
    assert head(client, ana, where).headers["upload-offset"] == "0"


@pytest.mark.parametrize(
    ("size", "kind", "status", "name"),
    [
        ("0", "audio", 400, "empty-file"),
        ("-5", "audio", 400, "bad-upload"),
        ("", "audio", 400, "bad-upload"),
        ("+12", "audio", 400, "bad-upload"),
        ("9" * 40, "audio", 400, "bad-upload"),
        ("2000001", "audio", 413, "file-too-large"),
        ("1000", "poem", 422, "bad-file-type"),
        ("1000", "result", 422, "bad-file-type"),
    ],
)
@ON_SQLITE
def test_what_could_not_be_kept_is_not_begun(
    client: TestClient, ana: Person, size: str, kind: str, status: int, name: str
) -> None:
    answer = begin(client, ana, size, kind)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:octavia:problem:{name}")
    assert answer.headers["tus-resumable"] == "1.0.0"


@ON_SQLITE
def test_malformed_metadata_is_refused(client: TestClient, ana: Person) -> None:
    headers = ana.headers | TUS | {"Upload-Length": "10", "Upload-Metadata": "filename !!!"}
    assert client.post("/api/v1/uploads", headers=headers).json()["error"] == "BAD_UPLOAD"


@ON_SQLITE
def test_the_space_is_taken_when_an_upload_begins_and_given_back_when_it_is_given_up(
    client: TestClient, ana: Person
) -> None:
    where = place(client, ana, 2_000_000)
    assert begin(client, ana, 600_000).json()["error"] == "SPACE_EXHAUSTED"
    assert client.delete(where, headers=ana.headers | TUS).status_code == 204
    assert head(client, ana, where).status_code == 404
    assert begin(client, ana, 600_000).status_code == 201


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Upload-Offset": "1"}, 409),
        ({"Upload-Offset": "x"}, 400),
        ({"Upload-Offset": ""}, 400),
    ],
)
@ON_SQLITE
def test_a_block_that_does_not_fit_is_refused_and_changes_nothing(
    client: TestClient, ana: Person, headers: dict[str, str], status: int
) -> None:
    where = place(client, ana, 100)
    usual = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    answer = client.patch(where, content=b"x" * 10, headers=ana.headers | TUS | usual | headers)
    assert answer.status_code == status
    assert head(client, ana, where).headers["upload-offset"] == "0"


@ON_SQLITE
def test_more_than_was_announced_is_not_written(client: TestClient, ana: Person) -> None:
    where = place(client, ana, 100)
    assert patch(client, ana, where, 0, b"x" * 101).status_code == 413
    assert patch(client, ana, where, 0, iter([b"x" * 60, b"x" * 60])).status_code == 413
    assert head(client, ana, where).headers["upload-offset"] == "0"


def test_somebody_elses_upload_is_not_there_and_takes_no_byte(
    client: TestClient, ana: Person, server_settings: ServerSettings
) -> None:
    where = place(client, ana, 100)
    ben = signed_up(client, "ben@mail.example")
    assert patch(client, ben, where, 0, b"x" * 50).status_code == 404
    assert head(client, ben, where).status_code == 404
    assert client.get(where, headers=ben.headers).status_code == 404
    assert client.delete(where, headers=ben.headers | TUS).status_code == 404
    assert client.patch(where, content=b"x", headers=TUS).status_code == 401
    assert head(client, ana, where).headers["upload-offset"] == "0"


@ON_SQLITE
def test_a_second_writer_is_sent_away_at_once(client: TestClient, ana: Person, server_settings: ServerSettings) -> None:
    where = place(client, ana, 100)
    path = server_settings.data_dir / "incoming" / "uploads" / where.rpartition("/")[2]
    with path.open("r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        answer = patch(client, ana, where, 0, b"x" * 10)
        assert (answer.status_code, answer.headers["retry-after"]) == (423, "1")
        assert client.delete(where, headers=ana.headers | TUS).status_code == 423
        assert head(client, ana, where).status_code == 200
    assert patch(client, ana, where, 0, b"x" * 10).status_code == 204


@ON_SQLITE
def test_what_is_no_media_is_refused_at_its_end_and_later_still_says_why(
    client: TestClient, ana: Person, server_settings: ServerSettings
) -> None:
    where = place(client, ana, 100)
    for answer in (patch(client, ana, where, 0, b"\xff" * 100), client.get(where, headers=ana.headers)):
        assert (answer.status_code, answer.json()["error"]) == (415, "NOT_DECODABLE")
        assert answer.json()["detail"].startswith("talk.wav is not media")
    assert [path for path in server_settings.data_dir.glob("[fi]*/**/*") if path.is_file()] == []
    assert client.get("/api/v1/files", headers=ana.headers).json()["used_bytes"] == 0
    assert client.delete(where, headers=ana.headers | TUS).status_code == 204


@ON_SQLITE
def test_an_upload_that_rests_for_a_day_expires(client: TestClient, ana: Person, clock: FixedClock) -> None:
    where = place(client, ana, 100)
    clock.forward(hours=23)
    ana = replace(ana, headers=renewed(client, ana))
    assert patch(client, ana, where, 0, b"x" * 10).status_code == 204
    clock.forward(hours=23)
    ana = replace(ana, headers=renewed(client, ana))
    assert head(client, ana, where).status_code == 200
    clock.forward(hours=2)
    ana = replace(ana, headers=renewed(client, ana))
    assert head(client, ana, where).status_code == 404


def renewed(client: TestClient, who: Person) -> dict[str, str]:
    from support.people import PASSWORD

    answer = client.post("/login", json={"email": who.email, "password": PASSWORD})
    client.cookies.clear()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
