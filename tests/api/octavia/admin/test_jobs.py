"""Everybody's jobs over HTTP, for administrators."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.service.jobs.ending import Failure
from support.jobs import CREDITS, Shop, finished
from support.people import Person, new_person
from support.statements import counted_statements

ALL = "/api/v1/admin/jobs"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BROKEN = Failure("worker-lost", "its worker died three times: look at the machine's memory", parked=True)


def fails(shop: Shop) -> None:
    """What the newest stage does."""
    handed = shop.queue.handed[-1]
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w1")
    assert claimed is not None
    shop.work.refuse(claimed, BROKEN)


def ids(client: TestClient, **wanted: Any) -> list[str]:
    return [job["id"] for job in client.get(ALL, params=wanted).json()["jobs"]]


def test_everybody_s_jobs_are_listed_and_found(client: TestClient, chief: Person, shop: Shop, tmp_path: Path) -> None:
    made = shop.started()
    finished(shop, made.id, tmp_path)
    shop.clock.forward(seconds=1)
    broken = shop.started()
    fails(shop)
    first, second = client.get(ALL).json()["jobs"]
    assert (first["id"], first["email"], first["user_id"]) == (broken.id, shop.ana.email, shop.ana.user_id)
    assert (first["status"], first["error_name"], first["parked"]) == ("failed", "worker-lost", True)
    assert first["error_message"] == BROKEN.message
    assert (second["languages"], second["source_name"], second["charged"]) == (["es"], "minute.mp4", 30)
    assert ids(client, status="completed") == [made.id]
    assert ids(client, kind="dub") == [broken.id, made.id]
    assert ids(client, kind="translate") == []
    assert ids(client, parked=True) == ids(client, search=broken.id) == [broken.id]
    assert ids(client, user=shop.ana.user_id) == ids(client, search="MINUTE") == ids(client, search="ana@") != []
    assert ids(client, user=chief.user_id) == ids(client, search="%") == []
    page = client.get(ALL, params={"limit": 1}).json()
    assert ids(client, limit=1, after=page["next"]) == [made.id]
    assert client.get(ALL, params={"after": page["next"]}).json()["next"] is None


@ON_SQLITE
def test_a_page_costs_the_same_however_much_is_on_it(client: TestClient, chief: Person, shop: Shop) -> None:
    def cost(limit: int) -> int:
        with counted_statements(shop.server.database) as asked:
            assert len(ids(client, limit=limit)) == limit
        return len([each for each in asked if each.startswith("SELECT")])

    for _ in range(6):
        shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, shop.dub("es", "fr"))
    assert cost(1) == cost(6) <= 4


@ON_SQLITE
def test_a_job_is_seen_from_inside(client: TestClient, chief: Person, shop: Shop) -> None:
    job = shop.started()
    fails(shop)
    inside = client.get(f"{ALL}/{job.id}").json()
    assert (inside["job"]["id"], [track["language"] for track in inside["tracks"]]) == (job.id, ["es"])
    began = inside["stages"][0]
    assert (began["name"], began["worker_id"], began["started_at"] is not None) == ("fetch", "w1", True)
    assert client.get(f"{ALL}/nothing").status_code == 404


def test_a_job_is_stopped_with_a_reason_that_its_owner_is_told(
    client: TestClient, chief: Person, shop: Shop, trail: Any
) -> None:
    job = shop.started()
    assert shop.balance() == (CREDITS - 30, 30)
    assert client.post(f"{ALL}/{job.id}/cancel", json={"reason": " "}).status_code == 422
    stopped = client.post(f"{ALL}/{job.id}/cancel", json={"reason": "it holds up others"}).json()["job"]
    assert (stopped["status"], stopped["charged"]) == ("cancelled", 0)
    client.post(f"{ALL}/{job.id}/cancel", json={"reason": "again"})
    assert trail() == [("job.cancelled", job.id, {"reason": "it holds up others"})]
    assert (shop.balance(), shop.queue.cancelled[0]) == ((CREDITS, 0), job.id)
    told = client.get(f"/api/v1/jobs/{job.id}/status", headers=shop.ana.headers).json()
    assert told["error_message"] == "an administrator stopped it: it holds up others"


@ON_SQLITE
def test_a_failed_job_is_started_again_on_its_owner_s_credits(
    client: TestClient, chief: Person, shop: Shop, trail: Any
) -> None:
    job = shop.started()
    fails(shop)
    again = client.post(f"{ALL}/{job.id}/retry").json()["job"]
    assert (again["status"], again["starts"], again["error_message"]) == ("processing", 2, None)
    assert (shop.balance(), trail()) == ((CREDITS - 30, 30), [("job.requeued", job.id, {})])
    twice = client.post(f"{ALL}/{job.id}/retry")
    assert (twice.status_code, twice.json()["error"]) == (409, "JOB_NOT_FAILED")
    assert client.post(f"{ALL}/nothing/retry").status_code == 404
    assert client.post(f"{ALL}/nothing/cancel", json={"reason": "x"}).status_code == 404


@ON_SQLITE
def test_what_has_ended_is_not_stopped(client: TestClient, chief: Person, shop: Shop, tmp_path: Path) -> None:
    job = shop.started()
    finished(shop, job.id, tmp_path)
    answer = client.post(f"{ALL}/{job.id}/cancel", json={"reason": "x"})
    assert (answer.status_code, answer.json()["error"]) == (409, "JOB_ENDED")


@ON_SQLITE
def test_whose_account_went_is_not_named(client: TestClient, chief: Person, shop: Shop) -> None:
    ben = new_person(shop.server, "ben@mail.example")
    shop.server.jobs.create(shop.ana.owner_id, ben.user_id, shop.dub())
    assert [job["email"] for job in client.get(ALL).json()["jobs"]] == [shop.ana.email]
