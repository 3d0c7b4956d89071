"""A dub in a voice of its owner's own, done by a worker's desk with the whole pipeline."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.api.server import Server
from octavia.platform.settings import Settings
from octavia.service.jobs.commands import Dub, JobStatus, Source
from octavia.service.jobs.views import Job
from octavia.service.storage.records import FileKind
from octavia.service.voices.voices import OwnVoice
from octavia.testing.fake_speakers import MimicSynthesizer
from octavia.testing.pitch import pitch_hz
from octavia.workers.desk import Desk
from support.conversation import Conversation, conversation
from support.engines import registered
from support.jobs import Shop
from support.recordings import CONSENT
from support.talk import spoken

pytestmark = pytest.mark.slow
OPERATORS = Settings(engine_vad="energy", engine_stt="scripted", engine_mt="apertium")
LIKE = 0.12
"""Octaves."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Which database it is matters nothing here."""
    return sqlite_url


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    made = conversation(tmp_path_factory.mktemp("conversation"))
    with registered(*made.engines, MimicSynthesizer):
        yield made


@pytest.fixture
def shop(shop: Shop, server: Server, talked: Conversation) -> Shop:
    shop.video = server.files.receive(shop.ana.owner_id, "talk.wav", FileKind.AUDIO, [talked.path.read_bytes()])
    return shop


def voice_of(shop: Shop, folder: Path) -> tuple[OwnVoice, float]:
    """A voice of Ana's own, and its pitch."""
    texts = ("The old church is open today.", "We walk along the river.", "My father was a teacher.") * 2
    said = np.concatenate([spoken(text, folder, "awb") for text in texts])
    sound = io.BytesIO()
    soundfile.write(sound, said, 16_000, format="WAV")
    file = shop.server.files.receive(shop.ana.owner_id, "jane.wav", FileKind.AUDIO, [sound.getvalue()])
    voice = shop.server.voices.create(shop.ana.owner_id, file.id, "Jane", "en", CONSENT, agreed=True)
    pitch = pitch_hz(said.astype(np.float32) / np.float32(32768), 16_000)
    assert pitch is not None
    return voice, pitch


def worked_off(shop: Shop, job: Job) -> Job:
    desk = Desk(shop.work, shop.server.files, OPERATORS, shop.server.settings.data_dir, "w")
    for handed in shop.queue.handed:  # It grows while they are done.
        desk.run_stage(handed.stage_id, handed.dispatch)
    return shop.now(job)


def artifact(shop: Shop, job: Job, role: str, language: str | None = None) -> bytes:
    owner_id = shop.ana.owner_id
    (found,) = (
        each
        for each in shop.server.jobs.artifacts(owner_id, job.id)
        if each.role == role and language in (None, each.language)
    )
    return b"".join(shop.server.files.open_range(owner_id, found.file_id, 0, found.size_bytes))


def dub(shop: Shop, **voices: str) -> Dub:
    source = Source(shop.video.key, shop.video.id)
    return Dub(source, tuple(voices), source_language="en", voices=tuple(each for each in voices.items() if each[1]))


def test_a_language_is_spoken_in_the_owner_s_voice_and_the_others_in_the_engine_s(shop: Shop, tmp_path: Path) -> None:
    voice, pitch = voice_of(shop, tmp_path)
    job = worked_off(shop, shop.started(dub(shop, es=f"own:{voice.id}", en="")))
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None)
    report = json.loads(artifact(shop, job, "report"))
    voices = {track["language"]: {line["voice"] for line in track["lines"]} for track in report["tracks"]}
    assert voices["es"] == {"profile:recorded"}
    assert len(voices["en"]) == 1 and voices["en"] != voices["es"]
    assert report["consent"] == f"Jane: {CONSENT}"
    samples, rate_hz = soundfile.read(io.BytesIO(artifact(shop, job, "voice", "es")), dtype="float32")
    heard = pitch_hz(samples, rate_hz)
    assert heard is not None and abs(np.log2(heard / pitch)) < LIKE


def test_a_voice_that_was_deleted_meanwhile_speaks_no_more_and_it_is_said(shop: Shop, tmp_path: Path) -> None:
    voice, _ = voice_of(shop, tmp_path)
    job = shop.started(dub(shop, es=f"own:{voice.id}"))
    shop.server.voices.remove(shop.ana.owner_id, voice.id)
    job = worked_off(shop, job)
    assert job.status is JobStatus.FAILED
    assert "was deleted" in (job.error_message or "")
    assert shop.balance()[1] == 0
