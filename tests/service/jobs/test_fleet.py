"""Which languages are dubbed into: those of the workers that live."""

from __future__ import annotations

from datetime import timedelta

import pytest

from octavia.api.server import Server
from octavia.platform.database import new_id
from octavia.service.jobs.errors import UnusableLanguage
from octavia.service.jobs.fleet import languages_served, refuse_unserved
from octavia.service.jobs.orders import Track
from octavia.service.jobs.tables import JobRow, WorkerRow
from support.people import new_person
from support.server import FixedClock

LOST = timedelta(seconds=30)


def worker(server: Server, *targets: str, dubs: bool = True) -> None:
    now = server.clock()
    told = list(targets) if dubs else None
    with server.database.transaction() as session:
        session.add(WorkerRow(id=new_id(), place="", pid=1, queues=[], targets=told, started_at=now, seen_at=now))


def served(server: Server) -> frozenset[str] | None:
    with server.database.reading() as session:
        return languages_served(session, server.clock() - LOST)


def test_all_living_workers_together_serve_what_each_of_them_does(server: Server, clock: FixedClock) -> None:
    assert served(server) is None
    worker(server, dubs=False)
    assert served(server) is None
    worker(server, "es", "fr")
    clock.forward(seconds=20)
    worker(server, "de")
    assert served(server) == frozenset({"es", "fr", "de"})
    clock.forward(seconds=20)
    assert served(server) == frozenset({"de"})


def test_what_nobody_dubs_into_is_refused_with_what_there_is(server: Server) -> None:
    with server.database.reading() as session:
        refuse_unserved(session, ["ja"], server.clock() - LOST)
    worker(server, "es", "fr")
    with server.database.reading() as session:
        refuse_unserved(session, ["fr", "es"], server.clock() - LOST)
        with pytest.raises(UnusableLanguage, match="into Japanese here") as caught:
            refuse_unserved(session, ["es", "ja"], server.clock() - LOST)
    assert caught.value.hint == "choose among es, fr"


def test_a_worker_without_engines_serves_nothing(server: Server) -> None:
    worker(server)
    with server.database.reading() as session, pytest.raises(UnusableLanguage, match="nothing is dubbed"):
        refuse_unserved(session, ["es"], server.clock() - LOST)


def test_a_job_into_a_language_nobody_dubs_into_is_not_made(server: Server) -> None:
    ana = new_person(server)
    worker(server, "es")
    with pytest.raises(UnusableLanguage):
        server.orders.open(ana.owner_id, ana.user_id, ["es", "ja"], Track("a.wav"), None)
    with server.database.reading() as session:
        assert session.query(JobRow).count() == 0
    assert server.orders.open(ana.owner_id, ana.user_id, ["es"], Track("a.wav"), None).job.id
