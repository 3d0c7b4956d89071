"""The first minute of a dub over HTTP: told of in the stream of events, fetched by its owner, hidden from others."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server
from octavia.service.jobs.outputs import SAMPLE, Output
from octavia.service.jobs.work import Outcome
from support.jobs import Hands, finished, make_minute, make_shop
from support.people import new_person
from support.server import FixedClock

NAME = "minute.es.sample.m4a"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Which database it is matters nothing here."""
    return sqlite_url


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


def test_a_sample_is_listed_played_in_ranges_and_gone_in_the_end(
    server: Server, queue: Hands, clock: FixedClock, tmp_path: Path
) -> None:
    shop = make_shop(server, queue, clock, make_minute(tmp_path))
    job = shop.started()
    while True:
        handed = queue.handed[-1]
        claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
        assert claimed is not None
        if handed.name == "dub":
            break
        shop.work.finish(claimed, Outcome(source_language="en"))
    (tmp_path / NAME).write_bytes(b"a minute of sound")
    shop.work.show(claimed, Output(tmp_path / NAME, NAME, SAMPLE, "es", "audio/mp4"))

    place = f"/api/v1/jobs/{job.id}/artifacts"
    with TestClient(create_app(server)) as client:
        (listed,) = client.get(place, headers=shop.ana.headers).json()["artifacts"]
        assert (listed["name"], listed["role"], listed["language"]) == (NAME, "sample", "es")
        part = client.get(f"{place}/{NAME}", headers=shop.ana.headers | {"Range": "bytes=2-7"})
        assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"minute", "audio/mp4")
        other = new_person(server, "eve@mail.example").headers
        assert client.get(place, headers=other).status_code == 404
        assert client.get(f"{place}/{NAME}", headers=other).status_code == 404
        assert client.get(f"/api/v1/jobs/{job.id}/download", headers=shop.ana.headers).status_code == 400

        shop.work.hand_back(claimed)
        finished(shop, job.id, tmp_path)
        assert client.get(f"{place}/{NAME}", headers=shop.ana.headers).status_code == 404
        assert "sample" not in client.get(place, headers=shop.ana.headers).text
