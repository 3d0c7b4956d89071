"""The contract's calls for files and jobs: each with every field, type, code and error it names, on both stacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from support.contract import NUMBER, answered, asserts, document, instant, refused, text, uuid
from support.jobs import CREDITS, DUBBED, SUBTITLES, Hands, Shop, finished
from support.live import frames
from support.people import PASSWORD, signed_up
from support.server import FixedClock

JOB_TYPES = ("transcribe", "translate", "synthesize", "video_translate", "audio_translate")
STATES = ("pending", "processing", "completed", "failed", "cancelled")
PHASES = ("PENDING", "TRANSCRIBING", "TRANSLATING", "SYNTHESIZING", "UPLOADING", "COMPLETED", "FAILED")
FOLLOWED = {
    "job_type": JOB_TYPES,
    "status": STATES,
    "phase": PHASES,
    "progress_percentage": int,
    "current_step": str,
    "input_file": text,
    "output_file": (None, text),
    "error_message": (None, text),
    "job_metadata": document,
    "created_at": instant,
    "started_at": (None, instant),
    "completed_at": (None, instant),
}
JOB = FOLLOWED | {"id": uuid, "user_id": uuid}
STATUS = FOLLOWED | {"job_id": uuid, "credit_cost": NUMBER}
ROW = {
    "id": uuid,
    "file_id": (None, uuid),
    "job_type": JOB_TYPES,
    "status": STATES,
    "created_at": instant,
    "updated_at": instant,
    "progress_percentage": int,
    "phase": PHASES,
    "metadata": {"source_language": str, "target_language": (None, str), "duration": (None, *NUMBER)},
}
UPLOADED = {"file_id": uuid, "filename": text, "file_type": text, "storage_path": text, "size_bytes": int}
NEW = {"status": "pending", "phase": "PENDING", "progress_percentage": 0, "started_at": None, "output_file": None}
SUBTITLE_FILE = (("minute.en.srt", "subtitles-srt"),)
NOBODY = {"Authorization": ""}


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


def media(shop: Shop) -> dict[str, str]:
    return {"file_id": shop.video.id, "storage_path": shop.video.key}


def subtitles(shop: Shop) -> dict[str, str]:
    return {"file_id": shop.subtitles.id, "storage_path": shop.subtitles.key}


def created(ana: TestClient, call: str, body: dict[str, Any], job_type: str) -> Any:
    job = answered(ana.post(f"/api/v1/jobs/{call}", json=body), JOB | NEW | {"job_type": job_type})
    answered(ana.get(f"/api/v1/jobs/{job['id']}"), JOB | job)
    return job


def translation(ana: TestClient, shop: Shop) -> str:
    """A video translation's path."""
    body = media(shop) | {"source_language": "auto", "target_language": "es", "model_size": "base"}
    return f"/api/v1/jobs/{created(ana, 'video-translate/create', body, 'video_translate')['id']}"


def started(ana: TestClient, path: str) -> Any:
    return answered(ana.post(f"{path}/process"), JOB | {"status": "processing", "started_at": instant}, 202)


