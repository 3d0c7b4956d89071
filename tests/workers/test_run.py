"""Jobs of every kind, done by real worker processes."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from octavia.dubbing.media.probe import probe
from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Phase, Source, Synthesize, Transcribe, Translate
from octavia.service.jobs.events import EventKind
from octavia.service.jobs.views import Job
from support.people import Person
from support.workers import Plant


def downloaded(works: Plant, person: Person, job: Job, folder: Path) -> Path:
    artifact = works.server.jobs.output(person.owner_id, job.id)
    stream = io.BytesIO()
    for block in works.server.files.open_range(person.owner_id, artifact.file_id, 0, artifact.size_bytes):
        stream.write(block)
    path = folder / artifact.name
    path.write_bytes(stream.getvalue())
    return path


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_video_is_dubbed_followed_and_charged(works: Plant, tmp_path: Path) -> None:
    ana = works.person()
    video = works.talk(ana)
    works.worker()
    job = works.started(ana, Dub(Source(video.key, video.id), ("es",), JobKind.VIDEO_TRANSLATE, source_language="en"))
    done = works.ended(ana, job)
    assert (done.status, done.phase, done.progress) == (JobStatus.COMPLETED, Phase.COMPLETED, 100), works.said()
    out = downloaded(works, ana, done, tmp_path)
    info = probe(out)
    assert abs(info.duration_ms - 6000) <= 40
    assert {track.language for track in info.audio} == {"spa", "eng"}
    assert works.spent(ana) == done.charged_ucr / 1_000_000 == 3
    events = works.server.jobs.events(ana.owner_id, 0, job.id)
    assert [events[0].kind, events[1].kind, events[-1].kind] == [
        EventKind.CREATED,
        EventKind.STARTED,
        EventKind.COMPLETED,
    ]
    told = [event.data["progress_percentage"] for event in events if event.kind is EventKind.PROGRESS]
    assert told == sorted(told)
    kept = tmp_path / "data" / "work" / job.id
    works.wait(lambda: [each.name for each in kept.iterdir()] == ["workspace"])
    works.server.jobs.delete(ana.owner_id, job.id)
    works.worker()  # Looks through its folder as it starts.
    works.wait(lambda: not kept.exists())


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_jobs_of_each_kind_are_done_one_on_the_outcome_of_the_other(works: Plant, tmp_path: Path) -> None:
    ana = works.person()
    sound, lines = works.sound(ana), works.subtitles(ana)
    works.worker()
    heard = works.started(ana, Transcribe(Source(sound.key, sound.id), "en", "vtt"))
    dubbed = works.started(ana, Dub(Source(sound.key, sound.id), ("es",), JobKind.AUDIO_TRANSLATE, "en"))
    both = works.started(ana, Dub(Source(sound.key, sound.id), ("es", "fr"), JobKind.DUB, "en"))
    spoken_file = works.started(ana, Synthesize(Source(file_id=lines.id), voice_gender="male", speed=1.2))
    heard = works.ended(ana, heard)
    assert (heard.status, heard.source_language) == (JobStatus.COMPLETED, "en"), works.said()
    assert downloaded(works, ana, heard, tmp_path).read_text().startswith("WEBVTT")
    translated = works.ended(ana, works.started(ana, Translate(Source(job_id=heard.id), "es")))
    assert translated.status is JobStatus.COMPLETED, works.said()
    subtitles = downloaded(works, ana, translated, tmp_path)
    assert subtitles.name == "talk.es.vtt"
    spoken = works.ended(ana, works.started(ana, Synthesize(Source(job_id=translated.id))))
    assert spoken.status is JobStatus.COMPLETED, works.said()
    assert probe(downloaded(works, ana, spoken, tmp_path)).audio[0].codec == "aac"
    dubbed, both, spoken_file = (works.ended(ana, job) for job in (dubbed, both, spoken_file))
    assert {dubbed.status, both.status, spoken_file.status} == {JobStatus.COMPLETED}, works.said()
    assert downloaded(works, ana, dubbed, tmp_path).name == "talk.es.m4a"
    roles = {each.role for each in works.server.jobs.artifacts(ana.owner_id, both.id)}
    assert {"mix-m4a", "report", "page", "manifest", "subtitles-srt", "transcript"} <= roles
    manifest = works.server.jobs.artifact_of_role(ana.owner_id, both.id, "manifest")
    assert manifest.language is None
    assert [(track.language, track.status, track.progress) for track in both.tracks] == [
        ("es", JobStatus.COMPLETED, 100),
        ("fr", JobStatus.COMPLETED, 100),
    ]
    jobs = (heard, dubbed, both, spoken_file, translated, spoken)
    assert works.spent(ana) == sum(job.charged_ucr for job in jobs) / 1_000_000
    # Six seconds at 10 credits a minute heard, at 30 dubbed, once and twice.
    assert [job.charged_ucr // 1_000_000 for job in jobs[:3]] == [1, 3, 6]
    assert works.workers[0].stop() == 0, works.said()


def test_what_a_killed_worker_had_another_finishes_and_nothing_is_charged_twice(works: Plant) -> None:
    ana = works.person()
    video = works.talk(ana)
    first = works.worker()
    job = works.started(ana, Dub(Source(video.key, video.id), ("es",), JobKind.VIDEO_TRANSLATE, "en"))
    works.wait(lambda: works.stages(job)["dub", "es"][0] == "running")
    heard = works.stages(job)["hear", ""]
    first.kill()
    works.worker()
    works.wait(lambda: first.programs() == [])
    done = works.ended(ana, job)
    assert done.status is JobStatus.COMPLETED, works.said()
    stages = works.stages(job)
    assert stages["hear", ""] == heard == ("done", 1, 0)
    assert stages["dub", "es"] == ("done", 2, 1)
    assert works.spent(ana) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_cancelled_job_stops_its_programs_within_a_second(works: Plant, tmp_path: Path) -> None:
    ana = works.person()
    video = works.talk(ana, 20)
    worker = works.worker()
    job = works.started(ana, Dub(Source(video.key, video.id), ("es",), source_language="en", burn_subtitles=True))
    works.wait(lambda: "ffmpeg" in worker.programs())
    works.server.jobs.cancel(ana.owner_id, job.id)
    began = time.monotonic()
    works.wait(lambda: set(worker.programs()) <= {"python", "python3", "python3.11"})
    assert time.monotonic() - began < 5
    assert works.spent(ana) == 0
    works.wait(lambda: not (tmp_path / "data" / "work" / job.id).exists())
    assert set(dict.fromkeys(status for status, _, _ in works.stages(job).values())) <= {"done", "cancelled"}


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_worker_that_is_told_to_stop_hands_back_what_it_cannot_finish(works: Plant) -> None:
    ana = works.person()
    video = works.talk(ana, 20)
    worker = works.worker(OCTAVIA_SERVER_DRAIN_S="0")
    job = works.started(ana, Transcribe(Source(video.key, video.id), "en"))
    works.wait(lambda: works.stages(job)["hear", ""][0] == "running")
    assert worker.stop() == 0, works.said()
    assert works.stages(job)["hear", ""] == ("queued", 2, 0)
    works.worker()
    assert works.ended(ana, job).status is JobStatus.COMPLETED, works.said()
    assert works.stages(job)["hear", ""] == ("done", 2, 0)
