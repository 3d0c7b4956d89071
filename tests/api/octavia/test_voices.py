"""Voices over HTTP: those of engines to be heard, those of one's own kept and asked for in dubs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from octavia.api.app import create_app
from octavia.dubbing.engines import registry
from octavia.service.jobs.commands import Dub, Engines, Quality, restored
from octavia.service.jobs.tables import JobRow, WorkerRow
from octavia.service.storage.records import FileKind
from octavia.testing.fake_speakers import MimicSynthesizer
from support.clips import clip
from support.engines import registered
from support.jobs import CREDITS, Hands, Shop
from support.people import new_person
from support.recordings import CONSENT, recording, sent
from support.server import FixedClock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PREVIEW = "/api/v1/abilities/voices/es/preview"


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


@pytest.fixture
def mimic() -> Iterator[None]:
    with registered(MimicSynthesizer):
        yield


@pytest.fixture(scope="module")
def jane(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recording(tmp_path_factory.mktemp("recordings"))


def created(ana: TestClient, shop: Shop, jane: Path, **said: Any) -> Any:
    file = sent(shop.server.files, shop.ana.owner_id, jane)
    body = {"file_id": file.id, "name": "Jane", "language": "en", "consent": CONSENT, "agreed": True}
    return ana.post("/api/v1/voices", json=body | said)


def dubbing(shop: Shop, *languages: str, **more: Any) -> dict[str, Any]:
    found = {"file_id": shop.video.id, "storage_path": shop.video.key}
    return found | {"target_languages": list(languages or ("es",)), "source_language": "en"} | more


def command_of(shop: Shop, job_id: str) -> Dub:
    with shop.server.database.reading() as session:
        row = session.get_one(JobRow, job_id)
        command = restored(row.kind, row.command)
    assert isinstance(command, Dub)
    return command


def test_a_voice_is_heard_by_everybody(client: TestClient) -> None:
    heard = client.get(PREVIEW, params={"voice": "es"})
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/wav")
    assert heard.content.startswith(b"RIFF")
    assert "max-age" in heard.headers["cache-control"]


def test_a_voice_that_there_is_not_is_not_found(client: TestClient) -> None:
    refused = client.get(PREVIEW, params={"voice": "nobody"})
    assert (refused.status_code, refused.json()["type"]) == (404, "urn:octavia:problem:no-such-voice")


def test_a_web_machine_without_engines_says_so_at_once(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_points", lambda _: {})
    refused = client.get(PREVIEW, params={"voice": "es"})
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:octavia:problem:no-preview")
    assert "where the workers are" in refused.json()["detail"]


def test_voices_are_heard_so_often_a_minute(shop: Shop) -> None:
    settings = replace(shop.server.settings, rate_previews=2)
    with TestClient(create_app(replace(shop.server, settings=settings))) as client:
        answers = [client.get(PREVIEW, params={"voice": "nobody"}).status_code for _ in range(3)]
    assert answers == [404, 404, 429]


def test_engines_are_told_with_what_they_can(client: TestClient) -> None:
    told = client.get("/api/v1/abilities").json()
    spoken = {each["name"]: each for each in told["engines"]["tts"]}["espeak-ng"]
    assert (spoken["quality"], spoken["clones"]) == ("draft", False)
    assert "es" in spoken["languages"]
    assert "es" in {each["name"]: each for each in told["engines"]["mt"]}["apertium"]["languages"]
    assert [each["name"] for each in told["engines"]["stt"]]
    assert told["clones"] == bool(told["cloned_into"])


def test_voices_are_listed_of_the_engine_that_is_asked_for(client: TestClient, mimic: None) -> None:
    told = client.get("/api/v1/abilities", params={"tts": "mimic"}).json()
    spanish = next(each for each in told["languages"] if each["code"] == "es")
    assert [voice["id"] for voice in spanish["voices"]] == ["es-hum"]
    assert told["clones"]
    assert client.get("/api/v1/abilities", params={"tts": "hal"}).status_code == 422


def test_a_voice_of_one_s_own_is_made_heard_renamed_and_removed(ana: TestClient, shop: Shop, jane: Path) -> None:
    made = created(ana, shop, jane)
    assert made.status_code == 201, made.text
    voice = made.json()
    assert (voice["name"], voice["language"], voice["consent"]) == ("Jane", "en", CONSENT)
    assert voice["voice"] == f"own:{voice['id']}"
    place = f"/api/v1/voices/{voice['id']}"
    assert ana.get("/api/v1/voices").json() == {"voices": [voice]}
    heard = ana.get(f"{place}/recording")
    assert (heard.headers["content-type"], heard.content[:4]) == ("audio/flac", b"fLaC")
    assert ana.patch(place, json={"name": "J."}).json() == voice | {"name": "J."}
    assert ana.get(place).json()["name"] == "J."
    assert ana.delete(place).json() == {"status": "ok"}
    assert ana.get(place).status_code == 404
    assert ana.get("/api/v1/voices").json() == {"voices": []}


@pytest.mark.parametrize("said", [{"agreed": False}, {"consent": "yes"}])
def test_nothing_is_kept_without_consent(ana: TestClient, shop: Shop, jane: Path, said: dict[str, Any]) -> None:
    refused = created(ana, shop, jane, **said)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:octavia:problem:consent-missing")
    assert ana.get("/api/v1/voices").json() == {"voices": []}


def test_a_dub_speaks_in_a_voice_of_one_s_own(ana: TestClient, shop: Shop, jane: Path, mimic: None) -> None:
    voice = created(ana, shop, jane).json()["voice"]
    job = ana.post("/api/v1/jobs/dub/create", json=dubbing(shop, "es", "en", voice=voice, voices={"en": "en-hum"}))
    assert job.status_code == 200, job.text
    assert dict(command_of(shop, job.json()["id"]).voices) == {"es": voice, "en": "en-hum"}


def test_where_no_engine_can_it_is_refused_before_any_credit_is_held(ana: TestClient, shop: Shop, jane: Path) -> None:
    voice = created(ana, shop, jane).json()["voice"]
    wanted = dubbing(shop, voices={"es": voice}, engines={"tts": "espeak-ng"})
    refused = ana.post("/api/v1/jobs/dub/create", json=wanted)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:octavia:problem:unusable-voice")
    assert "someone's own voice" in refused.json()["detail"]
    assert "xtts" in refused.json()["detail"]
    assert shop.balance() == (CREDITS, 0)
    with shop.server.database.reading() as session:
        assert session.scalars(select(JobRow.id)).all() == []


def test_workers_say_what_own_voices_speak_and_not_the_machine_that_is_asked(
    ana: TestClient, shop: Shop, jane: Path, mimic: None
) -> None:
    voice = created(ana, shop, jane).json()["voice"]

    def told(**cloners: list[str]) -> tuple[int, list[str]]:
        with shop.server.database.transaction() as session:
            session.execute(delete(WorkerRow))
            now = shop.clock()
            row = WorkerRow(id="w", place="", pid=1, queues=[], cloners=cloners, started_at=now, seen_at=now)
            session.add(row)
        made = ana.post("/api/v1/jobs/dub/create", json=dubbing(shop, "fr", "es", voices={"fr": voice}))
        return made.status_code, ana.get("/api/v1/abilities").json()["cloned_into"]

    assert told(auto=["fr"], other=["de", "fr"]) == (200, ["de", "fr"])
    assert told(auto=[]) == (422, [])


def test_another_s_voice_speaks_for_nobody_else(ana: TestClient, shop: Shop, jane: Path, mimic: None) -> None:
    ben = new_person(shop.server, "ben@mail.example")
    theirs = created(ana, shop, jane).json()["voice"]
    film = shop.server.files.receive(ben.owner_id, "a.wav", FileKind.AUDIO, [jane.read_bytes()])
    for voice in (theirs, "own:nobody"):
        wanted = {"file_id": film.id, "storage_path": film.key, "target_languages": ["es"], "voices": {"es": voice}}
        refused = ana.post("/api/v1/jobs/dub/create", json=wanted, headers=ben.headers)
        assert (refused.status_code, refused.json()["type"]) == (404, "urn:octavia:problem:voice-not-found")


def test_subtitles_are_not_spoken_in_voices_of_one_s_own(ana: TestClient, shop: Shop) -> None:
    wanted = {"file_id": shop.subtitles.id, "storage_path": shop.subtitles.key, "language": "en", "voice_id": "own:1"}
    refused = ana.post("/api/v1/jobs/synthesize/create", json=wanted)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:octavia:problem:unusable-voice")


def test_bed_engines_and_quality_of_a_dub_are_kept(ana: TestClient, shop: Shop) -> None:
    engines = {"stt": "pocketsphinx", "mt": "apertium", "tts": "espeak-ng"}
    wanted = dubbing(shop, duck_db=60, engines=engines, quality="best")
    command = command_of(shop, ana.post("/api/v1/jobs/dub/create", json=wanted).json()["id"])
    assert (command.duck_db, command.quality) == (60, Quality.BEST)
    assert command.engines == Engines("pocketsphinx", "apertium", "espeak-ng")


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"engines": {"tts": "hal"}}, "there are: "),
        ({"engines": {"mt": "hal"}}, "there are: "),
        ({"engines": {"stt": "pocketsphinx"}, "source_language": "de"}, "does not recognise speech in German"),
        ({"duck_db": -1}, "duck_db"),
        ({"quality": "superb"}, "quality"),
    ],
)
def test_what_cannot_be_is_refused_and_named(ana: TestClient, shop: Shop, wanted: dict[str, Any], why: str) -> None:
    refused = ana.post("/api/v1/jobs/dub/create", json=dubbing(shop) | wanted)
    assert refused.status_code == 422
    assert why in refused.json()["detail"]
    assert shop.balance() == (CREDITS, 0)


def test_a_background_of_one_s_own_is_one_s_own_and_as_long_as_the_source(
    ana: TestClient, shop: Shop, tmp_path: Path
) -> None:
    owner_id = shop.ana.owner_id
    music = sent(
        shop.server.files, owner_id, clip(tmp_path / "music.wav", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=60")
    )
    wanted = dubbing(shop, background={"file_id": music.id})
    job = ana.post("/api/v1/jobs/dub/create", json=wanted)
    found = command_of(shop, job.json()["id"]).background
    assert found and (found.file_id, found.storage_path) == (music.id, music.key)

    ben = new_person(shop.server, "ben@mail.example")
    theirs = sent(shop.server.files, ben.owner_id, tmp_path / "music.wav")
    short = sent(shop.server.files, owner_id, recording(tmp_path))
    for file_id, status, name in (
        (theirs.id, 404, "file-not-found"),
        (short.id, 400, "duration-mismatch"),
        (shop.subtitles.id, 400, "unusable-source"),
    ):
        refused = ana.post("/api/v1/jobs/dub/create", json=wanted | {"background": {"file_id": file_id}})
        assert (refused.status_code, refused.json()["type"]) == (status, f"urn:octavia:problem:{name}")


def test_the_studio_alone_may_use_the_microphone(client: TestClient) -> None:
    assert "microphone=()" in client.get("/api/v1/abilities").headers["permissions-policy"]
