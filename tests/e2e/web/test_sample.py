"""Who sends a long talk hears its first minute on the job's page, long before the dub is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio, until
from support.served import Served, serving

_LONG_MS = 240_000
_SECONDS = 120
# Several, so that it is long at work after the first of them can be heard.
_LANGUAGES = ("Spanish", "French", "Portuguese", "Catalan")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), needs_studio]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server"), SIGNUP_CREDITS="1000") as served:
        yield served


@pytest.fixture
def address(server: Served) -> str:
    return server.url


def test_the_first_minute_is_heard_while_the_rest_is_made(seat: Seat, tmp_path: Path) -> None:
    page = seat.tab("/signup")
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("link", name="Activate the account").click()
    expect(page.get_by_role("heading", name="Hello, Ana")).to_be_visible()

    page.get_by_role("link", name="Dub a video").click()
    page.locator("input[type=file][multiple]").set_input_files(make_sample(tmp_path / "talk.mp4", _SECONDS))
    expect(page.get_by_text("· ready")).to_be_visible(timeout=_LONG_MS)
    for language in _LANGUAGES:
        page.get_by_role("checkbox", name=language).check(force=True)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("progressbar", name="Progress", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Hear the first minute")).to_be_hidden()

    expect(page.get_by_role("heading", name="Hear the first minute")).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_role("progressbar", name="Progress", exact=True)).to_be_visible()
    page.evaluate("document.querySelector('audio').play()")
    until(page, "document.querySelector('audio').currentTime > 1")
    heard_s = page.evaluate("document.querySelector('audio').duration")
    assert 59 < heard_s < 80
    assert page.get_by_label("First minute: ").count() >= 1
    seat.picture(page, "sample")

    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_role("heading", name="Hear the first minute")).to_be_hidden()
    expect(page.get_by_text("sample.m4a")).to_have_count(0)
