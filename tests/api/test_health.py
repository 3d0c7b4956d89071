"""Liveness and readiness."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server
from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings, StorageKind
from octavia.service.jobs.queue import QueueName
from octavia.service.jobs.tables import WorkerRow
from support.s3 import s3_client
from support.server import FixedClock


def worker(server: Server, *queues: str) -> None:
    now = server.clock()
    with server.database.transaction() as session:
        session.add(WorkerRow(id=new_id(), place="", pid=1, queues=list(queues), started_at=now, seen_at=now))


def test_a_server_that_lives_says_so(client: TestClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_it_is_ready_when_its_database_and_its_storage_answer(client: TestClient) -> None:
    answer = client.get("/ready")
    assert answer.status_code == 200
    assert (answer.json()["database"], answer.json()["storage"]) == (True, True)


def test_it_says_which_queues_no_worker_serves(client: TestClient, server: Server, clock: FixedClock) -> None:
    assert client.get("/ready").json()["waiting_queues"] == [str(name) for name in QueueName]
    worker(server, "orchestrate", "media", "mt", "tts")
    assert client.get("/ready").json()["waiting_queues"] == ["stt"]
    worker(server, "stt")
    well: dict[str, object] = {
        "database": True,
        "storage": True,
        "redis": bool(server.settings.redis_url) or None,
        "workers": True,
        "waiting_queues": [],
    }
    assert client.get("/ready").json() == well
    clock.forward(seconds=server.settings.worker_lost_s + 1)
    assert client.get("/ready").json()["workers"] is False


def test_it_is_not_ready_without_its_storage(client: TestClient, server: Server) -> None:
    take_away_storage(server.settings)
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["storage"]) == (503, False)


def take_away_storage(settings: ServerSettings) -> None:
    if settings.storage is StorageKind.S3:
        s3_client(settings.s3_endpoint).delete_bucket(Bucket=settings.s3_bucket)
        return
    shutil.rmtree(settings.data_dir, ignore_errors=True)
    settings.data_dir.write_text("not a folder")


def test_it_is_not_ready_without_its_database(server: Server, tmp_path: Path) -> None:
    away = replace(server, database=Database(f"sqlite:///{tmp_path}/no-such-folder/octavia.db"))
    with TestClient(create_app(away)) as client:
        answer = client.get("/ready")
        assert client.get("/health").status_code == 200
    assert (answer.status_code, answer.json()["database"], answer.json()["workers"]) == (503, False, False)