@asserts("POST /api/v1/upload")
def test_a_file_is_uploaded(ana: TestClient, shop: Shop, minute: Path) -> None:
    def upload(name: str, content: bytes, field: str = "", query: str = "") -> Any:
        data = {"file_type": field} if field else {}
        return ana.post(f"/api/v1/upload{query}", files={"file": (name, content)}, data=data)

    content = minute.read_bytes()
    said = {"file_type": "video", "filename": "my talk.mp4", "size_bytes": len(content)}
    by_field = answered(upload("my talk.mp4", content, "video"), UPLOADED | said)
    by_query = answered(upload("my talk.mp4", content, query="?file_type=video"), UPLOADED | said)
    assert by_field["storage_path"] != by_query["storage_path"]
    answered(upload("a.m4a", content, "audio"), UPLOADED | {"file_type": "audio"})
    answered(upload("a.srt", SUBTITLES.encode(), "subtitle"), UPLOADED | {"file_type": "subtitle"})
    refused(upload("a.mp4", b"", "video"), 400, "EMPTY_FILE")
    wrong = refused(upload("a.mp4", b"no video at all", "video"), 415, "NOT_DECODABLE")
    assert wrong["detail"].startswith("a.mp4 ")
    refused(upload("a.mp4", content), 422, "BAD_FILE_TYPE")
    huge = {"Content-Type": "multipart/form-data; boundary=b", "Content-Length": str(10**13)}
    too_large = ana.post("/api/v1/upload?file_type=video", content=b"--b", headers=huge)
    assert refused(too_large, 413, "FILE_TOO_LARGE")["details"] == {"limit_bytes": 5_000_000_000}
    refused(ana.post("/api/v1/upload", files={"file": ("a.mp4", content)}, headers=NOBODY), 401, "NOT_SIGNED_IN")


@asserts("POST /api/v1/jobs/video-translate/create", "POST /api/v1/jobs/audio-translate/create")
@pytest.mark.parametrize("call", ["video-translate", "audio-translate"])
def test_a_translation_of_media_is_made(ana: TestClient, shop: Shop, call: str) -> None:
    for kind in (call, "audio-translate", "video-translate"):
        job_type = kind.replace("-", "_")
        least = created(ana, f"{kind}/create", media(shop) | {"target_language": "es"}, job_type)
        assert (least["user_id"], least["input_file"]) == (shop.ana.user_id, shop.video.key)
        known = {"source_language": "auto", "target_language": "es", "duration": 60.0, "model_size": "base"}
        assert json.loads(least["job_metadata"]).items() >= known.items()
        whole = media(shop) | {"source_language": "en", "target_language": "fr", "model_size": "small"}
        told = json.loads(created(ana, f"{kind}/create", whole, job_type)["job_metadata"])
        assert (told["source_language"], told["target_language"], told["model_size"]) == ("en", "fr", "small")
        address = {"file_id": "url", "storage_path": "https://media.example/talk.mp4", "target_language": "es"}
        assert created(ana, f"{kind}/create", address, job_type)["input_file"] == address["storage_path"]
        create = f"/api/v1/jobs/{kind}/create"
        refused(ana.post(create, json=media(shop)), 422, "INVALID_REQUEST")
        refused(ana.post(create, json=media(shop) | {"target_language": "klingonese"}), 400, "UNUSABLE_LANGUAGE")
        refused(ana.post(create, json=subtitles(shop) | {"target_language": "es"}), 400, "UNUSABLE_SOURCE")
        refused(ana.post(create, json={"file_id": "x", "target_language": "es"}), 404, "FILE_NOT_FOUND")
        refused(ana.post(create, json=media(shop), headers=NOBODY), 401, "NOT_SIGNED_IN")


@asserts("POST /api/v1/jobs/transcribe", "POST /api/v1/jobs/transcribe/create")
def test_a_transcription_is_made(ana: TestClient, shop: Shop) -> None:
    for call in ("transcribe", "transcribe/create"):
        for subtitle_format in ("srt", "vtt", "ass"):
            body = media(shop) | {"language": "auto", "subtitle_format": subtitle_format, "model_size": "base"}
            created(ana, call, body, "transcribe")
        created(ana, call, media(shop), "transcribe")
        refused(ana.post(f"/api/v1/jobs/{call}", json=media(shop) | {"subtitle_format": "pdf"}), 422, "INVALID_REQUEST")
        refused(ana.post(f"/api/v1/jobs/{call}", json=subtitles(shop)), 400, "UNUSABLE_SOURCE")


