"""Event streams: of one job, and of all of a user's; nothing missed, nothing of others, ended when they must."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from octavia.api.app import create_app
from octavia.api.octavia import events as events_module
from octavia.api.server import Server
from octavia.platform.database import new_id
from octavia.service.jobs.commands import JobStatus, Phase
from octavia.service.jobs.events import EventKind, tell
from octavia.service.jobs.tables import JobRow
from support.live import Frame, frames, live
from support.people import Person, new_person

Open = Callable[..., Any]


@pytest.fixture
def ana(server: Server) -> Person:
    return new_person(server)


@pytest.fixture
def app(server: Server) -> FastAPI:
    return create_app(server)


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    with live(app) as running:
        yield running


@contextmanager
def streamed(address: str, path: str, headers: dict[str, str]) -> Iterator[Iterator[Frame]]:
    with httpx.stream("GET", address + path, headers=headers, timeout=30) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield (frame for frame in frames(response) if not frame.comment)


def make_job(server: Server, person: Person) -> str:
    now = server.clock()
    row = JobRow(
        id=new_id(),
        owner_id=person.owner_id,
        user_id=person.user_id,
        kind="transcribe",
        command={"source": {"storage_path": "x", "file_id": "", "job_id": ""}},
        status=JobStatus.PENDING,
        phase=Phase.PENDING,
        progress=0,
        step="",
        priority=0,
        source_file_id=None,
        source_name="talk.mp4",
        source_language="auto",
        input_file="x",
        duration_ms=1000,
        parked=False,
        round=0,
        held_ucr=0,
        charged_ucr=0,
        created_at=now,
        updated_at=now,
    )
    with server.database.transaction() as session:
        session.add(row)
        tell(session, row, EventKind.CREATED, now)
    return row.id


def change(server: Server, job_id: str, kind: EventKind = EventKind.PROGRESS, **values: Any) -> None:
    with server.database.transaction() as session:
        row = session.get_one(JobRow, job_id)
        for name, value in values.items():
            setattr(row, name, value)
        tell(session, row, kind, server.clock())


def complete(server: Server, job_id: str) -> None:
    change(server, job_id, EventKind.COMPLETED, status=JobStatus.COMPLETED, phase=Phase.COMPLETED, progress=1000)


def test_a_job_s_stream_tells_each_status_and_ends_with_the_job(server: Server, address: str, ana: Person) -> None:
    job_id = make_job(server, ana)
    with streamed(address, f"/api/v1/jobs/{job_id}/stream", ana.headers) as told:
        first = next(told)
        assert (first.event, first.data["job_id"], first.data["status"]) == ("", job_id, "pending")
        change(server, job_id, status=JobStatus.PROCESSING, phase=Phase.TRANSCRIBING, progress=400)
        second = next(told)
        assert (second.data["status"], second.data["progress_percentage"]) == ("processing", 40)
        complete(server, job_id)
        last, done = next(told), next(told)
        assert (last.event, last.data["status"]) == ("", "completed")
        assert (done.event, done.data) == ("done", last.data)
        assert list(told) == []
    status = httpx.get(f"{address}/api/v1/jobs/{job_id}/status", headers=ana.headers)
    assert status.json() == done.data


def test_a_job_that_has_ended_is_told_at_once(server: Server, address: str, ana: Person) -> None:
    job_id = make_job(server, ana)
    complete(server, job_id)
    with streamed(address, f"/api/v1/jobs/{job_id}/stream", ana.headers) as told:
        assert [frame.event for frame in told] == ["", "done"]


def test_a_job_that_is_deleted_ends_its_stream(server: Server, address: str, ana: Person) -> None:
    job_id = make_job(server, ana)
    with streamed(address, f"/api/v1/jobs/{job_id}/stream", ana.headers) as told:
        next(told)
        server.jobs.delete(ana.owner_id, job_id)
        assert [(frame.event, frame.data["status"]) for frame in told] == [("done", "deleted")]


def test_an_event_source_opens_a_stream_with_a_token_of_its_own(server: Server, address: str, ana: Person) -> None:
    job_id = make_job(server, ana)
    complete(server, job_id)
    made = httpx.post(f"{address}/api/v1/auth/stream-token", headers=ana.headers).json()["token"]
    with streamed(address, f"/api/v1/jobs/{job_id}/stream?token={made}", {}) as told:
        assert next(told).data["job_id"] == job_id
    access = ana.headers["Authorization"].removeprefix("Bearer ")
    assert httpx.get(f"{address}/api/v1/jobs/{job_id}/stream?token={access}").status_code == 401
    assert httpx.get(f"{address}/api/v1/auth/me?token={made}").status_code == 401
    assert httpx.get(f"{address}/api/v1/auth/me", headers={"Authorization": f"Bearer {made}"}).status_code == 401


def test_another_user_s_job_is_not_there(server: Server, address: str, ana: Person) -> None:
    ben = new_person(server, "ben@mail.example")
    job_id = make_job(server, ben)
    answer = httpx.get(f"{address}/api/v1/jobs/{job_id}/stream", headers=ana.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert httpx.get(f"{address}/api/v1/jobs/{job_id}/stream").status_code == 401


def test_one_stream_tells_all_of_a_user_s_jobs_and_nobody_else_s(server: Server, address: str, ana: Person) -> None:
    ben = new_person(server, "ben@mail.example")
    before = make_job(server, ana)
    with streamed(address, "/api/v1/events", ana.headers) as told:
        # The stream has begun once its head is here: what was before is not told again.
        make_job(server, ben)
        job_id = make_job(server, ana)
        change(server, before, progress=10)
        created, progress = next(told), next(told)
    assert (created.event, created.data["job_id"], created.data["kind"]) == ("job.created", job_id, "created")
    assert (progress.event, progress.data["job_id"]) == ("job.progress", before)
    assert int(progress.id) == progress.data["id"] > int(created.id)
    assert progress.data["data"]["progress_percentage"] == 1


@pytest.mark.parametrize("how", ["header", "query"])
def test_after_a_break_what_was_missed_comes_first(server: Server, address: str, ana: Person, how: str) -> None:
    job_id = make_job(server, ana)
    with streamed(address, "/api/v1/events?after=0", ana.headers) as told:
        seen = next(told)
    for progress in range(0, 700, 3):  # More than one page.
        change(server, job_id, progress=progress)
    headers = {"Last-Event-ID": seen.id} if how == "header" else {}
    path = "/api/v1/events" if how == "header" else f"/api/v1/events?after={seen.id}"
    with streamed(address, path, ana.headers | headers) as told:
        numbers = [int(next(told).id) for _ in range(234)]
        change(server, job_id, progress=990)
        newest = next(told)
    assert numbers == sorted(set(numbers))
    assert numbers[0] > int(seen.id)
    assert newest.data["data"]["progress_percentage"] == 99


@pytest.mark.parametrize("sent", ["x", "-1", "1" * 30, "1.5"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_number_that_is_none_is_refused(address: str, ana: Person, sent: str) -> None:
    assert httpx.get(f"{address}/api/v1/events", headers=ana.headers | {"Last-Event-ID": sent}).status_code == 422


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_quiet_stream_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch, address: str, ana: Person) -> None:
    monkeypatch.setattr(events_module, "HEARTBEAT_S", 0.1)
    with httpx.stream("GET", f"{address}/api/v1/events", headers=ana.headers, timeout=30) as response:
        told = frames(response)
        assert [next(told).comment for _ in range(2)] == ["still here", "still here"]


def test_a_stream_ends_when_its_session_is_revoked(
    monkeypatch: pytest.MonkeyPatch, server: Server, address: str, ana: Person
) -> None:
    monkeypatch.setattr(events_module, "HEARTBEAT_S", 0.1)
    job_id = make_job(server, ana)
    with (
        streamed(address, f"/api/v1/jobs/{job_id}/stream", ana.headers) as of_job,
        streamed(address, "/api/v1/events", ana.headers) as of_all,
    ):
        next(of_job)
        (session,) = server.accounts.sessions.of_user(ana.user_id)
        server.accounts.sessions.revoke(ana.user_id, session.id)
        assert list(of_job) == []
        assert list(of_all) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_streams_end_when_the_server_is_about_to_stop(app: FastAPI, address: str, ana: Person) -> None:
    with streamed(address, "/api/v1/events", ana.headers) as told:
        app.state.following.close()
        assert list(told) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_user_may_have_so_many_streams_open(server: Server, app: FastAPI, address: str, ana: Person) -> None:
    app.state.following.most_streams = 1
    ben = new_person(server, "ben@mail.example")
    with streamed(address, "/api/v1/events", ana.headers):
        refused = httpx.get(f"{address}/api/v1/events", headers=ana.headers)
        assert (refused.status_code, refused.json()["error"]) == (429, "TOO_MANY_STREAMS")
        with streamed(address, "/api/v1/events", ben.headers):
            pass


def test_that_something_can_be_heard_is_an_event_of_its_own(address: str, server: Server, ana: Person) -> None:
    job_id = make_job(server, ana)
    with streamed(address, "/api/v1/events?after=0", ana.headers) as told:
        assert next(told).event == "job.created"
        with server.database.transaction() as session:
            heard = {"language": "es", "name": "talk.es.sample.m4a"}
            tell(session, session.get_one(JobRow, job_id), EventKind.SAMPLE, server.clock(), heard)
        frame = next(told)
        assert (frame.event, frame.data["data"]) == ("job.sample", heard)
