"""Workers killed at any instant: every job ends, is charged once or not at all, and leaves nothing behind."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from octavia.service.jobs.commands import Dub, JobKind, JobStatus, Source, Synthesize, Transcribe, Translate
from support.workers import Plant

KILLS = 12


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_workers_killed_at_random_lose_and_repeat_and_charge_nothing(works: Plant, tmp_path: Path) -> None:
    ana, chance = works.person(), random.Random(4)
    video, sound, lines = works.talk(ana), works.sound(ana), works.subtitles(ana)
    commands = (
        Dub(Source(file_id=video.id), ("es",), JobKind.VIDEO_TRANSLATE, "en"),
        Dub(Source(file_id=sound.id), ("es", "fr"), JobKind.DUB, "en"),
        Transcribe(Source(file_id=sound.id), "en"),
        Translate(Source(file_id=lines.id), "es"),
        Synthesize(Source(file_id=lines.id)),
    )
    jobs = [works.started(ana, command) for command in commands]
    finished: dict[tuple[str, str, str], tuple[str, int, int]] = {}
    for _ in range(KILLS):
        worker = works.worker()
        time.sleep(chance.uniform(1.0, 8.0))
        worker.kill()
        for job in jobs:
            for (name, language), state in works.stages(job).items():
                key = (job.id, name, language)
                # What was done before stays as it was.
                assert finished.get(key, state) == state
                if state[0] == "done":
                    finished[key] = state
    works.worker()
    ended = [works.ended(ana, job, 300) for job in jobs]
    for job in ended:
        assert job.status is JobStatus.COMPLETED or job.error_name == "parked", (job.error_message, works.said())
    assert works.spent(ana) == sum(job.charged_ucr for job in ended) / 1_000_000
    for job in ended:
        if job.status is JobStatus.COMPLETED:
            works.wait(lambda job_id=job.id: not (tmp_path / "data" / "work" / job_id).exists())  # type: ignore[misc]
