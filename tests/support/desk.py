"""A finished dub on a server that runs, and somebody in a browser who reviews it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from support.browsing import Seat
from support.served import Served, serving

_PASSWORD = "a long and lonely road"
_EMAIL = "ana@mail.example"
PATIENCE_MS = 60_000
_PATIENCE_S = 300


@dataclass(frozen=True, slots=True)
class Desk:
    """A server with a finished dub of a talk into Spanish and French.

    Attributes:
        token: Of the dub's owner.
        job: The dub's id.
    """

    server: Served
    token: str
    job: str

    @property
    def studio(self) -> str:
        return f"{self.server.url}/app/jobs/{self.job}/studio"

    def ask(self, path: str, method: str = "GET", **body: Any) -> Any:
        answer = httpx.request(
            method,
            f"{self.server.url}/api/v1/{path}",
            json=body or None,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}\n{self.server.log}"
        return answer.json()

    def line(self, number: int, language: str = "es") -> dict[str, Any]:
        """A line as the server has it."""
        found = self.ask(f"jobs/{self.job}/lines?language={language}&limit=1&offset={number - 1}")
        line: dict[str, Any] = found["lines"][0]
        return line

    def lines(self, language: str = "es") -> list[dict[str, Any]]:
        """All lines as the server has them."""
        found: list[dict[str, Any]] = self.ask(f"jobs/{self.job}/lines?language={language}&limit=1000")["lines"]
        return found

    def sound(self) -> str:
        """The hash of the Spanish sound."""
        artifacts = self.ask(f"jobs/{self.job}/artifacts")["artifacts"]
        (sha256,) = [each["sha256"] for each in artifacts if each["name"] == "talk.es.m4a"]
        return str(sha256)


def dubbed(server: Served, talk: Path) -> Desk:
    """Sign somebody up who has a talk dubbed."""
    signed_up = {"email": _EMAIL, "password": _PASSWORD}
    asked = httpx.post(f"{server.url}/signup", json=signed_up, timeout=30).json()
    token = str(httpx.get(asked["verify_url"], timeout=30).json()["access_token"])
    with talk.open("rb") as video:
        uploaded = httpx.post(
            f"{server.url}/api/v1/upload?file_type=video",
            files={"file": ("talk.mp4", video, "video/mp4")},
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ).json()
    files = {name: uploaded[name] for name in ("file_id", "storage_path")}
    desk = Desk(server, token, "")
    job = desk.ask("jobs/dub/create", "POST", **files, source_language="en", target_languages=["es", "fr"])["id"]
    desk.ask(f"jobs/{job}/process", "POST")
    deadline = time.monotonic() + _PATIENCE_S
    while desk.ask(f"jobs/{job}/status")["status"] != "completed":
        assert time.monotonic() < deadline, server.log
        time.sleep(1)
    return Desk(server, token, job)


@contextmanager
def desk_in(folder: Path, talk: Path, **settings: str) -> Iterator[Desk]:
    """A desk whose server keeps everything in `folder`; `settings` are the server's, as for `serving`."""
    with serving(folder, SIGNUP_CREDITS="1000", RATE_JOB_READS="1000", **settings) as server:
        yield dubbed(server, talk)


def reviewing(seat: Seat, desk: Desk) -> Page:
    """The studio in a new tab of the dub's owner, its lines there."""
    if not seat.tabs:
        told = {"email": _EMAIL, "password": _PASSWORD}
        signed_in = seat.context.request.post(f"{desk.server.url}/login", data=told)
        assert signed_in.ok, signed_in.text()
    page = seat.tab()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(desk.studio)
    page.get_by_label("What the dub says, line 1").wait_for()
    return page


def text_of(page: Page, number: int) -> Locator:
    """What the dub says in a line, to be edited."""
    return page.get_by_label(f"What the dub says, line {number}", exact=True)


def source_of(page: Page, number: int) -> Locator:
    """What is said in a line of the source, to be edited."""
    return page.get_by_label(f"What is said, line {number}", exact=True)


def row(page: Page, number: int) -> Locator:
    """A line in the list."""
    return page.get_by_role("listitem").filter(has=text_of(page, number))


def saved(page: Page) -> None:
    """Wait until everything is saved."""
    expect(page.get_by_text("All changes saved")).to_be_visible()
