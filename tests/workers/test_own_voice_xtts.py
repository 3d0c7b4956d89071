"""A dub in a voice of its owner's own by the real engine that can: XTTS, with a tiny model, on a worker of its own."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from octavia.models.store import FOLDER_VARIABLE, adopt
from octavia.service.jobs.commands import Dub, Engines, JobStatus, Quality, Source
from octavia.service.storage.records import FileKind
from support.made_models import made
from support.recordings import CONSENT
from support.talk import spoken
from support.workers import Plant

pytestmark = [pytest.mark.torch, pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def test_a_talk_is_dubbed_in_a_recorded_voice_by_xtts(
    works: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("TTS", reason="scripts/add-engines.sh coqui adds what this needs")
    from models.make_xtts import make_xtts

    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "models"))
    adopt("xtts:tiny", made(make_xtts, "coqui-tts", "torch"))
    assert "es" in works.server.abilities.cloned_into()

    ana = works.person()
    texts = ("The old church is open today.", "We walk along the river.", "My father was a teacher.") * 2
    sound = io.BytesIO()
    soundfile.write(sound, np.concatenate([spoken(text, tmp_path) for text in texts]), 16_000, format="WAV")
    upload = works.server.files.receive(ana.owner_id, "jane.wav", FileKind.AUDIO, [sound.getvalue()])
    voice = works.server.voices.create(ana.owner_id, upload.id, "Jane", "en", CONSENT, agreed=True)
    works.worker(**{FOLDER_VARIABLE: str(tmp_path / "models")})
    video = works.talk(ana)
    command = Dub(
        Source(file_id=video.id),
        ("es",),
        source_language="en",
        voices=(("es", f"own:{voice.id}"),),
        engines=Engines(stt="pocketsphinx", mt="apertium", tts="xtts"),
        quality=Quality.DRAFT,
    )
    job = works.ended(ana, works.started(ana, command))
    assert (job.status, job.error_message) == (JobStatus.COMPLETED, None), works.said()
    report = works.server.jobs.artifact_of_role(ana.owner_id, job.id, "report")
    told = json.loads(b"".join(works.server.files.open_range(ana.owner_id, report.file_id, 0, report.size_bytes)))
    (track,) = told["tracks"]
    assert {line["voice"] for line in track["lines"]} == {"profile:recorded"}
    assert told["consent"] == f"Jane: {CONSENT}"
