"""The job calls of the Octavia contract, and ours beside them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from support.jobs import CREDITS, Hands, Shop, finished
from support.people import signed_up
from support.server import FixedClock

JOB_KEYS = {
    "id",
    "user_id",
    "job_type",
    "status",
    "phase",
    "progress_percentage",
    "current_step",
    "input_file",
    "output_file",
    "error_message",
    "job_metadata",
    "created_at",
    "started_at",
    "completed_at",
}
STATUS_KEYS = (JOB_KEYS - {"id", "user_id"}) | {"job_id", "credit_cost"}
ROW_KEYS = {
    "id",
    "file_id",
    "job_type",
    "status",
    "created_at",
    "updated_at",
    "progress_percentage",
    "phase",
    "metadata",
}


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


def file_of(shop: Shop) -> dict[str, str]:
    return {"file_id": shop.video.id, "storage_path": shop.video.key}


def created(ana: TestClient, shop: Shop, call: str = "video-translate/create", **more: Any) -> dict[str, Any]:
    answer = ana.post(f"/api/v1/jobs/{call}", json={**file_of(shop), "target_language": "es", **more})
    assert answer.status_code == 200, answer.text
    job: dict[str, Any] = answer.json()
    return job


def test_a_job_is_created_as_the_contract_says(ana: TestClient, shop: Shop) -> None:
    job = created(ana, shop)
    assert job.keys() == JOB_KEYS
    assert (job["job_type"], job["status"], job["phase"], job["progress_percentage"]) == (
        "video_translate",
        "pending",
        "PENDING",
        0,
    )
    assert (job["user_id"], job["input_file"], job["started_at"]) == (shop.ana.user_id, shop.video.key, None)
    assert json.loads(job["job_metadata"]) == {
        "source_language": "auto",
        "target_language": "es",
        "target_languages": ["es"],
        "duration": 60.0,
        "filename": "minute.mp4",
        "model_size": "base",
    }
    assert ana.get(f"/api/v1/jobs/{job['id']}").json() == job


def test_jobs_of_each_kind_are_created(ana: TestClient, shop: Shop) -> None:
    media, lines = file_of(shop), {"file_id": shop.subtitles.id, "storage_path": shop.subtitles.key}
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("video-translate/create", {**media, "target_language": "es"}, "video_translate"),
        ("audio-translate/create", {**media, "target_language": "es"}, "audio_translate"),
        ("transcribe", {**media, "subtitle_format": "vtt"}, "transcribe"),
        ("transcribe/create", {**media, "language": "en"}, "transcribe"),
        ("translate/create", {**lines, "source_language": "en", "target_language": "es"}, "translate"),
        (
            "synthesize/create",
            {**lines, "language": "en", "voice_gender": "female", "model_size": "base"},
            "synthesize",
        ),
        ("dub/create", {**media, "target_languages": ["es", "French"]}, "dub"),
        (
            "video-translate/create",
            {"file_id": "url", "storage_path": "https://media.example/talk.mp4", "target_language": "es"},
            "video_translate",
        ),
    ]
    for call, body, kind in calls:
        answer = ana.post(f"/api/v1/jobs/{call}", json=body)
        assert (answer.status_code, answer.json().get("job_type")) == (200, kind), answer.text


def test_a_job_is_started_once(ana: TestClient, shop: Shop) -> None:
    job = created(ana, shop)
    answer = ana.post(f"/api/v1/jobs/{job['id']}/process")
    assert (answer.status_code, answer.json().keys(), answer.json()["status"]) == (202, JOB_KEYS, "processing")
    again = ana.post(f"/api/v1/jobs/{job['id']}/process")
    assert (again.status_code, again.json()["error"]) == (409, "JOB_ALREADY_STARTED")
    assert shop.balance() == (CREDITS - 30, 30)
    status = ana.get(f"/api/v1/jobs/{job['id']}/status").json()
    assert status.keys() == STATUS_KEYS
    assert (status["job_id"], status["credit_cost"]) == (job["id"], 30)


def test_too_few_credits_are_402_with_what_is_needed(ana: TestClient, shop: Shop) -> None:
    jobs = [
        created(ana, shop, "dub/create", target_languages=["es", "fr", "de", "it", "pt", "nl", "pl", "sv"])
        for _ in range(5)
    ]
    codes = [ana.post(f"/api/v1/jobs/{job['id']}/process").status_code for job in jobs]
    assert codes == [202] * 4 + [402]
    detail = ana.post(f"/api/v1/jobs/{jobs[-1]['id']}/process").json()
    assert detail["details"] == {"needed": 240, "available": 40, "held": 960}
    assert "240 credits" in detail["detail"]


def test_a_finished_job_is_downloaded_whole_and_in_part(ana: TestClient, shop: Shop, tmp_path: Path) -> None:
    job = created(ana, shop)
    path = f"/api/v1/jobs/{job['id']}"
    assert ana.get(f"{path}/download").status_code == 400
    ana.post(f"{path}/process")
    assert ana.get(f"{path}/download").status_code == 400
    finished(shop, job["id"], tmp_path)
    whole = ana.get(f"{path}/download")
    assert (whole.status_code, whole.text, whole.headers["Content-Length"]) == (200, '"minute.dubbed.mp4"', "19")
    assert "minute.dubbed.mp4" in whole.headers["Content-Disposition"]
    part = ana.get(f"{path}/download", headers={"Range": "bytes=1-6"})
    assert (part.status_code, part.text) == (206, "minute")
    assert ana.head(f"{path}/download").status_code == 200
    assert ana.get(f"{path}/report").json() == "report.json"
    assert ana.get(f"{path}/manifest").json() == "manifest.json"
    assert ana.get(f"{path}/report?html=true").status_code == 404
    names = [each["name"] for each in ana.get(f"{path}/artifacts").json()["artifacts"]]
    assert names == ["manifest.json", "minute.dubbed.mp4", "report.json"]
    assert ana.get(f"{path}/artifacts/report.json").json() == "report.json"
    assert ana.get(f"{path}/artifacts/none.json").status_code == 404
    done = ana.get(f"{path}/status").json()
    assert (done["status"], done["phase"], done["progress_percentage"], done["credit_cost"]) == (
        "completed",
        "COMPLETED",
        100,
        30,
    )
    assert done["output_file"]
    tracks = ana.get(f"{path}/tracks").json()
    assert [(each["language"], each["status"]) for each in tracks["tracks"]] == [("es", "completed")]


def test_jobs_are_listed_newest_first(ana: TestClient, shop: Shop) -> None:
    ids = []
    for _ in range(3):
        ids.append(created(ana, shop)["id"])
        shop.clock.forward(seconds=1)
    ana.post(f"/api/v1/jobs/{ids[0]}/process")
    listed = ana.get("/api/v1/jobs?limit=2&offset=1").json()
    assert (listed["total"], [job["id"] for job in listed["jobs"]]) == (3, [ids[1], ids[0]])
    assert listed["jobs"][0].keys() == ROW_KEYS
    assert listed["jobs"][0]["metadata"] == {
        "source_language": "auto",
        "target_language": "es",
        "duration": 60.0,
        "filename": "minute.mp4",
        "target_languages": ["es"],
    }
    assert [job["id"] for job in ana.get("/api/v1/jobs?status=processing").json()["jobs"]] == [ids[0]]
    assert ana.get("/api/v1/jobs?type=transcribe").json()["jobs"] == []
    assert ana.get("/api/v1/jobs?type=nonsense").status_code == 422


def test_a_job_is_cancelled_repeated_and_removed(ana: TestClient, shop: Shop) -> None:
    path = f"/api/v1/jobs/{created(ana, shop)['id']}"
    ana.post(f"{path}/process")
    assert ana.post(f"{path}/cancel").json()["status"] == "cancelled"
    assert ana.post(f"{path}/retry").status_code == 202
    assert ana.post(f"{path}/retry").status_code == 409
    assert ana.delete(path).json()["status"] == "ok"
    assert ana.get(path).status_code == 404
    assert shop.balance() == (CREDITS, 0)


def test_an_estimate_tells_cost_and_balance(ana: TestClient, shop: Shop) -> None:
    body = {"job_type": "video_translate", "input_file_path": shop.video.key}
    answer = ana.post("/api/v1/estimate", json=body).json()
    assert answer.pop("explanation")["amount"] == 30
    assert answer == {
        "job_type": "video_translate",
        "estimated_credits": 30,
        "current_balance": CREDITS,
        "sufficient_balance": True,
    }
    longer = ana.post("/api/v1/estimate", json={**body, "duration_override": 36_000}).json()
    assert (longer["estimated_credits"], longer["sufficient_balance"]) == (18_000, False)


def test_a_video_translation_starts_at_once(ana: TestClient, shop: Shop) -> None:
    answer = ana.post("/api/v1/video/translate", json={"storage_path": shop.video.key, "target_language": "es"}).json()
    assert answer.keys() == {"job_id", "status", "message", "estimated_time_seconds"}
    assert (answer["status"], answer["estimated_time_seconds"] > 0) == ("processing", True)
    found = ana.get("/api/v1/video/validate", params={"storage_path": shop.video.key}).json()
    assert (found["valid"], found["path"]) == (True, shop.video.key)
    assert ana.get("/api/v1/video/validate", params={"storage_path": shop.subtitles.key}).json()["valid"] is False


def test_what_is_to_be_known_of_a_job_is_told_again(ana: TestClient, shop: Shop) -> None:
    job = shop.started()
    handed = shop.queue.handed[-1]
    claimed = shop.work.begin(handed.stage_id, handed.dispatch, "w")
    assert claimed is not None
    shop.work.notice(claimed, "speech in Spanish: espeak-ng", "es")
    told = ana.get(f"/api/v1/jobs/{job.id}/notices").json()
    assert told == {"job_id": job.id, "notices": [{"message": "speech in Spanish: espeak-ng", "language": "es"}]}


def test_others_jobs_are_404_and_nobody_is_401(ana: TestClient, shop: Shop) -> None:
    path = f"/api/v1/jobs/{created(ana, shop)['id']}"
    ben = signed_up(ana, "ben@mail.example")
    calls = [
        ("GET", path),
        ("GET", f"{path}/status"),
        ("GET", f"{path}/tracks"),
        ("GET", f"{path}/notices"),
        ("GET", f"{path}/download"),
        ("GET", f"{path}/report"),
        ("GET", f"{path}/manifest"),
        ("GET", f"{path}/artifacts"),
        ("GET", f"{path}/artifacts/a"),
        ("POST", f"{path}/process"),
        ("POST", f"{path}/retry"),
        ("POST", f"{path}/cancel"),
        ("DELETE", path),
    ]
    for method, each in calls:
        assert ana.request(method, each, headers=ben.headers).status_code == 404, each
        assert ana.request(method, each, headers={"Authorization": ""}).status_code == 401, each
    assert ana.get("/api/v1/jobs", headers=ben.headers).json() == {"jobs": [], "total": 0}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"target_language": "es"},
        {"file_id": "x\u0000", "target_language": "es"},
        {"storage_path": "a\nb", "target_language": "es"},
        {"file_id": "none", "target_language": "es"},
        {"file_id": "none", "target_language": "../../etc"},
    ],
)
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_nonsense_is_refused(ana: TestClient, body: dict[str, str]) -> None:
    assert ana.post("/api/v1/jobs/video-translate/create", json=body).status_code in (400, 404, 422)
    assert ana.get("/api/v1/jobs/%00").status_code in (404, 422)
