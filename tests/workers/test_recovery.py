"""What dead workers had is found: by their silence, or at once on the machine where they died."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from octavia.dubbing.process import place
from octavia.platform.database import Database, new_id
from octavia.service.jobs.commands import JobStatus, Source, Translate
from octavia.service.jobs.fleet import cloners_told, languages_served
from octavia.service.jobs.tables import WorkerRow
from octavia.service.jobs.work import Work
from octavia.workers.engine import DbosQueue, Executor
from octavia.workers.recovery import Heart, Recovery
from support.server import FixedClock
from support.workers import Plant

LOST_S = 30


@pytest.fixture
def parts(works: Plant, clock: FixedClock) -> tuple[Work, Recovery]:
    server, queue = works.server, DbosQueue(works.server.database, clock)
    work = Work(server.database, works.settings, clock, server.accounts, server.files, server.billing, queue)
    return work, Recovery(server.database, clock, work, queue, LOST_S)


@contextmanager
def stuck(works: Plant, work: Work, worker_id: str) -> Iterator[list[tuple[str, int]]]:
    """A worker that begins whatever it gets and ends nothing."""
    begun: list[tuple[str, int]] = []
    go_on = threading.Event()

    def run(stage_id: str, dispatch: int) -> None:
        work.begin(stage_id, dispatch, worker_id)
        begun.append((stage_id, dispatch))
        go_on.wait(60)

    executor = Executor(works.settings, worker_id, run)
    executor.start()
    try:
        yield begun
    finally:
        go_on.set()
        executor.stop(5)


def workers(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(WorkerRow.id)))


def ended_pid() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_what_a_silent_worker_has_is_given_to_another(
    works: Plant, parts: tuple[Work, Recovery], clock: FixedClock
) -> None:
    (work, recovery), database, silent = parts, works.server.database, new_id()
    ana = works.person()
    job = works.started(ana, Translate(Source(file_id=works.subtitles(ana).id), "es"))
    Heart(database, clock, silent, ("media",)).beat()
    with stuck(works, work, silent) as begun:
        while not begun:
            assert works.now(ana, job).status is JobStatus.PROCESSING
        assert recovery.recover() == 0
        clock.forward(seconds=LOST_S + 1)
        # On another machine nobody can see that its process still lives.
        with database.transaction() as session:
            session.execute(update(WorkerRow).values(place="elsewhere"))
        assert recovery.recover() == 1
        while len(begun) < 2:
            assert works.stages(job)["fetch", ""][1:] == (2, 1)
    assert workers(database) == set()
    assert begun[0] == (begun[1][0], 1)


def test_a_worker_that_died_here_is_known_at_once(
    works: Plant, parts: tuple[Work, Recovery], clock: FixedClock
) -> None:
    (_, recovery), database = parts, works.server.database
    living, dead = Heart(database, clock, "living", ()), Heart(database, clock, "dead", ())
    living.beat()
    dead.beat()
    with database.transaction() as session:
        session.execute(update(WorkerRow).where(WorkerRow.id == "dead").values(pid=ended_pid()))
    assert place()
    recovery.recover()
    assert workers(database) == {"living"}
    dead.beat()
    assert workers(database) == {"living", "dead"}
    living.stop()
    assert workers(database) == {"dead"}


def test_a_stage_the_engine_has_forgotten_is_handed_over_again(
    works: Plant, parts: tuple[Work, Recovery], clock: FixedClock
) -> None:
    _, recovery = parts
    ana = works.person()
    job = works.started(ana, Translate(Source(file_id=works.subtitles(ana).id), "es"))
    clock.at = works.now(ana, job).updated_at
    clock.forward(seconds=61)
    assert recovery.reconcile() == 0
    DbosQueue(works.server.database).cancel(job.id)
    assert recovery.reconcile() == 1
    assert works.stages(job)["fetch", ""] == ("queued", 2, 0)


def test_a_worker_tells_which_languages_it_dubs_into(works: Plant, clock: FixedClock) -> None:
    database, heart = works.server.database, Heart(works.server.database, clock, "living", ("tts",))

    def served() -> frozenset[str] | None:
        with database.reading() as session:
            return languages_served(session, clock() - timedelta(seconds=LOST_S))

    def cloned() -> dict[str, frozenset[str]] | None:
        with database.reading() as session:
            return cloners_told(session, clock() - timedelta(seconds=LOST_S))

    heart.beat()
    assert (served(), cloned()) == (None, None)
    heart.tell(("es", "fr"), {"auto": ("es",)})
    heart.beat()
    assert (served(), cloned()) == (frozenset({"es", "fr"}), {"auto": frozenset({"es"})})
    heart.stop()
    heart.tell(("es",), {})
    assert served() is None
