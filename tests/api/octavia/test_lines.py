"""Lines over HTTP: what the studio is built on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from support.jobs import CREDITS, Hands, Shop
from support.lines import ENGINE, LINES, VOICES, dubbed, work_off
from support.people import new_person
from support.server import FixedClock

LINE_KEYS = {
    "language",
    "id",
    "etag",
    "stale",
    "render_credits",
    "edit",
    "rendered",
    "speaker",
    "source_start_ms",
    "source_end_ms",
    "source_text",
    "heard_text",
    "heard_speaker",
    "text",
    "voice",
    "start_ms",
    "end_ms",
    "natural_ms",
    "rate",
    "shift_ms",
    "by_hand",
    "locked",
    "confidence",
    "weak_words",
    "unknown_words",
    "problems",
    "help",
    "gain_db",
    "pace_by_hand",
    "minimum_ms",
    "maximum_ms",
    "words",
    "split_from",
    "joined_from",
}
UNTOUCHED = {
    "text": None,
    "voice": None,
    "start_ms": None,
    "end_ms": None,
    "rate": None,
    "source_text": None,
    "speaker": None,
    "split": None,
    "join": False,
    "lock": False,
}


@pytest.fixture
def queue(clock: FixedClock) -> Hands:
    return Hands(clock)


@pytest.fixture
def job(shop: Shop, tmp_path: Path) -> str:
    """The place of a finished dub into Spanish and French."""
    return f"/api/v1/jobs/{dubbed(shop, tmp_path).id}"


@pytest.fixture
def ana(client: TestClient, shop: Shop) -> TestClient:
    """A client that makes Ana's requests."""
    client.headers.update(shop.ana.headers)
    return client


def read(ana: TestClient, path: str) -> dict[str, Any]:
    answer = ana.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def edit(ana: TestClient, job: str, body: Any, line: str = "es/s0001", **headers: str) -> Any:
    return ana.patch(f"{job}/lines/{line}", json=body, headers={"If-Match": "*"} | headers)


def test_a_finished_dub_is_read_line_by_line(ana: TestClient, job: str) -> None:
    found = read(ana, f"{job}/lines")
    first = found.pop("lines")[0]
    source = ana.get(found["source_media"])
    assert (source.status_code, source.headers["Content-Type"]) == (200, "video/mp4")
    assert found == {
        "job_id": job.rpartition("/")[2],
        "status": "completed",
        "rendering": False,
        "error_message": None,
        "source_language": "auto",
        "duration_ms": 60_000,
        "source_media": found["source_media"],
        "source_peaks": f"{job}/peaks/source",
        "tracks": [
            {
                "language": each,
                "lines": LINES,
                "stale": 0,
                "duration_ms": 60_000,
                "voices": list(VOICES),
                "speakers": ["A"],
                "reading_speed": 17,
                "tts": ENGINE,
                "peaks": f"{job}/peaks/{each}",
                "excerpts": [],
            }
            for each in ("es", "fr")
        ],
        "stale": 0,
        "price": None,
        "total": 2 * LINES,
    }
    assert first.keys() == LINE_KEYS
    assert (first["id"], first["text"], first["edit"], first["weak_words"]) == ("s0001", "es 1", UNTOUCHED, ["said"])
    page = read(ana, f"{job}/lines?language=fr&limit=1&offset=2")
    assert ([(each["language"], each["id"]) for each in page["lines"]], page["total"]) == ([("fr", "s0003")], LINES)
    assert read(ana, f"{job}/lines?language=de")["lines"] == []
    one = ana.get(f"{job}/lines/es/s0001")
    assert (one.json(), one.headers["ETag"]) == (first, first["etag"])
    assert ana.get(f"{job}/lines/es/s0009").json()["error"] == "LINE_NOT_FOUND"


