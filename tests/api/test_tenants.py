"""Nobody sees, guesses or changes anything of another's: every route of the description, asked by another user."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from octavia.api.server import Server
from octavia.dubbing.request import Overrides
from octavia.platform.database import Base, Database, new_id
from octavia.service.accounts.keys import SCOPES
from octavia.service.billing.billing import OCTAVIA, YTDUBBER
from octavia.service.hooks.deliveries import announce
from octavia.service.hooks.endpoints import HookEvent
from octavia.service.jobs.commands import JobStatus, Phase
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.lines import PEAKS
from octavia.service.jobs.lines_document import write_lines
from octavia.service.jobs.tables import ArtifactRow, JobRow, TrackRow
from octavia.service.payments.tables import CheckoutRow, Provider
from octavia.service.storage.records import FileKind
from octavia.service.voices.tables import VoiceRow
from support.bodies import sample
from support.ledger import quote_of
from support.lines import made_review
from support.payments import checkout_of
from support.people import PASSWORD, Person, app_of, new_person, server_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OF_ANA_ALONE = ("secret words", "talk.mp4", "to the office", "said 1")
NOTHING_DONE: dict[str, Any] = {"progress": 0, "step": "", "quoted_ucr": 0}
HOOK = "http://127.0.0.1:9/hook"
SUBTITLES = b"1\n00:00:00,000 --> 00:00:01,000\nsecret words\n"
OF_NOBODY = {"token", "key"}
"""Parameters that are secrets themselves: whoever has a link may use it."""
OF_ADMINISTRATORS = "/api/v1/admin/"
OPEN_TO_ALL = {
    "/api/v1/download/{token}",
    "/api/v1/signed/{key}",
    "/api/v1/uploads/signed/{upload_id}",
    "/api/v1/abilities/voices/{language}/preview",
}
BY_HEADERS = {
    "/api/v1/uploads": {"Upload-Length": "10", "Upload-Metadata": "filename YS5zcnQ=,file_type c3VidGl0bGU="},
    "/api/v1/uploads/{upload_id}": {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
}


@pytest.fixture
def ana(client: TestClient) -> Person:
    return new_person(server_of(client))


@pytest.fixture
def ben(client: TestClient) -> Person:
    return new_person(server_of(client), "ben@mail.example")


@dataclass(frozen=True)
class Stranger:
    """Somebody who isn't Ana.

    Attributes:
        told: The statuses they may see where something of hers is meant.
    """

    headers: dict[str, str]
    told: tuple[int, ...] = (403, 404)


@pytest.fixture(params=["token", "api-key", "cookie", "unverified", "deleted", "deleted-key"])
def stranger(request: pytest.FixtureRequest, client: TestClient, ben: Person) -> Stranger:
    """Ben, by each credential that he may have; and whoever is not verified yet, or not there any more."""
    made = stranger_by(request.param, client, ben)
    client.get("/api/v1/auth/me", headers=made.headers)  # That a credential was used is noted, now and not later.
    return made


def stranger_by(credential: str, client: TestClient, ben: Person) -> Stranger:
    server = server_of(client)
    if credential == "unverified":
        made = client.post("/signup", json={"email": "new@mail.example", "password": PASSWORD}).json()
        client.cookies.clear()
        return Stranger({"Authorization": f"Bearer {made['access_token']}"})
    if credential == "cookie":
        signed = client.post("/login", json={"email": ben.email, "password": PASSWORD})
        client.cookies.clear()
        same_site = {"Sec-Fetch-Site": "same-origin", "Origin": server.settings.public_url}
        return Stranger({"Cookie": f"octavia_token={signed.cookies['octavia_token']}"} | same_site)
    headers = ben.headers
    if credential.endswith("key"):
        wanted = {"name": "all", "scopes": sorted(SCOPES)}
        key = client.post("/api/v1/auth/api-keys", json=wanted, headers=ben.headers).json()["key"]
        headers = {"Authorization": f"Bearer {key}"}
    if credential.startswith("deleted"):
        server.accounts.operators.remove_user(ben.email)
        return Stranger(headers, (401,))
    return Stranger(headers)


@pytest.fixture
def of_ana(client: TestClient, ana: Person) -> dict[str, Any]:
    """The ids of everything that Ana has, by the names they have in paths and bodies."""
    server = server_of(client)
    file = server.files.receive(ana.owner_id, "words.srt", FileKind.SUBTITLE, [SUBTITLES])
    job_id = finished_job(server, ana, file.id)
    hook, _ = server.hooks.endpoints.create(ana.owner_id, HOOK, [HookEvent.JOB_FAILED], "to the office")
    with server.database.transaction() as session:
        announce(session, ana.owner_id, HookEvent.JOB_FAILED, {"job_id": job_id}, server.clock())
    (delivery,) = server.hooks.deliveries(ana.owner_id, hook.id)
    key = client.post(
        "/api/v1/auth/api-keys", json={"name": "robot", "scopes": ["jobs:read"]}, headers=ana.headers
    ).json()
    name = base64.b64encode(b"a.srt").decode()
    upload = client.post(
        "/api/v1/uploads",
        headers=ana.headers
        | {
            "Tus-Resumable": "1.0.0",
            "Upload-Length": "10",
            "Upload-Metadata": f"filename {name},file_type {base64.b64encode(b'subtitle').decode()}",
        },
    )
    assert upload.status_code == 201, upload.text
    (session_info,) = server.accounts.sessions.of_user(ana.user_id)
    return {
        "job_id": job_id,
        "file_id": file.id,
        "storage_path": file.key,
        "input_file_path": file.key,
        "name": "words.srt",
        "user_id": ana.user_id,
        "language": "es",
        "line_id": "s0001",
        "asset": OCTAVIA,
        "sound": "source",
        "order_id": checkout_of(server, ana),
        "intent_id": intent_of(server, ana),
        "event_id": 1,
        "webhook_id": hook.id,
        "delivery_id": delivery.id,
        "key_id": key["id"],
        "session_id": session_info.id,
        "upload_id": upload.headers["Location"].rpartition("/")[2],
        "voice_id": voice_of(server, ana),
    }


def voice_of(server: Server, person: Person) -> str:
    """A voice of somebody's own."""
    file = server.files.receive(person.owner_id, "voice.srt", FileKind.SUBTITLE, [SUBTITLES])
    row = VoiceRow(
        id=new_id(),
        owner_id=person.owner_id,
        file_id=file.id,
        name="secret words",
        language="en",
        consent="secret words",
        duration_ms=1,
        created_at=server.clock(),
    )
    with server.database.transaction() as session:
        session.add(row)
        session.flush()
        return row.id


