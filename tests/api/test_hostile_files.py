"""Files and addresses that mean harm, by each way in: refused with a reason, nothing read, nothing kept."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from octavia.api import edge
from octavia.api.app import create_app
from octavia.api.bodies import BodyLimits
from octavia.api.server import Server
from octavia.platform.settings import Settings
from octavia.service.jobs.work import Work
from octavia.service.storage.ingest import Ingest
from octavia.service.storage.ingest.addresses import Guard
from octavia.workers.desk import Desk
from support.asgi import ask, scope_of
from support.hostile import SECRET, Hostile, corpus, kept
from support.jobs import SUBTITLES, Hands
from support.people import Person
from support.server import FixedClock
from support.web import Web, guard, running, web  # noqa: F401 - fixtures

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TUS = {"Tus-Resumable": "1.0.0"}
HTTP = "http:" + "//"
BOUNDARY = "x-octavia-boundary"


@pytest.fixture(scope="session")
def inside() -> Iterator[Web]:
    """A web that nobody is to be led to."""
    with running() as made:
        yield made


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


@dataclass
class Ways:
    """The ways in which a file comes, each telling how it went: status, error (its name) and reason."""

    client: TestClient
    server: Server
    who: Person
    queue: Hands
    web: Web

    def form(self, name: str, content: bytes, kind: str) -> tuple[int, str, str]:
        files = {"file": (name, content)}
        answer = self.client.post(f"/api/v1/upload?file_type={kind}", files=files, headers=self.who.headers)
        return answer.status_code, answer.json().get("error", ""), answer.json().get("detail", answer.text)

    def blocks(self, name: str, content: bytes, kind: str) -> tuple[int, str, str]:
        pairs = {"filename": name, "file_type": kind}
        told = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
        begin = self.who.headers | TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": told}
        answer = self.client.post("/api/v1/uploads", headers=begin)
        if answer.status_code == 201:
            block = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
            headers = self.who.headers | TUS | block
            answer = self.client.patch(answer.headers["Location"], content=content, headers=headers)
        found = answer.json() if answer.content else {}
        return answer.status_code, found.get("error", ""), found.get("detail", "")

    def address(self, name: str, content: bytes, kind: str) -> tuple[int, str, str]:
        self.web.serve(f"/{quote(name)}", content)
        return self.at(self.web.url(f"/{quote(name)}"))

    def at(self, url: str) -> tuple[int, str, str]:
        """A job on what an address leads to, with the worker that fetches it."""
        body = {"file_id": "url", "storage_path": url, "target_language": "es"}
        answer = self.client.post("/api/v1/jobs/audio-translate/create", json=body, headers=self.who.headers)
        if answer.status_code != 200:
            return answer.status_code, answer.json()["error"], answer.json()["detail"]
        path = f"/api/v1/jobs/{answer.json()['id']}"
        assert self.client.post(f"{path}/process", headers=self.who.headers).status_code == 202
        settings = self.server.settings
        files, clock = self.server.files, self.server.clock
        work = Work(self.server.database, settings, clock, self.server.accounts, files, self.server.billing, self.queue)
        handed = self.queue.handed[-1]
        Desk(work, files, Settings(), settings.data_dir, "w").run_stage(handed.stage_id, handed.dispatch)
        job = self.client.get(f"{path}/status", headers=self.who.headers).json()
        return 200, job["status"], job["error_message"] or ""


@pytest.fixture
def ways(client: TestClient, server: Server, ana: Person, queue: Hands, web: Web, guard: Guard) -> Ways:  # noqa: F811
    """All ways into a server whose guard lets it to the test's own web, and nowhere else on loopback."""
    server.files.ingest = Ingest(server.settings, guard)
    return Ways(client, server, ana, queue, web)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory, inside: Web) -> list[Hostile]:
    inside.serve("/secret.mp4", SECRET.encode())
    return corpus(tmp_path_factory.mktemp("hostile"), f"{HTTP}127.0.0.1:{inside.port}/secret.mp4")


