"""Jobs from the first page to the last file: all kinds, what can be done with each, the history."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from octavia.dubbing.media.ffmpeg import ffmpeg
from octavia.dubbing.process import Limits
from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio
from support.website import Website

pytestmark = [pytest.mark.slow, needs_studio]

WORKS_MS = 240_000
SUBTITLES = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("talk") / "talk.mp4", 7)


@pytest.fixture
def subtitles(tmp_path: Path) -> Path:
    path = tmp_path / "lines.srt"
    path.write_text(SUBTITLES)
    return path


def begin(page: Page, kind: str, file: Path) -> None:
    """From the hub to a new job with its file there."""
    page.get_by_role("link", name="New", exact=True).first.click()
    page.get_by_role("link", name=kind, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=kind)).to_be_visible()
    page.locator("input[type=file][multiple]").set_input_files(file)
    expect(page.get_by_text("· ready")).to_be_visible()


def start(page: Page) -> None:
    expect(page.get_by_text("At most")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Held: ").or_(page.get_by_text("Charged: "))).to_be_visible()


def done(page: Page) -> None:
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=WORKS_MS)


def fetched(page: Page) -> dict[str, int]:
    """Every file of the job that the page shows, and how large it came."""
    sizes = {}
    for link in page.get_by_role("link", name="Download").all():
        with page.expect_download() as download:
            link.click()
        sizes[download.value.suggested_filename] = download.value.path().stat().st_size
    return sizes


def test_a_video_is_dubbed_into_two_languages_with_its_subtitles_drawn(site: Website, seat: Seat, talk: Path) -> None:
    ann = site.customer("ann", credits=100)
    ann.sign_in(seat.context)
    page = seat.tab("/app")
    begin(page, "Dub a video", talk)
    page.get_by_label("Language spoken").select_option("en")
    for language in ("Spanish", "French"):
        page.get_by_role("checkbox", name=language).check(force=True)
    page.get_by_label("Voice in Spanish").select_option(index=0)
    page.get_by_label("Draw subtitles into the picture").check()
    start(page)
    done(page)
    seat.picture(page, "90-dub")
    page.get_by_label("Listen in").select_option("fr")
    for part in ("All languages", "English", "Spanish", "French"):
        heading = page.locator("summary").filter(has_text=part)
        heading.click()
        expect(heading.locator("xpath=..").get_by_role("link").first).to_be_hidden()
        heading.click()
    files = fetched(page)
    assert min(files.values()) > 0
    names = " ".join(files)
    assert all(part in names for part in (".es.srt", ".fr.vtt", ".es.ass", ".fr.m4a", ".mp4")), files
    with page.expect_download() as report:
        page.get_by_role("link", name="Report", exact=True).click()
    assert b"<html" in report.value.path().read_bytes()
    known = page.get_by_role("heading", name="Good to know")
    expect(known).to_be_visible()
    said = page.locator("section", has=known).get_by_role("listitem").all_inner_texts()
    assert any("espeak-ng" in each for each in said)
    page.reload()
    expect(known).to_be_visible()
    assert page.locator("section", has=known).get_by_role("listitem").all_inner_texts() == said
    page.get_by_role("link", name="Review line by line").click()
    expect(page.get_by_label("What the dub says, line 1", exact=True)).to_be_visible()


def test_a_recording_is_dubbed(site: Website, seat: Seat, talk: Path, tmp_path: Path) -> None:
    site.customer("bob", credits=100).sign_in(seat.context)
    recording = sound_of(talk, tmp_path / "talk.m4a")
    page = seat.tab("/app")
    begin(page, "Dub a recording", recording)
    page.get_by_role("checkbox", name="Spanish").check(force=True)
    start(page)
    done(page)
    assert any(name.endswith(".es.m4a") for name in fetched(page))


def sound_of(video: Path, out: Path) -> Path:
    """A video's sound alone."""
    ffmpeg(("-i", str(video), "-vn", "-c:a", "copy", "-f", "mp4", str(out)), out, Limits(60), None)
    return out


