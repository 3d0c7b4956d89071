"""Debian's Chromium, led by Playwright, which asks nobody else for anything."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--enable-precise-memory-info"),
)
_PATIENCE_S = 60
_LOOK_EVERY_MS = 50


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = launched(playwright.chromium)
        yield browser
        browser.close()


def launched(kind: BrowserType, *flags: str) -> Browser:
    """Another browser, with `flags` of its own."""
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("Chromium is missing: scripts/setup-system.sh --with-tests installs it")
    return kind.launch(executable_path=program, headless=True, args=[*FLAGS, *flags])


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(page: Page, holds: str) -> None:
    """Wait for an expression to hold; Playwright's own waiting evaluates text, which the pages' policy forbids."""
    deadline = time.monotonic() + _PATIENCE_S
    while not page.evaluate(holds):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{page.url}: never was {holds}")
        page.wait_for_timeout(_LOOK_EVERY_MS)