@pytest.mark.parametrize(
    ("database_url", "way"), [("sqlite", "form"), ("sqlite", "blocks"), ("postgres", "form")], indirect=["database_url"]
)
def test_hostile_files_are_refused_with_their_reason_and_nothing_is_kept(
    ways: Ways, files: list[Hostile], inside: Web, way: str
) -> None:
    for file in files:
        status, error, detail = getattr(ways, way)(file.name, file.content, file.kind)
        assert (status, error, file.says in detail) == (file.status, file.error, True), (file.name, error, detail)
        assert SECRET not in detail
        assert str(ways.server.settings.data_dir) not in detail
        assert kept(ways.server) == [], file.name
    assert inside.asked == []


@ON_SQLITE
def test_hostile_files_at_an_address_end_their_job_with_the_reason_and_nothing_is_kept(
    ways: Ways, files: list[Hostile], inside: Web
) -> None:
    for file in [each for each in files if each.kind != "subtitle" and "sound" not in each.says]:
        _, state, detail = ways.address(file.name, file.content, file.kind)
        assert (state, file.says in detail) == ("failed", True), (file.name, state, detail)
        assert SECRET not in detail
        assert str(ways.server.settings.data_dir) not in detail
        assert kept(ways.server) == [], file.name
    assert inside.asked == []
    assert ways.server.billing.balance(ways.who.owner_id).held_ucr == 0


PRIVATE = (10 << 24 | 1, 172 << 24 | 16 << 16 | 1, 192 << 24 | 168 << 16 | 257)
INSIDE = (
    f"{HTTP}127.0.0.2/talk.mp4",
    f"{HTTP}127.1/talk.mp4",
    f"{HTTP}2130706434/talk.mp4",
    f"{HTTP}0x7f.0.0.2/talk.mp4",
    f"{HTTP}0.0.0.0/talk.mp4",
    *(f"{HTTP}{IPv4Address(number)}/talk.mp4" for number in PRIVATE),
    f"{HTTP}169.254.169.254/latest/meta-data/",
    f"{HTTP}168.63.129.16/talk.mp4",
    "http://[::1]/talk.mp4",
    "http://[::ffff:127.0.0.2]/talk.mp4",
    "http://[64:ff9b::7f00:2]/talk.mp4",
    "http://localhost/talk.mp4",
    f"{HTTP}user:word@media.example/talk.mp4",
    "http://media.example:99999/talk.mp4",
    "http://",
)
NO_ADDRESSES = ("file:///etc/passwd", "ftp://media.example/a.mp4", "gopher://127.0.0.1/", "data:text/plain,a", "//x/y")


@ON_SQLITE
def test_addresses_that_lead_inside_are_refused_and_nothing_is_asked_or_kept(ways: Ways) -> None:
    for url in INSIDE:
        status, state, detail = ways.at(url)
        assert status != 200 or (state, bool(detail)) == ("failed", True), (url, state, detail)
        ways.web.redirect("/on", url)
        status, state, detail = ways.at(ways.web.url("/on"))
        assert (status, state, bool(detail)) == (200, "failed", True), (url, state, detail)
    for url in NO_ADDRESSES:
        assert ways.at(url)[0] in (400, 404, 422), url
    assert {path for _, path in ways.web.asked} == {"/on"}
    assert kept(ways.server) == []


NAMES = (
    "../../../etc/cron.d/a.en.srt",
    "..\\..\\windows\\a.en.srt",
    "/etc/a.en.srt",
    "a\x00b.en.srt",
    "a\u202etrs.ne.exe.en.srt",
    "\u2066a\u2069\u200f.en.srt",
    "a\r\nSet-Cookie: x=y.en.srt",
    "\x1b[31ma.en.srt",
    '<script>alert("a")</script>.en.srt',
    "a" * 5000 + ".en.srt",
    "....//....//a.en.srt",
)


@ON_SQLITE
@pytest.mark.parametrize("way", ["form", "blocks"])
def test_a_file_s_name_is_never_a_path_a_header_or_a_direction(ways: Ways, way: str) -> None:
    for name in NAMES:
        if way == "form":
            send_raw(ways, name)
        else:
            assert ways.blocks(name, SUBTITLES.encode(), "subtitle")[0] == 204
    assert_harmless(ways, len(NAMES) if way == "blocks" else len(NAMES) - 1)