@asserts("POST /api/v1/jobs/translate/create", "POST /api/v1/jobs/synthesize/create", "POST /api/v1/jobs/transcribe")
def test_each_step_may_take_up_what_the_last_one_made(ana: TestClient, shop: Shop, tmp_path: Path) -> None:
    heard = created(ana, "transcribe", media(shop), "transcribe")["id"]
    onward = {"job_id": heard, "source_language": "en", "target_language": "es"}
    refused(ana.post("/api/v1/jobs/translate/create", json=onward), 400, "JOB_NOT_FINISHED")
    started(ana, f"/api/v1/jobs/{heard}")
    finished(shop, heard, tmp_path, SUBTITLE_FILE)
    translated = created(ana, "translate/create", onward, "translate")["id"]
    started(ana, f"/api/v1/jobs/{translated}")
    finished(shop, translated, tmp_path, SUBTITLE_FILE)
    spoken = {"job_id": translated, "voice_id": "default", "speed": 1.0}
    created(ana, "synthesize/create", spoken, "synthesize")
    refused(ana.post("/api/v1/jobs/synthesize/create", json=spoken | {"job_id": heard}), 400, "UNUSABLE_SOURCE")
    refused(ana.post("/api/v1/jobs/synthesize/create", json=spoken | {"speed": 9}), 422, "INVALID_REQUEST")
    refused(ana.post("/api/v1/jobs/translate/create", json=onward | {"job_id": "none"}), 404, "JOB_NOT_FOUND")


@asserts("POST /api/v1/jobs/translate/create", "POST /api/v1/jobs/synthesize/create")
def test_subtitle_files_are_translated_and_spoken(ana: TestClient, shop: Shop) -> None:
    file = subtitles(shop) | {"model_size": "base"}
    created(ana, "translate/create", file | {"source_language": "en", "target_language": "es"}, "translate")
    created(ana, "synthesize/create", file | {"language": "en", "voice_gender": "female"}, "synthesize")
    refused(ana.post("/api/v1/jobs/translate/create", json=file), 422, "INVALID_REQUEST")
    wrong = media(shop) | {"language": "en"}
    refused(ana.post("/api/v1/jobs/synthesize/create", json=wrong), 400, "UNUSABLE_SOURCE")


@asserts("POST /api/v1/video/translate", "GET /api/v1/video/validate")
def test_a_video_is_validated_and_translated_at_once(ana: TestClient, shop: Shop) -> None:
    valid = ana.get("/api/v1/video/validate", params={"storage_path": shop.video.key})
    answered(valid, {"valid": True, "path": shop.video.key, "metadata": dict})
    other = ana.get("/api/v1/video/validate", params={"storage_path": shop.subtitles.key})
    answered(other, {"valid": False, "path": shop.subtitles.key, "metadata": dict})
    refused(ana.get("/api/v1/video/validate", params={"storage_path": "none"}), 404, "FILE_NOT_FOUND")
    refused(ana.get("/api/v1/video/validate"), 422, "INVALID_REQUEST")
    body = {"storage_path": shop.video.key, "source_language": "auto", "target_language": "es", "model_size": "base"}
    shape = {"job_id": uuid, "status": "processing", "message": text, "estimated_time_seconds": int}
    job = answered(ana.post("/api/v1/video/translate", json=body), shape)
    answered(ana.get(f"/api/v1/jobs/{job['job_id']}"), JOB | {"job_type": "video_translate", "status": "processing"})
    refused(ana.post("/api/v1/video/translate", json=body | {"storage_path": "none"}), 404, "FILE_NOT_FOUND")
    ben = signed_up(ana, "ben@mail.example")
    refused(ana.post("/api/v1/video/translate", json=body, headers=ben.headers), 404, "FILE_NOT_FOUND")


