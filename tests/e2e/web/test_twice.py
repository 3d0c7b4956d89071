"""Whatever costs money is pressed twice, as hasty people do: it is done once, and charged once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio
from support.website import Customer, Website

pytestmark = [pytest.mark.slow, needs_studio]

WORKS_MS = 240_000
SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"
# The second press comes before the page has had time for anything: between two events that wait, browsers run
# microtasks and nothing else.
_TWICE = """async (button) => {
  for (let press = 0; press < 2; press += 1) {
    button.click();
    for (let turn = 0; turn < 50; turn += 1) await null;
  }
}"""


def press_twice(button: Locator) -> None:
    expect(button).to_be_enabled()
    button.evaluate(_TWICE)


@contextmanager
def posts(page: Page, end: str) -> Iterator[list[str]]:
    """What a page sends to addresses that end so."""
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    yield sent
    sent[:] = [url for url in sent if url.split("?")[0].endswith(end)]


def spent(who: Customer) -> list[float]:
    """What each charge took."""
    statement = who.ask("billing/transactions")["transactions"]
    return [float(each["amount"]) for each in statement if each["transaction_type"] == "deduction"]


def test_start_pressed_twice_makes_one_job(site: Website, seat: Seat, tmp_path: Path) -> None:
    ada = site.customer("ada-twice", credits=50)
    ada.sign_in(seat.context)
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    page = seat.tab("/app/new?kind=synthesize")
    page.locator("input[type=file][multiple]").set_input_files(subtitles)
    page.get_by_label("Language of the subtitles").select_option("en")
    press_twice(page.get_by_role("button", name="Start"))
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=WORKS_MS)
    assert ada.ask("jobs")["total"] == 1
    assert len(spent(ada)) == 1


def test_a_job_begun_again_by_two_presses_is_charged_once(site: Website, seat: Seat, tmp_path: Path) -> None:
    bea = site.customer("bea-twice", credits=50)
    bea.sign_in(seat.context)
    talk = make_sample(tmp_path / "talk.mp4", 7)
    job = bea.job("dub", bea.upload(talk), source_language="en", target_languages=["es"])
    bea.ask(f"jobs/{job}/cancel", "POST")
    page = seat.tab(f"/app/jobs/{job}")
    press_twice(page.get_by_role("button", name="Try again"))
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=WORKS_MS)
    assert len(spent(bea)) == 1
    assert bea.ask("billing/balance")["held"] == 0


def test_a_package_chosen_and_paid_by_two_presses_is_bought_once(site: Website, seat: Seat) -> None:
    cai = site.customer("cai-twice")
    cai.sign_in(seat.context)
    seat.shops.append(site.shop)
    page = seat.tab("/app/billing")
    with posts(page, "/checkout") as opened:
        press_twice(page.get_by_role("button", name="Choose Basic"))
        pay = page.get_by_role("button", name="Pay 10.00 USD")
        expect(pay).to_be_visible()
    assert len(opened) == 1
    pay.dblclick(no_wait_after=True)
    expect(page.get_by_text("250 credits have arrived. Thank you!")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Bought")).to_have_count(1)
    assert cai.balance == 250


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_line_rendered_by_two_presses_is_charged_once(site: Website, seat: Seat, tmp_path: Path, way: str) -> None:
    dee = site.customer(f"dee-twice-{way}", credits=50)
    dee.sign_in(seat.context)
    talk = make_sample(tmp_path / "talk.mp4", 7)
    job = dee.job("dub", dee.upload(talk), source_language="en", target_languages=["es"])
    assert dee.ended(job)["status"] == "completed"
    before = spent(dee)
    page = seat.tab(f"/app/jobs/{job}/studio")
    page.get_by_label("What the dub says, line 1", exact=True).fill("Muy buenos días.")
    expect(page.get_by_text("All changes saved")).to_be_visible()
    with posts(page, "/render") as asked:
        if way == "button":
            press_twice(page.get_by_role("button", name="Render changed (1)"))
        else:
            page.keyboard.press("Alt+r")
            page.keyboard.press("Alt+r")
        expect(page.get_by_text("The changed lines are rendered.")).to_be_visible(timeout=WORKS_MS)
        expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()
    assert len(asked) == 1
    assert len(spent(dee)) == len(before) + 1


@pytest.mark.parametrize("lost", ["create", "process"])
def test_start_pressed_again_because_no_answer_came_makes_no_second_job(
    site: Website, seat: Seat, tmp_path: Path, lost: str
) -> None:
    eve = site.customer(f"eve-twice-{lost}", credits=50)
    eve.sign_in(seat.context)
    seat.expected.append("ERR_FAILED")
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    page = seat.tab("/app/new?kind=synthesize")
    page.locator("input[type=file][multiple]").set_input_files(subtitles)
    page.get_by_label("Language of the subtitles").select_option("en")

    def done_and_not_told(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(f"**/api/v1/jobs/**/{lost}", done_and_not_told)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert")).to_contain_text("The server can’t be reached.")
    page.unroute(f"**/api/v1/jobs/**/{lost}")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=WORKS_MS)
    assert eve.ask("jobs")["total"] == 1
    assert len(spent(eve)) == 1
    # The same file may be ordered once more, if that is what somebody wants.
    page.goto(f"{site.url}/app/new?kind=synthesize")
    page.locator("input[type=file][multiple]").set_input_files(subtitles)
    page.get_by_label("Language of the subtitles").select_option("en")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=WORKS_MS)
    assert eve.ask("jobs")["total"] == 2
