"""A session ends, elsewhere or by itself, while somebody is at a page: they sign in again over it and go on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.browsing import Seat, needs_studio, until
from support.website import PASSWORD, Customer, Website

pytestmark = [pytest.mark.slow, needs_studio]

REFUSED = "401"
SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"


def sign_in_again(page: Page, who: Customer) -> None:
    ask = page.get_by_role("dialog", name="Your session has ended")
    expect(ask.get_by_label("E-mail")).to_have_value(who.email)
    ask.get_by_label("Password").fill(PASSWORD)
    ask.get_by_role("button", name="Sign in").click()
    expect(ask).to_have_count(0)


def test_what_a_form_holds_is_there_after_signing_in_again(site: Website, seat: Seat) -> None:
    mia = site.customer("mia")
    mia.sign_in(seat.context)
    seat.expected.append(REFUSED)
    page = seat.tab("/app/settings")
    page.get_by_label("Name").fill("Mia Maria")
    mia.sign_out_everywhere()
    page.get_by_role("button", name="Save").click()
    seat.picture(page, "40-session-ended")
    sign_in_again(page, mia)
    expect(page.get_by_label("Name")).to_have_value("Mia Maria")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert mia.ask("auth/me")["name"] == "Mia Maria"


def test_who_puts_signing_in_off_can_still_look_and_is_asked_when_they_act(site: Website, seat: Seat) -> None:
    nia = site.customer("nia")
    nia.sign_in(seat.context)
    seat.expected.append(REFUSED)
    page = seat.tab("/app/settings")
    page.get_by_label("Name").fill("Nia Maria")
    nia.sign_out_everywhere()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("dialog", name="Your session has ended").get_by_role("button", name="Close").click()
    put_off = page.get_by_role("status").filter(has=page.get_by_role("button", name="Sign in"))
    expect(put_off).to_contain_text("Your session has ended")
    seat.picture(page, "41-signing-in-put-off")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible()
    page.keyboard.press("Escape")
    put_off.get_by_role("button", name="Sign in").click()
    sign_in_again(page, nia)
    expect(page.get_by_label("Name")).to_have_value("Nia Maria")


def test_a_job_is_started_after_signing_in_again_with_all_that_was_chosen(
    site: Website, seat: Seat, tmp_path: Path
) -> None:
    ole = site.customer("ole", credits=50)
    ole.sign_in(seat.context)
    seat.expected.append(REFUSED)
    page = seat.tab("/app/new?kind=synthesize")
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    page.locator("input[type=file][multiple]").set_input_files(subtitles)
    page.get_by_label("Language of the subtitles").select_option("en")
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    ole.sign_out_everywhere()
    page.get_by_role("button", name="Start").click()
    sign_in_again(page, ole)
    expect(page.get_by_label("Language of the subtitles")).to_have_value("en")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="lines.srt")).to_be_visible()


def test_an_upload_whose_session_ended_goes_on_after_signing_in_again(
    site: Website, seat: Seat, tmp_path: Path
) -> None:
    pia = site.customer("pia")
    seat.expected.append(REFUSED)
    pia.sign_in(seat.context)
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    page = seat.tab("/app/new?kind=synthesize")
    expect(page.get_by_label("Language of the subtitles")).to_be_visible()
    pia.sign_out_everywhere()
    page.locator("input[type=file][multiple]").set_input_files(subtitles)
    sign_in_again(page, pia)
    expect(page.get_by_text("· ready")).to_be_visible()


def test_a_page_that_only_follows_a_job_notices_by_itself(site: Website, seat: Seat, tmp_path: Path) -> None:
    quin = site.customer("quin", credits=50)
    quin.sign_in(seat.context)
    seat.expected.append(REFUSED)
    page = seat.tab("/app/jobs")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    quin.sign_out_everywhere()
    # The server closes the event stream when it sees that it counts no more, and the page asks why.
    expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible(timeout=60_000)
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    quin.job("synthesize", quin.upload(subtitles, "subtitle"), language="en")
    sign_in_again(page, quin)
    expect(page.get_by_role("link", name="lines.srt")).to_be_visible()


def test_who_opens_a_page_signed_out_signs_in_and_gets_to_it(site: Website, seat: Seat) -> None:
    rob = site.customer("rob")
    page = seat.tab("/app/new?kind=translate")
    page.wait_for_url("**/login?*")
    seat.expected.append(REFUSED)
    page.get_by_label("E-mail").fill(rob.email)
    page.get_by_label("Password").fill("something else")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text("The address or the password is wrong.")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Translate subtitles")).to_be_visible()
    assert page.url == f"{site.url}/app/new?kind=translate"


def test_signing_out_in_one_tab_is_noticed_in_the_other_and_signing_in_too(site: Website, seat: Seat) -> None:
    sam = site.customer("sam")
    sam.sign_in(seat.context)
    seat.expected.append(REFUSED)
    one, other = seat.tab("/app/help"), seat.tab("/app/settings")
    other.get_by_label("Name").fill("Sam Maria")
    one.get_by_role("button", name="Sign out").click()
    expect(one.get_by_role("link", name="Start for free")).to_be_visible()
    ask = other.get_by_role("dialog", name="Your session has ended")
    expect(ask).to_be_visible()
    one.get_by_role("link", name="Sign in").click()
    one.get_by_label("E-mail").fill(sam.email)
    one.get_by_label("Password").fill(PASSWORD)
    one.get_by_role("button", name="Sign in").click()
    expect(ask).to_have_count(0)
    expect(other.get_by_label("Name")).to_have_value("Sam Maria")


def test_somebody_else_at_the_same_browser_finds_nothing_of_who_was_there_before(
    site: Website, seat: Seat, tmp_path: Path
) -> None:
    tom, una = site.customer("tom"), site.customer("una")
    tom.sign_in(seat.context)
    seat.expected += ["ERR_FAILED", REFUSED]
    one, other = seat.tab("/app/new?kind=synthesize"), seat.tab("/app/new?kind=video")
    subtitles = tmp_path / "toms.srt"
    subtitles.write_text(SUBTITLES)
    one.locator("input[type=file][multiple]").set_input_files(subtitles)
    one.get_by_label("Language of the subtitles").select_option("en")
    expect(one.get_by_text("· ready")).to_be_visible()
    other.route(
        "**/api/v1/uploads/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    other.locator("input[type=file][multiple]").set_input_files(
        {"name": "toms.mp4", "mimeType": "video/mp4", "buffer": b"0" * 99}
    )
    until(other, "Object.keys(localStorage).some((key) => key.startsWith('tus::'))")
    one.get_by_role("button", name="Sign out").click()
    one.get_by_role("link", name="Sign in").click()
    one.get_by_label("E-mail").fill(una.email)
    one.get_by_label("Password").fill(PASSWORD)
    one.get_by_role("button", name="Sign in").click()
    expect(one.get_by_role("heading", name="Hello, Una")).to_be_visible()
    other.wait_for_url("**/app")
    expect(other.get_by_role("heading", name="Hello, Una")).to_be_visible()
    for page, kind in ((one, "synthesize"), (other, "video")):
        page.goto(f"{site.url}/app/new?kind={kind}")
        expect(page.get_by_text("Add a file first.")).to_be_visible()
        expect(page.get_by_text("toms")).to_have_count(0)
    expect(one.get_by_label("Language of the subtitles")).to_have_value("")