def test_an_edit_names_the_state_it_is_of(ana: TestClient, job: str) -> None:
    place, first = f"{job}/lines/es/s0001", read(ana, f"{job}/lines/es/s0001")
    missing = ana.patch(place, json={"text": "Uno"})
    assert (missing.status_code, missing.json()["error"]) == (428, "IF_MATCH_MISSING")
    edited = ana.patch(place, json={"text": "Uno"}, headers={"If-Match": first["etag"]})
    assert (edited.status_code, edited.headers["ETag"]) == (200, edited.json()["etag"])
    assert edited.json() == first | {
        "edit": UNTOUCHED | {"text": "Uno"},
        "stale": True,
        "etag": edited.headers["ETag"],
        "render_credits": 1,
    }
    late = ana.patch(place, json={"text": "Dos"}, headers={"If-Match": first["etag"]})
    assert (late.status_code, late.json()["error"]) == (412, "LINE_CHANGED")
    assert late.json()["details"]["line"] == edited.json() == read(ana, place)
    weak = ana.patch(place, json={"text": "Dos"}, headers={"If-Match": f"W/{edited.headers['ETag']}"})
    assert weak.status_code == 412
    several = f'"none", {edited.headers["ETag"]}'
    back = ana.patch(place, json={"text": None}, headers={"If-Match": several}).json()
    assert (back["edit"], back["stale"], back["render_credits"]) == (UNTOUCHED, False, None)


def test_each_thing_that_can_be_decided(ana: TestClient, job: str) -> None:
    body = {
        "text": "Uno",
        "voice": "ben",
        "start_ms": 250,
        "source_text": "really said",
        "speaker": "Ana María",
        "lock": True,
    }
    said = UNTOUCHED | body
    assert edit(ana, job, body).json()["edit"] == said
    assert edit(ana, job, {"voice": None, "lock": None}).json()["edit"] == said | {"voice": None, "lock": False}
    french = read(ana, f"{job}/lines/fr/s0001")
    assert french["edit"] == UNTOUCHED | {"source_text": "really said", "speaker": "Ana María"}
    assert french["render_credits"] == 2
    found = read(ana, f"{job}/lines")
    assert ([track["stale"] for track in found["tracks"]], found["stale"]) == ([1, 1], 2)
    assert found["price"]["credits"] == 2
    assert found["price"]["explanation"]["pieces_ms"] == {"es": 2000, "fr": 2000}


NONSENSE: tuple[Any, ...] = (
    {"text": "a\u0000b"},
    {"text": "a\ud800b"},
    {"text": "  "},
    {"text": ""},
    {"text": "a" * 2001},
    {"source_text": "\u0007"},
    {"voice": "nobody"},
    {"voice": "a\nb"},
    {"speaker": "a" * 101},
    {"start_ms": -1},
    {"start_ms": 60_000},
    {"start_ms": 10**30},
    {"start_ms": 1.5},
    {"lock": "perhaps"},
    {"end_ms": 0},
    {"end_ms": 60_001},
    {"start_ms": 3_000, "end_ms": 3_000},
    {"end_ms": 2_000, "rate": 1.2},
    {"rate": 0.4},
    {"rate": 2.5},
    {"rate": "fast"},
    {"split": []},
    {"split": [0]},
    {"split": [2]},
    {"split": [1, 1]},
    {"split": 1},
    {"split": [1], "join": True},
    {"join": 2},
    {"words": "no such thing"},
    ["text"],
    "text",
)


