"""The pages of administrators, control by control: lists sorted and sought, people signed out, prices as a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio, pictures_in, seated
from support.payments import HOOK, polar_delivery
from support.website import PASSWORD, Customer, Website, website

pytestmark = [pytest.mark.slow, needs_studio]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A server of its own: prices change."""
    with website(tmp_path_factory.mktemp("vendors"), tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="module")
def chief(site: Website, tmp_path_factory: pytest.TempPathFactory) -> Customer:
    """An administrator with 1000 credits and a dub, and a user with 5 and a stopped one."""
    talk = make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", 7)
    other = talk.with_name("lecture.mp4")
    other.write_bytes(talk.read_bytes())
    chief, moe = site.chief("max", credits=1000), site.customer("moe", credits=5)
    job = chief.job("dub", chief.upload(talk), source_language="en", target_languages=["es"])
    assert chief.ended(job)["status"] == "completed"
    stopped = moe.job("dub", moe.upload(other), source_language="en", target_languages=["es"])
    moe.ask(f"jobs/{stopped}/cancel", "POST")
    return chief


@pytest.fixture
def seat(browser: Browser, site: Website, chief: Customer, tmp_path: Path) -> Iterator[Seat]:
    with seated(browser, site.url, pictures_in(tmp_path), viewport={"width": 1440, "height": 1000}) as taken:
        chief.sign_in(taken.context)
        yield taken


def first(page: Page) -> Locator:
    """The first row below the titles."""
    return page.get_by_role("table").first.get_by_role("row").nth(1)


def titled(page: Page, title: str) -> Locator:
    """The button in a column's title."""
    return page.get_by_role("columnheader").get_by_role("button", name=title, exact=True)


def sorts(page: Page, title: str, most: str, least: str) -> None:
    titled(page, title).click()
    expect(first(page)).to_contain_text(most)
    titled(page, title).click()
    expect(first(page)).to_contain_text(least)
    titled(page, title).click()
    expect(page.locator("th[aria-sort]")).to_have_count(0)


def test_users_are_sorted_filtered_and_sought(seat: Seat) -> None:
    page = seat.tab("/app/admin/users")
    expect(page.get_by_role("row", name="moe@mail.example")).to_be_visible()
    for title in ("Credits", "Last seen"):
        sorts(page, title, "max@mail.example", "moe@mail.example")
    for title in ("User", "Since"):
        sorts(page, title, "moe@mail.example", "max@mail.example")
    titled(page, "Jobs").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Jobs")
    page.get_by_label("Role").select_option("admin")
    expect(page.get_by_role("row", name="moe@mail.example")).to_have_count(0)
    page.get_by_label("Find somebody").fill("nobody at all")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nobody like that")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("link", name="1 job of moe@mail.example").click()
    expect(page.get_by_text("Only of moe@mail.example")).to_be_visible()
    expect(page.get_by_role("row", name="talk.mp4")).to_have_count(0)
    page.get_by_role("button", name="Of everybody").click()
    expect(page.get_by_role("row", name="talk.mp4")).to_be_visible()


