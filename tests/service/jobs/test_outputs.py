"""The beginning of a language is heard before the job delivers: shown once, to its owner, and gone in the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from octavia.service.jobs.commands import JobStatus
from octavia.service.jobs.errors import ArtifactNotFound, JobNotFound
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.outputs import SAMPLE, Output
from octavia.service.jobs.tables import JobRow
from octavia.service.jobs.views import Artifact, Job
from octavia.service.jobs.work import Claimed, Outcome
from support.jobs import CREDITS, DUBBED, Shop, finished
from support.people import new_person

NAME = "minute.es.sample.m4a"


def begun(shop: Shop) -> Claimed:
    """The newest dispatch of a stage, begun."""
    handed = shop.queue.handed[-1]
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
    assert claimed is not None
    return claimed


def dubbing(shop: Shop) -> tuple[Job, Claimed]:
    """A job whose Spanish is being dubbed."""
    job = shop.started()
    for _ in ("fetch", "hear"):
        shop.work.finish(begun(shop), Outcome(source_language="en"))
    return job, begun(shop)


def sample(folder: Path, sound: bytes = b"a minute") -> Output:
    (folder / NAME).write_bytes(sound)
    return Output(folder / NAME, NAME, SAMPLE, "es", "audio/mp4")


def samples(shop: Shop, job: Job) -> list[Artifact]:
    return [each for each in shop.server.jobs.artifacts(shop.ana.owner_id, job.id) if each.role == SAMPLE]


def told(shop: Shop, job: Job) -> list[dict[str, object]]:
    events = shop.server.jobs.events(shop.ana.owner_id, 0, job.id)
    return [event.data for event in events if event.kind is EventKind.SAMPLE]


def test_a_sample_is_its_owners_file_while_the_job_goes_on(shop: Shop, tmp_path: Path) -> None:
    job, claimed = dubbing(shop)
    shop.work.show(claimed, sample(tmp_path))
    (shown,) = samples(shop, job)
    assert (shown.name, shown.language, shown.media_type) == (NAME, "es", "audio/mp4")
    assert told(shop, job) == [{"language": "es", "name": NAME}]
    found = shop.server.jobs.artifact(shop.ana.owner_id, job.id, NAME)
    assert b"".join(shop.server.files.open_range(shop.ana.owner_id, found.file_id, 0, 99)) == b"a minute"
    with pytest.raises(JobNotFound):
        shop.server.jobs.artifact(new_person(shop.server, "eve@mail.example").owner_id, job.id, NAME)
    assert shop.now(job).status is JobStatus.PROCESSING


def test_shown_again_it_stays_as_it_is_and_another_takes_its_place(shop: Shop, tmp_path: Path) -> None:
    job, claimed = dubbing(shop)
    shop.work.show(claimed, sample(tmp_path))
    (first,) = samples(shop, job)
    shop.work.lost(claimed.stage_id, claimed.dispatch)
    again = begun(shop)
    shop.work.show(again, sample(tmp_path))
    assert samples(shop, job) == [first]
    assert len(told(shop, job)) == 1
    shop.work.show(again, sample(tmp_path, b"another minute"))
    (second,) = samples(shop, job)
    assert second.sha256 != first.sha256
    assert len(told(shop, job)) == 2


def test_a_worker_that_lost_its_stage_shows_nothing(shop: Shop, tmp_path: Path) -> None:
    job, sleeper = dubbing(shop)
    shop.work.lost(sleeper.stage_id, sleeper.dispatch)
    shop.work.show(sleeper, sample(tmp_path))
    assert samples(shop, job) == []
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    shop.work.show(replace(sleeper, dispatch=sleeper.dispatch + 1), sample(tmp_path))
    assert samples(shop, job) == []


def test_it_goes_when_the_job_delivers(shop: Shop, tmp_path: Path) -> None:
    job, claimed = dubbing(shop)
    shop.work.show(claimed, sample(tmp_path))
    shop.work.hand_back(claimed)
    finished(shop, job.id, tmp_path)
    assert {each.name for each in shop.server.jobs.artifacts(shop.ana.owner_id, job.id)} == {name for name, _ in DUBBED}
    with pytest.raises(ArtifactNotFound):
        shop.server.jobs.artifact(shop.ana.owner_id, job.id, NAME)


def test_who_stops_a_job_after_hearing_it_pays_nothing(shop: Shop, tmp_path: Path) -> None:
    job, claimed = dubbing(shop)
    shop.work.show(claimed, sample(tmp_path))
    assert shop.balance() == (CREDITS - 30, 30)
    shop.server.jobs.cancel(shop.ana.owner_id, job.id)
    assert shop.balance() == (CREDITS, 0)
    again = shop.server.jobs.retry(shop.ana.owner_id, job.id)
    finished(shop, again.id, tmp_path)
    assert samples(shop, job) == []
    assert shop.balance() == (CREDITS - 30, 0)


def test_lines_made_anew_are_not_sampled(shop: Shop, tmp_path: Path) -> None:
    job, claimed = dubbing(shop)
    with shop.server.database.transaction() as session:
        row = session.get(JobRow, job.id)
        assert row is not None
        row.rendering = True
    shop.work.show(claimed, sample(tmp_path))
    assert samples(shop, job) == []
