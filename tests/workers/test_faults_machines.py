"""Workers that are paused and wake up, machines that never come back, and deploys: no job is lost, none is done or
charged twice, none waits longer than it must."""

from __future__ import annotations

import logging
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Source, Synthesize, Transcribe, Translate
from octavia.service.jobs.tables import StageRow, WorkerRow
from octavia.service.jobs.views import Job
from support.aftermath import Aftermath
from support.people import Person
from support.receiver import Receiver, receiving
from support.workers import Plant, WorkerProcess

_PAUSES = 6
_DEPLOYS = 3
_DRAIN = {"OCTAVIA_SERVER_DRAIN_S": "120"}
"""Enough for any stage on a busy machine."""
_PATIENCE_S = 240
_log = logging.getLogger(__name__)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


def stages_of(works: Plant, job: Job) -> list[StageRow]:
    with works.server.database.reading() as session:
        return list(session.scalars(select(StageRow).where(StageRow.job_id == job.id).order_by(StageRow.rank)))


def runs_at(works: Plant, job: Job, name: str, language: str = "") -> bool:
    return works.stages(job)[name, language][0] == "running"


def wait_for_worker(works: Plant, worker: WorkerProcess) -> None:
    """Until it says that it takes work."""
    works.wait(worker.is_ready, _PATIENCE_S)


def pause(works: Plant, worker: WorkerProcess) -> None:
    """Stop its process; on SQLite not while it writes, for then nobody else could."""
    worker.process.send_signal(signal.SIGSTOP)
    while works.server.database.is_sqlite and not can_be_written(Path(str(works.server.database.engine.url.database))):
        worker.process.send_signal(signal.SIGCONT)
        time.sleep(0.01)
        worker.process.send_signal(signal.SIGSTOP)


