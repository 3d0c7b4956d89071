"""docs/tutorial/web-studio.md, walked: a stranger makes an account, dubs the sample, puts a line right, hears the
difference, takes the dub home and buys credits. `make tutorial` puts the pictures taken here into the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from octavia.dubbing.media.probe import probe
from support.browsing import Seat, needs_studio, until
from support.shops import selling

_LONG_MS = 240_000
_SIZE: ViewportSize = {"width": 1280, "height": 800}
# The built-in recogniser hears "are for racial" where it says "are very small".
_WRONG_LINE, _RIGHT = 5, "Algunos de estos animales son muy pequeños."
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600), needs_studio]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folders = tmp_path_factory.mktemp("vendors"), tmp_path_factory.mktemp("server")
    with selling(*folders, SIGNUP_CREDITS="300") as (server, _):
        yield server.url


def snap(seat: Seat, page: Page, name: str) -> None:
    """A picture for the tutorial, which shows pages as they are first seen."""
    page.wait_for_timeout(500)
    page.screenshot(path=seat.pictures / f"tutorial-{name}.png")


@pytest.mark.parametrize("seat", [_SIZE], indirect=True)
def test_the_tutorial_is_walked_from_the_first_page_to_the_payment(seat: Seat, tmp_path: Path) -> None:
    page = seat.tab("/")
    expect(page.get_by_text("$5.00")).to_be_visible()
    snap(seat, page, "first-page")

    page.get_by_role("link", name="Start for free").click()
    page.get_by_label("Name").fill("Ana")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("link", name="Activate the account")).to_be_visible()
    snap(seat, page, "mail")
    page.get_by_role("link", name="Activate the account").click()
    expect(page.get_by_role("heading", name="Hello, Ana")).to_be_visible()
    snap(seat, page, "hub")

    dub_the_sample(seat, page, tmp_path)
    put_a_line_right(seat, page)
    # As the mail says that a job is done.
    job_id = page.url.split("/jobs/")[1].split("/")[0]
    page.goto(f"{seat.url}/jobs/{job_id}")
    expect(page.get_by_role("heading", name="sample.mp4")).to_be_visible()
    buy_credits(seat, page)


def dub_the_sample(seat: Seat, page: Page, folder: Path) -> None:
    page.get_by_role("link", name="Dub a video").click()
    page.get_by_role("button", name="Try with a sample").click()
    expect(page.get_by_text("· ready")).to_be_visible(timeout=_LONG_MS)
    page.get_by_role("checkbox", name="Spanish").check(force=True)
    expect(page.get_by_text("At most")).to_be_visible()
    expect(page.locator("dd", has_text="30 credits").first).to_be_visible()
    snap(seat, page, "new-job")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("progressbar", name="Progress", exact=True)).to_be_visible()
    until(page, "document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') > 20", _LONG_MS / 1000)
    snap(seat, page, "progress")

    download = page.get_by_role("link", name="Download", exact=True)
    expect(download).to_be_visible(timeout=_LONG_MS)
    until(page, "document.querySelector('video')?.readyState >= 2")
    snap(seat, page, "done")
    with page.expect_download() as fetched:
        download.click()
    taken = folder / "taken.mp4"
    fetched.value.save_as(taken)
    assert {track.language for track in probe(taken).audio} == {"spa", "eng"}


def put_a_line_right(seat: Seat, page: Page) -> None:
    page.get_by_role("link", name="Review line by line").click()
    line = page.get_by_label(f"What the dub says, line {_WRONG_LINE}", exact=True)
    line.click()
    assert line.input_value() != _RIGHT
    snap(seat, page, "review")
    line.fill(_RIGHT)
    render = page.get_by_role("button", name="Render changed (1)")
    expect(render).to_be_enabled()
    expect(page.get_by_text("All changes saved")).to_be_visible()
    snap(seat, page, "changed")
    render.click()
    expect(page.get_by_text("The changed lines are rendered.")).to_be_visible(timeout=_LONG_MS)
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()
    expect(line).to_have_value(_RIGHT)
    line.click()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.get_by_role("button", name="Original", exact=True).click()
    expect(page.get_by_role("button", name="Original", exact=True)).to_have_attribute("aria-pressed", "true")
    snap(seat, page, "heard")


def buy_credits(seat: Seat, page: Page) -> None:
    page.goto(f"{seat.url}/app/billing")
    expect(page.get_by_text("Spent on something delivered").first).to_be_visible()
    snap(seat, page, "credits")
    page.get_by_role("button", name="Choose Basic").click()
    seat.shops.append("http://127.0.0.1:")
    expect(page.get_by_role("button", name="Pay 10.00 USD")).to_be_visible()
    snap(seat, page, "pay")
    page.get_by_role("button", name="Pay 10.00 USD").click()
    expect(page.get_by_text("250 credits have arrived. Thank you!")).to_be_visible()
    snap(seat, page, "paid")
