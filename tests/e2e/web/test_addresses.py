"""A film by its address: fetched, dubbed, taken home; and what can't be fetched is said with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from octavia.dubbing.media.probe import probe
from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio, pictures_in, seated
from support.ports import free_port
from support.served import serving
from support.web import Web, running
from support.website import Website

pytestmark = [pytest.mark.slow, needs_studio]

WORKS_MS = 240_000


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    """A media server in one's own network."""
    with running() as made:
        yield made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A server whose operator lets it fetch from there."""
    port = str(free_port())
    settings = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "RATE_AUTH": "1000", "RATE_OTHER": "10000"}
    with serving(tmp_path_factory.mktemp("site"), "--port", port, URL_ADDRESSES=["127.0.0.1"], **settings) as server:
        yield Website(server)


@pytest.fixture
def seat(browser: Browser, site: Website, tmp_path: Path) -> Iterator[Seat]:
    with seated(browser, site.url, pictures_in(tmp_path)) as taken:
        yield taken


def start(page: Page, url: str) -> None:
    page.get_by_label("Or an address").fill(url)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(url)).to_be_visible()
    page.get_by_role("checkbox", name="Spanish").check(force=True)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/app/jobs/*")


def test_a_film_at_an_address_is_fetched_dubbed_and_taken_home(
    site: Website, seat: Seat, web: Web, tmp_path: Path
) -> None:
    web.serve("/talks/my%20talk.mp4", make_sample(tmp_path / "talk.mp4", 7).read_bytes())
    liv = site.customer("liv", credits=100)
    liv.sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    start(page, web.url("/talks/my%20talk.mp4", "127.0.0.1"))
    expect(page.get_by_text("Held: ").or_(page.get_by_text("Charged: "))).to_be_visible()
    seat.picture(page, "96-address-working")
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=WORKS_MS)
    expect(page.get_by_role("heading", level=1, name="my talk.mp4")).to_be_visible()
    expect(page.get_by_text("Charged: 4 credits")).to_be_visible()
    seat.picture(page, "97-address-done")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Download", exact=True).click()
    taken = tmp_path / "taken.mp4"
    fetched.value.save_as(taken)
    assert {track.language for track in probe(taken).audio} == {"spa", "eng"}
    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_role("link", name="my talk.mp4")).to_be_visible()


@pytest.mark.parametrize(
    ("what", "path", "host", "said"),
    [
        ("nothing", "/nowhere.mp4", "127.0.0.1", "404"),
        ("page", "/watch", "127.0.0.1", "give the address of the file itself"),
        ("text", "/notes.mp4", "127.0.0.1", "notes.mp4"),
        ("inside", "/talk.mp4", "127.0.0.2", "give an address that anybody can reach"),
    ],
)
def test_what_an_address_does_not_give_is_said_with_what_to_do(
    site: Website, seat: Seat, web: Web, what: str, path: str, host: str, said: str
) -> None:
    web.serve("/watch", b"<html><body>A film</body></html>", "text/html")
    web.serve("/notes.mp4", b"these are notes, not a film\n" * 50)
    who = site.customer(f"mo-{what}", credits=100)
    who.sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    start(page, web.url(path, host))
    failed = page.get_by_role("alert").filter(has_text="This job failed")
    expect(failed).to_be_visible(timeout=WORKS_MS)
    expect(failed).to_contain_text(said)
    seat.picture(page, f"98-address-{what}")
    expect(page.get_by_text("Charged: 0 credits")).to_be_visible()
    assert who.balance == 100
