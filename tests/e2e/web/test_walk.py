"""A stranger signs up, dubs the sample, watches it go on, and takes the dub home: in a real browser, against the real
server with its workers and built-in engines. Nothing is asked of another host, nothing complains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from octavia.dubbing.media.probe import probe
from support.browsing import Seat, Watched, needs_studio, until
from support.served import Served, serving

_LONG_MS = 240_000
pytestmark = [pytest.mark.slow, needs_studio]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server"), SIGNUP_CREDITS="200") as served:
        yield served


@pytest.fixture
def address(server: Served) -> str:
    return server.url


@pytest.fixture
def watched(seat: Seat) -> Watched:
    seat.tab()
    return seat.tabs[0]


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
