"""The job engine: work queued with its transaction, done once, shared fairly, let go of, and known when begun."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from octavia.platform.database import Database, new_id
from octavia.platform.server_settings import ServerSettings
from octavia.service.jobs.queue import Handed, QueueName
from octavia.workers.engine import DbosQueue, Executor, RunStage, prepare

_PATIENCE_S = 30


@pytest.fixture
def settings(database: Database, server_settings: ServerSettings) -> ServerSettings:
    url = database.engine.url.render_as_string(hide_password=False)
    made = replace(server_settings, database_url=url, worker_poll_ms=20)
    prepare(made)
    return made


@contextmanager
def working(settings: ServerSettings, run_stage: RunStage, worker_id: str = "here") -> Iterator[None]:
    executor = Executor(settings, worker_id, run_stage)
    executor.start()
    try:
        yield
    finally:
        executor.stop(5)


def stage(owner: str, number: int = 1, queue: QueueName = QueueName.MEDIA) -> Handed:
    return Handed(f"{owner}-{number}", new_id(), owner, "hear", "", queue, 1, 0)


def hand(database: Database, queue: DbosQueue, *stages: Handed) -> None:
    with database.transaction() as session:
        for each in stages:
            queue.hand(session, each)


def wait(until: list[str], count: int) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while len(until) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_is_handed_over_is_done_once_and_what_is_rolled_back_never(
    database: Database, settings: ServerSettings
) -> None:
    queue, done = DbosQueue(database), list[str]()
    kept, lost = stage("kept"), stage("lost")
    hand(database, queue, kept, kept)
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        queue.hand(session, lost)
        _ = 1 / 0
    assert queue.unheld([kept.key, lost.key]) == {lost.key}
    with working(settings, lambda stage_id, dispatch: done.append(f"{stage_id}:{dispatch}")):
        wait(done, 1)
        time.sleep(0.3)
    assert done == ["kept-1:1"]
    assert queue.unheld([kept.key]) == {kept.key}
    assert queue.forget("2999-01-01T00:00:00Z") == 1


def test_work_that_is_begun_is_known_with_who_has_it_and_work_that_is_let_go_of_is_not_done(
    database: Database, settings: ServerSettings
) -> None:
    queue, begun, go_on = DbosQueue(database), list[str](), threading.Event()
    first, second, third = stage("ana"), stage("ana", 2), stage("ana", 3)

    def run(stage_id: str, _: int) -> None:
        begun.append(stage_id)
        go_on.wait(_PATIENCE_S)

    with working(settings, run, "me"):
        hand(database, queue, first)
        wait(begun, 1)
        hand(database, queue, second, third)
        (workflow,) = queue.begun()
        assert (workflow.key, workflow.stage_id, workflow.dispatch, workflow.executor_id) == (
            first.key,
            "ana-1",
            1,
            "me",
        )
        queue.cancel(second.job_id)
        go_on.set()
        wait(begun, 2)
    assert begun == ["ana-1", "ana-3"]


def test_owners_share_fairly_however_much_one_of_them_queued(database: Database, settings: ServerSettings) -> None:
    queue, done = DbosQueue(database), list[str]()
    random.seed(4)
    hand(database, queue, *(stage("many", number) for number in range(40)))
    hand(database, queue, *(stage(owner, number) for owner in ("ana", "ben") for number in range(5)))
    with working(settings, lambda stage_id, _: done.append(stage_id.split("-")[0])):
        wait(done, 50)
    last = max(at for at, owner in enumerate(done) if owner != "many")
    assert last < 40, done


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_takes_work_only_from_the_queues_it_serves(database: Database, settings: ServerSettings) -> None:
    queue, done = DbosQueue(database), list[str]()
    hand(database, queue, stage("speech", queue=QueueName.TTS), stage("media"))
    with working(replace(settings, worker_queues=("media",)), lambda stage_id, _: done.append(stage_id)):
        wait(done, 1)
        time.sleep(0.3)
    assert done == ["media-1"]
