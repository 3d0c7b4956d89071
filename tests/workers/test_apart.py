"""Languages that are delivered by themselves, done by real workers: each whole, none waiting for another's fault."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient
from sqlalchemy import select

from octavia.api.app import create_app
from octavia.dubbing.media.probe import probe
from octavia.dubbing.media.verify import decoded_blocks
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.platform.settings import SERVER_PREFIX
from octavia.service.jobs.tables import StageRow
from support.orders import Customer, tone
from support.s3 import s3_bucket, s3_client, s3_endpoint, s3_settings  # noqa: F401 - fixtures
from support.workers import Plant, plant

SECONDS = 6
AAC_FRAME = 1024
LANGUAGES = ("es", "fr", "pt", "ca", "en")
NOBODY = {"OCTAVIA_VOICE": "fr=nobody"}
"""An operator's slip: a voice that no engine has."""


def ended(works: Plant, ana: Customer, job_id: str) -> str:
    works.wait(lambda: ana.job(job_id)["status"] in ("complete", "error"))
    status: str = ana.job(job_id)["status"]
    return status


def workspace(works: Plant, job_id: str, stage: str) -> list[Path]:
    """The finished artifacts of a stage of the pipeline."""
    return sorted((works.folder / "data" / "work" / job_id / "workspace").glob(f"objects/*/{stage}-*"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_language_that_fails_leaves_the_others_complete_and_is_repeated_alone(
    works: Plant, ana: Customer, voice: bytes, tmp_path: Path
) -> None:
    first = works.worker(**NOBODY)
    job_id = ana.started(["es", "fr"], voice, tone(SECONDS + 1))
    assert ended(works, ana, job_id) == "complete", works.said()
    job = ana.job(job_id)
    assert ana.languages(job_id) == {"es": "complete", "fr": "error"}, works.said()
    assert (job["completedLanguages"], job["totalLanguages"]) == (1, 2)
    assert "nobody" in job["languages"][1]["message"]
    assert ana.credits() == (99, 0)
    assert_delivered(ana, job_id, "es", voice, tmp_path)
    heard = workspace(works, job_id, "recognize")
    assert heard

    before = ana.fetch(job_id, "es", "manifest")
    first.stop()
    works.worker()
    assert ana.call("POST", f"/{job_id}/retry", json={"languages": ["es"]}).status_code == 409
    assert ana.call("POST", f"/{job_id}/retry", json={"languages": ["fr"]}).status_code == 202
    assert ended(works, ana, job_id) == "complete"
    assert ana.languages(job_id) == {"es": "complete", "fr": "complete"}, works.said()
    assert ana.credits() == (98, 0)
    assert_delivered(ana, job_id, "fr", voice, tmp_path)
    assert ana.fetch(job_id, "es", "manifest") == before
    assert workspace(works, job_id, "recognize") == heard
    stages = {(name, language): dispatch for (name, language), (_, dispatch, _) in stages_of(works, job_id).items()}
    assert stages == {("fetch", ""): 1, ("hear", ""): 1, ("dub", "es"): 1, ("dub", "fr"): 2, ("deliver", ""): 2}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_what_languages_share_is_made_once_for_all_of_them_on_machines_that_share_no_folder(
    database: Database,
    server_settings: ServerSettings,
    s3_endpoint: str,  # noqa: F811 - a fixture
    s3_bucket: str,  # noqa: F811 - a fixture
    tmp_path: Path,
    samples: Path,
    voice: bytes,
) -> None:
    bucket = s3_settings(s3_endpoint, s3_bucket)
    with (
        plant(database, replace(server_settings, **bucket), tmp_path, samples) as works,
        TestClient(create_app(works.server)) as client,
    ):
        ana = Customer(client, works.person())
        ana.credit(100)
        for name in ("a", "b"):
            # A busy machine is not taken for a dead one.
            machine = bucket | {"data_dir": tmp_path / name, "worker_lost_s": 120}
            works.worker(**{SERVER_PREFIX + each.upper(): str(value) for each, value in machine.items()})
        job_id = ana.started(LANGUAGES, voice, tone(SECONDS))
        assert ended(works, ana, job_id) == "complete", works.said()
        assert set(ana.languages(job_id).values()) == {"complete"}, works.said()
        # A tenth a second: four common ones, and one that costs half as much again; together rounded up.
        assert ana.credits() == (100 - 4, 0)
        assert_delivered(ana, job_id, "es", voice, tmp_path)
        assert {dispatch for _, dispatch, _ in stages_of(works, job_id).values()} == {1}
        reports = [json.loads(ana.fetch(job_id, language, "report")) for language in LANGUAGES]
        for shared in ("voice-activity", "transcribe"):
            heard = [stage["reused"] for report in reports for stage in report["stages"] if stage["stage"] == shared]
            assert len(heard) >= len(LANGUAGES)
            assert all(heard)
        assert ana.call("DELETE", f"/{job_id}").status_code == 200
        left = s3_client(s3_endpoint).list_objects_v2(Bucket=s3_bucket).get("Contents", [])
        assert left == []


def stages_of(works: Plant, job_id: str) -> dict[tuple[str, str], tuple[str, int, int]]:
    with works.server.database.reading() as session:
        rows = session.scalars(select(StageRow).where(StageRow.job_id == job_id)).all()
    return {(row.name, row.language): (row.status, row.dispatch, row.kills) for row in rows}


def assert_delivered(ana: Customer, job_id: str, language: str, source: bytes, folder: Path) -> None:
    """A language's files: as long as the source, listed in its manifest, the background under the voice alone."""
    (folder / "source.wav").write_bytes(source)
    samples = soundfile.info(folder / "source.wav").frames
    voice = ana.save(folder, job_id, language, "voice", ".wav")
    full = ana.save(folder, job_id, language, "full", ".flac")
    sound, rate_hz = soundfile.read(voice, dtype="float64")
    assert (rate_hz, sound.shape) == (48_000, (samples,))
    info = probe(full)
    assert info.audio[0].samples == samples
    with decoded_blocks(info, None) as blocks:
        mixed = np.concatenate(list(blocks)).astype(np.float64)
    # A decoder that doesn't heed where the last frame of AAC ends gives all of it.
    assert 0 <= len(mixed) - samples < AAC_FRAME
    assert np.abs(sound).max() > 0.05
    assert projection(sound) < 0.002 < 0.02 < projection(mixed.mean(axis=1))
    captions = ana.fetch(job_id, language, "captions").decode()
    assert captions.startswith("1\n00:00:0")
    assert ana.fetch(job_id, language, "captions", format="vtt").startswith(b"WEBVTT")
    transcript = json.loads(ana.fetch(job_id, language, "transcript"))
    assert transcript["language"] == language
    assert transcript["segments"]
    manifest = json.loads(ana.fetch(job_id, language, "manifest"))
    assert (manifest["job_id"], manifest["language"]) == (job_id, language)
    assert (manifest["source"], manifest["background"]) == ("talk.wav", "music.wav")
    listed = {each["type"]: each for each in manifest["files"]}
    assert set(listed) == {"voice", "mix-flac", "subtitles-srt", "subtitles-vtt", "transcript", "report"}
    assert listed["voice"]["sha256"] == hashlib.sha256(voice.read_bytes()).hexdigest()
    assert listed["mix-flac"]["size_bytes"] == full.stat().st_size
    assert listed["voice"]["duration_ms"] == listed["mix-flac"]["duration_ms"] == SECONDS * 1000
    assert any(engine.startswith("tts:") for engine in listed["voice"]["engines"])
    assert {"caps", "voices"} == set(listed["voice"]["settings"])
    of_language = next(each for each in ana.job(job_id)["languages"] if each["languageCode"] == language)
    assert of_language["fileSize"] == listed["mix-flac"]["size_bytes"]
    names = [each["name"] for each in of_language["stages"]]
    assert names == ["queued", "stt", "translating", "dubbing", "mixing", "exporting", "complete"]
    assert all(each["started_at"] <= each["ended_at"] for each in of_language["stages"])


def projection(sound: np.ndarray) -> float:
    """How loud the background's tone is in a sound: 48 kHz mono."""
    times = np.arange(len(sound)) / 48_000
    return float(2 * abs(np.mean(sound * np.exp(-2j * np.pi * 440.0 * times))))
