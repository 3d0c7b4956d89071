"""Links that work once, asked for by many at the same time of several web processes: each has one winner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import httpx
import pytest

from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.storage.errors import LinkUsed
from octavia.service.storage.files import Files
from octavia.service.storage.records import FileKind
from support.s3 import s3_bucket, s3_endpoint, s3_settings  # noqa: F401 - fixtures
from support.server import FixedClock
from support.web_process import web_process

from .conftest import blocks

CLIENTS, LINKS, PROCESSES = 8, 50, 2


@pytest.fixture
def clock() -> FixedClock:
    """The web processes go by the time of day."""
    now = FixedClock()
    now.at = now.at.now(now.at.tzinfo).replace(microsecond=0)
    return now


@pytest.fixture
def settings(server_settings: ServerSettings, database_url: str, request: pytest.FixtureRequest) -> ServerSettings:
    """The disk with SQLite, a bucket with PostgreSQL."""
    settings = replace(server_settings, database_url=database_url)
    if database_url.startswith("sqlite"):
        return settings
    of_s3 = s3_settings(request.getfixturevalue("s3_endpoint"), request.getfixturevalue("s3_bucket"))
    return replace(settings, **of_s3)


@pytest.fixture
def addresses(settings: ServerSettings, tmp_path: Path) -> Iterator[list[str]]:
    """Where the web processes are."""
    with ExitStack() as running:
        webs = [running.enter_context(web_process(tmp_path, settings)) for _ in range(PROCESSES)]
        yield [f"http://127.0.0.1:{web.port}" for web in webs]


def test_of_eight_who_use_a_link_at_once_one_does(files: Files, owner_id: str, media: Path) -> None:
    file = files.receive(owner_id, "talk.wav", FileKind.AUDIO, blocks(media / "talk.wav"))
    tokens = [files.links.give(owner_id, file.id).token for _ in range(LINKS)]

    def use(token: str) -> bool:
        try:
            grant, signed = files.links.use(token)
        except LinkUsed:
            return False
        return files.links.granted(grant, signed) == file

    with ThreadPoolExecutor(CLIENTS) as clients:
        won = list(clients.map(use, [token for token in tokens for _ in range(CLIENTS)]))
    assert Counter(sum(won[at : at + CLIENTS]) for at in range(0, len(won), CLIENTS)) == {1: LINKS}


@pytest.mark.slow
def test_of_eight_who_race_for_a_link_one_gets_the_file_with_ranges_and_the_others_are_told_that_it_is_gone(
    files: Files, database: Database, owner_id: str, media: Path, addresses: list[str]
) -> None:
    content = (media / "talk.mp4").read_bytes()
    file = files.receive(owner_id, "talk.mp4", FileKind.VIDEO, blocks(media / "talk.mp4"))
    links = [f"/api/v1/download/{files.links.give(owner_id, file.id).token}" for _ in range(LINKS)]
    together = Barrier(CLIENTS, timeout=60)

    def race(number: int) -> list[str]:
        """The address that each link led to; empty where another was quicker."""
        won = []
        with httpx.Client(base_url=addresses[number % PROCESSES], timeout=60) as client:
            for link in links:
                looked = client.head(link) if number == 0 else None
                together.wait()
                answer = client.get(link)
                together.wait()
                if looked is not None:
                    assert (looked.status_code, looked.headers["Content-Length"]) == (200, str(len(content)))
                    assert client.head(link).status_code == 410
                assert answer.status_code in (303, 410)
                won.append(answer.headers.get("Location", ""))
        return won

    with ThreadPoolExecutor(CLIENTS) as clients:
        outcomes = list(clients.map(race, range(CLIENTS)))
    winners = Counter(sum(bool(outcome[link]) for outcome in outcomes) for link in range(LINKS))
    assert winners == {1: LINKS}
    with httpx.Client(timeout=60) as client:
        for link in range(LINKS):
            (grant,) = filter(None, (outcome[link] for outcome in outcomes))
            part = client.get(addresses[link % PROCESSES] + grant, headers={"Range": "bytes=5-14"})
            assert (part.status_code, part.content) == (206, content[5:15])
        assert client.get(addresses[0] + grant).content == content
        files.remove(owner_id, file.id)
        assert client.get(addresses[0] + grant).status_code == 404
