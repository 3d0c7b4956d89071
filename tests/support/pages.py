"""Every page of the web studio there is, with something on each. Which there are, its own router says."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from octavia.service.accounts.principal import Role
from octavia.testing.sample import make_sample
from support.browsing import until
from support.people import new_person
from support.recordings import CONSENT, recording
from support.served import Served, inside, serving

WEB = Path(__file__).parents[2] / "web"
_EMAIL = "ana@example.org"
_PASSWORD = "a long and lonely road"
_TALK_S = 8
_CREDITS_UCR = 1_000_000_000
_DUBBED_WITHIN_S = 900
_WIDE: ViewportSize = {"width": 1280, "height": 900}
STUDIO = "/app/jobs/$jobId/studio"
_PART = re.compile(r"\$\w+")
_SIGNED_OUT = ("/login", "/signup", "/verify", "/activate", "/forgot-password", "/reset-password")
# It leads on to another at once.
_NO_PAGE = frozenset({"/billing/return", "/jobs/$jobId"})
# Nothing that is still on its way is shown any more, and what is shown has a heading.
_SETTLED = "document.querySelector('h1') !== null && document.querySelector('main [class*=breathe]') === null"


@dataclass(frozen=True, slots=True)
class Site:
    """A server that runs, and somebody of it who may see everything and has a finished dub, a job that was stopped and
    one that wasn't begun, a key, a webhook and a voice; and others who have accounts.

    Attributes:
        parts: What stands for the parts of paths: of `$jobId` the dub, of `$userId` somebody else who is signed in and
            has credits, of `$newcomerId` somebody who hasn't confirmed their address.
    """

    served: Served
    parts: dict[str, str]

    @property
    def job(self) -> str:
        """The dub's id."""
        return self.parts["$jobId"]

    def address(self, path: str) -> str:
        """A page's, of one that the router names."""
        return self.served.url + _PART.sub(lambda found: self.parts[found.group()], path)


@contextmanager
def site(folder: Path, talk_s: int = _TALK_S) -> Iterator[Site]:
    """A server in `folder` with all that pages have to show: a dub of a talk of `talk_s` seconds, for instance."""
    with serving(folder, RATE_JOB_READS="100000", RATE_OTHER="100000", RATE_AUTH="100000") as served:
        with inside(folder) as server:
            made = server.accounts.operators.create_user(_EMAIL, _PASSWORD, role=Role.ADMIN)
            other = new_person(server, "ben@example.org")
            for owner_id in (made.owner_id, other.owner_id):
                server.billing.grant(owner_id, _CREDITS_UCR, "to look around with", f"site:{owner_id}", "test")
        with httpx.Client(base_url=served.url, timeout=60) as client:
            _asked(client, "/signup", email="eva@example.org", password=_PASSWORD)
            _sign_in(client)
            job = _furnished(client, folder, talk_s)
        with inside(folder) as server:
            newcomer = server.accounts.operators.find_user("eva@example.org").id
        yield Site(served, {"$jobId": job, "$userId": other.user_id, "$newcomerId": newcomer})


def _asked(client: httpx.Client, path: str, **body: Any) -> Any:
    answer = client.post(path, json=body)
    assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
    return answer.json()


def _sign_in(client: httpx.Client) -> None:
    """For ten minutes."""
    signed_in = _asked(client, "/login", email=_EMAIL, password=_PASSWORD)
    client.cookies.clear()
    client.headers["Authorization"] = f"Bearer {signed_in['access_token']}"


def _furnished(client: httpx.Client, folder: Path, talk_s: int) -> str:
    """Jobs, an API key, a webhook, a voice; the finished dub's job."""
    talk = make_sample(folder / "talk.mp4", talk_s)
    job = _ordered(client, talk, "talk.mp4")
    _asked(client, f"/api/v1/jobs/{job}/process")
    _ordered(client, talk, "waits.mp4")
    _asked(client, f"/api/v1/jobs/{_ordered(client, talk, 'stopped.mp4')}/cancel")
    _asked(client, "/api/v1/auth/api-keys", name="reading", scopes=["jobs:read"])
    _asked(client, "/api/v1/webhooks", url="http://127.0.0.1:9/hook", events=["job.cancelled"])
    file_id = _sent(client, recording(folder), "jane.wav", "audio")["file_id"]
    _asked(client, "/api/v1/voices", file_id=file_id, name="Jane", language="en", consent=CONSENT, agreed=True)
    deadline = time.monotonic() + _DUBBED_WITHIN_S
    while (answer := client.get(f"/api/v1/jobs/{job}/status")).json().get("status") != "completed":
        assert time.monotonic() < deadline, f"the talk was not dubbed: {answer.text}"
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            _sign_in(client)
        time.sleep(0.5)
    return job


def _sent(client: httpx.Client, path: Path, name: str, kind: str) -> dict[str, str]:
    """What names an upload in a job."""
    with path.open("rb") as file:
        answer = client.post("/api/v1/upload", files={"file": (name, file)}, data={"file_type": kind})
    sent = answer.raise_for_status().json()
    return {part: sent[part] for part in ("file_id", "storage_path")}


def _ordered(client: httpx.Client, talk: Path, name: str) -> str:
    """A dub that isn't begun."""
    order = {"source_language": "en", "target_languages": ["es", "fr"]}
    return str(_asked(client, "/api/v1/jobs/dub/create", **_sent(client, talk, name, "video"), **order)["id"])


@contextmanager
def signed_in(browser: Browser, site: Site, **options: Any) -> Iterator[BrowserContext]:
    """A window of a browser, whoever it is for signed in; `options` of Playwright's `new_context`."""
    context = browser.new_context(locale="en", **({"viewport": _WIDE, "reduced_motion": "reduce"} | options))
    answer = context.request.post(f"{site.served.url}/login", data={"email": _EMAIL, "password": _PASSWORD})
    assert answer.ok, answer.text()
    yield context
    context.close()


def session_cookie(browser: Browser, site: Site) -> str:
    """What a browser sends with every request once its user has signed in."""
    with signed_in(browser, site) as context:
        return "; ".join(f"{each.get('name', '')}={each.get('value', '')}" for each in context.cookies())


@contextmanager
def signed_out(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A window of a browser whom nobody knows."""
    context = browser.new_context(locale="en", **({"viewport": _WIDE, "reduced_motion": "reduce"} | options))
    yield context
    context.close()


def paths(browser: Browser, site: Site) -> tuple[str, ...]:
    """All pages that the studio's router knows, and one that it doesn't."""
    with signed_out(browser) as context:
        page = context.new_page()
        page.goto(site.served.url)
        until(page, "Boolean(globalThis.__TSR_ROUTER__)")
        known: list[str] = page.evaluate("Object.keys(__TSR_ROUTER__.routesByPath)")
    found = {path.rstrip("/") or "/" for path in known} - _NO_PAGE
    strange = [path for path in found if set(_PART.findall(path)) - site.parts.keys()]
    assert not strange, f"what stands for the parts of {strange}? Site.parts has to say it"
    return (*sorted(found), "/nowhere")


def is_for_anybody(path: str) -> bool:
    """Whether a page is shown to who is not signed in."""
    return not path.startswith("/app")


def show(page: Page, site: Site, path: str) -> None:
    """Go to a page and wait until all of it is there."""
    page.goto(site.address(path) + ("?token=none" if path in _SIGNED_OUT[2:] else ""))
    until(page, _SETTLED)
    if path == STUDIO:
        page.get_by_label("What the dub says, line 1", exact=True).wait_for()
