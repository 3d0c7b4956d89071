"""`octavia serve`: one command, one folder; and what is in its way is said."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from octavia.dubbing.errors import ExitCode
from support.letters import text_of
from support.served import serving
from support.website import Website

PRODUCTION = {
    "OCTAVIA_SERVER_MODE": "production",
    "OCTAVIA_SERVER_SECRET": "x" * 32,
    "OCTAVIA_SERVER_PUBLIC_URL": "https://octavia.example",
    "OCTAVIA_SERVER_SMTP_HOST": "mail.example",
}


def test_an_empty_folder_and_one_command_make_a_server(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "0") as server:
        assert httpx.get(f"{server.url}/health").json() == {"status": "ok"}
        assert httpx.get(f"{server.url}/ready").json()["database"] is True
        assert (tmp_path / "octavia-data" / "octavia.db").exists()
        assert server.stop() == ExitCode.OK
        server.run.wait_until_alone()


def signed_up(url: str) -> str:
    """The link that a development server shows who signs up."""
    asked = {"email": "ana@example.org", "password": "a long and lonely road"}
    return str(httpx.post(f"{url}/signup", json=asked, timeout=30).json()["verify_url"])


def test_its_links_lead_to_the_port_it_listens_on_and_there_it_is_opened(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "1") as server:
        assert server.url.startswith("http://localhost:")
        assert signed_up(server.url).startswith(f"{server.url}/verify?")
        mail = Website(server).mail_to("ana@example.org", "")
        assert f"{server.url}/activate?" in text_of(mail)


def test_its_links_begin_as_it_was_told_to(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "0", PUBLIC_URL="https://octavia.example") as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert signed_up(server.url).startswith("https://octavia.example/verify?")


def test_workers_live_and_end_with_it(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2", DRAIN_S="1") as server:
        assert sum("spawn_main(" in one for one in server.run.survivors()) == 2
        assert server.stop() == ExitCode.OK
        server.run.wait_until_alone()


def test_a_port_that_is_taken_is_said(octavia: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = octavia("serve", "--port", str(port), "--workers", "0")
    assert ended.returncode == ExitCode.OUTPUT
    assert f"127.0.0.1:{port} can't be listened on: Address already in use" in ended.stderr
    assert "--port" in ended.stderr


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"OCTAVIA_SERVER_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/octavia"}, "the database can't be used"),
        ({"OCTAVIA_SERVER_DATA_DIR": "/proc/no-place"}, "/proc/no-place"),
        ({"OCTAVIA_SERVER_MODE": "production"}, "OCTAVIA_SERVER_SECRET is not safe for production"),
        ({"OCTAVIA_SERVER_PORT": "many"}, "must be a whole number from 0 to 65535"),
    ],
)
def test_what_is_in_its_way_is_one_line(octavia: Any, variables: dict[str, str], said: str) -> None:
    ended = octavia("serve", "--workers", "0", **variables)
    assert ended.returncode in (ExitCode.OUTPUT, ExitCode.INPUT_DOCUMENT)
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("options", "variables", "said"),
    [
        (("--host", "0.0.0.0"), {}, "OCTAVIA_SERVER_DEV_TOKEN lets everybody in who reaches 0.0.0.0"),
        ((), PRODUCTION, "OCTAVIA_SERVER_DEV_TOKEN is not safe for production"),
    ],
    ids=["for everybody who reaches it", "in production"],
)
def test_with_a_token_that_everybody_knows_it_does_not_start(
    octavia: Any, options: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    ended = octavia("serve", "--workers", "0", *options, OCTAVIA_SERVER_DEV_TOKEN="true", **variables)
    assert ended.returncode == ExitCode.INPUT_DOCUMENT
    assert said in ended.stderr
    assert "hint:" in ended.stderr
    assert "serves" not in ended.stdout


def test_on_its_developers_machine_that_token_is_a_user(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "0", DEV_TOKEN="true") as server:
        who = {"Authorization": "Bearer dev-token"}
        me = httpx.get(f"{server.url}/api/v1/auth/me", headers=who).json()
        assert (me["is_verified"], me["credits"]) == (True, 1000)
        passed_on = httpx.get(f"{server.url}/api/v1/auth/me", headers=who | {"X-Forwarded-For": "127.0.0.1"})
        assert passed_on.status_code == 401
