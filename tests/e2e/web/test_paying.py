"""Credits bought in the studio: to the loopback shop and back, subscriptions, what the statement says of it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio
from support.program import octavia
from support.website import Website

pytestmark = [pytest.mark.slow, needs_studio]

SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"


@pytest.fixture
def seat(seat: Seat, site: Website) -> Seat:
    """Who may go to the shop."""
    seat.shops.append(site.shop)
    return seat


def balance_shown(page: Page, credits: int) -> None:
    expect(page.locator("p", has_text="Credits you can spend").locator("span").last).to_have_text(str(credits))


def test_a_package_is_bought_and_its_credits_arrive(site: Website, seat: Seat) -> None:
    ana = site.customer("ana")
    ana.sign_in(seat.context)
    page, other = seat.tab("/app/billing"), seat.tab("/app/billing")
    expect(page.get_by_text("A minute of dubbing costs 30 credits")).to_be_visible()
    seat.picture(page, "20-billing-empty")
    for package, price in (("Starter", 5), ("Pro", 18), ("Enterprise", 30), ("Basic", 10)):
        page.get_by_role("button", name=f"Choose {package}").click()
        expect(page.get_by_role("button", name=f"Pay {price}.00 USD")).to_be_visible()
        if package != "Basic":
            page.go_back()
    page.get_by_text("Pay with a card that is declined").click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    page.get_by_role("button", name="Pay 10.00 USD").click()
    page.wait_for_url(f"{site.url}/app/billing?order=*")
    expect(page.get_by_text("250 credits have arrived. Thank you!")).to_be_visible()
    balance_shown(page, 250)
    expect(page.get_by_text("A minute of dubbing costs")).to_have_count(0)
    expect(page.get_by_text("Bought")).to_be_visible()
    expect(page.get_by_role("link", name="250 credits")).to_be_visible()
    seat.picture(page, "21-billing-paid")
    balance_shown(other, 250)
    assert ana.balance == 250

    with page.expect_download() as fetched:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(fetched.value.path().read_text(encoding="utf-8").splitlines()))
    assert [(row["transaction_type"], float(row["amount"])) for row in rows] == [("purchase", 250)]


def test_who_leaves_the_checkout_has_paid_nothing_and_can_still_pay(site: Website, seat: Seat) -> None:
    ben = site.customer("ben")
    ben.sign_in(seat.context)
    page = seat.tab("/app/billing")
    page.get_by_role("button", name="Choose Basic").click()
    page.get_by_role("link", name="Back").click()
    page.wait_for_url(f"{site.url}/app/billing?order=*")
    expect(page.get_by_text("You left before paying: nothing was taken.")).to_be_visible()
    seat.picture(page, "22-billing-left")
    assert ben.balance == 0
    page.get_by_role("link", name="Pay after all").click()
    page.get_by_role("button", name="Pay 10.00 USD").click()
    expect(page.get_by_text("250 credits have arrived. Thank you!")).to_be_visible()
    assert ben.balance == 250


def test_what_was_paid_at_stripe_leads_back_to_the_statement(site: Website, seat: Seat) -> None:
    cleo = site.customer("cleo")
    cleo.sign_in(seat.context)
    intent = cleo.ask("billing/payment-intents", "POST", package="basic")
    page = seat.tab()
    back = f"{site.url}/billing/return"
    place = f"{site.shop}/stripe/pay/{intent['payment_intent_id']}"
    page.goto(f"{place}?client_secret={intent['client_secret']}&return_url={back}")
    page.get_by_role("button", name="Pay 10.00 USD").click()
    page.wait_for_url(f"{site.url}/app/billing*")
    cleo.ask(f"billing/payment-intents/{intent['payment_intent_id']}/confirm", "POST")
    page.reload()
    balance_shown(page, 250)


def sell_months(site: Website, folder: Path) -> None:
    book = json.loads(octavia(site.server.folder, "admin", "prices", "show", "--json").printed)
    monthly = {"id": "premium", "name": "Premium", "credits": 100, "price_cents": 500, "every": "month"}
    book["book"]["packs"].append(monthly)
    (folder / "book.json").write_text(json.dumps(book), encoding="utf-8")
    told = octavia(site.server.folder, "admin", "prices", "set", folder / "book.json", "--reason", "by the month")
    assert "is in force" in told.printed, told


def test_a_subscription_is_begun_ended_and_kept_from_the_page(site: Website, seat: Seat, tmp_path: Path) -> None:
    sell_months(site, tmp_path)
    sue = site.customer("sue")
    sue.sign_in(seat.context)
    page = seat.tab("/app/billing")
    expect(page.get_by_text("$5.00 a month")).to_be_visible()
    page.get_by_role("button", name="Choose Premium").click()
    page.get_by_role("button", name="Pay 5.00 USD").click()
    expect(page.get_by_text("100 credits have arrived. Thank you!")).to_be_visible()
    mine = page.locator("section", has=page.get_by_role("heading", name="Subscription"))
    expect(mine.get_by_text("goes on")).to_be_visible()
    expect(mine.get_by_text("100 credits a month for $5.00. Next on ")).to_be_visible()
    seat.picture(page, "23-subscription")

    mine.get_by_role("button", name="Manage or end it").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("link", name="Back to the shop").click()
    page.wait_for_url(f"{site.url}/app/billing")
    expect(mine.get_by_text("It ends on ")).to_be_visible()
    seat.picture(page, "24-subscription-ending")
    mine.get_by_role("button", name="Manage or end it").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="Back to the shop").click()
    expect(mine.get_by_text("Next on ")).to_be_visible()


def test_too_few_credits_lead_to_the_shop_and_back_to_the_job_as_it_was(
    site: Website, seat: Seat, tmp_path: Path
) -> None:
    dan = site.customer("dan")
    dan.sign_in(seat.context)
    talk = make_sample(tmp_path / "talk.mp4", 7)
    page = seat.tab("/app/new?kind=audio")
    page.goto(f"{site.url}/app/new?kind=video")
    page.locator("input[type=file][multiple]").set_input_files(talk)
    page.get_by_role("checkbox", name="Spanish").check(force=True)
    page.get_by_role("checkbox", name="French").check(force=True)
    page.get_by_role("checkbox", name="Draw subtitles into the picture").check()
    expect(page.get_by_text("8 credits are missing.")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_disabled()
    seat.picture(page, "25-too-few")
    page.get_by_role("link", name="Get credits").click()
    page.get_by_role("button", name="Choose Starter").click()
    page.get_by_role("button", name="Pay 5.00 USD").click()
    expect(page.get_by_text("credits have arrived")).to_be_visible()
    page.get_by_role("button", name="Back to where you were").click()
    expect(page.get_by_text("talk.mp4").first).to_be_visible()
    for chosen in ("Spanish", "French", "Draw subtitles into the picture"):
        expect(page.get_by_role("checkbox", name=chosen)).to_be_checked()
    expect(page.get_by_role("button", name="Start")).to_be_enabled()


def test_credits_that_went_elsewhere_meanwhile_are_said_at_the_start(site: Website, seat: Seat, tmp_path: Path) -> None:
    eli = site.customer("eli", credits=8)
    eli.sign_in(seat.context)
    page = seat.tab("/app/new?kind=synthesize")
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    page.locator("input[type=file][multiple]").set_input_files(subtitles)
    page.get_by_label("Language of the subtitles").select_option("en")
    start = page.get_by_role("button", name="Start")
    expect(start).to_be_enabled()
    # Meanwhile a program of theirs spends the credits; word of it doesn't reach the page.
    seat.expected += ["402", "ERR_FAILED"]
    page.route("**/api/v1/events*", lambda route: route.abort())
    page.reload()
    expect(start).to_be_enabled()
    spent = eli.upload(subtitles, "subtitle")
    while eli.balance > 0:
        eli.job("synthesize", spent, language="en")
    start.click()
    fault = page.get_by_role("alert")
    expect(fault).to_contain_text("credits")
    fault.get_by_role("link", name="Get credits").click()
    page.get_by_role("button", name="Back to where you were").click()
    expect(page.get_by_label("Language of the subtitles")).to_have_value("en")
    assert eli.ask("jobs")["total"] > 0


def test_a_charge_is_explained_in_the_statement_even_of_a_job_that_is_gone(
    site: Website, seat: Seat, tmp_path: Path
) -> None:
    fay = site.customer("fay", credits=40)
    fay.sign_in(seat.context)
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    job = fay.job("synthesize", fay.upload(subtitles, "subtitle"), language="en")
    assert fay.ended(job)["status"] == "completed"
    page = seat.tab("/app/billing")
    page.get_by_role("link", name="job", exact=True).first.click()
    expect(page.get_by_role("heading", name="lines.srt")).to_be_visible()
    page.go_back()
    fay.ask(f"jobs/{job}", "DELETE")
    page.get_by_role("button", name="Why?").click()
    dialog = page.get_by_role("dialog", name="How the price came about")
    expect(dialog.get_by_text("price book octavia")).not_to_have_count(0)
    seat.picture(page, "26-why")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