@asserts("POST /api/v1/estimate")
def test_a_job_is_estimated(ana: TestClient, shop: Shop) -> None:
    prices = {"transcribe": 10, "synthesize": 15, "video_translate": 30, "audio_translate": 30, "translate": 5}
    for job_type, credits in prices.items():
        path = (
            shop.video.key if job_type in ("transcribe", "video_translate", "audio_translate") else shop.subtitles.key
        )
        shape = {
            "job_type": job_type,
            "estimated_credits": credits,
            "current_balance": CREDITS,
            "sufficient_balance": True,
        }
        body = {"job_type": job_type, "input_file_path": path}
        answered(ana.post("/api/v1/estimate", json=body), shape)
    longer = body | {"job_type": "video_translate", "input_file_path": shop.video.key, "duration_override": 3601.5}
    shape = {"job_type": "video_translate", "estimated_credits": 1801, "sufficient_balance": False}
    answered(ana.post("/api/v1/estimate", json=longer), shape)
    refused(ana.post("/api/v1/estimate", json=body | {"input_file_path": "none"}), 404, "FILE_NOT_FOUND")
    refused(ana.post("/api/v1/estimate", json=body | {"job_type": "cook"}), 422, "INVALID_REQUEST")


@asserts("POST /api/v1/jobs/{job_id}/process")
def test_a_job_is_started_once_and_only_if_its_credits_are_there(ana: TestClient, shop: Shop) -> None:
    path = translation(ana, shop)
    started(ana, path)
    again = ana.post(f"{path}/process")
    refused(again, 409, "JOB_ALREADY_STARTED")
    assert shop.balance() == (CREDITS - 30, 30)
    shop.server.billing.correct(shop.ana.owner_id, -(CREDITS - 50) * 1_000_000, "test", "correct:ana", "tests")
    dear = translation(ana, shop)
    short = refused(ana.post(f"{dear}/process"), 402, "INSUFFICIENT_CREDITS")
    assert short["details"] == {"needed": 30, "available": 20, "held": 30}
    assert all(figure in short["detail"] for figure in ("30 credits", "20 credits"))
    answered(ana.get(dear), JOB | NEW)
    refused(ana.post("/api/v1/jobs/none/process"), 404, "JOB_NOT_FOUND")


@asserts("GET /api/v1/jobs")
def test_jobs_are_listed_newest_first(ana: TestClient, shop: Shop) -> None:
    first = translation(ana, shop).rpartition("/")[2]
    shop.clock.forward(seconds=1)
    second = created(ana, "transcribe", media(shop), "transcribe")["id"]
    started(ana, f"/api/v1/jobs/{first}")

    def listed(query: str) -> list[str]:
        return [job["id"] for job in answered(ana.get(f"/api/v1/jobs{query}"), {"jobs": [ROW]})["jobs"]]

    assert listed("") == listed("?limit=50&offset=0&type=&status=") == [second, first]
    assert listed("?limit=1") == [second]
    assert listed("?limit=1&offset=1") == listed("?type=video_translate") == listed("?status=processing") == [first]
    assert listed("?type=transcribe&status=pending") == [second]
    assert listed("?status=failed") == []
    for query in ("?limit=0", "?offset=-1", "?type=cook", "?status=odd"):
        refused(ana.get(f"/api/v1/jobs{query}"), 422, "INVALID_REQUEST")
    assert ana.get("/api/v1/jobs", headers=signed_up(ana, "ben@mail.example").headers).json()["jobs"] == []