def test_nonsense_is_refused(ana: TestClient, job: str) -> None:
    headers = {"If-Match": "*", "Content-Type": "application/json"}
    for body in NONSENSE:
        answer = ana.patch(f"{job}/lines/es/s0001", content=json.dumps(body), headers=headers)
        assert answer.status_code == 422, (body, answer.text)
    assert ana.get(f"{job}/lines/%00/s0001").status_code in (404, 422)
    assert read(ana, f"{job}/lines")["stale"] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_header_that_names_no_state_matches_none(ana: TestClient, job: str) -> None:
    for header in ("", "nonsense", '"', '"99999999999999999999"', '"-1"', '"²"', "W/*", '"0"', "\x80"):
        named = {b"If-Match": header.encode("latin-1")}
        answer = ana.patch(f"{job}/lines/es/s0001", json={"text": "x"}, headers=named)
        assert answer.status_code in (412, 428), header


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_alternatives_tell_how_long_they_would_take(ana: TestClient, job: str) -> None:
    found = read(ana, f"{job}/lines/es/s0001/alternatives")
    assert {name: found[name] for name in ("language", "id", "text", "natural_ms", "source_ms", "outdated")} == {
        "language": "es",
        "id": "s0001",
        "text": "es 1",
        "natural_ms": 1500,
        "source_ms": 2000,
        "outdated": False,
    }
    assert found["alternatives"][0] == {
        "text": "es 1, rather long",
        "predicted_ms": 2100,
        "measured": False,
        "longer_by_ms": 600,
        "length": "longer",
        "in_force": False,
    }
    assert [each["length"] for each in found["alternatives"]] == ["longer", "same", "shorter"]
    edit(ana, job, {"source_text": "really"})
    assert read(ana, f"{job}/lines/fr/s0001/alternatives")["outdated"] is True


def test_changed_lines_are_rendered_while_the_old_files_can_be_had(
    ana: TestClient, shop: Shop, job: str, tmp_path: Path
) -> None:
    assert ana.post(f"{job}/render").json()["error"] == "NOTHING_TO_RENDER"
    edit(ana, job, {"text": "Uno"})
    edit(ana, job, {"text": "Dos"}, "es/s0002")
    old = ana.get(f"{job}/peaks/es")
    begun = ana.post(f"{job}/render", json={"lines": [{"language": "es", "line_id": "s0001"}]})
    assert (begun.status_code, begun.json()["status"]) == (202, "processing")
    assert ana.get(f"{job}/status").json()["credit_cost"] == 61
    again = ana.post(f"{job}/render")
    assert (again.status_code, again.json()["error"]) == (409, "ALREADY_RENDERING")
    assert ana.get(f"{job}/download").text == "talk.dubbed.mp4\n"
    going = read(ana, f"{job}/lines")
    assert (going["status"], going["rendering"]) == ("processing", True)
    work_off(shop, tmp_path)
    done = read(ana, f"{job}/lines?language=es")
    assert [(line["text"], line["stale"]) for line in done["lines"]] == [
        ("Uno", False),
        ("es 2", True),
        ("es 3", False),
    ]
    assert (done["rendering"], done["price"]["credits"]) == (False, 1)
    assert ana.get(f"{job}/peaks/es").headers["ETag"] != old.headers["ETag"]
    assert ana.get(f"{job}/status").json()["credit_cost"] == 61
    assert shop.balance() == (CREDITS - 61, 0)


