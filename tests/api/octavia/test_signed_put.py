"""Signed addresses that take one file by PUT: the address is the credential, and holds to what was signed into it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.api.server import Server, compose
from octavia.dubbing.errors import OctaviaError
from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.errors import ServiceError
from octavia.service.storage.offers import Offer, Role
from support.clips import clip
from support.hostile import SECRET, corpus, kept
from support.people import Person, new_person
from support.server import FixedClock, RecordingQueue
from support.web_process import prepared, settings_of, web_process

from .test_upload_faults import ask, send_part, wait_for

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
APP = "https://app.example"
SENT = {"Content-Type": "audio/wav"}


@pytest.fixture
def server_settings(server_settings: ServerSettings) -> ServerSettings:
    return replace(server_settings, max_upload_bytes=60_000_000, allowed_origins=(APP,))


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "talk.wav"
    return clip(path, "-f", "lavfi", "-i", "sine=440", "-t", "1").read_bytes()


@dataclass
class Offering:
    """A job that waits for its voice."""

    server: Server
    who: Person

    def __post_init__(self) -> None:
        self.job_id = new_id()

    def offer(self, role: Role = Role.VOICE, media_type: str = "audio/wav") -> Offer:
        with self.server.database.transaction() as session:
            offers = self.server.files.offers
            return offers.offer(session, self.who.owner_id, self.job_id, role, "talk.wav", media_type)

    def take(self, role: Role = Role.VOICE) -> Any:
        return self.server.files.offers.take(self.who.owner_id, self.job_id, role)


@pytest.fixture
def offering(server: Server, ana: Person) -> Offering:
    return Offering(server, ana)


@ON_SQLITE
def test_a_page_of_an_allowed_origin_sends_a_file_without_a_credential(
    client: TestClient, offering: Offering, sound: bytes
) -> None:
    url = offering.offer().url
    assert url.startswith("http://testserver/api/v1/uploads/signed/")
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
    preflight = client.options(url, headers={"Origin": APP} | asked)
    assert preflight.headers["Access-Control-Allow-Origin"] == APP
    assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]
    answer = client.put(url, content=sound, headers=SENT | {"Origin": APP})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == APP
    assert answer.headers["ETag"] == f'"{hashlib.sha256(sound).hexdigest()}"'
    assert offering.take().sha256 == hashlib.sha256(sound).hexdigest()
    other = client.put(offering.offer(Role.BACKGROUND).url, content=sound, headers=SENT | {"Origin": "https://x.test"})
    assert "Access-Control-Allow-Origin" not in other.headers


@ON_SQLITE
def test_a_browser_s_cookie_changes_nothing(client: TestClient, offering: Offering, sound: bytes) -> None:
    url = offering.offer().url
    for cookie in ("octavia_session=stolen", "octavia_token=x; octavia_session=y"):
        headers = SENT | {"Cookie": cookie, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        assert client.put(url, content=sound, headers=headers).status_code == 200


@ON_SQLITE
def test_what_an_address_does_not_allow_is_refused_and_nothing_is_kept(
    client: TestClient, offering: Offering, server: Server, sound: bytes, clock: FixedClock
) -> None:
    url = offering.offer().url
    for changed in (
        url.replace("expires=", "expires=9"),
        url.replace("max_bytes=", "max_bytes=9"),
        url.replace("type=audio%2Fwav", "type="),
        url.replace("type=audio%2Fwav", "type=text%2Fhtml"),
        url[:-1] + ("0" if url[-1] != "0" else "1"),
        url.replace("/signed/", f"/signed/{new_id()[:8]}"),
    ):
        answer = client.put(changed, content=sound, headers=SENT)
        assert (answer.status_code, answer.json()["error"]) == (403, "BAD_SIGNATURE"), changed
    wrong = client.put(url, content=sound, headers={"Content-Type": "text/html"})
    assert (wrong.status_code, wrong.json()["error"]) == (415, "BAD_MEDIA_TYPE")
    assert client.put(url, content=b"", headers=SENT).status_code == 400
    for method in ("GET", "POST", "DELETE", "PATCH"):
        assert client.request(method, url, headers=SENT).status_code == 405
    clock.forward(minutes=60)
    late = client.put(url, content=sound, headers=SENT)
    assert (late.status_code, late.json()["error"]) == (410, "OFFER_OVER")
    assert kept(server) == []


@ON_SQLITE
def test_more_than_was_allowed_is_refused_announced_or_not_and_nothing_is_kept(
    client: TestClient, server: Server, ana: Person, database: Database
) -> None:
    small = compose(replace(server.settings, max_upload_bytes=100_000), database, RecordingQueue(), server.clock)
    url = Offering(small, ana).offer().url

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield bytes(10_000)

    for content in (bytes(100_001), endless()):
        answer = client.put(url, content=content, headers=SENT)
        assert (answer.status_code, answer.json()["error"]) == (413, "FILE_TOO_LARGE")
        assert kept(server) == []
    announced = SENT | {"Content-Length": str(5_000_000_000)}
    assert client.put(url, content=b"x", headers=announced).status_code == 413


@ON_SQLITE
def test_the_last_file_that_was_sent_whole_counts_until_it_is_taken(
    client: TestClient, offering: Offering, server: Server, sound: bytes
) -> None:
    url = offering.offer().url
    for content in (b"first", sound):
        assert client.put(url, content=content, headers=SENT).status_code == 200
    assert server.files.usage(offering.who.owner_id).used_bytes == len(sound)
    assert offering.take().size_bytes == len(sound)
    assert client.put(url, content=b"late", headers=SENT).status_code == 410
    assert offering.take().size_bytes == len(sound)


@ON_SQLITE
def test_hostile_tracks_are_refused_with_their_reason_and_leave_no_row_no_byte_and_no_space(
    client: TestClient, server: Server, ana: Person, tmp_path: Path
) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    files = corpus(folder, "http://127.0.0.1:9/secret.mp4")
    silent = {"frames.mkv": "holds no sound"}
    for each in [each for each in files if each.kind != "subtitle" and "picture" not in each.says]:
        file = replace(each, status=415, error="NOT_DECODABLE", says=silent[each.name]) if each.name in silent else each
        offering = Offering(server, ana)
        with server.database.transaction() as session:
            offer = server.files.offers.offer(session, ana.owner_id, offering.job_id, Role.VOICE, file.name)
        answer = client.put(offer.url, content=file.content, headers={"Content-Type": "video/mp4"})
        told, status = answer.text, answer.status_code
        if status == 200:
            with pytest.raises(ServiceError) as refused:
                offering.take()
            told, status = sentence(refused.value), file.status
            assert refused.value.name.upper().replace("-", "_") == file.error, file.name
        assert (status, file.says in told) == (file.status, True), (file.name, told)
        assert SECRET not in told
        assert str(server.settings.data_dir) not in told
        assert kept(server) == [], file.name


def sentence(error: OctaviaError) -> str:
    return f"{error.message}: {error.hint}"


@ON_SQLITE
def test_addresses_count_as_uploads_and_by_where_they_are_asked_from(
    server: Server, ana: Person, sound: bytes, new_client: Callable[[], TestClient]
) -> None:
    answer = new_client().put(Offering(server, ana).offer().url, content=sound, headers=SENT)
    assert answer.headers["RateLimit-Limit"] == str(server.settings.rate_upload)


def test_a_file_that_is_cut_off_leaves_nothing_and_two_at_once_are_one(tmp_path: Path, sound: bytes) -> None:
    folder = tmp_path / "data"
    who = prepared(folder)
    settings = settings_of(folder)
    database = Database(settings.database)
    offering = Offering(compose(settings, database, RecordingQueue()), who)
    url = offering.offer().url.removeprefix(settings.public_url)
    headers = SENT | {"Content-Length": "2000000"}
    direct = folder / "incoming" / "direct"
    with web_process(folder) as web:
        with send_part(web, "PUT", url, headers, bytes(1_000_000)):
            wait_for(lambda: direct.is_dir() and any(path.stat().st_size for path in direct.iterdir()))
            assert ask(web, "PUT", url, SENT, sound).status == 200
        wait_for(lambda: not any(direct.iterdir()))
    assert offering.take().size_bytes == len(sound)
    assert len([path for path in (folder / "files").rglob("*") if path.is_file()]) == 1
    assert not [path for path in (folder / "incoming").rglob("*") if path.is_file()]
    database.close()