@asserts("GET /api/v1/jobs/{job_id}", "GET /api/v1/jobs/{job_id}/status", "GET /api/v1/jobs/{job_id}/download")
def test_a_job_is_followed_to_its_file(ana: TestClient, shop: Shop, tmp_path: Path) -> None:
    path = translation(ana, shop)
    job_id = path.rpartition("/")[2]
    answered(ana.get(f"{path}/status"), STATUS | NEW | {"job_id": job_id, "credit_cost": 0})
    refused(ana.get(f"{path}/download"), 400, "JOB_NOT_FINISHED")
    started(ana, path)
    answered(ana.get(f"{path}/status"), STATUS | {"status": "processing", "credit_cost": 30})
    refused(ana.get(f"{path}/download"), 400, "JOB_NOT_FINISHED")
    finished(shop, job_id, tmp_path)
    done = {"status": "completed", "phase": "COMPLETED", "progress_percentage": 100, "error_message": None}
    done |= {"completed_at": instant, "started_at": instant, "output_file": text}
    answered(ana.get(path), JOB | done)
    answered(ana.get(f"{path}/status"), STATUS | done | {"credit_cost": 30})
    file = ana.get(f"{path}/download")
    assert (file.status_code, file.json(), file.headers["Content-Length"]) == (200, DUBBED[0][0], "19")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="minute.dubbed.mp4"')
    assert (file.headers["Content-Type"], file.headers["Accept-Ranges"]) == ("video/mp4", "bytes")
    part = ana.get(f"{path}/download", headers={"Range": "bytes=1-6"})
    assert (part.status_code, part.text, part.headers["Content-Range"]) == (206, "minute", "bytes 1-6/19")
    ben = signed_up(ana, "ben@mail.example")
    for call in (path, f"{path}/status", f"{path}/download"):
        refused(ana.get(call, headers=ben.headers), 404, "JOB_NOT_FOUND")
        refused(ana.get(call, headers=NOBODY), 401, "NOT_SIGNED_IN")


@asserts("GET /api/v1/jobs/{job_id}/stream")
def test_a_job_is_followed_by_a_stream(ana: TestClient, shop: Shop, tmp_path: Path) -> None:
    path = translation(ana, shop)
    started(ana, path)
    finished(shop, path.rpartition("/")[2], tmp_path)
    token = ana.post("/api/v1/auth/stream-token").json()["token"]
    signed = ana.post("/login", json={"email": shop.ana.email, "password": PASSWORD})
    cookie = f"octavia_token={signed.cookies['octavia_token']}"
    ana.cookies.clear()
    status = answered(ana.get(f"{path}/status"), STATUS)
    ways: tuple[tuple[str, dict[str, str]], ...] = (
        ("", dict(shop.ana.headers)),
        ("", NOBODY | {"Cookie": cookie}),
        (f"?token={token}", NOBODY),
    )
    for query, headers in ways:
        opened: Any = ana.stream("GET", f"{path}/stream{query}", headers=headers)
        with opened as response:
            assert response.headers["Content-Type"].startswith("text/event-stream")
            told = [(frame.event, frame.data) for frame in frames(response)]
        assert told == [("", status), ("done", status)]
    access = shop.ana.headers["Authorization"].removeprefix("Bearer ")
    refused(ana.get(f"{path}/stream?token={access}", headers=NOBODY), 401, "NOT_SIGNED_IN")
    refused(ana.get(f"{path}/stream", headers=NOBODY), 401, "NOT_SIGNED_IN")
    ben = signed_up(ana, "ben@mail.example")
    refused(ana.get(f"{path}/stream", headers=ben.headers), 404, "JOB_NOT_FOUND")


@asserts("POST /api/v1/jobs/{job_id}/cancel", "DELETE /api/v1/jobs/{job_id}")
def test_a_job_is_cancelled_and_removed(ana: TestClient, shop: Shop) -> None:
    path = translation(ana, shop)
    started(ana, path)
    answered(ana.post(f"{path}/cancel"), JOB | {"status": "cancelled", "completed_at": instant})
    answered(ana.get(f"{path}/status"), STATUS | {"status": "cancelled", "credit_cost": 0})
    assert shop.balance() == (CREDITS, 0)
    ben = signed_up(ana, "ben@mail.example")
    refused(ana.post(f"{path}/cancel", headers=ben.headers), 404, "JOB_NOT_FOUND")
    refused(ana.delete(path, headers=ben.headers), 404, "JOB_NOT_FOUND")
    answered(ana.delete(path), {"status": "ok", "message": text})
    refused(ana.get(path), 404, "JOB_NOT_FOUND")
    refused(ana.delete(path), 404, "JOB_NOT_FOUND")
