"""Every page of the web studio there is, with something on each, and every dialog that opens over one.

Which pages there are, the studio's own router says; which dialogs, its source: what is new is not forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, Route

from octavia.service.accounts.principal import Role
from octavia.testing.sample import make_sample
from support.chromium import until
from support.served import Served, inside, serving

WEB = Path(__file__).parents[2] / "web"
_EMAIL = "ana@example.org"
_PASSWORD = "a long and lonely road"
_TALK_S = 8
_CREDITS_UCR = 1_000_000_000
_DUBBED_WITHIN_S = 900
_WIDE = {"width": 1280, "height": 900}
_PHONE = {"width": 390, "height": 844}
_SIGNED_OUT = ("/login", "/signup", "/verify", "/activate", "/forgot-password", "/reset-password")
# It leads on to another at once.
_NO_PAGE = frozenset({"/billing/return"})
# Nothing that is still on its way is shown any more, and what is shown has a heading.
_SETTLED = "document.querySelector('h1') !== null && document.querySelector('main [class*=breathe]') === null"


@dataclass(frozen=True, slots=True)
class Site:
    """A server that runs, and somebody of it who may see everything and has a finished dub, a key and a webhook.

    Attributes:
        job: The dub's id.
    """

    served: Served
    job: str

    def address(self, path: str) -> str:
        """A page's, of one that the router names."""
        return self.served.url + path.replace("$jobId", self.job)


@dataclass(frozen=True, slots=True)
class Opened:
    """Something that opens over a page.

    Attributes:
        source: The module of `web/src` that makes it, if it is a dialog; empty for another thing.
        path: The page it opens over.
        open: What a person does.
        shown: A selector of what is there then.
    """

    name: str
    source: str
    path: str
    open: Callable[[Page], None]
    shown: str = "[role=dialog]"


def _press(button: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=button, exact=True).first.click()


def _type(key: str) -> Callable[[Page], None]:
    return lambda page: page.keyboard.press(key)


def _end_session(page: Page) -> None:
    def refused(route: Route) -> None:
        problem = {"type": "urn:octavia:problem:not-signed-in", "status": 401, "detail": "sign in"}
        route.fulfill(status=401, json=problem)

    page.route("**/api/v1/**", refused)
    page.get_by_role("button", name="Save", exact=True).first.click()


def _open_menu(page: Page) -> None:
    page.set_viewport_size(_PHONE)  # type: ignore[arg-type]
    page.locator("summary").first.click()


STUDIO = "/app/jobs/$jobId/studio"
OPENED = (
    Opened("menu on a phone", "", "/app", _open_menu, "details[open]"),
    Opened("why it costs that", "features/jobs/charge.tsx", "/app/jobs/$jobId", _press("Why?")),
    Opened("delete a job", "features/jobs/job-actions.tsx", "/app/jobs/$jobId", _press("Delete")),
    Opened("new key", "features/account/keys.tsx", "/app/keys", _press("New key")),
    Opened("new webhook", "features/account/webhooks.tsx", "/app/webhooks", _press("New webhook")),
    Opened("delete the account", "features/account/settings.tsx", "/app/settings", _press("Delete the account")),
    Opened("sign in again", "features/auth/sign-in-again.tsx", "/app/settings", _end_session),
    Opened("find and replace", "", STUDIO, _type("Control+h"), "input[aria-label='Replace with'], [role=search]"),
    Opened("commands", "features/studio/dialogs/palette.tsx", STUDIO, _type("Control+k")),
    Opened("keys", "features/studio/dialogs/keys-sheet.tsx", STUDIO, _type("?")),
)


def dialogs_in_source() -> set[str]:
    """The modules of `web/src` that open a dialog."""
    src = WEB / "src"
    return {
        str(module.relative_to(src))
        for module in (src / "features").rglob("*.tsx")
        if "<Dialog" in module.read_text(encoding="utf-8")
    }


@contextmanager
def site(folder: Path, talk_s: int = _TALK_S) -> Iterator[Site]:
    """A server in `folder` with all that pages have to show: a dub of a talk of `talk_s` seconds, for instance."""
    with serving(folder, RATE_JOB_READS="100000", RATE_OTHER="100000") as served:
        with inside(folder) as server:
            made = server.accounts.operators.create_user(_EMAIL, _PASSWORD, role=Role.ADMIN)
            server.billing.grant(made.owner_id, _CREDITS_UCR, "to look around with", "site", "test")
        with httpx.Client(base_url=served.url, timeout=60) as client:
            _sign_in(client)
            yield Site(served, _furnished(client, folder, talk_s))


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
    """A dub, an API key, a webhook; the dub's job."""
    talk = make_sample(folder / "talk.mp4", talk_s)
    with talk.open("rb") as video:
        files = {"file": ("talk.mp4", video, "video/mp4")}
        sent = client.post("/api/v1/upload", files=files, data={"file_type": "video"}).raise_for_status().json()
    media = {name: sent[name] for name in ("file_id", "storage_path")}
    order = {"source_language": "en", "target_languages": ["es", "fr"]}
    job = str(_asked(client, "/api/v1/jobs/dub/create", **media, **order)["id"])
    _asked(client, f"/api/v1/jobs/{job}/process")
    _asked(client, "/api/v1/auth/api-keys", name="reading", scopes=["jobs:read"])
    deadline = time.monotonic() + _DUBBED_WITHIN_S
    while (answer := client.get(f"/api/v1/jobs/{job}/status")).json().get("status") != "completed":
        assert time.monotonic() < deadline, f"the talk was not dubbed: {answer.text}"
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            _sign_in(client)
        time.sleep(0.5)
    return job


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
    strange = [path for path in found if "$" in path.replace("$jobId", "")]
    assert not strange, f"what stands for the parts of {strange}? Site.address has to say it"
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