def can_be_written(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
    return True


def mixed(works: Plant, ana: Person) -> list[Job]:
    video, lines = Source(file_id=works.talk(ana).id), Source(file_id=works.subtitles(ana).id)
    commands = (Dub(video, ("es", "fr"), JobKind.DUB, "en"), Transcribe(video, "en"), Synthesize(lines))
    return [works.started(ana, command) for command in commands]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_paused_worker_that_wakes_up_changes_nothing_any_more(works: Plant, receiver: Receiver) -> None:
    ana = works.person()
    works.told(ana, receiver)
    paused = works.worker()
    job = works.started(ana, Dub(Source(file_id=works.talk(ana).id), ("es",), JobKind.VIDEO_TRANSLATE, "en"))
    works.wait(lambda: runs_at(works, job, "dub", "es"))
    pause(works, paused)
    works.worker()
    done = works.ended(ana, job, _PATIENCE_S)
    assert (done.status, done.charged_ucr) == (JobStatus.COMPLETED, 3_000_000), works.said()
    stages = works.stages(job)
    paused.process.send_signal(signal.SIGCONT)
    # It enters again, sees that what it did is no longer its own, and is of use for the next job.
    works.workers[1].kill()
    again = works.started(ana, Translate(Source(file_id=works.subtitles(ana).id), "es"))
    assert works.ended(ana, again, _PATIENCE_S).status is JobStatus.COMPLETED, works.said()
    assert works.stages(job) == stages
    assert (stages["hear", ""], stages["dub", "es"]) == (("done", 1, 0), ("done", 2, 1))
    works.wait(lambda: Aftermath(works.server).workspaces() == set(), _PATIENCE_S)
    assert Aftermath(works.server).check(receiver).completed == 2
    assert paused.process.poll() is None


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_workers_paused_at_random_past_their_time_and_woken_deliver_once(works: Plant, receiver: Receiver) -> None:
    ana, chance, began = works.person(), random.Random(9), time.monotonic()
    works.told(ana, receiver)
    workers = [works.worker(), works.worker()]
    jobs = mixed(works, ana)
    for _ in range(_PAUSES):
        jobs += mixed(works, ana)[:1] if all(works.now(ana, j).status is JobStatus.COMPLETED for j in jobs) else []
        time.sleep(chance.uniform(0.5, 3.0))
        paused = chance.choice(workers)
        pause(works, paused)
        time.sleep(chance.uniform(works.settings.worker_lost_s, 2.5 * works.settings.worker_lost_s))
        paused.process.send_signal(signal.SIGCONT)
    for at, job in enumerate(jobs):
        ended = works.ended(ana, job, _PATIENCE_S)
        if ended.error_name == "parked":  # Its workers were taken for dead three times.
            works.server.jobs.retry(ana.owner_id, job.id)
            ended = works.ended(ana, job, _PATIENCE_S)
        assert ended.status is JobStatus.COMPLETED, (at, ended.error_message, works.said())
    assert [worker.process.poll() for worker in workers] == [None, None]
    works.worker()  # A new one clears what is no longer needed as it starts.
    works.wait(lambda: Aftermath(works.server).workspaces() == set(), _PATIENCE_S)
    _log.info("%d pauses, %s in %.0f s", _PAUSES, Aftermath(works.server).check(receiver), time.monotonic() - began)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_a_machine_had_that_never_comes_back_another_finishes(
    works: Plant, receiver: Receiver, tmp_path: Path
) -> None:
    ana = works.person()
    works.told(ana, receiver)
    lost = works.worker()
    jobs = mixed(works, ana)
    works.wait(lambda: runs_at(works, jobs[0], "dub", "es"))
    done_before = {(job.id, *key): state for job in jobs for key, state in works.stages(job).items()}
    lost.kill()
    with works.server.database.transaction() as session:
        # Seen from any other machine: only its silence tells that it is gone.
        session.execute(update(WorkerRow).values(place="a machine that is gone"))
    works.worker()
    ended = [works.ended(ana, job, _PATIENCE_S) for job in jobs]
    assert {job.status for job in ended} == {JobStatus.COMPLETED}, works.said()
    for job in jobs:
        for key, state in works.stages(job).items():
            if done_before[job.id, *key][0] == "done":
                assert state == done_before[job.id, *key]
    with works.server.database.reading() as session:
        assert "a machine that is gone" not in set(session.scalars(select(WorkerRow.place)))
    works.wait(lambda: Aftermath(works.server).workspaces() == set(), _PATIENCE_S)
    assert Aftermath(works.server).check(receiver).completed == len(jobs)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_deploy_loses_no_job_repeats_no_stage_and_lets_none_wait_longer_than_a_stage(
    works: Plant, receiver: Receiver
) -> None:
    """As a new version is rolled out: new workers are there before the old ones are told to go."""
    ana, chance = works.person(), random.Random(2)
    works.told(ana, receiver)
    old = works.worker(**_DRAIN)
    wait_for_worker(works, old)
    jobs: list[Job] = []
    drained_s = []
    for _ in range(_DEPLOYS):
        jobs += mixed(works, ana)
        time.sleep(chance.uniform(0.5, 3.0))
        new = works.worker(**_DRAIN)
        wait_for_worker(works, new)
        began = time.monotonic()
        assert old.stop() == 0, works.said()
        drained_s.append(time.monotonic() - began)
        old = new
    ended = [works.ended(ana, job, _PATIENCE_S) for job in jobs]
    assert {job.status for job in ended} == {JobStatus.COMPLETED}, works.said()
    rows = [row for job in jobs for row in stages_of(works, job)]
    assert {(row.status, row.dispatch, row.kills, row.failures) for row in rows} == {("done", 1, 0, 0)}
    begun = {job.id: when for job in jobs if (when := works.now(ana, job).started_at)}
    waits, stages = idle_waits(rows, begun), [ended_at(row) - started_at(row) for row in rows]
    assert max(waits) <= max(stages) + timedelta(seconds=3)
    assert Aftermath(works.server).check(receiver).completed == len(jobs)
    _log.info(
        "%d deploys under %d jobs: drained within %s s; the longest wait of a stage that nothing was ahead of: %.1f s, "
        "the longest stage %.1f s",
        *(_DEPLOYS, len(jobs), [round(s, 1) for s in drained_s], max(waits).total_seconds()),
        max(stages).total_seconds(),
    )


def idle_waits(rows: list[StageRow], begun: dict[str, datetime]) -> list[timedelta]:
    """For each stage, how long it waited while nothing of its kind was ahead of it: since its job began, those before
    it in its job ended, and the last one of its kind did."""
    waits = []
    for row in rows:
        ahead = (each for each in rows if each.job_id == row.job_id and each.rank < row.rank)
        same = (each for each in rows if each.queue == row.queue and ended_at(each) <= started_at(row))
        since = max([begun[row.job_id], *map(ended_at, ahead), *map(ended_at, same)])
        waits.append(started_at(row) - since)
    return waits


def started_at(row: StageRow) -> datetime:
    assert row.started_at is not None
    return row.started_at


def ended_at(row: StageRow) -> datetime:
    assert row.ended_at is not None
    return row.ended_at