def test_lines_are_split_joined_and_brought_back_over_http(
    ana: TestClient, shop: Shop, job: str, tmp_path: Path
) -> None:
    asked = edit(ana, job, {"split": [1]}, "es/s0002").json()
    assert (asked["edit"]["split"], asked["rendered"]["split"], asked["stale"]) == ([1], None, True)
    assert (asked["words"], asked["render_credits"]) == (None, 2)
    assert read(ana, f"{job}/lines/fr/s0002")["edit"]["split"] == [1]
    ana.post(f"{job}/render")
    busy = edit(ana, job, {"text": "Dos."}, "es/s0002")
    assert (busy.status_code, busy.json()["error"]) == (409, "LINE_IN_WORK")
    work_off(shop, tmp_path)
    found = read(ana, f"{job}/lines?language=es")["lines"]
    assert [(each["id"], each["split_from"], each["edit"]["split"]) for each in found] == [
        ("s0001", None, None),
        ("s0002", "s0002", [1]),
        ("s0002-2", "s0002", None),
        ("s0003", None, None),
    ]
    again = edit(ana, job, {"split": [2]}, "es/s0002")
    assert (again.status_code, again.json()["error"]) == (409, "SHAPE_STANDS")
    edit(ana, job, {"text": "Due."}, "fr/s0002-2")
    lost = edit(ana, job, {"split": None}, "es/s0002")
    assert (lost.status_code, lost.json()["error"]) == (409, "WOULD_LOSE_EDITS")
    assert lost.json()["details"]["lines"] == [{"language": "fr", "line_id": "s0002-2"}]
    edit(ana, job, {"text": None}, "fr/s0002-2")
    assert edit(ana, job, {"split": None}, "es/s0002").json()["stale"]
    ana.post(f"{job}/render")
    work_off(shop, tmp_path)
    gone = edit(ana, job, {"text": "Due."}, "fr/s0002-2")
    assert (gone.status_code, gone.json()["error"]) == (404, "LINE_NOT_FOUND")

    last = edit(ana, job, {"join": True}, "es/s0003")
    assert (last.status_code, last.json()["error"]) == (422, "UNUSABLE_EDIT")
    assert edit(ana, job, {"join": True}).json()["edit"]["join"]
    ana.post(f"{job}/render")
    work_off(shop, tmp_path)
    joined = read(ana, f"{job}/lines/fr/s0001")
    assert (joined["joined_from"], joined["source_text"]) == (["s0001", "s0002"], "said 1 said 2")
    assert edit(ana, job, {"join": None}).json()["edit"]["join"] is False


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_end_or_a_pace_over_http(ana: TestClient, job: str) -> None:
    paced = edit(ana, job, {"rate": 1.25}).json()
    assert (paced["edit"]["rate"], paced["minimum_ms"], paced["maximum_ms"]) == (1.25, 750, 3_000)
    assert edit(ana, job, {"end_ms": 1_200}).status_code == 422
    assert edit(ana, job, {"end_ms": 1_200, "rate": None}).json()["edit"]["end_ms"] == 1_200
    assert read(ana, f"{job}/lines/fr/s0001")["edit"]["end_ms"] is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_words_are_told_where_white_space_does_not_part_them(ana: TestClient, job: str) -> None:
    line = edit(ana, job, {"source_text": "海は広い。 Yes"}).json()
    assert line["words"] == ["海", "は", "広", "い。", "Yes"]
    assert edit(ana, job, {"split": [4]}).json()["edit"]["split"] == [4]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_rendering_that_is_cancelled_says_so(ana: TestClient, shop: Shop, job: str) -> None:
    edit(ana, job, {"text": "Uno"})
    ana.post(f"{job}/render", json={})
    cancelled = ana.post(f"{job}/cancel").json()
    assert (cancelled["status"], "cancelled" in cancelled["error_message"]) == ("completed", True)
    assert read(ana, f"{job}/lines")["error_message"] == cancelled["error_message"]
    assert shop.balance() == (CREDITS - 60, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_peaks_are_bytes_at_a_rate(ana: TestClient, job: str) -> None:
    for sound in ("source", "es", "fr"):
        answer = ana.get(f"{job}/peaks/{sound}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/octet-stream")
        assert answer.headers["X-Peaks-Per-Second"] == "100"
        assert answer.text.startswith(f"talk.{sound}.peaks")
        kept = ana.get(f"{job}/peaks/{sound}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (kept.status_code, kept.content) == (304, b"")
        assert ana.head(f"{job}/peaks/{sound}").status_code == 200
    assert ana.get(f"{job}/peaks/de").status_code == 404


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_others_lines_are_404_and_nobody_is_401(ana: TestClient, shop: Shop, job: str) -> None:
    ben = new_person(shop.server, "ben@mail.example")
    calls = [
        ("GET", "/lines"),
        ("GET", "/lines/es/s0001"),
        ("PATCH", "/lines/es/s0001"),
        ("GET", "/lines/es/s0001/alternatives"),
        ("POST", "/render"),
        ("GET", "/peaks/source"),
    ]
    for method, path in calls:
        body: dict[str, str] | None = {} if method == "PATCH" else None
        assert ana.request(method, job + path, json=body, headers=ben.headers).status_code == 404, path
        assert ana.request(method, job + path, json=body, headers={"Authorization": ""}).status_code == 401, path
