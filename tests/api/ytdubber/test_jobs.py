"""Jobs of the YT Dubber contract, on both stacks: each call with every field it names, and every refusal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from octavia.service.accounts.visitor import Visitor
from octavia.service.jobs.ending import Failure
from octavia.service.jobs.outputs import Output
from octavia.service.jobs.stored import Retention
from octavia.service.jobs.work import Claimed, Outcome, Work
from support.contract import instant, text, uuid
from support.contract_ytdubber import asserts, listed, refused
from support.jobs import Hands
from support.orders import WAV, Customer, tone
from support.people import server_of, signed_up
from support.server import FixedClock

CREDITS = 100
SECONDS = 20
"""Of a voice: two credits a language."""
LANGUAGE = {
    "languageCode": text,
    "languageName": text,
    "flag": text,
    "status": ("pending", "processing", "generating", "finalizing", "complete", "error"),
    "progress": int,
    "message": str,
}
JOB = {
    "id": uuid,
    "status": ("uploading", "pending", "processing", "generating", "finalizing", "complete", "error"),
    "progress": int,
    "message": text,
    "languages": [LANGUAGE],
    "totalLanguages": int,
    "completedLanguages": int,
    "startedAt": instant,
}
LISTED = JOB | {
    "created_at": instant,
    "updated_at": instant,
    "target_languages": [text],
    "background_track_uploaded": bool,
    "download_urls": dict,
}
VOICE = tone(SECONDS)
FILES = (
    ("talk.es.voice.wav", "voice", "audio/wav"),
    ("talk.es.flac", "mix-flac", "audio/flac"),
    ("talk.es.srt", "subtitles-srt", "application/x-subrip"),
    ("talk.es.vtt", "subtitles-vtt", "text/vtt"),
    ("talk.es.transcript.json", "transcript", "application/json"),
    ("talk.es.manifest.json", "manifest", "application/json"),
)


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


@pytest.fixture
def ana(client: TestClient) -> Customer:
    customer = Customer(client, signed_up(client))
    customer.credit(CREDITS)
    return customer


class Hand:
    """Does the work of a job, stage by stage."""

    def __init__(self, client: TestClient, queue: Hands, clock: FixedClock, folder: Path) -> None:
        server = server_of(client)
        self._queue, self._folder = queue, folder
        self.work = Work(server.database, server.settings, clock, server.accounts, server.files, server.billing, queue)

    def begin(self, name: str, language: str = "") -> Claimed:
        handed = next(each for each in reversed(self._queue.handed) if (each.name, each.language) == (name, language))
        claimed = self.work.begin(handed.stage_id, handed.dispatch, "w1")
        assert claimed is not None
        return claimed

    def do(self, name: str, language: str = "") -> None:
        """A stage, from its beginning to its end."""
        claimed = self.begin(name, language)
        files = self._files(language) if name == "dub" else ()
        assert self.work.finish(claimed, Outcome(outputs=files, source_language="en" if name == "hear" else None))

    def _files(self, language: str) -> tuple[Output, ...]:
        made = []
        for name, role, media_type in FILES:
            path = self._folder / name.replace(".es.", f".{language}.")
            path.write_text(f"{language} {role}")
            made.append(Output(path, path.name, role, language, media_type, main=role == "mix-flac"))
        return tuple(made)


@pytest.fixture
def hand(client: TestClient, queue: Hands, clock: FixedClock, tmp_path: Path) -> Hand:
    return Hand(client, queue, clock, tmp_path)


@asserts(
    "POST /api/jobs/upload-urls",
    "POST /api/jobs/",
    "GET /api/jobs/{job_id}",
    "GET /api/jobs/",
    "GET /api/jobs",
    "DELETE /api/jobs/{job_id}",
)
def test_a_job_is_opened_sent_started_followed_finished_and_removed(
    ana: Customer, hand: Hand, clock: FixedClock
) -> None:
    opened = ana.opened(["es", "fr"], background=True)
    assert set(opened) == {"job_id", "upload_urls", "voice_track_path", "background_track_path"}
    assert set(opened["upload_urls"]) == {"voice_track", "background_track"}
    assert ana.job(opened["job_id"])["status"] == "uploading"
    ana.send(opened["upload_urls"]["voice_track"], VOICE)
    ana.send(opened["upload_urls"]["background_track"], tone(SECONDS + 1))
    made = ana.start(opened, ["es", "fr"], voice_track_url="x", voice_track_duration=SECONDS)
    job_id = opened["job_id"]
    assert (made.status_code, made.json()) == (200, {"job_id": job_id, "jobId": job_id})
    assert ana.credits() == (CREDITS - 4, 4)
    job = ana.job(job_id)
    assert (job["status"], job["progress"], job["totalLanguages"], job["completedLanguages"]) == ("pending", 0, 2, 0)
    assert "estimatedCompletion" not in job
    spanish, french = job["languages"]
    assert (spanish["languageCode"], spanish["languageName"], spanish["flag"]) == ("es", "Spanish", "🇪🇸")
    assert (french["status"], french["progress"]) == ("pending", 0)
    assert not {"estimatedTimeRemaining", "fileSize", "downloadUrl"} & set(spanish)

    hand.do("fetch")
    claimed = hand.begin("hear")
    assert ana.job(job_id)["status"] == "processing"
    hand.work.finish(claimed, Outcome(source_language="en"))
    hand.do("dub", "es")
    half = ana.job(job_id)
    assert (half["status"], half["completedLanguages"]) == ("generating", 1)
    assert ana.languages(job_id) == {"es": "complete", "fr": "processing"}
    done = half["languages"][0]
    assert (done["progress"], done["fileSize"]) == (100, len("es mix-flac"))
    assert done["downloadUrl"].endswith(f"/api/jobs/{job_id}/download?lang=es&type=full")
    assert 0 < half["languages"][1]["progress"] < 100
    # What is delivered is charged, what isn't is held.
    assert ana.credits() == (CREDITS - 4, 2)
    clock.forward(seconds=5)
    hand.do("dub", "fr")
    assert ana.job(job_id)["status"] == "finalizing"
    hand.do("deliver")
    last = ana.job(job_id)
    assert (last["status"], last["progress"], last["completedLanguages"]) == ("complete", 100, 2)
    assert ana.credits() == (CREDITS - 4, 0)

    for path in ("/", ""):
        (row,) = listed(ana.call("GET", path), LISTED)
        assert (row["target_languages"], row["background_track_uploaded"]) == (["es", "fr"], True)
        assert row["voice_track_duration"] == SECONDS
        assert set(row["download_urls"]) == {"es", "fr"}
        assert set(row["download_urls"]["es"]) == {"voice", "full", "captions"}
    assert ana.call("DELETE", f"/{job_id}").status_code == 200
    refused(ana.call("GET", f"/{job_id}"), 404, "job_not_found")
    assert listed(ana.call("GET", "/"), LISTED) == []
    assert ana.credits() == (CREDITS - 4, 0)


@pytest.fixture
def finished(ana: Customer, hand: Hand) -> str:
    """A job with a finished language and one that failed."""
    job_id = ana.started(["es", "fr"], VOICE)
    for name, language in (("fetch", ""), ("hear", ""), ("dub", "es")):
        hand.do(name, language)
    hand.work.fail(hand.begin("dub", "fr"), Failure("language", "nobody speaks it"), may_pass=False)
    hand.do("deliver")
    return job_id


@asserts("GET /api/jobs/{job_id}/download")
def test_each_file_of_a_finished_language_is_fetched_by_an_address_that_works_once(
    ana: Customer, finished: str
) -> None:
    for what, role in (("voice", "voice"), ("full", "mix-flac"), ("captions", "subtitles-srt"), ("manifest",) * 2):
        assert ana.fetch(finished, "es", what) == f"es {role}".encode()
    assert ana.fetch(finished, "es", "captions", format="vtt") == b"es subtitles-vtt"
    assert ana.fetch(finished, "ES", "transcript") == b"es transcript"
    answer = ana.call("GET", f"/{finished}/download", params={"lang": "es", "type": "voice"})
    assert answer.status_code == 307
    once = answer.headers["Location"].removeprefix("http://testserver")
    assert ana.client.get(once, follow_redirects=False).is_redirect
    assert ana.client.get(once, follow_redirects=False).status_code == 410


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_not_there_is_not_fetched(ana: Customer, finished: str) -> None:
    def fetch(**query: str) -> Any:
        return ana.call("GET", f"/{finished}/download", params=query)

    refused(fetch(lang="fr", type="voice"), 400, "job_not_finished")
    refused(fetch(lang="de", type="voice"), 404, "artifact_not_found")
    refused(fetch(lang="es", type="report"), 404, "artifact_not_found")
    assert fetch(lang="es", type="picture").status_code == 422
    bob = Customer(ana.client, signed_up(ana.client, "bob@mail.example"))
    for method, path in (("GET", ""), ("GET", "/download?lang=es&type=full"), ("POST", "/cancel"), ("DELETE", "")):
        refused(bob.call(method, f"/{finished}{path}"), 404, "job_not_found")
    refused(bob.call("POST", f"/{finished}/retry", json={}), 404, "job_not_found")
    refused(bob.call("POST", "/", json={"job_id": finished}), 404, "job_not_found")


def test_a_language_that_failed_is_not_charged_and_is_repeated_alone(
    ana: Customer, hand: Hand, finished: str, clock: FixedClock
) -> None:
    job = ana.job(finished)
    assert (job["status"], job["message"]) == ("complete", "fr: nobody speaks it")
    assert ana.languages(finished) == {"es": "complete", "fr": "error"}
    assert ana.credits() == (CREDITS - 2, 0)
    refused(ana.call("POST", f"/{finished}/retry", json={"languages": ["es"]}), 409, "job_not_failed")
    clock.forward(minutes=1)
    again = ana.call("POST", f"/{finished}/retry", json={"languages": ["fr"]})
    assert (again.status_code, again.json()["status"]) == (202, "generating")
    assert ana.credits() == (CREDITS - 4, 2)
    assert ana.languages(finished) == {"es": "complete", "fr": "pending"}
    assert ana.fetch(finished, "es", "full") == b"es mix-flac"
    hand.do("dub", "fr")
    hand.do("deliver")
    assert ana.languages(finished) == {"es": "complete", "fr": "complete"}
    assert (ana.job(finished)["message"], ana.credits()) == ("Completed", (CREDITS - 4, 0))
    refused(ana.call("POST", f"/{finished}/retry", json={}), 409, "job_not_failed")


@asserts("POST /api/jobs")
def test_a_job_is_started_once_however_often_it_is_asked_for(ana: Customer) -> None:
    opened = ana.opened(["es"])
    ana.send(opened["upload_urls"]["voice_track"], VOICE)
    body = {"job_id": opened["job_id"], "voice_track_uploaded": True, "languages": ["es"]}
    answers = [ana.call("POST", path, json=body) for path in ("/", "", "/")]
    assert [answer.json() for answer in answers] == [{"job_id": opened["job_id"], "jobId": opened["job_id"]}] * 3
    assert ana.credits() == (CREDITS - 2, 2)


def test_of_starts_that_race_one_starts_the_job_and_all_are_answered_alike(ana: Customer, queue: Hands) -> None:
    opened, server = ana.opened(["es"]), server_of(ana.client)
    ana.send(opened["upload_urls"]["voice_track"], VOICE)
    with ThreadPoolExecutor(4) as racers:
        made = [racers.submit(server.orders.start, ana.person.owner_id, opened["job_id"], ["es"]) for _ in range(4)]
        assert {each.result().id for each in made} == {opened["job_id"]}
    assert [each.name for each in queue.handed] == ["fetch"]
    assert ana.credits() == (CREDITS - 2, 2)


def test_a_start_without_files_is_refused_and_can_be_repeated(ana: Customer) -> None:
    opened = ana.opened(["es"], background=True)
    refused(ana.start(opened, ["es"]), 409, "upload_missing")
    ana.send(opened["upload_urls"]["voice_track"], VOICE)
    refused(ana.start(opened, ["es"]), 409, "upload_missing")
    # Whoever says that they sent no background is believed as long as there is none.
    assert ana.start(opened, ["es"], background_track_uploaded=False).status_code == 200
    (row,) = listed(ana.call("GET", "/"), LISTED)
    assert row["background_track_uploaded"] is False


def test_what_cannot_be_decoded_is_refused_and_another_may_be_sent(ana: Customer) -> None:
    opened = ana.opened(["es"])
    ana.send(opened["upload_urls"]["voice_track"], b"no sound at all")
    refused(ana.start(opened, ["es"]), 415, "not_decodable")
    ana.send(opened["upload_urls"]["voice_track"], VOICE)
    assert ana.start(opened, ["es"]).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_tracks_whose_lengths_differ_by_more_than_two_seconds_are_refused(ana: Customer) -> None:
    opened = ana.opened(["es"], background=True)
    ana.send(opened["upload_urls"]["voice_track"], VOICE)
    ana.send(opened["upload_urls"]["background_track"], tone(SECONDS + 2.5))
    said = {"voice_track_duration": 1.0, "background_track_duration": 1.0}
    body = refused(ana.start(opened, ["es"], **said), 400, "duration_mismatch")
    durations = {"voice_duration": 20.0, "background_duration": 22.5}
    assert {name: body[name] for name in durations} == body["details"] == durations
    assert ana.credits() == (CREDITS, 0)
    assert ana.job(opened["job_id"])["status"] == "uploading"


def test_a_start_without_credits_is_refused_and_repeated_once_there_are_some(ana: Customer) -> None:
    poor = Customer(ana.client, signed_up(ana.client, "bob@mail.example"))
    opened = poor.opened(["es"])
    poor.send(opened["upload_urls"]["voice_track"], VOICE)
    refused(poor.start(opened, ["es"]), 402, "insufficient_credits")
    assert poor.credits() == (0, 0)
    poor.credit(2)
    assert poor.start(opened, ["es"]).status_code == 200
    assert poor.credits() == (0, 2)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_languages_are_those_of_the_start(ana: Customer) -> None:
    opened = ana.opened(["es", "de"])
    ana.send(opened["upload_urls"]["voice_track"], VOICE)
    refused(ana.start(opened, ["es", "xx"]), 400, "unusable_language")
    refused(ana.start(opened, ["es", "spa"]), 400, "unusable_language")
    assert ana.start(opened, ["fr", "es", "pt-BR"]).status_code == 200
    assert list(ana.languages(opened["job_id"])) == ["fr", "es", "pt"]
    assert ana.credits() == (CREDITS - 6, 6)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_nobody_can_make_a_job_of_is_refused(ana: Customer) -> None:
    def opened(**changed: Any) -> Any:
        asked = {"languages": ["es"], "voice_track_name": "talk.wav", "content_types": {"voice": WAV}}
        return ana.call("POST", "/upload-urls", json=asked | changed)

    refused(opened(languages=["xx"]), 400, "unusable_language")
    refused(opened(languages=["es", "es"]), 400, "unusable_language")
    assert opened(languages=[]).status_code == opened(languages=["es"] * 51).status_code == 422
    assert opened(languages=["../x"]).status_code == opened(voice_track_name="").status_code == 422
    refused(opened(content_types={"voice": "text/html"}), 415, "bad_media_type")
    assert ana.call("POST", "/", json={"job_id": "../../x"}).status_code == 422
    assert ana.call("GET", "/", params={"limit": 101}).status_code == 422
    assert ana.call("GET", "/", params={"offset": -1}).status_code == 422
    refused(ana.call("POST", "/", json={"job_id": "nothing"}), 404, "job_not_found")
    named = opened(voice_track_name="../../etc/\u202epasswd.wav")
    assert named.status_code == 200
    assert ".." not in named.json()["voice_track_path"]
    anybody = ana.client.get("/api/jobs/")
    refused(anybody, 401, "not_signed_in")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_pages_of_jobs_are_newest_first_and_show_no_other_products_jobs(ana: Customer, clock: FixedClock) -> None:
    made = []
    for _ in range(3):
        clock.forward(seconds=1)
        made.append(ana.opened(["es"])["job_id"])
    first = listed(ana.call("GET", "/", params={"limit": 2}), LISTED)
    rest = listed(ana.call("GET", "/", params={"limit": 2, "offset": 2}), LISTED)
    assert [row["id"] for row in [*first, *rest]] == made[::-1]
    # One job model: the other edge lists them, and starts none that waits for its files.
    ours = ana.client.get("/api/v1/jobs", headers=ana.person.headers).json()
    assert ours["total"] == 3
    answer = ana.client.post(f"/api/v1/jobs/{made[0]}/process", headers=ana.person.headers)
    assert (answer.status_code, answer.json()["error"]) == (409, "JOB_NOT_READY")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_cancelled_job_keeps_and_charges_what_was_delivered(ana: Customer, hand: Hand) -> None:
    job_id = ana.started(["es", "fr"], VOICE)
    for name, language in (("fetch", ""), ("hear", ""), ("dub", "es")):
        hand.do(name, language)
    answer = ana.call("POST", f"/{job_id}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "error")
    assert ana.languages(job_id) == {"es": "complete", "fr": "error"}
    assert ana.credits() == (CREDITS - 2, 0)
    assert ana.fetch(job_id, "es", "full") == b"es mix-flac"
    assert ana.call("POST", f"/{job_id}/retry", json={}).status_code == 202
    hand.do("dub", "fr")
    hand.do("deliver")
    assert ana.languages(job_id) == {"es": "complete", "fr": "complete"}
    assert ana.credits() == (CREDITS - 4, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_job_of_files_that_were_removed_tells_so(ana: Customer, finished: str, clock: FixedClock) -> None:
    clock.forward(hours=49)
    server = server_of(ana.client)
    Retention(server.database, server.settings, clock, server.files).clear()
    with server.database.transaction() as session:
        token = server.accounts.sessions.open(session, ana.person.user_id, Visitor("127.0.0.1", "tests")).access_token
    ana.person.headers["Authorization"] = f"Bearer {token}"
    job = ana.job(finished)
    assert (job["status"], job["languages"][0]["status"]) == ("complete", "complete")
    assert "downloadUrl" not in job["languages"][0]
    answer = ana.call("GET", f"/{finished}/download", params={"lang": "es", "type": "full"})
    refused(answer, 410, "artifacts_removed")
    refused(ana.call("POST", f"/{finished}/retry", json={}), 410, "source_gone")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_video_may_be_sent_as_the_voice(ana: Customer, minute: Path) -> None:
    asked = {"languages": ["es"], "voice_track_name": "minute.mp4"}
    opened = ana.call("POST", "/upload-urls", json=asked).json()
    ana.send(opened["upload_urls"]["voice_track"], minute.read_bytes(), "video/mp4")
    assert ana.start(opened, ["es"]).status_code == 200
    assert ana.credits() == (CREDITS - 6, 6)
