"""What can be asked of the server before a job is made, and the talk to try it with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from octavia.platform.server_settings import ServerSettings
from octavia.testing.sample import make_sample
from support.people import signed_up

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def with_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the sample was made before: it is made once a server."""
    folder = tmp_path_factory.mktemp("data")
    make_sample(folder / "sample.mp4")
    return folder


@pytest.fixture
def server_settings(server_settings: ServerSettings, with_sample: Path) -> ServerSettings:
    return replace(server_settings, data_dir=with_sample)


def test_languages_tell_what_the_engines_here_can_do_with_them(client: TestClient) -> None:
    told = {each["code"]: each for each in client.get("/api/v1/abilities").json()["languages"]}
    english, spanish = told["en"], told["es"]
    assert english["heard"]
    assert "es" in english["dubbed_into"]
    assert spanish["native_name"] == "español"
    assert spanish["voices"]
    for each in told.values():
        assert set(each["dubbed_into"]) <= set(each["translated_into"])
        assert all(told[code]["voices"] for code in each["dubbed_into"])
        assert each["heard"] or each["translated_into"] or each["voices"], "nothing can be done with it"


def test_names_come_in_the_order_of_the_alphabet(client: TestClient) -> None:
    names = [each["name"] for each in client.get("/api/v1/abilities").json()["languages"]]
    assert names == sorted(names)


def test_the_sample_is_put_among_the_user_s_files(client: TestClient) -> None:
    ana = signed_up(client)
    made = client.post("/api/v1/files/sample", headers=ana.headers).json()
    assert (made["filename"], made["file_type"]) == ("sample.mp4", "video")
    info = client.get(f"/api/v1/files/{made['file_id']}", headers=ana.headers).json()
    assert info["duration_ms"] > 10_000


def test_the_sample_is_for_users_only(client: TestClient) -> None:
    assert client.post("/api/v1/files/sample").status_code == 401


def test_an_estimate_counts_the_languages(client: TestClient) -> None:
    ana = signed_up(client)
    made = client.post("/api/v1/files/sample", headers=ana.headers).json()
    asked = {"job_type": "dub", "input_file_path": made["storage_path"]}
    one, three = (
        client.post("/api/v1/estimate", json=asked | {"languages": count}, headers=ana.headers).json()
        for count in (1, 3)
    )
    assert three["estimated_credits"] > 2 * one["estimated_credits"]
