"""Signing up, verifying, signing in, a forgotten password: with all that one does wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from support.browsing import Seat, needs_studio
from support.letters import token_in
from support.website import PASSWORD, Website

pytestmark = [pytest.mark.slow, needs_studio]


def test_mistakes_at_signing_up_are_said_and_nothing_typed_is_lost(site: Website, seat: Seat) -> None:
    seat.expected.append("422")
    page = seat.tab("/signup")
    page.get_by_label("Name").fill("Abe")
    page.get_by_label("E-mail").fill("abe@mail")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("E-mail").fill("abe@mail.example")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_contain_text("password")
    seat.picture(page, "60-sign-up-mistake")
    expect(page.get_by_label("Name")).to_have_value("Abe")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create account").click()
    assert page.evaluate("document.querySelector('[name=password]').validity.tooShort")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("We wrote to abe@mail.example")).to_be_visible()


def test_an_address_that_is_taken_gets_a_mail_that_says_so_and_the_page_says_the_same(
    site: Website, seat: Seat
) -> None:
    bea = site.customer("bea")
    page = seat.tab("/signup")
    page.get_by_label("E-mail").fill(bea.email)
    page.get_by_label("Password").fill("another battery horse")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text(f"We wrote to {bea.email}")).to_be_visible()
    site.mail_to(bea.email, "already")
    page.goto(f"{site.url}/signup")
    page.get_by_role("link", name="Sign in").last.click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_a_mailed_link_opens_the_account_once_and_elsewhere_with_the_password(site: Website, seat: Seat) -> None:
    seat.expected += ["400", "401"]
    page = seat.tab("/signup")
    page.get_by_label("E-mail").fill("cid@mail.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("We wrote to cid@mail.example")).to_be_visible()
    token = token_in(site.mail_to("cid@mail.example", ""))
    seat.context.clear_cookies()
    page.goto(f"{site.url}/activate?token={token}")
    expect(page.get_by_text("You opened the link in another browser")).to_be_visible()
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Activate the account").click()
    expect(page.get_by_text("or the password is wrong")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Activate the account").click()
    expect(page.get_by_role("heading", name="What would you like to make?")).to_be_visible()

    page.goto(f"{site.url}/verify?token={token}")
    expect(page.get_by_role("alert")).to_contain_text("was already used")
    seat.picture(page, "61-old-link")
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_who_is_not_verified_asks_for_the_mail_again(site: Website, seat: Seat) -> None:
    seat.expected.append("403")
    page = seat.tab("/signup")
    page.get_by_label("E-mail").fill("dea@mail.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_text("We wrote to dea@mail.example")).to_be_visible()
    first = token_in(site.mail_to("dea@mail.example", ""))
    page.goto(f"{site.url}/login")
    page.get_by_label("E-mail").fill("dea@mail.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This address is not verified yet.")).to_be_visible()
    page.get_by_role("button", name="Send the mail again").click()
    expect(page.get_by_text("It is on its way.")).to_be_visible()
    while (token := token_in(site.mail_to("dea@mail.example", ""))) == first:
        page.wait_for_timeout(200)
    page.goto(f"{site.url}/verify?token={token}")
    expect(page.get_by_role("heading", name="What would you like to make?")).to_be_visible()


def test_guessing_is_slowed_down_and_told_so(site: Website, seat: Seat) -> None:
    seat.expected += ["401", "429"]
    eva = site.customer("eva")
    page = seat.tab("/login")
    page.get_by_label("E-mail").fill(eva.email)
    for attempt in range(11):
        page.get_by_label("Password").fill(f"guess number {attempt}")
        with page.expect_response("**/login"):
            page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Too many attempts. Wait")


def test_a_forgotten_password_is_replaced_by_the_mailed_link_which_works_once(site: Website, seat: Seat) -> None:
    seat.expected += ["400", "401", "422"]
    flo = site.customer("flo")
    page = seat.tab("/login")
    page.get_by_role("link", name="Forgot the password?").click()
    page.get_by_label("E-mail").fill(flo.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_text(f"If {flo.email} has an account, a mail is on its way.")).to_be_visible()
    token = token_in(site.mail_to(flo.email, "password"))
    page.goto(f"{site.url}/reset-password?token={token}")
    page.get_by_label("New password").fill("password")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("New password").fill("a wholly new sentence")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("The password is changed.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill(flo.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill("a wholly new sentence")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Hello, Flo")).to_be_visible()

    page.goto(f"{site.url}/reset-password?token={token}")
    page.get_by_label("New password").fill("yet another sentence")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert")).to_contain_text("was already used")
    page.get_by_role("link", name="Send the link").click()
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
