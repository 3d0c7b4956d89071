"""No page shows a control that no test uses: what is new fails here until it is named with its test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio
from support.controls import controls, sources_of_tests, unknown
from support.pressed import ADMIN, APP, AROUND, PUBLIC, STUDIO
from support.website import Customer, Website

pytestmark = [pytest.mark.slow, needs_studio]

SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"
PAGES = {
    "/app": "Latest",
    "/app/jobs": "History",
    "/app/voices": "Voices",
    "/app/billing": "Statement",
    "/app/keys": "API keys",
    "/app/webhooks": "Webhooks",
    "/app/settings": "Where you are signed in",
    "/app/help": "Help",
    "/app/live": "Live",
}


def look(page: Page, route: str, known: dict[str, dict[str, str]]) -> None:
    around = "public" if known is PUBLIC else "admin" if known is ADMIN else "app"
    here = [*known[route], *AROUND[around]]
    left = unknown(controls(page), here)
    assert not left, f"{route}: no test in support/pressed.py is named for {left}"


@pytest.mark.parametrize("route", PUBLIC)
def test_all_that_can_be_pressed_on_a_public_page_is_tested(seat: Seat, route: str) -> None:
    seat.expected += ["400", "404"]
    page = seat.tab(route)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    look(page, route, PUBLIC)


@pytest.fixture(scope="module")
def customer(site: Website, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Customer, str, str]]:
    """Somebody with a key, a webhook, a dub and a job that was stopped: their ids."""
    folder = tmp_path_factory.mktemp("used")
    zoe = site.customer("zoe", credits=100)
    talk = zoe.upload(make_sample(folder / "talk.mp4", 7))
    dub = zoe.job("dub", talk, source_language="en", target_languages=["es", "fr"])
    zoe.ask("auth/api-keys", "POST", name="a key", scopes=["jobs:read"])
    zoe.ask("webhooks", "POST", url="http://127.0.0.1:9/hook", events=["job.cancelled"])
    assert zoe.ended(dub)["status"] == "completed"
    stopped = zoe.job("dub", talk, source_language="en", target_languages=["es"])
    zoe.ask(f"jobs/{stopped}/cancel", "POST")
    yield zoe, dub, stopped


@pytest.mark.parametrize("route", PAGES)
def test_all_that_can_be_pressed_on_a_page_is_tested(
    seat: Seat, customer: tuple[Customer, str, str], route: str
) -> None:
    customer[0].sign_in(seat.context)
    page = seat.tab(route)
    expect(page.get_by_role("heading", name=PAGES[route]).first).to_be_visible()
    page.wait_for_timeout(1_000)
    look(page, route, APP)
    for button in ("New key", "New webhook", "Delete the account"):
        if f"button {button}" in controls(page):
            page.get_by_role("button", name=button).click()
            look(page, route, APP)


@pytest.mark.parametrize("kind", ["video", "audio", "transcribe", "translate", "synthesize"])
def test_all_that_can_be_pressed_on_a_new_job_is_tested(
    seat: Seat, customer: tuple[Customer, str, str], kind: str, tmp_path: Path
) -> None:
    customer[0].sign_in(seat.context)
    page = seat.tab(f"/app/new?kind={kind}")
    (tmp_path / "lines.srt").write_text(SUBTITLES)
    file = tmp_path / "lines.srt" if kind in ("translate", "synthesize") else make_sample(tmp_path / "talk.mp4", 3)
    page.locator("input[type=file][multiple]").set_input_files(file)
    for target in page.get_by_label("Spanish").all():
        target.check(force=True)
    for language in page.get_by_label("Language of the subtitles").all():
        language.select_option("en")
    expect(page.get_by_text("· ready")).to_be_visible()
    for more in page.get_by_text("Original sound, background, quality and engines").all():
        more.click()
    look(page, "/app/new", APP)


def test_all_that_can_be_pressed_on_a_job_is_tested(seat: Seat, customer: tuple[Customer, str, str]) -> None:
    zoe, dub, stopped = customer
    zoe.sign_in(seat.context)
    page = seat.tab(f"/app/jobs/{dub}")
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible()
    look(page, "/app/jobs/job", APP)
    for button in ("Why?", "Delete"):
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        look(page, "/app/jobs/job", APP)
        page.keyboard.press("Escape")
    page.goto(f"{seat.url}/app/jobs/{stopped}")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    look(page, "/app/jobs/job", APP)


@pytest.fixture(scope="module")
def chief(site: Website) -> Customer:
    return site.chief("zeb")


@pytest.mark.parametrize("route", ADMIN)
def test_all_that_can_be_pressed_on_a_page_of_administrators_is_tested(
    seat: Seat, customer: tuple[Customer, str, str], chief: Customer, route: str
) -> None:
    chief.sign_in(seat.context)
    page = seat.tab(route.removesuffix("user") + customer[0].ask("auth/me")["id"] if route.endswith("/user") else route)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(2_000)
    look(page, route, ADMIN)
    for button in ("Give or correct", ".mp4"):
        for opens in page.get_by_role("button", name=button).all()[:1]:
            opens.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            look(page, route, ADMIN)
            page.keyboard.press("Escape")


def test_all_that_can_be_pressed_in_the_studio_is_tested(seat: Seat, customer: tuple[Customer, str, str]) -> None:
    zoe, dub, _ = customer
    zoe.sign_in(seat.context)
    page = seat.tab(f"/app/jobs/{dub}/studio")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_label("What the dub says, line 1", exact=True).click()
    page.wait_for_timeout(1_000)
    left = unknown(controls(page), [*STUDIO])
    page.keyboard.press("Escape")
    page.keyboard.press("Control+h")
    expect(page.get_by_role("search")).to_be_visible()
    left += unknown(controls(page), [*STUDIO])
    assert not left, f"no test in support/pressed.py is named for {left}"


def test_each_control_is_named_in_its_test() -> None:
    sources = sources_of_tests(Path(__file__).parent.parent)
    for route, known in {**PUBLIC, **APP, **ADMIN, **AROUND, "studio": STUDIO}.items():
        for control, test in known.items():
            assert test in sources, f"{route}: there is no {test}"
            name = max(control.partition(" ")[2].split("*"), key=len).strip()
            assert all(word in sources[test] for word in name.split()), f"{route}: {test} doesn't name {control!r}"
