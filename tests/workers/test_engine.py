"""The job engine: work queued with its transaction, done once, shared fairly, let go of, and known when begun."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from dbos import DBOSClient

from octavia.platform.database import Database, DatabaseFault, new_id
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
    return Handed(f"{owner}-{number}", new_id(), owner, "hear", "", 0, queue, 1, 0)


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


def test_owners_take_turns_however_much_one_of_them_queued(database: Database, settings: ServerSettings) -> None:
    queue, done = DbosQueue(database), list[str]()
    hand(database, queue, *(stage("many", number) for number in range(12)))
    hand(database, queue, *(stage(owner, number) for owner in ("ana", "ben") for number in range(3)))
    with working(settings, lambda stage_id, _: done.append(stage_id)):
        wait(done, 18)
    rounds = [f"{owner}-{number}" for number in range(3) for owner in ("many", "ana", "ben")]
    assert done == [*rounds, *(f"many-{number}" for number in range(3, 12))]


def test_who_comes_later_takes_part_from_where_the_others_are(database: Database, settings: ServerSettings) -> None:
    queue, done, go_on = DbosQueue(database), list[str](), threading.Semaphore(0)

    def run(stage_id: str, _: int) -> None:
        done.append(stage_id)
        go_on.acquire(timeout=_PATIENCE_S)

    hand(database, queue, *(stage("early", number) for number in range(8)))
    with working(settings, run):
        for count in range(1, 5):
            wait(done, count)
            go_on.release()
        wait(done, 5)
        hand(database, queue, *(stage("late", number) for number in range(2)), stage("early", 8))
        go_on.release(10)
        wait(done, 11)
    order = ["early-5", "late-0", "early-6", "late-1", "early-7", "early-8"]
    assert done == [*(f"early-{number}" for number in range(5)), *order]


def test_a_stage_that_comes_back_late_puts_nobody_else_before_those_who_wait(
    database: Database, settings: ServerSettings
) -> None:
    queue, done, go_on = DbosQueue(database), list[str](), threading.Semaphore(0)

    def run(stage_id: str, _: int) -> None:
        done.append(stage_id)
        go_on.acquire(timeout=_PATIENCE_S)

    again = stage("again")
    with database.transaction() as session:
        queue.hand(session, again, delay_s=3600)
    hand(database, queue, *(stage("early", number) for number in range(8)))
    with working(settings, run):
        for count in range(1, 5):
            wait(done, count)
            go_on.release()
        wait(done, 5)
        engine = DBOSClient(system_database_engine=database.engine, application_name="octavia", lazy=True)
        engine.set_workflow_delay(again.key, delay_seconds=0)
        while not engine.list_workflows(workflow_ids=[again.key], status="ENQUEUED"):
            time.sleep(0.05)
        hand(database, queue, *(stage("late", number) for number in range(3)))
        go_on.release(10)
        wait(done, 12)
    assert done[5:] == ["again-1", "late-0", "early-5", "late-1", "early-6", "late-2", "early-7"]


def test_what_is_urgent_goes_first_and_is_shared_too(database: Database, settings: ServerSettings) -> None:
    queue, done = DbosQueue(database), list[str]()
    hand(database, queue, *(replace(stage("ana", number), priority=1) for number in range(2)))
    hand(database, queue, *(stage(owner, number) for owner in ("ben", "cem") for number in range(2)))
    with working(settings, lambda stage_id, _: done.append(stage_id)):
        wait(done, 6)
    assert done == ["ben-0", "cem-0", "ben-1", "cem-1", "ana-0", "ana-1"]


def test_it_says_whether_work_waits_that_can_begin(database: Database, settings: ServerSettings) -> None:
    queue = DbosQueue(database)
    assert not queue.waiting(list(QueueName))
    with database.transaction() as session:
        queue.hand(session, stage("ana"), delay_s=0.3)
    assert not queue.waiting([QueueName.MEDIA])
    time.sleep(0.4)
    assert queue.waiting([QueueName.MEDIA])


def test_an_executor_that_was_stopped_can_be_started_again(database: Database, settings: ServerSettings) -> None:
    queue, done = DbosQueue(database), list[str]()
    executor = Executor(settings, "here", lambda stage_id, _: done.append(stage_id))
    for number in range(3):
        hand(database, queue, stage("ana", number))
        executor.start()
        wait(done, number + 1)
        executor.rest()
        assert not executor.busy
    hand(database, queue, stage("ana", 3))
    time.sleep(0.3)
    executor.stop(0)
    assert done == ["ana-0", "ana-1", "ana-2"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_start_that_fails_leaves_nothing_behind_and_can_be_tried_again(
    database: Database, settings: ServerSettings
) -> None:
    queue, done, threads = DbosQueue(database), list[str](), threading.active_count()
    hand(database, queue, stage("ana"))
    elsewhere = replace(settings, database_url="sqlite:////nowhere/at/all.db")
    with pytest.raises(DatabaseFault):
        Executor(elsewhere, "here", lambda *_: None).start()
    assert threading.active_count() == threads
    with working(settings, lambda stage_id, _: done.append(stage_id)):
        wait(done, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_takes_work_only_from_the_queues_it_serves(database: Database, settings: ServerSettings) -> None:
    queue, done = DbosQueue(database), list[str]()
    hand(database, queue, stage("speech", queue=QueueName.TTS), stage("media"))
    with working(replace(settings, worker_queues=("media",)), lambda stage_id, _: done.append(stage_id)):
        wait(done, 1)
        time.sleep(0.3)
    assert done == ["media-1"]
