"""Two users and their workers in any order of calls: no fault, no leak, and books that are right at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from octavia.api.server import compose
from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.jobs.work import Work
from support.clips import clip
from support.databases import Postgres
from support.jobs import Hands
from support.redis_server import RedisServer
from support.s3 import s3_settings
from support.server import FixedClock
from support.two_users import TwoUsers, World

Make = Callable[[], World]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / "a.wav"
    return clip(path, "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "2").read_bytes()


def world(url: str, settings: ServerSettings, sound: bytes, close: ExitStack) -> World:
    clock = FixedClock()
    queue = Hands(clock)
    database = Database(url)
    close.callback(database.close)
    server = compose(replace(settings, database_url=url), database, queue, clock)
    work = Work(database, server.settings, clock, server.accounts, server.files, server.billing, queue)
    return World(server, work, queue, clock, sound, close)


@pytest.fixture
def on_sqlite(sqlite_template: Path, server_settings: ServerSettings, tmp_path: Path, sound: bytes) -> Make:
    def make() -> World:
        folder = tmp_path / new_id()
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "test.db")
        return world(f"sqlite:///{folder}/test.db", replace(server_settings, data_dir=folder), sound, ExitStack())

    return make


@pytest.fixture
def on_postgres(
    postgres: Postgres,
    server_settings: ServerSettings,
    redis_server: RedisServer,
    s3_endpoint: str,
    s3_bucket: str,
    tmp_path: Path,
    sound: bytes,
) -> Iterator[Make]:
    of_s3 = s3_settings(s3_endpoint, s3_bucket)

    def make() -> World:
        close = ExitStack()
        url = close.enter_context(postgres.fresh())
        settings = replace(server_settings, redis_url=redis_server.url, **of_s3)
        return world(url, settings, sound, close)

    yield make


def run(make: Make, examples: int, steps: int) -> None:
    class Machine(TwoUsers):
        def __init__(self) -> None:
            super().__init__(make)

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            # One fault is shown, made small for some minutes at most: with `explain` that has no limit.
            phases=(Phase.generate, Phase.shrink),
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_a_few_things_in_any_order_on_one_machine(on_sqlite: Make) -> None:
    run(on_sqlite, 6, 20)


def test_a_few_things_in_any_order_on_many_machines(on_postgres: Make) -> None:
    run(on_postgres, 2, 15)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_things_in_any_order_on_one_machine(on_sqlite: Make) -> None:
    run(on_sqlite, 200, 30)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_many_things_in_any_order_on_many_machines(on_postgres: Make) -> None:
    run(on_postgres, 20, 40)
