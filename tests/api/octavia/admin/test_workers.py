"""The workers and what waits for them, for administrators."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia import __version__
from octavia.workers.recovery import Heart
from support.jobs import Shop
from support.people import Person

FLEET = "/api/v1/admin/workers"


def by_name(fleet: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    return {each["name"]: (each["waiting"], each["running"], each["workers"]) for each in fleet["queues"]}


def test_what_each_worker_does_and_what_waits_is_seen(client: TestClient, chief: Person, shop: Shop) -> None:
    quiet = client.get(FLEET).json()
    assert (quiet["version"], quiet["workers"]) == (__version__, [])
    assert [each["name"] for each in quiet["queues"]] == ["orchestrate", "media", "stt", "mt", "tts"]

    heart = Heart(shop.server.database, shop.clock, "w1", ("orchestrate", "media"))
    heart.beat()
    heart.tell(["es"], {})
    job = shop.started()
    waiting = shop.clock.at
    shop.clock.forward(seconds=5)
    shop.started()
    handed = shop.queue.handed[-1]
    assert shop.work.begin(handed.stage_id, handed.dispatch, "w1") is not None

    fleet = client.get(FLEET).json()
    (worker,) = fleet["workers"]
    assert (worker["id"], worker["version"], worker["alive"]) == ("w1", __version__, True)
    assert (worker["queues"], worker["targets"]) == (["orchestrate", "media"], ["es"])
    (doing,) = worker["doing"]
    assert (doing["stage"], doing["source_name"], doing["job_id"] != job.id) == (handed.name, "minute.mp4", True)
    assert by_name(fleet)[handed.queue] == (1, 1, 1)
    (queue,) = [each for each in fleet["queues"] if each["name"] == handed.queue]
    assert queue["oldest_at"] == waiting.isoformat().replace("+00:00", "Z")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_that_gives_no_sign_of_life_is_told_from_the_others(
    client: TestClient, chief: Person, shop: Shop
) -> None:
    Heart(shop.server.database, shop.clock, "w1", ("media",)).beat()
    shop.clock.forward(seconds=shop.server.settings.worker_lost_s + 1)
    Heart(shop.server.database, shop.clock, "w2", ("media",)).beat()
    fleet = client.get(FLEET).json()
    assert [(worker["id"], worker["alive"]) for worker in fleet["workers"]] == [("w1", False), ("w2", True)]
    assert by_name(fleet)["media"] == (0, 0, 1)
