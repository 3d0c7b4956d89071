"""Jobs from the first page to the last file: all kinds, what can be done with each, the history."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from octavia.dubbing.media.ffmpeg import ffmpeg
from octavia.dubbing.process import Limits
from octavia.service.jobs.tables import JobRow
from octavia.testing.sample import make_sample
from support.browsing import Seat, needs_studio
from support.served import inside
from support.website import Website

pytestmark = [pytest.mark.slow, needs_studio]

WORKS_MS = 240_000
# Chromium takes ten downloads of a page a second and drops the next without a word. Nobody presses so fast; tests do.
BETWEEN_DOWNLOADS_MS = 120
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
        page.wait_for_timeout(BETWEEN_DOWNLOADS_MS)
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
    made = ann.ask(f"jobs/{page.url.rpartition('/')[2]}/artifacts")["artifacts"]
    drawn = {each["language"]: each["name"] for each in made if each["role"] == "burned"}
    assert drawn.keys() == {"es", "fr"}
    for language in ("fr", "es"):
        page.get_by_label("Listen in").select_option(language)
        expect(page.locator("video")).to_have_attribute("src", re.compile(re.escape(drawn[language])))
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
    with inside(site.server.folder) as services, services.database.reading() as session:
        row = session.get(JobRow, page.url.rpartition("/")[2])
        assert row is not None
        assert (row.command["language"], row.command["speed"]) == ("en", 1.2)

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


def test_a_job_that_was_deleted_is_not_asked_for_again(site: Website, seat: Seat, subtitles: Path) -> None:
    dee = site.customer("dee-deletes")
    dee.sign_in(seat.context)
    job = str(dee.ask("jobs/synthesize/create", "POST", **dee.upload(subtitles, "subtitle"), language="en")["id"])
    dee.ask(f"jobs/{job}/cancel", "POST")
    page = seat.tab(f"/app/jobs/{job}")

    def answered_late(route: Route) -> None:
        answer = route.fetch()
        # The event that tells of it is here before.
        time.sleep(2)
        route.fulfill(response=answer)

    page.route(f"**/api/v1/jobs/{job}", lambda route: answered_late(route) if deletes(route) else route.continue_())
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_url("**/app/jobs")
    expect(page.get_by_text("Nothing here yet")).to_be_visible()


def deletes(route: Route) -> bool:
    return route.request.method == "DELETE"


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
    page = seat.tab("/app")
    page.get_by_role("link", name="Dub the sample").click()
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
    expect(page.get_by_role("alert")).to_contain_text("film.mp4 can’t be read as video or sound.")
    page.get_by_role("complementary").get_by_label("Language of the pages").select_option("Deutsch")
    expect(page.get_by_role("alert")).to_contain_text("film.mp4 lässt sich nicht als Video oder Ton lesen.")
    page.get_by_role("complementary").get_by_label("Sprache der Seiten").select_option("English")
    seat.picture(page, "95-no-film")
    with page.expect_file_chooser():
        page.get_by_role("button", name="Choose files").first.click()


@pytest.mark.parametrize(
    ("kind", "name", "of", "said"),
    [
        ("video", "empty.mp4", "", "empty.mp4 is empty. Copy or download it again."),
        ("video", "lines.mp4", "subtitles", "lines.mp4 can’t be read as video or sound."),
        ("video", "song.mp4", "sound", "song.mp4 holds sound but no picture. Use “Dub a recording” for it."),
        ("translate", "film.srt", "talk", "film.srt can’t be read as subtitles. Save it as SRT, WebVTT or ASS"),
        ("translate", "empty.srt", "", "empty.srt is empty. Copy or download it again."),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_refused_in_words_and_removed(
    site: Website, seat: Seat, talk: Path, subtitles: Path, tmp_path: Path, kind: str, name: str, of: str, said: str
) -> None:
    site.customer(f"wrong-{name.replace('.', '-')}").sign_in(seat.context)
    seat.expected += ["400", "415", "422"]
    content = {"": b"", "talk": talk.read_bytes(), "subtitles": subtitles.read_bytes()}
    if of == "sound":
        content["sound"] = sound_of(talk, tmp_path / "sound.m4a").read_bytes()
    page = seat.tab(f"/app/new?kind={kind}")
    file = {"name": name, "mimeType": "", "buffer": content[of]}
    page.locator("input[type=file][multiple]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_role("alert")).to_contain_text(said)
    expect(page.get_by_text("· stopped")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_disabled()
    page.get_by_role("button", name=f"Remove {name}").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("Add a file first.")).to_be_visible()


def test_a_film_is_known_by_what_it_holds_not_by_its_name(site: Website, seat: Seat, talk: Path) -> None:
    site.customer("ivo-film").sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    file = {"name": "film.txt", "mimeType": "text/plain", "buffer": talk.read_bytes()}
    page.locator("input[type=file][multiple]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_text("film.txt").first).to_be_visible()
    expect(page.get_by_text("· 0:07 · ready")).to_be_visible()


def test_sound_alone_among_videos_leads_to_where_recordings_are_dubbed(
    site: Website, seat: Seat, talk: Path, tmp_path: Path
) -> None:
    site.customer("joy-song").sign_in(seat.context)
    page = seat.tab("/app/new?kind=video")
    page.locator("input[type=file][multiple]").set_input_files(sound_of(talk, tmp_path / "song.m4a"))
    said = page.get_by_text("song.m4a has no picture: it is dubbed as a recording.")
    expect(said).to_be_visible()
    seat.picture(page, "99-sound-alone")
    page.get_by_role("main").get_by_role("link", name="Dub a recording").click()
    expect(page.get_by_role("heading", level=1, name="Dub a recording")).to_be_visible()
    expect(page.get_by_text("· ready")).to_be_visible()
    expect(said).to_have_count(0)


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
