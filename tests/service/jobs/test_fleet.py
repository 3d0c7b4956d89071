"""Which languages are dubbed into, and which in somebody's own voice: those of the workers that live."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from octavia.api.server import Server
from octavia.platform.database import new_id
from octavia.service.jobs.commands import Engines
from octavia.service.jobs.errors import UnusableLanguage, UnusableVoice
from octavia.service.jobs.fleet import cloners_told, languages_served, refuse_uncloned, refuse_unserved
from octavia.service.jobs.orders import Track
from octavia.service.jobs.tables import JobRow, WorkerRow
from octavia.service.jobs.views import Job
from support.jobs import Shop
from support.people import new_person
from support.server import FixedClock

LOST = timedelta(seconds=30)


def worker(server: Server, *targets: str, dubs: bool = True, cloners: dict[str, list[str]] | None = None) -> None:
    now = server.clock()
    told = list(targets) if dubs else None
    with server.database.transaction() as session:
        session.add(
            WorkerRow(
                id=new_id(),
                place="",
                pid=1,
                queues=[],
                targets=told,
                cloners=cloners,
                started_at=now,
                seen_at=now,
            )
        )


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


def test_nor_is_one_of_a_file_that_is_there_unless_it_names_its_engines(shop: Shop) -> None:
    worker(shop.server, "es")

    def made(language: str, engines: Engines = Engines()) -> Job:
        command = replace(shop.dub(language), engines=engines)
        return shop.server.jobs.create(shop.ana.owner_id, shop.ana.user_id, command)

    with pytest.raises(UnusableLanguage, match="into Catalan here"):
        made("ca")
    assert made("es").id
    assert made("ca", Engines(mt="apertium", tts="espeak-ng")).id


def test_own_voices_speak_what_living_workers_say_by_engine(server: Server, clock: FixedClock) -> None:
    def told() -> dict[str, frozenset[str]] | None:
        with server.database.reading() as session:
            return cloners_told(session, server.clock() - LOST)

    worker(server, "es")
    assert told() is None
    worker(server, "es", cloners={"auto": []})
    assert told() == {"auto": frozenset()}
    clock.forward(seconds=20)
    worker(server, "es", cloners={"auto": ["es"], "xtts": ["es"]})
    worker(server, "fr", cloners={"auto": ["fr"], "xtts": ["fr"]})
    clock.forward(seconds=20)
    assert told() == {"auto": frozenset({"es", "fr"}), "xtts": frozenset({"es", "fr"})}


@pytest.mark.parametrize(
    ("engine", "languages", "adding", "message", "hint"),
    [
        ("auto", ["es", "ja"], "", "no engine here speaks Japanese", "choose among es, fr for it"),
        ("xtts:mine", ["fr"], "a way", "no xtts:mine here speaks French", "choose among es for it; a way"),
        ("espeak-ng", ["es"], "a way", "no espeak-ng here", "choose one of the engine's voices; a way"),
    ],
)
def test_what_nobody_speaks_in_an_own_voice_is_refused_with_what_there_is(
    engine: str, languages: list[str], adding: str, message: str, hint: str
) -> None:
    told = {"auto": frozenset({"es", "fr"}), "xtts": frozenset({"es"})}
    refuse_uncloned(told, "auto", ["es", "fr"], "")
    refuse_uncloned(told, "xtts:mine", ["es"], "")
    with pytest.raises(UnusableVoice, match=message) as caught:
        refuse_uncloned(told, engine, languages, adding)
    assert caught.value.hint == hint