def test_speech_is_written_down_translated_and_spoken(site: Website, seat: Seat, talk: Path, subtitles: Path) -> None:
    cat = site.customer("cat", credits=100)
    cat.sign_in(seat.context)
    page = seat.tab("/app")
    begin(page, "Subtitles from speech", talk)
    page.get_by_label("Language spoken").select_option("en")
    page.get_by_label("File format").select_option("vtt")
    start(page)
    done(page)
    assert any(name.endswith(".vtt") for name in fetched(page))

    begin(page, "Translate subtitles", subtitles)
    page.get_by_label("Language spoken").select_option("en")
    page.get_by_role("radio", name="Spanish").check(force=True)
    start(page)
    done(page)
    assert any(name.endswith(".srt") for name in fetched(page))

    begin(page, "Speak subtitles", subtitles)
    page.get_by_label("Language of the subtitles").select_option("en")
    page.get_by_label("Speed").fill("1.2")
    start(page)
    done(page)
    assert fetched(page)

    page.get_by_role("link", name="History").first.click()
    expect(page.get_by_role("listitem")).to_have_count(3)
    page.get_by_label("Kind").select_option("translate")
    expect(page.get_by_role("listitem")).to_have_count(1)
    page.get_by_label("Status").select_option("failed")
    expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
    seat.picture(page, "91-history-filtered")
    page.get_by_role("button", name="Show everything").click()
    expect(page.get_by_role("listitem")).to_have_count(3)
    page.get_by_role("link", name="lines.srt").first.click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Delete").click()
    seat.picture(page, "92-delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("link", name="New", exact=True).first.click()
    expect(page.get_by_role("heading", name="Latest")).to_be_visible()
    page.get_by_role("link", name="All", exact=True).click()
    page.wait_for_url("**/app/jobs")


def test_a_job_is_stopped_begun_again_and_stopped(site: Website, seat: Seat, talk: Path) -> None:
    dot = site.customer("dot", credits=100)
    dot.sign_in(seat.context)
    job = dot.job("dub", dot.upload(talk), source_language="en", target_languages=["es", "fr", "it"])
    page = seat.tab(f"/app/jobs/{job}")
    page.get_by_role("button", name="Stop the job").click()
    page.get_by_role("dialog", name="Stop this job?").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Stop the job").click()
    page.get_by_role("dialog", name="Stop this job?").get_by_role("button", name="Stop the job").click()
    expect(page.get_by_text("This job was stopped.")).to_be_visible()
    seat.picture(page, "93-stopped")
    expect(page.get_by_text("Charged: 0 credits")).to_be_visible()
    assert dot.balance == 100
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Stop the job")).to_be_visible()
    page.get_by_role("button", name="Stop the job").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop the job").click()
    expect(page.get_by_text("This job was stopped.")).to_be_visible()
    page.get_by_role("link", name="History").last.click()
    expect(page.get_by_text("Cancelled").last).to_be_visible()


def test_what_an_address_leads_to_is_refused_in_words(site: Website, seat: Seat) -> None:
    seat.expected += ["400", "422"]
    eve = site.customer("eve", credits=100)
    eve.sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    page.get_by_label("Or an address").fill("http://127.0.0.1:9/talk.mp4")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("What an address costs is known when it has been fetched")).to_be_visible()
    page.get_by_role("checkbox", name="Spanish").check(force=True)
    page.get_by_role("button", name="Start").click()
    refused = page.get_by_role("alert").or_(page.get_by_text("This job failed"))
    expect(refused.first).to_be_visible(timeout=60_000)
    seat.picture(page, "94-address-refused")
    assert eve.balance == 100


def test_the_sample_is_tried_and_removed_again(site: Website, seat: Seat) -> None:
    site.customer("fred").sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    page.get_by_role("button", name="Try with a sample").click()
    expect(page.get_by_text("· ready")).to_be_visible(timeout=WORKS_MS)
    page.get_by_role("button", name="Remove sample.mp4").click()
    expect(page.get_by_text("Add a file first.")).to_be_visible()
    page.get_by_role("link", name="All kinds").click()
    expect(page.get_by_role("heading", name="Hello, Fred")).to_be_visible()
    page.get_by_role("link", name="History").first.click()
    page.get_by_role("link", name="Make something").click()
    expect(page.get_by_role("heading", name="Hello, Fred")).to_be_visible()


def test_files_are_dropped_on_the_page_and_wrong_ones_refused_in_words(site: Website, seat: Seat) -> None:
    seat.expected += ["400", "415", "422"]
    site.customer("gwen").sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    dropped = page.evaluate_handle(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["this is no film"], "film.mp4", { type: "video/mp4" }));
          return transfer;
        }"""
    )
    zone = page.get_by_role("region", name="Drop files here")
    zone.dispatch_event("dragover", {"dataTransfer": dropped})
    zone.dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.get_by_text("film.mp4").first).to_be_visible()
    expect(page.get_by_role("alert")).to_be_visible()
    seat.picture(page, "95-no-film")
    with page.expect_file_chooser():
        page.get_by_role("button", name="Choose files").first.click()


def test_a_long_history_is_turned_page_by_page(site: Website, seat: Seat, subtitles: Path) -> None:
    hugo = site.customer("hugo")
    hugo.sign_in(seat.context)
    sent = hugo.upload(subtitles, "subtitle")
    for _ in range(22):
        hugo.ask("jobs/synthesize/create", "POST", **sent, language="en")
    page = seat.tab("/app/jobs")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    expect(page.get_by_role("button", name="Newer")).to_be_disabled()
    page.get_by_role("button", name="Older").click()
    expect(page.get_by_text("2 of 2")).to_be_visible()
    expect(page.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Newer").click()
    expect(page.get_by_role("listitem")).to_have_count(20)
