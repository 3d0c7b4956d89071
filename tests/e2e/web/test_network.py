"""The network goes away and comes back, and so does the server: nothing is lost, and the page says how it stands."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from octavia.service.storage.tables import FileRow
from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio, pictures_in, seated, until
from support.cable import Cable, cable
from support.ports import free_port
from support.served import inside, serving
from support.website import Customer, Website

pytestmark = [pytest.mark.slow, needs_studio]

CUT = "net::ERR_"
"""What browsers say of what got no answer."""
LOST = "No connection to the server."
SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n\n2\n00:00:03,500 --> 00:00:05,000\nWelcome.\n"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A talk of 7 seconds, made long by what players skip: an upload of many pieces."""
    path = make_sample(tmp_path_factory.mktemp("film") / "film.mp4", 7)
    with path.open("ab") as more:
        size = 24_000_000
        more.write(size.to_bytes(4, "big") + b"free" + os.urandom(size - 8))
    return path


@pytest.fixture(scope="module")
def line() -> Iterator[Cable]:
    with cable() as laid:
        yield laid


@pytest.fixture(scope="module")
def site(line: Cable, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A server at the far end of the cable."""
    often = {"RATE_AUTH": "1000", "RATE_OTHER": "10000", "RATE_STREAMS": "10000"}
    url = f"http://127.0.0.1:{line.port}"
    with serving(tmp_path_factory.mktemp("far"), PUBLIC_URL=url, **often) as server:
        line.far_port = int(server.url.rpartition(":")[2])
        yield Website(server, public_url=url)


@pytest.fixture
def seat(seat: Seat, line: Cable) -> Iterator[Seat]:
    """Whose requests may be cut off."""
    seat.expected.append(CUT)
    yield seat
    line.mend()
    line.up_bytes_per_s = 0


def sent_percent(page: Page) -> int:
    return int(page.get_by_role("progressbar", name="film.mp4 is uploaded").get_attribute("aria-valuenow") or 0)


def test_an_upload_goes_on_by_itself_when_the_network_is_back(
    site: Website, line: Cable, seat: Seat, film: Path
) -> None:
    site.customer("gil").sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    created: list[str] = []
    page.on("request", lambda asked: created.append(asked.url) if asked.method == "POST" else None)
    line.up_bytes_per_s = 3_000_000
    page.locator("input[type=file][multiple]").set_input_files(film)
    until(page, "Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 20")
    line.cut()
    expect(page.get_by_text(LOST)).to_be_visible()
    expect(page.get_by_text("· waiting for the network")).to_be_visible()
    before = sent_percent(page)
    assert 20 <= before < 100
    seat.picture(page, "30-network-gone")
    line.mend()
    expect(page.get_by_text(LOST)).to_have_count(0)
    expect(page.get_by_text("· ready")).to_be_visible()
    assert [url for url in created if url.endswith("/uploads")] == [f"{site.url}/api/v1/uploads"]


def test_an_upload_is_paused_gone_on_with_and_given_up(site: Website, line: Cable, seat: Seat, film: Path) -> None:
    site.customer("hal").sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    line.up_bytes_per_s = 2_000_000
    seat.expected.append("423")  # What was on its way when it was paused is still being written.
    page.locator("input[type=file][multiple]").set_input_files(film)
    until(page, "Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 5")
    page.get_by_role("button", name="Pause film.mp4").click()
    expect(page.get_by_text("· paused")).to_be_visible()
    at = sent_percent(page)
    page.get_by_role("button", name="Go on with film.mp4").click()
    until(page, f"Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > {at}")
    page.get_by_role("button", name="Remove film.mp4").click()
    expect(page.get_by_text("film.mp4")).to_have_count(0)
    until(page, "!Object.keys(localStorage).some((key) => key.startsWith('tus::'))")


def test_a_job_that_runs_while_the_network_is_gone_is_caught_up_with(
    site: Website, line: Cable, seat: Seat, tmp_path: Path
) -> None:
    ida = site.customer("ida", credits=100)
    ida.sign_in(seat.context)
    job = dubbing(ida, tmp_path)
    page = seat.tab(f"/app/jobs/{job}")
    expect(page.get_by_role("progressbar", name="Progress", exact=True)).to_be_visible()
    line.cut()
    expect(page.get_by_text(LOST)).to_be_visible()
    seat.picture(page, "31-job-without-network")
    at_hand = Customer(Website(site.server), ida.email, ida.token)
    assert at_hand.ended(job)["status"] == "completed"
    expect(page.get_by_role("progressbar", name="Progress", exact=True)).to_be_visible()
    line.mend()
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible()
    expect(page.get_by_text(LOST)).to_have_count(0)


def dubbing(who: Customer, folder: Path) -> str:
    """A dub of the short talk that has just begun."""
    talk = make_sample(folder / "talk.mp4", 7)
    return who.job("dub", who.upload(talk), source_language="en", target_languages=["es"])


def test_what_was_chosen_is_there_again_after_a_reload(site: Website, seat: Seat, tmp_path: Path) -> None:
    site.customer("jan").sign_in(seat.context)
    page = seat.tab("/app/new?kind=synthesize")
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    page.locator("input[type=file][multiple]").set_input_files(subtitles)
    expect(page.get_by_text("· ready")).to_be_visible()
    page.get_by_label("Language of the subtitles").select_option("en")
    page.get_by_label("Speed").fill("1.2")
    page.reload()
    expect(page.get_by_text("lines.srt").first).to_be_visible()
    expect(page.get_by_label("Language of the subtitles")).to_have_value("en")
    expect(page.get_by_label("Speed")).to_have_value("1.2")
    page.goto(f"{site.url}/app/new?kind=video")
    page.get_by_label("Or an address").fill("https://media.example/talk.mp4")
    page.get_by_role("button", name="Add", exact=True).click()
    page.reload()
    expect(page.get_by_text("https://media.example/talk.mp4")).to_be_visible()
    page.get_by_role("button", name="Remove https://media.example/talk.mp4").click()
    expect(page.get_by_text("Add a file first.")).to_be_visible()


def test_a_page_that_was_asked_for_without_network_is_there_once_it_is_back(site: Website, seat: Seat) -> None:
    site.customer("kay").sign_in(seat.context)
    seat.expected.append("Problem")
    page = seat.tab()
    page.route("**/api/v1/auth/visitor", lambda route: route.abort())
    page.goto(f"{site.url}/app/keys")
    expect(page.get_by_role("heading", name="This page could not be shown")).to_be_visible()
    seat.picture(page, "32-could-not-be-shown")
    page.unroute("**/api/v1/auth/visitor")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="API keys")).to_be_visible()


def test_a_server_that_is_restarted_under_an_open_page_loses_it_nothing(browser: Browser, tmp_path: Path) -> None:
    port = str(free_port())
    again = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "SIGNUP_CREDITS": "100"}
    with serving(tmp_path, "--port", port, **again) as server:
        lea = Website(server).customer("lea")
        job = dubbing(lea, tmp_path)
        url = server.url
        with seated(browser, url, pictures_in(tmp_path)) as seat:
            seat.expected.append(CUT)
            lea.sign_in(seat.context)
            page = seat.tab(f"/app/jobs/{job}")
            form = seat.tab("/app/settings")
            form.get_by_label("Name").fill("Lea Marie")
            expect(page.get_by_role("progressbar", name="Progress", exact=True)).to_be_visible()
            server.stop()
            expect(page.get_by_text(LOST)).to_be_visible()
            form.get_by_role("button", name="Save").click()
            expect(form.get_by_text("The server can’t be reached.")).to_be_visible()
            with serving(tmp_path, "--port", port, **again):
                expect(page.get_by_text(LOST)).to_have_count(0)
                expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=120_000)
                expect(form.get_by_label("Name")).to_have_value("Lea Marie")
                form.get_by_role("button", name="Save").click()
                expect(form.get_by_text("Saved.")).to_be_visible()


def test_a_server_that_is_killed_during_an_upload_and_a_dub_loses_neither(
    browser: Browser, film: Path, tmp_path: Path
) -> None:
    port = str(free_port())
    with cable() as slow:
        slow.far_port, slow.up_bytes_per_s = int(port), 3_000_000
        url = f"http://127.0.0.1:{slow.port}"
        again = {"PUBLIC_URL": url, "SIGNUP_CREDITS": "100", "WORKER_LOST_S": "5"}
        with serving(tmp_path, "--port", port, **again) as server:
            mia = Website(server, public_url=url).customer("mia")
            job = dubbing(mia, tmp_path)
            with seated(browser, url, pictures_in(tmp_path)) as seat:
                seat.expected += [CUT, "423"]
                mia.sign_in(seat.context)
                page, sending = seat.tab(f"/app/jobs/{job}"), seat.tab("/app/new?kind=video")
                created: list[str] = []
                sending.on("request", lambda asked: created.append(asked.url) if asked.method == "POST" else None)
                expect(page.get_by_role("progressbar", name="Progress", exact=True)).to_be_visible()
                sending.locator("input[type=file][multiple]").set_input_files(film)
                until(sending, "Number(document.querySelector('[role=progressbar]')?.ariaValueNow) > 20")
                server.kill()
                for each in (page, sending):
                    expect(each.get_by_text(LOST)).to_be_visible()
                assert 20 <= sent_percent(sending) < 100
                seat.picture(sending, "33-server-killed")
                with serving(tmp_path, "--port", port, **again):
                    expect(sending.get_by_text("· ready")).to_be_visible(timeout=120_000)
                    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=120_000)
                    for each in (page, sending):
                        expect(each.get_by_text(LOST)).to_have_count(0)
                    assert [made for made in created if made.endswith("/uploads")] == [f"{url}/api/v1/uploads"]
                    with inside(tmp_path) as services, services.database.reading() as session:
                        kept = list(session.scalars(select(FileRow.sha256).where(FileRow.name == film.name)))
                    assert kept == [hashlib.sha256(film.read_bytes()).hexdigest()]
                    charged = mia.ask("billing/transactions")["transactions"]
                    assert [each["transaction_type"] for each in charged].count("deduction") == 1
                    assert mia.ask("billing/balance")["held"] == 0
