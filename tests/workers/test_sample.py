"""The first minute of a long dub, made by real workers: heard while the rest is made, once, whatever happens."""

from __future__ import annotations

from pathlib import Path

import pytest

from octavia.dubbing.media.probe import probe
from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Source
from octavia.service.jobs.events import Event, EventKind
from octavia.service.jobs.outputs import SAMPLE
from octavia.service.jobs.views import Artifact, Job
from support.people import Person
from support.workers import Plant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
_SECONDS = 150


def started(works: Plant, person: Person, *languages: str) -> Job:
    talk = works.talk(person, _SECONDS)
    return works.started(person, Dub(Source(talk.key, talk.id), languages, JobKind.DUB, "en"))


def samples(works: Plant, person: Person, job: Job) -> list[Artifact]:
    return [each for each in works.server.jobs.artifacts(person.owner_id, job.id) if each.role == SAMPLE]


def told(works: Plant, person: Person, job: Job) -> list[Event]:
    events = works.server.jobs.events(person.owner_id, 0, job.id)
    return [event for event in events if event.kind is EventKind.SAMPLE]


def test_it_is_heard_before_the_dub_is_done_and_made_once_though_its_worker_is_killed(
    works: Plant, tmp_path: Path
) -> None:
    person = works.person()
    job = started(works, person, "es")
    first = works.worker()
    works.wait(lambda: bool(samples(works, person, job)))
    first.kill()
    assert works.now(person, job).status is JobStatus.PROCESSING
    (shown,) = samples(works, person, job)
    sound = tmp_path / shown.name
    sound.write_bytes(b"".join(works.server.files.open_range(person.owner_id, shown.file_id, 0, shown.size_bytes)))
    assert 59_000 < probe(sound).duration_ms < 80_000

    works.worker()
    done = works.ended(person, job)
    assert done.status is JobStatus.COMPLETED, works.said()
    assert samples(works, person, job) == []
    assert len(told(works, person, job)) == 1
    assert works.spent(person) > 0


def test_who_stops_after_hearing_it_pays_nothing(works: Plant) -> None:
    person = works.person()
    job = started(works, person, "es", "fr")
    works.worker()
    works.wait(lambda: bool(samples(works, person, job)))
    works.server.jobs.cancel(person.owner_id, job.id)
    assert works.ended(person, job).status is JobStatus.CANCELLED
    assert works.spent(person) == 0
