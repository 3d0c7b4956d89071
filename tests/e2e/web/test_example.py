"""The example on the first page is heard, switched without a jump, and its lines are followed, by whoever comes by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from support.browsing import Seat, needs_studio, until
from support.served import Served, serving

pytestmark = [pytest.mark.slow, needs_studio]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server")) as served:
        yield served


@pytest.fixture
def address(server: Served) -> str:
    return server.url


def test_who_comes_by_hears_a_dub_and_its_original(seat: Seat) -> None:
    asked: list[str] = []
    # What plays, and where it is: the page's own element is in no document.
    heard = (
        "new Promise(told => { const play = HTMLMediaElement.prototype.play; "
        "HTMLMediaElement.prototype.play = function () { window.heard = this; return play.call(this); }; told() })"
    )
    page = seat.tab("/")
    page.on("request", lambda request: asked.append(request.url))
    expect(page.get_by_text("$5.00")).to_be_visible()
    expect(page.get_by_role("button", name="Play the example")).to_be_visible()
    page.evaluate(heard)
    assert not any("talk.m4a" in url for url in asked), "it is loaded before anybody wants it"

    page.get_by_role("button", name="Play the example").click()
    current = page.locator("[aria-current=true]")
    expect(current).to_contain_text("Buenos días")
    place = page.evaluate("heard.currentTime")
    page.get_by_role("button", name="Original").click()
    expect(page.get_by_role("button", name="Original")).to_have_attribute("aria-pressed", "true")
    assert 0 <= page.evaluate("heard.currentTime") - place < 5
    assert not page.evaluate("heard.paused")
    seat.picture(page, "example")

    page.get_by_role("button", name="0:13 Millions of animals").click()
    expect(current).to_contain_text("Los millones de animales")
    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("heard.paused")
    stopped = page.evaluate("heard.currentTime")
    assert 13 < stopped < 17
    page.get_by_role("slider", name="Position").focus()
    page.keyboard.press("Home")
    until(page, "heard.currentTime === 0")
    expect(current).to_have_count(0)
    assert [url for url in asked if "talk.m4a" in url] != []


def test_an_example_that_can_not_be_loaded_says_so(seat: Seat) -> None:
    seat.expected.append("talk.m4a")
    seat.expected.append("ERR_FAILED")
    page = seat.tab()
    page.route("**/example/talk.m4a", lambda route: route.abort())
    page.goto(seat.url)
    page.get_by_role("button", name="Play the example").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded")
