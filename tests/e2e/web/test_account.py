"""The pages about the account: each field and button does what it says."""

from __future__ import annotations

import json
from datetime import datetime

import httpx
import pytest
from playwright.sync_api import expect

from octavia.service.hooks.signing import signed_headers
from support.browsing import Seat, needs_studio
from support.receiver import receiving
from support.website import PASSWORD, Website

pytestmark = [pytest.mark.slow, needs_studio]

NEW_PASSWORD = "a wholly new sentence"


def test_name_and_mail_are_changed(site: Website, seat: Seat) -> None:
    gus = site.customer("gus")
    gus.sign_in(seat.context)
    page = seat.tab("/app/settings")
    expect(page.get_by_label("E-mail")).to_have_value(gus.email)
    page.get_by_label("Name").fill("Gustav")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    before = gus.ask("auth/me")["job_mail"]
    page.get_by_label("Tell me by mail when a job ends").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    now = gus.ask("auth/me")
    assert (now["name"], now["job_mail"]) == ("Gustav", not before)
    page.get_by_role("link", name="New", exact=True).click()
    expect(page.get_by_role("heading", name="Hello, Gustav")).to_be_visible()


def test_the_password_is_changed_and_other_devices_are_signed_out(site: Website, seat: Seat) -> None:
    seat.expected += ["403", "422"]
    hana = site.customer("hana")
    hana.sign_in(seat.context)
    page = seat.tab("/app/settings")
    page.get_by_label("Current password").fill("not this one")
    page.get_by_label("New password").fill(NEW_PASSWORD)
    change = page.get_by_role("button", name="Change the password")
    change.click()
    expect(page.get_by_role("alert")).to_contain_text("The password is wrong")
    page.get_by_label("Current password").fill(PASSWORD)
    change.click()
    expect(page.get_by_text("The password is changed; all other sessions have ended.")).to_be_visible()
    expect(page.get_by_label("Current password")).to_have_value("")
    assert httpx.get(f"{site.url}/api/v1/auth/me", headers={"Authorization": f"Bearer {hana.token}"}).status_code == 401
    page.get_by_role("button", name="Sign out").click()
    hana.sign_in(seat.context, NEW_PASSWORD)


def test_devices_are_signed_out_one_by_one_and_all_at_once(site: Website, seat: Seat) -> None:
    ivo = site.customer("ivo")
    ivo.sign_in(seat.context)
    for device in ("Mozilla/5.0 (iPhone) Safari/605", "Mozilla/5.0 (Windows) Firefox/140", "Mozilla/5.0 Linux Edg/140"):
        signed = {"email": ivo.email, "password": PASSWORD}
        assert httpx.post(f"{site.url}/login", json=signed, headers={"User-Agent": device}).is_success
    page = seat.tab("/app/settings")
    phone = page.get_by_role("listitem").filter(has_text="Safari, iPhone")
    expect(phone).to_be_visible()
    seat.picture(page, "70-settings")
    phone.get_by_role("button", name="Sign out there").click()
    expect(phone).to_have_count(0)
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_role("button", name="Sign out there")).to_have_count(0)
    expect(page.get_by_text("this one")).to_be_visible()
    assert len(page.get_by_text("Last used").all()) == 1


def test_an_account_is_deleted_for_good_with_its_password(site: Website, seat: Seat) -> None:
    seat.expected += ["401", "403"]
    jo = site.customer("jo")
    jo.sign_in(seat.context)
    page = seat.tab("/app/settings")
    page.get_by_role("button", name="Delete the account").click()
    ask = page.get_by_role("dialog", name="Delete the account for good?")
    ask.get_by_label("Current password").fill("not this one")
    ask.get_by_role("button", name="Delete for good").click()
    expect(ask.get_by_role("alert")).to_contain_text("The password is wrong")
    seat.picture(page, "71-delete-account")
    ask.get_by_label("Current password").fill(PASSWORD)
    ask.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("link", name="Start for free")).to_be_visible()
    signed = {"email": jo.email, "password": PASSWORD}
    assert httpx.post(f"{site.url}/login", json=signed).status_code == 401


