"""A worker without work rests, and wakes up when there is some."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import text

from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.jobs.queue import Handed, QueueName
from octavia.workers.engine import DbosQueue, Executor, prepare
from octavia.workers.rest import Watch

_PATIENCE_S = 30


class Time:
    """Goes on when it is told to."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def settings(database: Database, server_settings: ServerSettings) -> ServerSettings:
    url = database.engine.url.render_as_string(hide_password=False)
    made = replace(server_settings, database_url=url, worker_poll_ms=20)
    prepare(made)
    return made


def hand(database: Database, queue: DbosQueue, name: str, of: QueueName = QueueName.MEDIA) -> None:
    with database.transaction() as session:
        queue.hand(session, Handed(name, new_id(), "ana", "hear", "", 0, of, 1, 0))


def wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def watched(
    settings: ServerSettings, queue: DbosQueue, run: Callable[..., None], clock: Time
) -> Iterator[tuple[Executor, Watch]]:
    executor = Executor(settings, "here", run)
    try:
        yield executor, Watch(executor, queue, rest_after_s=10, now_s=clock)
    finally:
        executor.stop(5)


def woken(watch: Watch) -> bool:
    watch.look()
    return watch.awake


def engine_threads() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("queue-worker")]


def test_it_starts_for_work_rests_after_a_while_without_and_starts_again(
    database: Database, settings: ServerSettings
) -> None:
    queue, done, clock = DbosQueue(database), list[str](), Time()
    with watched(settings, queue, lambda stage_id, _: done.append(stage_id), clock) as (_, watch):
        watch.look()
        assert not watch.awake
        assert engine_threads() == []
        for name in ("first", "second"):
            hand(database, queue, name)
            wait(partial(woken, watch))
            wait(partial(done.__contains__, name))
            clock.now_s += 9
            watch.look()
            assert watch.awake
            clock.now_s += 1
            watch.look()
            assert not watch.awake
            # Until then what comes may still be done by what goes to rest.
            wait(lambda: not engine_threads())
    assert done == ["first", "second"]


def test_it_wakes_up_for_what_it_took_as_it_went_to_rest(database: Database, settings: ServerSettings) -> None:
    queue, done, clock = DbosQueue(database), list[str](), Time()
    hand(database, queue, "taken")
    # As the engine's poller does, that still sees the work while everything around it stops.
    table = "dbos.workflow_status" if database.engine.dialect.name == "postgresql" else "workflow_status"
    with database.transaction() as session:
        session.execute(text(f"UPDATE {table} SET status = 'PENDING', executor_id = 'here', application_version = '1'"))
    with watched(settings, queue, lambda stage_id, _: done.append(stage_id), clock) as (_, watch):
        watch.look()
        assert watch.awake
        wait(partial(done.__contains__, "taken"))
    assert done == ["taken"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_does_not_rest_over_a_long_stage(database: Database, settings: ServerSettings) -> None:
    queue, clock, go_on = DbosQueue(database), Time(), threading.Event()

    def run(*_: object) -> None:
        go_on.wait(_PATIENCE_S)

    hand(database, queue, "long")
    with watched(settings, queue, run, clock) as (executor, watch):
        watch.look()
        wait(lambda: executor.busy)
        clock.now_s += 60
        watch.look()
        assert watch.awake
        go_on.set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_work_for_others_does_not_wake_it(database: Database, settings: ServerSettings) -> None:
    queue = DbosQueue(database)
    watch = Watch(Executor(replace(settings, worker_queues=("media",)), "here", lambda *_: None), queue)
    hand(database, queue, "speech", QueueName.TTS)
    watch.look()
    assert not watch.awake
