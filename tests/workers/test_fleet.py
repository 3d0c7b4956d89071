"""Machines that share nothing but the database and a bucket: what one finished another goes on with."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from octavia.dubbing.media.probe import probe
from octavia.dubbing.pipeline import transcribe
from octavia.dubbing.request import DubRequest
from octavia.dubbing.transcript_files import TranscriptFormat, write_transcript
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.platform.settings import SERVER_PREFIX
from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Source, Synthesize, Transcribe
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.parcels import clear_parcels
from octavia.service.jobs.tables import ParcelRow, StageRow
from octavia.service.jobs.views import Job
from octavia.service.storage.records import FileKind
from octavia.service.storage.tables import FileRow
from octavia.testing.sample import make_sample
from support.people import Person
from support.s3 import s3_bucket, s3_client, s3_endpoint, s3_settings  # noqa: F401 - fixtures
from support.vendors.deepgram import DeepgramServer
from support.vendors.desk import KEY
from support.vendors.server import NO_FAULT, STALL
from support.workers import Plant, WorkerProcess, plant

pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@dataclass
class Fleet:
    """Workers on machines of their own."""

    works: Plant
    bucket: str
    endpoint: str

    def machine(self, name: str, **variables: str) -> WorkerProcess:
        """Start a worker on the machine of that name."""
        settings = s3_settings(self.endpoint, self.bucket) | {"data_dir": self.folder(name)} | variables
        return self.works.worker(**{SERVER_PREFIX + each.upper(): str(value) for each, value in settings.items()})

    def folder(self, name: str) -> Path:
        return self.works.folder / name

    def artifacts(self, name: str, job: Job) -> dict[str, int]:
        """The files of all artifacts that machine has of a job, and when each was written."""
        workspace = self.folder(name) / "work" / job.id / "workspace"
        return {
            str(path.relative_to(workspace)): path.stat().st_mtime_ns
            for path in workspace.glob("objects/*/*/*")
            if path.name != "artifact.json"
        }

    def carried(self, name: str, job: Job) -> set[str]:
        """The artifacts of a job that machine knows to lie in the bucket."""
        notes = (self.folder(name) / "work" / job.id / "parcels").glob("*-*")
        return {artifact for note in notes for artifact in note.read_text().split()}

    def stages(self, job: Job) -> list[StageRow]:
        with self.works.server.database.reading() as session:
            rows = select(StageRow).where(StageRow.job_id == job.id).order_by(StageRow.rank, StageRow.part)
            return list(session.scalars(rows))

    def objects(self) -> set[str]:
        """What lies in the bucket."""
        client: Any = s3_client(self.endpoint)
        return {each["Key"] for each in client.list_objects_v2(Bucket=self.bucket).get("Contents", ())}

    def named(self) -> tuple[set[str], set[str]]:
        """What files name of the bucket, and what parcels name."""
        with self.works.server.database.reading() as session:
            files = {f"files/{key}" for key in session.scalars(select(FileRow.key))}
            return files, {f"files/{key}" for key in session.scalars(select(ParcelRow.key))}

    def content(self, person: Person, job: Job, role: str) -> bytes:
        artifact = self.works.server.jobs.artifact_of_role(person.owner_id, job.id, role)
        stream = io.BytesIO()
        for block in self.works.server.files.open_range(person.owner_id, artifact.file_id, 0, artifact.size_bytes):
            stream.write(block)
        return stream.getvalue()


@pytest.fixture
def fleet(
    database: Database,
    server_settings: ServerSettings,
    tmp_path: Path,
    samples: Path,
    s3_endpoint: str,  # noqa: F811
    s3_bucket: str,  # noqa: F811
) -> Iterator[Fleet]:
    settings = replace(server_settings, **s3_settings(s3_endpoint, s3_bucket))
    with plant(database, settings, tmp_path, samples) as works:
        yield Fleet(works, s3_bucket, s3_endpoint)


@pytest.mark.slow
def test_what_a_machine_finished_that_never_comes_back_is_not_repeated(fleet: Fleet, tmp_path: Path) -> None:
    works, ana = fleet.works, fleet.works.person()
    video = works.talk(ana)
    lost = fleet.machine("a")
    job = works.started(ana, Dub(Source(file_id=video.id), ("es",), JobKind.VIDEO_TRANSLATE, "en"))
    works.wait(lambda: works.stages(job)["dub", "es"][0] == "running")
    heard = works.stages(job)["hear", ""]
    lost.kill()
    finished = fleet.artifacts("a", job)
    shutil.rmtree(fleet.folder("a"))
    fleet.machine("b")
    done = works.ended(ana, job)
    assert done.status is JobStatus.COMPLETED, works.said()
    assert works.stages(job)["hear", ""] == heard == ("done", 1, 0)
    there = fleet.artifacts("b", job)
    of_hearing = {
        name: at for name, at in finished.items() if name.split("/")[2].startswith(("decode", "voice", "rec"))
    }
    assert len(of_hearing) >= 3
    assert {name: there[name] for name in of_hearing} == of_hearing
    path = tmp_path / "dubbed.mp4"
    path.write_bytes(fleet.content(ana, done, "package"))
    assert {track.language for track in probe(path).audio} == {"spa", "eng"}
    assert works.spent(ana) == 3
    files, parcels = fleet.named()
    assert len(parcels) >= 2
    # A worker that died while it stored something leaves it to the sweep of the next day.
    assert fleet.objects() >= files | parcels
    server = works.server
    clear_parcels(server.database, server.files.vault, server.clock() + timedelta(minutes=1))
    server.files.sweep()
    assert fleet.named() == (files, set())
    assert fleet.objects() >= files
    assert fleet.objects().isdisjoint(parcels)


@pytest.mark.slow
def test_a_paid_call_whose_result_was_stored_is_not_made_again_on_another_machine(fleet: Fleet) -> None:
    works, ana = fleet.works, fleet.works.person()
    lines = works.folder / "lines.en.srt"
    lines.write_text("".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\nLine number {n}.\n\n" for n in range(1, 7)))
    with DeepgramServer(KEY) as vendor:
        options = json.dumps(vendor.url), json.dumps(vendor.key)
        text = 'engine_tts = "deepgram"\njobs = 1\n[engine.deepgram]\nbase_url = {}\napi_key = {}\n'.format(*options)
        (works.folder / "octavia.toml").write_text(text)
        vendor.fail(NO_FAULT, NO_FAULT, NO_FAULT, STALL)
        file = works.upload(ana, lines, FileKind.SUBTITLE)
        lost = fleet.machine("a", checkpoint_s="1")
        job = works.started(ana, Synthesize(Source(file_id=file.id), "en"))
        works.wait(lambda: len(vendor.asked) == 4)
        takes = {name.split("/")[2] for name in fleet.artifacts("a", job) if name.endswith(".wav")}
        assert len(takes) == 3
        works.wait(lambda: fleet.carried("a", job) >= takes)
        lost.kill()
        shutil.rmtree(fleet.folder("a"))
        fleet.machine("b")
        done = works.ended(ana, job)
    assert done.status is JobStatus.COMPLETED, works.said()
    assert works.stages(job)["speak", ""] == ("done", 2, 1)
    assert len(vendor.charged) == 6
    assert vendor.paid_twice == []


def test_a_long_talk_is_heard_in_parts_by_several_machines_as_if_it_were_one(fleet: Fleet, tmp_path: Path) -> None:
    works, ana = fleet.works, fleet.works.person()
    talk, video = make_sample(works.samples / "talk20.mp4", 20), works.talk(ana, 20)
    for worker in [fleet.machine(name, fan_out_minutes="0.12") for name in "ab"]:
        works.wait(worker.is_ready)
    job = works.started(ana, Transcribe(Source(file_id=video.id), "auto"))
    alone = transcribe(DubRequest(talk, (), tmp_path / "alone"))
    done = works.ended(ana, job)
    assert done.status is JobStatus.COMPLETED, works.said()
    stages = [(each.name, each.part, each.status, each.dispatch) for each in fleet.stages(job)]
    assert stages == [
        ("fetch", 0, "done", 1),
        ("prepare", 0, "done", 1),
        *(("hear", part, "done", 1) for part in (1, 2, 3)),
        ("hear", 0, "done", 1),
        ("deliver", 0, "done", 1),
    ]
    assert len({each.worker_id for each in fleet.stages(job) if each.part}) == 2
    write_transcript(alone, tmp_path / "alone.json", TranscriptFormat.JSON)
    assert fleet.content(ana, done, "transcript") == (tmp_path / "alone.json").read_bytes()
    told = [
        event.data["progress_percentage"]
        for event in works.server.jobs.events(ana.owner_id, 0, job.id)
        if event.kind is EventKind.PROGRESS
    ]
    assert told == sorted(told)
    # What no edit can need is gone with the job: only files are left.
    works.server.files.sweep()
    files, parcels = fleet.named()
    assert (fleet.objects(), parcels) == (files, set())