def test_a_key_that_was_made_lets_a_program_in_until_it_is_revoked(site: Website, seat: Seat) -> None:
    seat.expected += ["400", "422"]
    seat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    kim = site.customer("kim")
    kim.sign_in(seat.context)
    page = seat.tab("/app/keys")
    page.get_by_role("button", name="New key").click()
    dialog = page.get_by_role("dialog", name="New key")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="New key").click()
    dialog.get_by_label("What is it for?").fill("night dubs")
    for scope in ("files:write", "jobs:read", "jobs:write"):
        dialog.get_by_label(scope).uncheck()
    dialog.get_by_role("button", name="Make the key").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("jobs:read").check()
    dialog.get_by_label("Valid for").select_option("90")
    seat.picture(page, "72-new-key")
    dialog.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("Keep it now: it is shown this once.")).to_be_visible()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    key = page.evaluate("navigator.clipboard.readText()")
    assert key == page.locator("code.select-all").inner_text()
    seat.picture(page, "73-key")
    (made,) = kim.ask("auth/api-keys")["api_keys"]
    lasts = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert (lasts.days, made["scopes"]) == (90, ["jobs:read"])
    headers = {"Authorization": f"Bearer {key}"}
    assert httpx.get(f"{site.url}/api/v1/jobs", headers=headers).json() == {"jobs": [], "total": 0}
    assert httpx.get(f"{site.url}/api/v1/billing/balance", headers=headers).status_code == 403
    page.get_by_role("button", name="Revoke night dubs").click()
    expect(page.get_by_text("No keys yet")).to_be_visible()
    assert httpx.get(f"{site.url}/api/v1/jobs", headers=headers).status_code == 401


def test_a_webhook_is_tested_switched_off_and_on_and_removed(site: Website, seat: Seat) -> None:
    seat.expected += ["422", "400"]
    lin = site.customer("lin")
    lin.sign_in(seat.context)
    page = seat.tab("/app/webhooks")
    with receiving() as receiver:
        page.get_by_role("button", name="New webhook").click()
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        page.get_by_role("button", name="New webhook").click()
        dialog = page.get_by_role("dialog", name="New webhook")
        for event in ("job.started", "job.failed", "job.cancelled", "job.completed"):
            dialog.get_by_label(event).uncheck()
        dialog.get_by_label("Address").fill(receiver.url)
        dialog.get_by_role("button", name="Add").click()
        expect(dialog.get_by_role("alert")).to_be_visible()
        dialog.get_by_label("job.completed").check()
        seat.picture(page, "74-new-webhook")
        dialog.get_by_role("button", name="Add").click()
        expect(page.get_by_text("The secret that messages are signed with")).to_be_visible()
        secret = page.locator("code.select-all").inner_text()
        expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("delivered", exact=True)).to_be_visible()
        seat.picture(page, "75-webhook")
        (ping,) = receiver.got
        stamp = int(ping.headers["webhook-timestamp"])
        right = signed_headers(ping.headers["webhook-id"], stamp, ping.body, [secret])
        assert ping.headers["webhook-signature"] == right["webhook-signature"]
        page.get_by_role("button", name="Switch off").click()
        expect(page.get_by_text("off", exact=True)).to_be_visible()
        page.get_by_role("button", name="Switch on").click()
        expect(page.get_by_text("on", exact=True)).to_be_visible()
        receiver.answer = lambda _: 500
        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("on its way")).to_be_visible()
        assert json.loads(ping.body)["type"]
        page.get_by_role("button", name="Remove", exact=True).click()
        expect(page.get_by_text("No webhooks yet")).to_be_visible()


def test_help_answers_and_leads_to_the_description_of_the_api(site: Website, seat: Seat) -> None:
    site.customer("mo").sign_in(seat.context)
    page = seat.tab("/app/help")
    for question in (
        "What does it cost?",
        "How good is it?",
        "A line is wrong. What now?",
        "My upload was interrupted",
        "What may I dub?",
        "How do I get rid of my files?",
        "Can a program do this for me?",
    ):
        asked = page.locator("details").filter(has_text=question)
        expect(asked.locator("p")).to_be_hidden()
        asked.get_by_text(question).click()
        expect(asked.locator("p")).to_be_visible()
    page.get_by_role("link", name="the description of the API").click()
    page.wait_for_url("**/docs")
    page.locator("summary").filter(has_text="/api/v1/jobs/dub/create").click()
    expect(page.get_by_text("Make a job that dubs a file into one or more languages")).to_be_visible()
    seat.picture(page, "76-api")