def test_jobs_are_sorted_filtered_and_sought(seat: Seat) -> None:
    page = seat.tab("/app/admin/jobs")
    expect(page.get_by_role("row", name="talk.mp4")).to_be_visible()
    sorts(page, "Credits", "talk.mp4", "lecture.mp4")
    sorts(page, "Since", "lecture.mp4", "talk.mp4")
    page.get_by_label("Kind").select_option("transcribe")
    expect(page.get_by_text("No such jobs")).to_be_visible()
    page.get_by_label("Kind").select_option("")
    page.get_by_label("Status").select_option("cancelled")
    expect(page.get_by_role("row", name="talk.mp4")).to_have_count(0)
    page.get_by_label("Status").select_option("")
    page.get_by_label("Find a job").fill("TALK")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row", name="lecture.mp4")).to_have_count(0)
    page.get_by_role("button", name="talk.mp4").click()
    inside = page.get_by_role("dialog")
    expect(inside.get_by_text("Stages")).to_be_visible()
    inside.get_by_role("button", name="Close").click()
    expect(inside).to_have_count(0)
    page.get_by_label("Find a job").fill("lecture")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="lecture.mp4").click()
    inside.get_by_role("button", name="Start again").click()
    page.get_by_role("dialog", name="Start this job again?").get_by_role("button", name="Start again").click()
    inside.get_by_role("button", name="Stop the job").click()
    asked = page.get_by_role("dialog", name="Stop this job?")
    asked.get_by_label("Reason").fill("it was a test")
    asked.get_by_role("button", name="Stop the job").click()
    expect(inside.get_by_role("button", name="Start again")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Find a job").fill("")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="max@mail.example").click()
    expect(page.get_by_role("heading", level=1, name="max@mail.example")).to_be_visible()


def test_a_user_is_signed_out_appointed_and_corrected(site: Website, seat: Seat) -> None:
    kit = site.customer("kit", credits=9)
    signed_in = {"email": kit.email, "password": PASSWORD}
    for device in ("Phone", "Tablet"):
        assert httpx.post(f"{site.url}/login", json=signed_in, headers={"User-Agent": device}).is_success
    page = seat.tab("/app/admin/users?q=kit")
    page.get_by_role("link", name="kit@mail.example", exact=True).click()
    phone = page.get_by_role("listitem").filter(has_text="Phone")
    phone.get_by_role("button", name="Sign out there").click()
    expect(phone).to_have_count(0)
    expect(page.get_by_role("listitem").filter(has_text="Tablet")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere").click()
    ask = page.get_by_role("dialog")
    ask.get_by_role("button", name="Cancel").click()
    expect(ask).to_have_count(0)
    page.get_by_role("button", name="Sign out everywhere").click()
    ask.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_text("Nowhere at the moment.")).to_be_visible()
    mine = {"Authorization": f"Bearer {kit.token}"}
    assert httpx.get(f"{site.url}/api/v1/auth/me", headers=mine).status_code == 401

    page.get_by_role("button", name="Give or correct").click()
    ask.get_by_role("button", name="Close").click()
    expect(ask).to_have_count(0)
    for kind, asset, credits in (("correction", "octavia", "-2"), ("grant", "live", "7")):
        page.get_by_role("button", name="Give or correct").click()
        ask.get_by_label("What").select_option(kind)
        ask.get_by_label("Kind of credits").select_option(asset)
        ask.get_by_label("Credits", exact=True).fill(credits)
        ask.get_by_label("Reason").fill(f"{credits} because")
        act = "Give these credits" if kind == "grant" else "Make this correction"
        ask.get_by_role("button", name=act).dblclick(no_wait_after=True)
        expect(ask).to_have_count(0)
    seat.picture(page, "admin-14-corrected")
    with httpx.Client(base_url=site.url, timeout=30) as client:
        token = client.post("/login", json=signed_in).json()["access_token"]
        balance = client.get("/api/v1/billing/balance", headers={"Authorization": f"Bearer {token}"}).json()
    assert balance["balance"] == 7

    page.get_by_role("button", name="Make administrator").click()
    ask.get_by_label("Reason").fill("she helps")
    ask.get_by_role("button", name="Make administrator").click()
    expect(page.get_by_role("button", name="No administrator any more")).to_be_visible()
    page.get_by_role("link", name="0 jobs").click()
    expect(page.get_by_text("No such jobs")).to_be_visible()


def test_prices_are_a_form_and_an_older_book_is_taken_up_again(site: Website, seat: Seat, chief: Customer) -> None:
    def book() -> dict[str, object]:
        told: dict[str, object] = chief.ask("admin/price-books/octavia")["book"]
        return told

    before = book()
    page = seat.tab("/app/admin/prices")
    page.get_by_label("Kind of credits").select_option("ytdubber")
    expect(page.get_by_label("Audio translation: credits a minute")).to_have_count(0)
    expect(page.get_by_label("Dub: credits a minute")).to_be_visible()
    page.get_by_label("Kind of credits").select_option("octavia")
    for kind, price in (
        ("Audio translation: credits a minute", "11"),
        ("Video translation: credits a minute", "12"),
        ("Transcription: credits a minute", "13"),
        ("Synthesis: credits a minute", "14"),
        ("Subtitle translation: credits each", "15"),
        ("At least, credits a job", "2"),
    ):
        page.get_by_label(kind).fill(price)
    page.get_by_label("Rounded up to whole credits").select_option("job")
    page.get_by_label("for each language").first.click()
    page.get_by_role("button", name="Remove Starter").click()
    page.get_by_role("button", name="Add a pack").click()
    pack = page.get_by_role("group", name="New pack")
    pack.get_by_label("Name").fill("Festival")
    pack.get_by_label("Credits").fill("777")
    pack.get_by_label("Price in USD").fill("33.50")
    pack.get_by_label("Description").fill("for a week of films")
    pack.get_by_label("How often it is paid").select_option("month")
    page.get_by_role("group", name="basic").get_by_label("on sale").uncheck()
    seat.picture(page, "admin-15-prices")

    def publish(reason: str) -> None:
        page.get_by_role("button", name="Publish").click()
        ask = page.get_by_role("dialog")
        ask.get_by_label("Reason").fill(reason)
        ask.get_by_role("button", name="Publish").click()
        expect(ask).to_have_count(0)
        expect(page.get_by_text(reason)).to_be_visible()

    publish("the festival")
    now = chief.ask("admin/price-books/octavia")["book"]
    rates = {name: rule["rate_ucr"] // 1_000_000 for name, rule in now["rules"].items()}
    media = {"dub": 30, "audio_translate": 11, "video_translate": 12}
    assert rates == {"transcribe": 13, "synthesize": 14, "translate": 15} | media
    assert (now["minimum_ucr"], now["rounding"]) == (2_000_000, "job")
    packs = {each["name"]: each for each in now["packs"]}
    assert "Starter" not in packs
    assert not packs["Basic"]["active"]
    made = packs["Festival"]
    assert (made["credits"], made["price_cents"], made["every"]) == (777, 3350, "month")
    assert made["description"] == "for a week of films"

    page.get_by_role("button", name="Take up").last.click()
    expect(page.get_by_label("Transcription: credits a minute")).not_to_have_value("13")
    publish("as it was before")
    assert book() == before
    # What the jobs left, sorted.
    page.get_by_role("columnheader").get_by_role("button", name="Worth").click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Worth")
    for title in ("Credits", "Vendors", "Left", "When"):
        titled(page, title).click()
        expect(page.locator("th[aria-sort=descending]")).to_have_text(title)
    page.get_by_role("link", name=re.compile(r"^Job [0-9a-f]{8}$")).first.click()
    expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(2)


def test_a_payment_that_could_not_be_used_is_looked_at_again(site: Website, seat: Seat) -> None:
    event = {"type": "order.paid", "data": {"id": "order-1", "currency": "usd", "total_amount": 1000}}
    told = polar_delivery(event, datetime.now(UTC))
    sent = httpx.post(f"{site.url}{HOOK}/polar", content=told.body, headers=told.headers)
    assert sent.status_code == 202, sent.text
    page = seat.tab("/app/admin/payments")
    page.get_by_label("Status").select_option("done")
    expect(page.get_by_text("it names no purchase of ours")).to_have_count(0)
    page.get_by_label("Status").select_option("failed")
    failed = page.get_by_role("row", name="it names no purchase of ours")
    for _ in range(30):
        if failed.count():
            break
        page.reload()
        page.wait_for_timeout(1_000)
    seat.picture(page, "admin-16-payments")
    failed.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It is looked at again now.")).to_be_visible()
    page.goto(f"{site.url}/app/admin")
    page.get_by_role("link", name="Look").last.click()
    expect(failed).to_be_visible()


def test_the_trail_is_sought(seat: Seat) -> None:
    page = seat.tab("/app/admin")
    page.get_by_role("link", name="Audit trail").click()
    expect(page.get_by_role("row", name="session.opened").first).to_be_visible()
    page.get_by_label("Did what").fill("credits")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row", name="session.opened")).to_have_count(0)
    expect(page.get_by_role("row", name="credits.granted").first).to_be_visible()
    page.get_by_label("To what").fill("moe@mail.example")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("row", name="credits.granted")).to_have_count(1)
    page.get_by_label("Up to").fill("2020-01-01")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing of that kind")).to_be_visible()
    page.get_by_label("Up to").fill("")
    page.get_by_label("From", exact=True).fill("2020-01-01")
    page.get_by_label("Who", exact=True).fill("operator")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_label("Who", exact=True)).to_have_value("operator")
    page.get_by_label("Who", exact=True).fill("")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="moe@mail.example").first.click()
    expect(page.get_by_role("heading", level=1, name="Users")).to_be_visible()
    expect(page.get_by_role("row", name="moe@mail.example")).to_have_count(1)