def intent_of(server: Server, person: Person) -> str:
    """A payment that somebody began at Stripe."""
    order_id = checkout_of(server, person, provider=Provider.STRIPE)
    with server.database.transaction() as session:
        session.get_one(CheckoutRow, order_id).provider_id = "pi_1"
    return "pi_1"


def finished_job(server: Server, person: Person, file_id: str) -> str:
    now = server.clock()
    row = JobRow(
        id=new_id(),
        owner_id=person.owner_id,
        user_id=person.user_id,
        asset=YTDUBBER,  # Both edges have routes for it.
        kind="dub",
        command={"source": {"storage_path": "x", "file_id": "", "job_id": ""}, "languages": ["es"], "apart": True},
        status=JobStatus.COMPLETED,
        phase=Phase.COMPLETED,
        progress=1000,
        step="",
        priority=0,
        source_file_id=file_id,
        source_name="talk.mp4",
        source_language="auto",
        input_file="x",
        duration_ms=1000,
        output_file="words.srt",
        output_file_id=file_id,
        parked=False,
        round=1,
        held_ucr=0,
        charged_ucr=0,
        created_at=now,
        updated_at=now,
    )
    artifacts = [
        ArtifactRow(
            id=new_id(),
            job_id=row.id,
            name=name,
            role=role,
            language=language,
            file_id=file_id,
            media_type="text/plain",
            size_bytes=len(SUBTITLES),
            sha256="0" * 64,
            created_at=now,
        )
        for name, role, language in (
            ("words.srt", "report", None),
            ("words.peaks", PEAKS, None),
            ("words.flac", "mix-flac", "es"),
        )
    ]
    with server.database.transaction() as session:
        session.add(row)
        session.flush()
        session.add_all(artifacts)
        session.add(TrackRow(id=new_id(), job_id=row.id, language="es", position=0, status="completed", **NOTHING_DONE))
        session.flush()
        write_lines(session, row.id, [made_review("es", Overrides())])
        server.billing.hold(session, person.owner_id, row.id, quote_of(0))
        tell(session, row, EventKind.COMPLETED, now)
    return row.id


def description(client: TestClient) -> dict[str, Any]:
    return app_of(client).openapi()


