"""A stranger signs up, dubs the sample, watches it go on, and takes the dub home: in a real browser, against the real
server with its workers and built-in engines. Nothing is asked of another host, nothing complains."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from octavia.api.studio import BUILT
from octavia.dubbing.media.probe import probe
from support.served import Served, serving

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
_LONG_MS = 240_000
expect.set_options(timeout=60_000)
_COLOURS_CHANGE_MS = 300
_PHONE = {"width": 390, "height": 844}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (BUILT / "index.html").is_file(), reason="the studio is not built: scripts/web.sh"),
]


@dataclass
class Watched:
    """A page of which it is noted what it should not do.

    Attributes:
        pictures: Where pictures are kept: `OCTAVIA_WEB_PICTURES`, or the test's own folder.
        complaints: Errors in the console (what breaks the content policy is one), and faults of scripts.
        elsewhere: What was asked of other hosts.
    """

    page: Page
    url: str
    pictures: Path
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def picture(self, name: str) -> None:
        """Keep what it looks like: dark, light, and on a phone."""
        for theme in ("dark", "light"):
            self.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            self.page.wait_for_timeout(_COLOURS_CHANGE_MS)
            self.page.screenshot(path=self.pictures / f"{name}-{theme}.png")
        wide = self.page.viewport_size
        self.page.set_viewport_size(_PHONE)  # type: ignore[arg-type]
        self.page.screenshot(path=self.pictures / f"{name}-phone.png")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= _PHONE["width"], f"{name} is too wide"
        if wide:
            self.page.set_viewport_size(wide)
        self.page.evaluate("document.documentElement.dataset.theme = 'dark'")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server"), SIGNUP_CREDITS="200") as served:
        yield served


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[BrowserContext]:
    program = shutil.which("chromium")
    assert program, "Chromium is missing: scripts/setup-system.sh --with-tests installs it"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=program,
            headless=True,
            args=_FLAGS,
            locale="en-US",
            color_scheme="dark",
            accept_downloads=True,
        )
        yield context
        context.close()


@pytest.fixture
def watched(browser: BrowserContext, server: Served, tmp_path: Path) -> Watched:
    pictures = Path(os.environ.get("OCTAVIA_WEB_PICTURES", tmp_path / "pictures"))
    pictures.mkdir(parents=True, exist_ok=True)
    return Watched(browser.new_page(), server.url, pictures)


def until(page: Page, holds: str) -> None:
    """Wait for an expression to hold; Playwright's own waiting evaluates text, which the pages' policy forbids."""
    deadline = time.monotonic() + 60
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, holds
        page.wait_for_timeout(100)


def sign_up(watched: Watched, email: str) -> None:
    """From the first page to an open account, by the link that a development server shows."""
    page = watched.page
    page.goto(watched.url)
    expect(page.get_by_text("$5.00")).to_be_visible()
    watched.picture("01-landing")
    page.get_by_role("link", name="Start for free").click()
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill("correct horse battery")
    watched.picture("02-sign-up")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text(f"We wrote to {email}")).to_be_visible()
    watched.picture("03-mail")
    page.get_by_role("link", name="Activate the account").click()
    expect(page.get_by_role("heading", name="Hello, Ana")).to_be_visible()


def test_a_stranger_dubs_the_sample_and_takes_it_home(watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    sign_up(watched, "ana@example.org")
    watched.picture("04-hub")

    page.get_by_role("link", name="Dub a video").click()
    page.get_by_role("button", name="Try with a sample").click()
    expect(page.get_by_text("· ready")).to_be_visible(timeout=_LONG_MS)
    page.get_by_role("checkbox", name="Spanish").check(force=True)
    expect(page.get_by_text("At most")).to_be_visible()
    expect(page.locator("dd", has_text="30 credits").first).to_be_visible()
    watched.picture("05-quote")

    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("progressbar", name="Progress", exact=True)).to_be_visible()
    expect(page.get_by_text("Held: 30 credits")).to_be_visible()
    watched.picture("06-progress")

    download_link = page.get_by_role("link", name="Download", exact=True)
    expect(download_link).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_text("Charged: 30 credits")).to_be_visible()
    until(page, "document.querySelector('video')?.readyState >= 2")
    watched.picture("07-done")
    with page.expect_download() as fetched:
        download_link.click()
    taken = tmp_path / "taken.mp4"
    fetched.value.save_as(taken)
    assert {track.language for track in probe(taken).audio} == {"spa", "eng"}

    page.get_by_role("button", name="Why?").click()
    expect(page.get_by_role("dialog").get_by_text("Charged 30:")).to_be_visible()
    watched.picture("08-why")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Credits", exact=True).click()
    expect(page.get_by_text("Spent on something delivered")).to_be_visible()
    watched.picture("09-credits")
    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_role("link", name="sample.mp4")).to_be_visible()
    watched.picture("10-history")
    assert watched.complaints == []
    assert watched.elsewhere == []


def test_every_page_of_the_account_opens_in_every_language(watched: Watched) -> None:
    page = watched.page
    sign_up(watched, "ben@example.org")
    titles = {
        "English": ("Settings", "API keys", "Webhooks", "Help", "Credits"),
        "Español": ("Ajustes", "Claves de API", "Webhooks", "Ayuda", "Créditos"),
        "Deutsch": ("Einstellungen", "API-Schlüssel", "Webhooks", "Hilfe", "Guthaben"),
        "Français": ("Réglages", "Clés d’API", "Webhooks", "Aide", "Crédits"),
    }
    for language, places in titles.items():
        page.get_by_role("combobox").first.select_option(language)
        for place in places:
            page.get_by_role("link", name=place, exact=True).first.click()
            expect(page.get_by_role("heading", level=1, name=place)).to_be_visible()
            if language == "English":
                watched.picture(f"11-{place.lower().replace(' ', '-')}")
    assert watched.complaints == []
    assert watched.elsewhere == []


def test_a_session_that_ends_is_taken_up_again_where_it_ended(watched: Watched, browser: BrowserContext) -> None:
    page = watched.page
    sign_up(watched, "eva@example.org")
    page.get_by_role("link", name="Settings").first.click()
    page.get_by_label("Name").fill("Eva Maria")
    browser.clear_cookies()
    page.get_by_role("button", name="Save").click()
    ask = page.get_by_role("dialog", name="Your session has ended")
    expect(ask.get_by_label("E-mail")).to_have_value("eva@example.org")
    ask.get_by_label("Password").fill("correct horse battery")
    ask.get_by_role("button", name="Sign in").click()
    expect(ask).to_be_hidden()
    assert page.url.endswith("/app/settings")
    expect(page.get_by_label("Name")).to_have_value("Eva Maria")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_an_upload_goes_on_after_its_tab_was_closed(watched: Watched, browser: BrowserContext, tmp_path: Path) -> None:
    page = watched.page
    sign_up(watched, "ida@example.org")
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(6_000_000))
    # The line breaks in the middle of the first piece.
    page.route(
        "**/api/v1/uploads/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    page.goto(f"{watched.url}/app/new?kind=video")
    page.locator("input[type=file]").set_input_files(film)
    expect(page.get_by_text("film.mp4")).to_be_visible()
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('tus::'))")
    page.close()

    again = browser.new_page()
    again.goto(f"{watched.url}/app/new?kind=video")
    expect(again.get_by_text("Uploads that were interrupted")).to_be_visible()
    creations: list[str] = []
    again.on("request", lambda asked: creations.append(asked.url) if asked.method == "POST" else None)
    again.locator("input[type=file]").set_input_files(film)
    # It is no film: the server says so once all of it has come, which is what this test waits for.
    expect(again.get_by_role("alert")).to_be_visible(timeout=60_000)
    assert [url for url in creations if url.endswith("/uploads")] == []
