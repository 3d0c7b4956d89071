"""A session's time is over while somebody is at a page, whichever: they sign in again over it and lose nothing.

Which pages there are, the studio's own router says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio, pictures_in, seated, until
from support.clips import clip
from support.website import PASSWORD, Customer, Website, website

pytestmark = [pytest.mark.slow, needs_studio]

REFUSED = "401"
WORKS_MS = 120_000
NOTICED_MS = 60_000
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Office:
    """An administrator with a finished dub, a job that was stopped, and a recording.

    Attributes:
        other: Somebody else's id.
    """

    chief: Customer
    dub: str
    stopped: str
    other: str
    recording: Path

    def path(self, route: str) -> str:
        """A page's, of one that the router names; a job's is that of the stopped one, but in the studio."""
        job = self.dub if route.endswith("/studio") else self.stopped
        return route.replace("$jobId", job).replace("$userId", self.other)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A server of its own: prices change."""
    with website(tmp_path_factory.mktemp("vendors"), tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="module")
def office(site: Website, tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    chief, other = site.chief("max", credits=1000), site.customer("moe")
    film = make_sample(folder / "talk.mp4", 7)
    talk = chief.upload(film)
    dub = chief.job("dub", talk, source_language="en", target_languages=["es"])
    assert chief.ended(dub)["status"] == "completed"
    stopped = chief.job("dub", talk, source_language="en", target_languages=["es"])
    chief.ask(f"jobs/{stopped}/cancel", "POST")
    recording = clip(folder / "speech.wav", "-stream_loop", "2", "-i", film, "-vn", "-ac", "1", "-t", "15")
    return Office(chief, dub, stopped, str(other.ask("auth/me")["id"]), recording)


@pytest.fixture
def seat(browser: Browser, site: Website, office: Office, tmp_path: Path) -> Iterator[Seat]:
    with seated(browser, site.url, pictures_in(tmp_path)) as taken:
        taken.shops.append(site.shop)
        taken.expected.append(REFUSED)
        office.chief.sign_in(taken.context)
        yield taken


def settled(page: Page) -> None:
    until(page, "document.querySelector('h1') !== null && document.querySelector('[class*=breathe]') === null")


def routes(page: Page) -> set[str]:
    """All pages that the router knows to be for who is signed in."""
    until(page, "Boolean(globalThis.__TSR_ROUTER__)")
    known: list[str] = page.evaluate("Object.keys(__TSR_ROUTER__.routesByPath)")
    return {path.rstrip("/") for path in known if path.startswith("/app")}


def sign_in_again(page: Page) -> None:
    ask = page.get_by_role("dialog", name="Your session has ended")
    expect(ask).to_be_visible(timeout=NOTICED_MS)
    ask.get_by_label("Password").fill(PASSWORD)
    ask.get_by_role("button", name="Sign in").click()
    expect(ask).to_have_count(0)


# What is done on a page, in three parts: what is typed and chosen, then the session ends; what is pressed, then they
# sign in again; what is there then, and that it goes on.
Acts = Callable[[Page, Office], Iterator[None]]


def _hub(page: Page, _office: Office) -> Iterator[None]:
    yield
    page.get_by_role("link", name="Dub a video", exact=True).click()
    yield
    expect(page.get_by_label("Language spoken")).to_be_visible()


def _new(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_label("Or an address").fill("http://127.0.0.1:9/talk.mp4")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("checkbox", name="Spanish").check(force=True)
    page.get_by_label("Draw subtitles into the picture").check()
    yield
    page.get_by_role("button", name="Start").click()
    yield
    expect(page.get_by_text("http://127.0.0.1:9/talk.mp4")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Spanish")).to_be_checked()
    expect(page.get_by_label("Draw subtitles into the picture")).to_be_checked()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/app/jobs/*")


def _history(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_label("Kind").select_option("dub")
    yield
    page.get_by_label("Status").select_option("cancelled")
    yield
    expect(page.get_by_label("Kind")).to_have_value("dub")
    expect(page.get_by_label("Status")).to_have_value("cancelled")
    expect(page.get_by_role("listitem")).to_have_count(1)


def _job(page: Page, _office: Office) -> Iterator[None]:
    yield
    page.get_by_role("button", name="Try again").click()
    yield
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Stop the job").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop the job").click()
    expect(page.get_by_text("This job was stopped.")).to_be_visible()


def _studio(page: Page, _office: Office) -> Iterator[None]:
    text = page.get_by_label("What the dub says, line 1", exact=True)
    expect(text).to_be_visible()
    yield
    text.fill("Muy buenos días.")
    yield
    expect(text).to_have_value("Muy buenos días.")
    expect(page.get_by_text("All changes saved")).to_be_visible()
    page.get_by_role("button", name="Render changed (1)").click()
    expect(page.get_by_text("The changed lines are rendered.")).to_be_visible(timeout=WORKS_MS)


def _voices(page: Page, office: Office) -> Iterator[None]:
    page.get_by_role("button", name="Add a voice").click()
    window = page.get_by_role("dialog").filter(has=page.get_by_label("Name of the voice"))
    window.get_by_text("Send a file").click()
    window.get_by_label("A recording, 6 seconds to 2 minutes").set_input_files(office.recording)
    window.get_by_label("Name of the voice").fill("Jane")
    window.get_by_label("Who agreed, and when?").fill("Jane Doe agreed by letter on 3 May 2026")
    window.get_by_label("Whoever speaks in the recording agreed").check()
    yield
    window.get_by_role("button", name="Keep this voice").click()
    yield
    expect(window.get_by_label("Name of the voice")).to_have_value("Jane")
    expect(window.get_by_label("Who agreed, and when?")).to_have_value("Jane Doe agreed by letter on 3 May 2026")
    window.get_by_role("button", name="Keep this voice").click()
    expect(page.get_by_text("Consent: Jane Doe agreed by letter on 3 May 2026")).to_be_visible()


def _billing(page: Page, _office: Office) -> Iterator[None]:
    yield
    page.get_by_role("button", name="Choose Basic").click()
    yield
    page.get_by_role("button", name="Choose Basic").click()
    expect(page.get_by_role("button", name="Pay 10.00 USD")).to_be_visible()


def _settings(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_label("Name").fill("Max Maria")
    yield
    page.get_by_role("button", name="Save").click()
    yield
    expect(page.get_by_label("Name")).to_have_value("Max Maria")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def _keys(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_role("button", name="New key").click()
    page.get_by_label("What is it for?").fill("the archive")
    page.get_by_label("billing:read").check()
    yield
    page.get_by_role("button", name="Make the key").click()
    yield
    expect(page.get_by_label("What is it for?")).to_have_value("the archive")
    expect(page.get_by_label("billing:read")).to_be_checked()
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("button", name="Revoke the archive")).to_be_visible()


def _webhooks(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_role("button", name="New webhook").click()
    page.get_by_label("Address").fill("http://127.0.0.1:9/hook")
    page.get_by_label("job.completed").uncheck()
    yield
    page.get_by_role("button", name="Add", exact=True).click()
    yield
    expect(page.get_by_label("Address")).to_have_value("http://127.0.0.1:9/hook")
    expect(page.get_by_label("job.completed")).not_to_be_checked()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Send a test")).to_be_visible()


def _overview(page: Page, _office: Office) -> Iterator[None]:
    yield
    page.get_by_role("button", name="Prove them now").click()
    yield
    page.get_by_role("button", name="Prove them now").click()
    expect(page.get_by_text("The books are right")).to_be_visible()


def _users(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_label("Find somebody").fill("MOE@")
    yield
    page.keyboard.press("Enter")
    yield
    expect(page.get_by_label("Find somebody")).to_have_value("MOE@")
    expect(page.get_by_role("row", name="moe@mail.example")).to_be_visible()


def _user(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_role("button", name="Give or correct").click()
    window = page.get_by_role("dialog").filter(has=page.get_by_label("Reason"))
    window.get_by_label("Credits", exact=True).fill("5")
    window.get_by_label("Reason").fill("for the trouble")
    yield
    window.get_by_role("button", name="Give these credits").click()
    yield
    expect(window.get_by_label("Credits", exact=True)).to_have_value("5")
    expect(window.get_by_label("Reason")).to_have_value("for the trouble")
    window.get_by_role("button", name="Give these credits").click()
    expect(page.get_by_role("row", name="for the trouble")).to_have_count(1)


def _jobs(page: Page, _office: Office) -> Iterator[None]:
    yield
    page.get_by_label("Status").select_option("cancelled")
    yield
    expect(page.get_by_label("Status")).to_have_value("cancelled")
    expect(page.get_by_role("button", name="talk.mp4")).to_have_count(1)


def _prices(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_label("Dub: credits a minute").fill("30.5")
    page.get_by_role("button", name="Publish").click()
    window = page.get_by_role("dialog").filter(has=page.get_by_label("Reason"))
    window.get_by_label("Reason").fill("half a credit more")
    yield
    window.get_by_role("button", name="Publish").click()
    yield
    expect(window.get_by_label("Reason")).to_have_value("half a credit more")
    window.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("2 · half a credit more")).to_be_visible()
    expect(page.get_by_label("Dub: credits a minute")).to_have_value("30.5")


def _payments(page: Page, _office: Office) -> Iterator[None]:
    yield
    page.get_by_label("Status").select_option("failed")
    yield
    expect(page.get_by_label("Status")).to_have_value("failed")


def _audit(page: Page, _office: Office) -> Iterator[None]:
    page.get_by_label("Who", exact=True).fill("max@mail.example")
    yield
    page.keyboard.press("Enter")
    yield
    expect(page.get_by_label("Who", exact=True)).to_have_value("max@mail.example")


ACTS: dict[str, Acts] = {
    "/app": _hub,
    "/app/new": _new,
    "/app/jobs": _history,
    "/app/jobs/$jobId": _job,
    "/app/jobs/$jobId/studio": _studio,
    "/app/voices": _voices,
    "/app/billing": _billing,
    "/app/settings": _settings,
    "/app/keys": _keys,
    "/app/webhooks": _webhooks,
    "/app/admin": _overview,
    "/app/admin/users": _users,
    "/app/admin/users/$userId": _user,
    "/app/admin/jobs": _jobs,
    "/app/admin/prices": _prices,
    "/app/admin/payments": _payments,
    "/app/admin/audit": _audit,
}
ONLY_LOOKED_AT = {"/app/help", "/app/live", "/app/admin/workers"}


def test_all_pages_are_known_here(seat: Seat) -> None:
    assert routes(seat.tab("/app")) == ACTS.keys() | ONLY_LOOKED_AT
    seat.expected.remove(REFUSED)


@pytest.mark.parametrize("route", ACTS)
def test_what_was_typed_is_there_after_signing_in_again_and_goes_on(seat: Seat, office: Office, route: str) -> None:
    page = seat.tab(office.path(route))
    settled(page)
    acts = ACTS[route](page, office)
    next(acts)
    office.chief.run_out(seat.context)
    next(acts)
    sign_in_again(page)
    assert next(acts, "done") == "done"


def test_a_file_that_is_asked_for_too_late_is_there_after_signing_in_again(seat: Seat, office: Office) -> None:
    page = seat.tab(f"/app/jobs/{office.dub}")
    link = page.get_by_role("link", name="Download", exact=True)
    expect(link).to_be_visible()
    office.chief.run_out(seat.context)
    link.click(no_wait_after=True)
    sign_in_again(page)
    with page.expect_download() as fetched:
        link.click()
    assert fetched.value.path().stat().st_size > 0


@pytest.mark.parametrize("gone", ["by the server's clock", "by the browser's, too"])
def test_whatever_page_is_looked_at_asks_to_sign_in_again(seat: Seat, office: Office, gone: str) -> None:
    known = sorted(ACTS.keys() | ONLY_LOOKED_AT)
    for first in range(0, len(known), AT_ONCE):
        pages = [seat.tab(office.path(route)) for route in known[first : first + AT_ONCE]]
        for page in pages:
            settled(page)
        office.chief.run_out(seat.context)
        if gone != "by the server's clock":
            seat.context.clear_cookies()
        for page in pages:
            expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible(timeout=NOTICED_MS)
        sign_in_again(pages[0])
        for page in pages:
            expect(page.get_by_role("dialog", name="Your session has ended")).to_have_count(0)
            page.close()