def operations(client: TestClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, calls in description(client)["paths"].items():
        for method, operation in calls.items():
            yield method.upper(), path, operation


def everything(database: Database) -> dict[str, list[Any]]:
    """All rows of all tables."""
    import_module("octavia.service.tables")
    tables = Base.metadata
    with database.reading() as session:
        return {table.name: sorted(map(repr, session.execute(select(table)).all())) for table in tables.sorted_tables}


def call(
    client: TestClient,
    method: str,
    path: str,
    operation: dict[str, Any],
    named: dict[str, Any],
    headers: dict[str, str],
) -> Any:
    """Ask as the description says, with these ids wherever they fit."""
    schemas = description(client)["components"]["schemas"]
    query = {
        each["name"]: sample(each["schema"], schemas, named, each["name"])
        for each in operation.get("parameters", ())
        if each["in"] == "query" and (each.get("required") or each["name"] in named)
    }
    content = operation.get("requestBody", {}).get("content", {})
    body = sample(content["application/json"]["schema"], schemas, named) if "application/json" in content else None
    more = {"Tus-Resumable": "1.0.0"} | BY_HEADERS.get(path, {})
    raw = b"0123456789" if method == "PATCH" and body is None else None
    return client.request(method, path.format(**named), params=query, json=body, content=raw, headers=headers | more)


def in_path(path: str) -> set[str]:
    return {part[1:-1] for part in path.split("/") if part.startswith("{")}


def test_every_id_in_a_path_is_one_this_test_knows(client: TestClient, of_ana: dict[str, Any]) -> None:
    unknown = {name for _, path, _ in operations(client) for name in in_path(path)} - of_ana.keys()
    assert unknown == OF_NOBODY


def test_the_owner_reaches_what_the_others_are_kept_from(
    client: TestClient, ana: Person, of_ana: dict[str, Any]
) -> None:
    """Without this, the next test could pass for asking in a wrong way."""
    missed = {}
    for method, path, operation in operations(client):
        if path.startswith(OF_ADMINISTRATORS):
            continue
        if in_path(path) and path not in OPEN_TO_ALL and method in ("GET", "HEAD"):
            status = call(client, method, path, operation, of_ana, ana.headers).status_code
            if status >= 400:
                missed[f"{method} {path}"] = status
    assert missed.keys() <= {"GET /api/v1/jobs/{job_id}/manifest"}, missed


def test_another_user_gets_nothing_and_changes_nothing(
    client: TestClient, stranger: Stranger, of_ana: dict[str, Any]
) -> None:
    server = server_of(client)
    asked = 0
    for method, path, operation in operations(client):
        if not in_path(path) or path in OPEN_TO_ALL:
            continue
        before = everything(server.database)
        answer = call(client, method, path, operation, of_ana, stranger.headers)
        assert answer.status_code in stranger.told, (method, path, answer.status_code, answer.text)
        assert not any(each in answer.text for each in OF_ANA_ALONE), (method, path)
        assert everything(server.database) == before, (method, path)
        asked += 1
    assert asked > 25


def test_another_s_ids_in_a_body_or_a_query_lead_nowhere(
    client: TestClient, stranger: Stranger, of_ana: dict[str, Any]
) -> None:
    server = server_of(client)
    named = {name: of_ana[name] for name in ("job_id", "file_id", "storage_path", "input_file_path")}
    asked = 0
    for method, path, operation in operations(client):
        if in_path(path) or not takes(client, operation, named):
            continue
        before = everything(server.database)
        answer = call(client, method, path, operation, named, stranger.headers)
        not_valid = {"valid": False, "metadata": {}, "path": of_ana["storage_path"]}
        refused = answer.status_code in {*stranger.told, 422} or answer.json() == not_valid
        assert refused, (method, path, answer.status_code, answer.text)
        assert not any(each in answer.text for each in OF_ANA_ALONE), (method, path)
        assert everything(server.database) == before, (method, path)
        asked += 1
    assert asked >= 8


def takes(client: TestClient, operation: dict[str, Any], named: dict[str, Any]) -> bool:
    schemas = description(client)["components"]["schemas"]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    fields = schemas.get(str(content.get("$ref", "")).rpartition("/")[2], {}).get("properties", {})
    names = set(fields) | {each["name"] for each in operation.get("parameters", ())}
    return bool(names & named.keys())


def test_nobody_without_a_credential_gets_anything(client: TestClient, of_ana: dict[str, Any]) -> None:
    server = server_of(client)
    for method, path, operation in operations(client):
        if in_path(path) and path not in OPEN_TO_ALL:
            before = everything(server.database)
            answer = call(client, method, path, operation, of_ana, {})
            assert answer.status_code == 401, (method, path, answer.status_code)
            assert everything(server.database) == before, (method, path)
