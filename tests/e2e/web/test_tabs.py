"""Two tabs of one user: one event stream, the same jobs and credits, uploads taken over."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from support.browsing import Seat, needs_studio, until
from support.website import Website

pytestmark = [pytest.mark.slow, needs_studio]

SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"


def streams_of(page: Page) -> list[str]:
    """The event streams that a page opens from now on."""
    opened: list[str] = []
    page.on("request", lambda asked: opened.append(asked.url) if "/api/v1/events" in asked.url else None)
    return opened


def test_a_job_made_in_one_tab_is_followed_in_the_other_by_the_same_stream(
    site: Website, seat: Seat, tmp_path: Path
) -> None:
    val = site.customer("val", credits=50)
    val.sign_in(seat.context)
    one, other = seat.tab(), seat.tab()
    streams = streams_of(one), streams_of(other)
    one.goto(f"{site.url}/app/new?kind=synthesize")
    expect(one.get_by_role("link", name="50 credits")).to_be_visible()
    other.goto(f"{site.url}/app/jobs")
    expect(other.get_by_text("Nothing here yet")).to_be_visible()
    subtitles = tmp_path / "lines.srt"
    subtitles.write_text(SUBTITLES)
    one.locator("input[type=file][multiple]").set_input_files(subtitles)
    one.get_by_label("Language of the subtitles").select_option("en")
    one.get_by_role("button", name="Start").click()
    expect(one.get_by_role("heading", name="lines.srt")).to_be_visible()
    expect(other.get_by_role("link", name="lines.srt")).to_be_visible()
    expect(one.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=120_000)
    expect(other.get_by_text("Completed").last).to_be_visible()
    assert (len(streams[0]), len(streams[1])) == (1, 0)
    left = int(val.balance)
    assert left < 50
    for page in (one, other):
        expect(page.get_by_role("link", name=f"{left} credits")).to_be_visible()
    # The tab that reads the stream is closed: the other goes on after the last event it was told of.
    one.close()
    again = val.job("synthesize", val.upload(subtitles, "subtitle"), language="en")
    expect(other.locator(f"a[href='/app/jobs/{again}']")).to_be_visible()
    assert len(streams[1]) == 1
    assert "after=" in streams[1][0]


def test_an_upload_is_taken_over_by_another_tab_once_its_own_is_closed(
    site: Website, seat: Seat, tmp_path: Path
) -> None:
    site.customer("wim").sign_in(seat.context)
    seat.expected += ["ERR_FAILED", "400", "415", "422"]
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(6_000_000))
    one, other = seat.tab(), seat.tab("/app/new?kind=video")
    one.route(
        "**/api/v1/uploads/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    one.goto(f"{site.url}/app/new?kind=video")
    one.locator("input[type=file][multiple]").set_input_files(film)
    expect(one.get_by_text("· waiting for the network")).to_be_visible()
    until(one, "Object.keys(localStorage).some((key) => key.startsWith('tus::'))")
    interrupted = other.get_by_text("Uploads that were interrupted")
    # As long as the tab is there, the upload is its own.
    other.wait_for_timeout(4_000)
    expect(interrupted).to_have_count(0)
    one.close()
    expect(interrupted).to_be_visible()
    seat.picture(other, "50-left-behind")
    created: list[str] = []
    other.on("request", lambda asked: created.append(asked.url) if asked.method == "POST" else None)
    other.locator("input[type=file][multiple]").set_input_files(film)
    # It is no film: the server says so once all of it has come, which is what this test waits for.
    expect(other.get_by_role("alert")).to_be_visible()
    assert [url for url in created if url.endswith("/uploads")] == []


def test_an_upload_that_was_left_behind_is_given_up(site: Website, seat: Seat, tmp_path: Path) -> None:
    site.customer("xan").sign_in(seat.context)
    seat.expected.append("ERR_FAILED")
    page = seat.tab()
    page.route(
        "**/api/v1/uploads/*", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    page.goto(f"{site.url}/app/new?kind=video")
    page.locator("input[type=file][multiple]").set_input_files(
        {"name": "film.mp4", "mimeType": "video/mp4", "buffer": bytes(1000)}
    )
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('tus::'))")
    page.reload()
    page.get_by_role("button", name="Give up").click()
    expect(page.get_by_text("Uploads that were interrupted")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('tus::'))") == []
