"""A real browser for tests: Debian's Chromium, and pages of which it is noted what they should not do."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)

from octavia.api.studio import BUILT

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
_COLOURS_CHANGE_MS = 300
_EXCERPT = re.compile(r"/artifacts/[^/]+\.excerpt\.flac")
"""It goes with the end of a rendering: a page may just have been told of it."""
_PATIENCE_MS = 60_000
expect.set_options(timeout=_PATIENCE_MS)

needs_studio = pytest.mark.skipif(
    not (BUILT / "index.html").is_file(), reason="the studio is not built: scripts/web.sh"
)


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Chromium, with `flags` of its own, without a profile: each context is a browser of its own."""
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium, *flags)
        yield browser
        browser.close()


def launched(kind: BrowserType, *flags: str) -> Browser:
    """Another browser beside one that runs, of its type."""
    program = shutil.which("chromium")
    assert program, "Chromium is missing: scripts/setup-system.sh --with-tests installs it"
    return kind.launch(executable_path=program, headless=True, args=[*_FLAGS, *flags])


def until(page: Page, holds: str, seconds: float = 60) -> None:
    """Wait for an expression to hold; Playwright's own waiting evaluates text, which the pages' policy forbids."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, f"{page.url}: never was {holds}"
        page.wait_for_timeout(100)


def pictures_in(folder: Path) -> Path:
    """Where pictures are kept: `OCTAVIA_WEB_PICTURES`, or a folder of the test's own."""
    pictures = Path(os.environ.get("OCTAVIA_WEB_PICTURES", folder / "pictures"))
    pictures.mkdir(parents=True, exist_ok=True)
    return pictures


@dataclass
class Watched:
    """A page of which it is noted what it should not do.

    Attributes:
        url: The server's address; what is asked of others is noted.
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
        url = message.location["url"]
        if message.type == "error" and not _EXCERPT.search(url):
            self.complaints.append(f"{message.text} ({url})")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def check(self, *expected: str) -> None:
        """Fail if it did what it should not, but for complaints that hold one of the `expected` texts: browsers note
        every answer of 400 and above as an error, and every request that gets none."""
        complaints = [text for text in self.complaints if not any(each in text for each in expected)]
        assert not complaints, complaints
        assert not self.elsewhere, self.elsewhere

    def picture(self, name: str) -> None:
        """Keep what it looks like: dark, light, and on a phone."""
        for theme in ("dark", "light"):
            self.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            self.page.wait_for_timeout(_COLOURS_CHANGE_MS)
            self.page.screenshot(path=self.pictures / f"{name}-{theme}.png")
        wide = self.page.viewport_size
        self.page.set_viewport_size(PHONE)
        self.page.screenshot(path=self.pictures / f"{name}-phone.png")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], f"{name} is too wide"
        if wide:
            self.page.set_viewport_size(wide)
        self.page.evaluate("document.documentElement.dataset.theme = 'dark'")


@dataclass
class Seat:
    """Somebody at a browser; whatever any of its tabs complains of fails the test, but for what it expects.

    Attributes:
        expected: Parts of complaints that belong to the test: see `Watched.check`.
        shops: Addresses beside the server's where the test leads.
    """

    context: BrowserContext
    url: str
    pictures: Path
    expected: list[str] = field(default_factory=list)
    shops: list[str] = field(default_factory=list)
    tabs: list[Watched] = field(default_factory=list)

    def tab(self, path: str = "") -> Page:
        """A new tab, at a page of the studio's if one is given."""
        watched = Watched(self.context.new_page(), self.url, self.pictures)
        self.tabs.append(watched)
        if path:
            watched.page.goto(self.url + path)
        return watched.page

    def picture(self, page: Page, name: str) -> None:
        """Keep what a tab looks like: see `Watched.picture`."""
        next(tab for tab in self.tabs if tab.page is page).picture(name)

    def check(self) -> None:
        for tab in self.tabs:
            tab.elsewhere = [url for url in tab.elsewhere if not url.startswith(tuple(self.shops))]
            tab.check(*self.expected, *self.shops)


@contextmanager
def seated(browser: Browser, url: str, pictures: Path, **options: Any) -> Iterator[Seat]:
    """Somebody at a browser of their own, whose tabs are checked at the end; `options` are those of a context."""
    wanted: dict[str, Any] = {"locale": "en-US", "color_scheme": "dark", "accept_downloads": True} | options
    context = browser.new_context(**wanted)
    seat = Seat(context, url, pictures)
    yield seat
    context.close()
    seat.check()