def send_raw(ways: Ways, name: str) -> None:
    """A form as no library would write it."""
    shown = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n\r\n'
    body = head.encode() + SUBTITLES.encode() + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = ways.who.headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = ways.client.post("/api/v1/upload?file_type=subtitle", content=body, headers=headers)
    assert answer.status_code == (200 if len(name) < 1000 else 400), (name, answer.text)


@ON_SQLITE
def test_a_name_at_an_address_is_never_a_path_a_header_or_a_direction(ways: Ways, minute: Path) -> None:
    served = [name.replace(".en.srt", ".mp4") for name in NAMES if len(name) < 200]
    for name in served:
        header = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        ways.web.serve("/talk", minute.read_bytes(), Content_Disposition=header)
        ways.server.billing.grant(ways.who.owner_id, 100_000_000, "test", f"grant:{name}"[:60], "tests")
        status, state, detail = ways.at(ways.web.url("/talk"))
        assert (status, state) == (200, "processing"), (name, detail)
    assert_harmless(ways, len(served))


def assert_harmless(ways: Ways, count: int) -> None:
    """That so many files lie where the server puts them, under its own names, and are shown under harmless ones."""
    listed = ways.client.get("/api/v1/files?limit=200", headers=ways.who.headers).json()["files"]
    assert len(listed) == count
    for file in listed:
        name = file["filename"]
        assert name.isprintable()
        assert not set(name) & set('/\\<>:"|?*\u202e\u2066\u2069\u200f')
        assert 0 < len(name.encode()) <= 200
        assert not name.startswith(".")
        content = ways.client.head(f"/api/v1/files/{file['file_id']}/content", headers=ways.who.headers)
        assert content.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "Set-Cookie" not in content.headers
    data_dir = ways.server.settings.data_dir
    around = {path.name for path in data_dir.parent.iterdir()} - {
        data_dir.name,
        "test.db",
        "test.db-wal",
        "test.db-shm",
    }
    assert around == set()
    stored = [path for path in (data_dir / "files").rglob("*") if path.is_file()]
    assert all(path.suffix == "" and path.name.isalnum() for path in stored)


@ON_SQLITE
def test_seven_thousand_ranges_are_one_file(ways: Ways) -> None:
    ways.form("a.en.srt", SUBTITLES.encode(), "subtitle")
    (file,) = ways.client.get("/api/v1/files", headers=ways.who.headers).json()["files"]
    asked = {"Range": "bytes=" + ",".join(f"{n}-{n + 1}" for n in range(7000))}
    answer = ways.client.get(f"/api/v1/files/{file['file_id']}/content", headers=ways.who.headers | asked)
    assert (answer.status_code, answer.content) == (200, SUBTITLES.encode())


@ON_SQLITE
@pytest.mark.parametrize("way", ["form", "blocks"])
def test_a_body_that_drips_is_cut_off_and_nothing_is_kept(
    server: Server, ana: Person, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    impatient: Callable[..., BodyLimits] = partial(BodyLimits, whole_s=0.3, pause_s=0.3, lenient_s=0.2)
    monkeypatch.setattr(edge, "BodyLimits", impatient)
    app = create_app(server)
    with TestClient(app) as client:
        begin = ana.headers | TUS | {"Upload-Length": "1000"}
        place = client.post("/api/v1/uploads?file_type=audio", headers=begin).headers["Location"]
    block = ana.headers | TUS | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    form = ana.headers | {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'.encode()
    scope = scope_of("PATCH", place, block) if way == "blocks" else scope_of("POST", "/api/v1/upload", form)
    answer = ask(app, scope, [head, *[b"x"] * 10], slowly)
    assert (answer.status, answer.headers["connection"]) == (408, "close")
    with TestClient(app) as client:
        assert client.delete(place, headers=ana.headers | TUS).status_code == 204
    assert kept(server) == []


async def slowly(_number: int) -> None:
    await asyncio.sleep(0.15)
