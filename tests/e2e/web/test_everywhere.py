"""What stands on every page: the way around, languages, themes, the phone's menu; and pages without a form."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from support.browsing import PHONE, Seat, needs_studio
from support.website import Website

pytestmark = [pytest.mark.slow, needs_studio]


def test_the_first_page_leads_to_prices_signing_up_and_signing_in(site: Website, seat: Seat) -> None:
    page = seat.tab("/")
    page.get_by_role("link", name="Prices").click()
    expect(page.get_by_text("$10.00")).to_be_in_viewport()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Create an account").click()
    expect(page.get_by_role("heading", name="Create your account")).to_be_visible()
    page.get_by_role("link", name="Octavia").click()
    page.get_by_role("link", name="Sign up", exact=True).click()
    page.wait_for_url("**/signup")
    page.get_by_role("link", name="Octavia").click()
    page.get_by_role("link", name="Start for free").click()
    page.wait_for_url("**/signup")
    site.customer("nel").sign_in(seat.context)
    page.goto(site.url)
    for name in ("Open the studio", "Open the studio"):
        page.get_by_role("link", name=name).last.click()
        expect(page.get_by_role("heading", name="Hello, Nel")).to_be_visible()
        page.go_back()


def test_all_pages_speak_four_languages_and_remember_which(site: Website, seat: Seat) -> None:
    page = seat.tab("/")
    expect(page.get_by_label("Language of the pages")).to_have_value("en")
    for name, code, start in (
        ("Deutsch", "de", "Kostenlos"),
        ("Español", "es", "gratis"),
        ("Français", "fr", "ratuit"),
        ("English", "en", "for free"),
    ):
        page.get_by_role("combobox").select_option(name)
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(page.get_by_role("link", name=start).first).to_be_visible()
    page.get_by_role("combobox").select_option("Deutsch")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    site.customer("ott").sign_in(seat.context)
    page.goto(f"{site.url}/app")
    expect(page.get_by_role("heading", name="Hallo, Ott")).to_be_visible()


def test_the_theme_is_chosen_and_remembered(site: Website, seat: Seat) -> None:
    page = seat.tab("/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_who_goes_by_keyboard_skips_to_the_content(site: Website, seat: Seat) -> None:
    site.customer("pam").sign_in(seat.context)
    page = seat.tab("/app/help")
    expect(page.get_by_role("heading", name="Help")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_of_a_phone_leads_everywhere_and_out(site: Website, seat: Seat) -> None:
    site.customer("rae").sign_in(seat.context)
    page = seat.tab()
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}/app")
    menu = page.locator("summary[aria-label=Menu]")
    for place in ("New", "History", "Voices", "Credits", "API keys", "Webhooks", "Settings", "Help"):
        menu.click()
        page.get_by_role("banner").get_by_role("link", name=place, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("banner").get_by_role("link", name="Help")).to_be_hidden()
    menu.click()
    seat.picture(page, "80-phone-menu")
    page.get_by_role("banner").get_by_role("button", name="Light theme").click()
    page.get_by_role("banner").get_by_role("combobox").select_option("Español")
    page.get_by_role("banner").get_by_role("button", name="Cerrar sesión").click()
    expect(page.get_by_role("combobox")).to_have_value("es")
    page.wait_for_url(f"{site.url}/")


def test_what_isnt_there_is_told_and_leads_home(site: Website, seat: Seat) -> None:
    seat.expected.append("404")
    page = seat.tab("/nowhere")
    expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
    seat.picture(page, "81-not-found")
    page.get_by_role("link", name="To the start page").click()
    page.wait_for_url(f"{site.url}/")
    site.customer("sid").sign_in(seat.context)
    page.goto(f"{site.url}/app/jobs/00000000-0000-0000-0000-000000000000")
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_live_page_says_how_it_stands(site: Website, seat: Seat) -> None:
    site.customer("tea").sign_in(seat.context)
    page = seat.tab("/app")
    page.get_by_role("link", name="Live").click()
    expect(page.get_by_role("heading", name="Live", exact=True)).to_be_visible()


def test_what_a_page_is_made_of_comes_in_few_files_beside_the_answer_who_asks(site: Website, seat: Seat) -> None:
    site.customer("pip").sign_in(seat.context)
    page = seat.tab()
    held: list[Route] = []
    asked: list[str] = []
    page.route("**/api/v1/auth/visitor", lambda route: held.append(route))
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_request("**/assets/hub-*.js"):
        page.goto(f"{site.url}/app")
    expect(page.get_by_role("heading", name="Hello, Pip")).to_be_hidden()
    beside = [url for url in asked if url.endswith(".js") and "/theme.js" not in url and "/index-" not in url]
    # A browser asks a server for six at once. Words for refusals come besides, when something is painted already.
    assert len(beside) <= 7, beside
    for route in held:
        route.continue_()
    expect(page.get_by_role("heading", name="Hello, Pip")).to_be_visible()
    assert len([url for url in asked if url.endswith(".js")]) <= len(beside) + 2
