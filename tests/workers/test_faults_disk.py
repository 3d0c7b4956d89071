"""A worker whose disk is full: what can't be written is refused or tried again, and nothing half-written stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Source
from octavia.service.jobs.tables import StageRow
from octavia.service.storage.errors import StorageFull
from octavia.service.storage.records import FileKind
from octavia.service.storage.tables import LooseBytesRow
from octavia.testing.sample import make_sample
from support.aftermath import Aftermath
from support.small_disk import SmallDisk, small_disk
from support.workers import Plant

_PATIENCE_S = 240


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Holds everything but the database."""
    with small_disk(tmp_path / "data", 32) as mounted:
        yield mounted


def failures(works: Plant) -> int:
    with works.server.database.reading() as session:
        return sum(session.scalars(select(StageRow.failures)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_upload_is_refused_whole_and_goes_on_once_there_is_room(disk: SmallDisk, works: Plant) -> None:
    ana, files = works.person(), works.server.files
    talk = make_sample(works.samples / "talk6.mp4", 6).read_bytes()
    upload = files.uploads.create(ana.owner_id, "talk.mp4", FileKind.VIDEO, len(talk))
    disk.fill()
    with pytest.raises(StorageFull):
        files.receive(ana.owner_id, "talk.mp4", FileKind.VIDEO, [talk])
    assert list((disk.folder / "incoming" / "direct").iterdir()) == []
    writer = files.uploads.begin(ana.owner_id, upload.id, 0)
    with pytest.raises(StorageFull):
        writer.write(talk)
    writer.end()
    offset = files.uploads.get(ana.owner_id, upload.id).offset
    assert offset < len(talk)
    disk.free()
    writer = files.uploads.begin(ana.owner_id, upload.id, offset)
    writer.write(talk[offset:])
    writer.end()
    kept = files.page(ana.owner_id)
    assert [(file.id, file.size_bytes) for file in kept] == [
        (files.uploads.get(ana.owner_id, upload.id).file_id, len(talk))
    ]
    with works.server.database.reading() as session:
        assert list(session.scalars(select(LooseBytesRow))) == []
    Aftermath(works.server).check()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("stage", ["hear", "dub"])
def test_a_job_is_tried_again_until_there_is_room_and_nothing_half_written_stays(
    disk: SmallDisk, works: Plant, stage: str
) -> None:
    ana = works.person()
    job = works.started(ana, Dub(Source(file_id=works.talk(ana).id), ("es",), JobKind.VIDEO_TRANSLATE, "en"))
    works.worker()
    works.wait(lambda: works.stages(job)[stage, "es" if stage == "dub" else ""][0] == "running")
    disk.fill()
    works.wait(lambda: failures(works) > 0, _PATIENCE_S)
    assert works.now(ana, job).status is JobStatus.PROCESSING, works.now(ana, job).error_message
    disk.free()
    ended = works.ended(ana, job, _PATIENCE_S)
    assert (ended.status, ended.charged_ucr) == (JobStatus.COMPLETED, 3_000_000), works.said()
    works.wait(lambda: Aftermath(works.server).workspaces() == set(), _PATIENCE_S)
    Aftermath(works.server).check()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_job_whose_disk_stays_full_fails_with_its_reason_and_costs_nothing(disk: SmallDisk, works: Plant) -> None:
    ana = works.person()
    job = works.started(ana, Dub(Source(file_id=works.talk(ana).id), ("es",), JobKind.VIDEO_TRANSLATE, "en"))
    disk.fill()
    works.worker()
    failed = works.ended(ana, job, 400)
    assert (failed.status, works.spent(ana)) == (JobStatus.FAILED, 0), works.said()
    assert "space" in (failed.error_message or "") or "full" in (failed.error_message or "")
    disk.free()
    works.server.jobs.retry(ana.owner_id, job.id)
    assert works.ended(ana, job, _PATIENCE_S).status is JobStatus.COMPLETED, works.said()
    works.wait(lambda: Aftermath(works.server).workspaces() == set(), _PATIENCE_S)
    Aftermath(works.server).check()
