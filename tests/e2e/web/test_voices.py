"""Voices in a browser: heard, recorded, kept with consent, deleted; and what more can be chosen of a dub."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from octavia.service.billing.money import CREDIT_UCR
from octavia.service.jobs.commands import Dub, Engines, JobStatus, Quality, restored
from octavia.service.jobs.tables import JobRow
from octavia.testing.sample import make_sample
from support.browsing import Seat, chromium, needs_studio, until
from support.clips import clip
from support.people import PASSWORD, Person, new_person
from support.served import Served, inside, serving

pytestmark = [pytest.mark.slow, needs_studio]

_LONG_MS = 240_000
_ENOUGH_MS = 10_500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def talk(folder: Path) -> Path:
    return make_sample(folder / "talk.mp4", 7)


@pytest.fixture(scope="module")
def spoken(folder: Path, talk: Path) -> Path:
    """Speech as a microphone gives it, over and over again."""
    return clip(folder / "spoken.wav", "-stream_loop", "3", "-i", talk, "-vn", "-ac", "1", "-ar", "48000", "-t", "20")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("server")) as served:
        yield served


@pytest.fixture(scope="module")
def browser(spoken: Path) -> Iterator[Browser]:
    """Chromium with a microphone in which somebody speaks."""
    microphone = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with chromium(*microphone, f"--use-file-for-fake-audio-capture={spoken}") as opened:
        yield opened


@pytest.fixture
def ana(server: Served, request: pytest.FixtureRequest) -> Person:
    email = f"{request.function.__name__[:40].replace('_', '-')}@mail.example"
    with inside(server.folder) as services:
        person = new_person(services, email)
        services.billing.grant(person.owner_id, 500 * CREDIT_UCR, "test", f"grant:{email}", "tests")
    return person


@pytest.fixture
def address(server: Served) -> str:
    return server.url


def signed_in(seat: Seat, person: Person, path: str) -> Page:
    page = seat.tab(path)
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def is_heard(button: Locator, page: Page) -> None:
    """Press a play button, and see that something plays."""
    button.click()
    expect(page.get_by_role("button", name="Stop").first).to_be_visible()


def test_voices_are_heard_recorded_with_consent_and_deleted(seat: Seat, ana: Person, spoken: Path) -> None:
    page = signed_in(seat, ana, "/app/voices")
    expect(page.get_by_role("heading", level=1, name="Voices")).to_be_visible()
    expect(page.get_by_text("can’t speak in your own voices")).to_be_visible()
    expect(
        page.get_by_text("octavia models pull").or_(page.get_by_text("scripts/add-engines.sh")).first
    ).to_be_visible()
    page.get_by_label("Language", exact=True).select_option(label="Spanish")
    is_heard(page.get_by_role("button", name="Play", exact=False).first, page)
    page.get_by_role("button", name="Stop").first.click()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    seat.picture(page, "30-voices")

    page.get_by_role("button", name="Add a voice").click()
    window = page.get_by_role("dialog")
    keep = window.get_by_role("button", name="Keep this voice")
    expect(keep).to_be_disabled()
    window.get_by_role("button", name="Start recording").click()
    expect(window.get_by_text("Go on to 10 seconds")).to_be_visible()
    until(page, "document.querySelector('.bg-ok').getBoundingClientRect().width > 5")
    seat.picture(page, "31-recording")
    page.wait_for_timeout(_ENOUGH_MS)
    expect(window.get_by_text("That is enough")).to_be_visible()
    window.get_by_role("button", name="Stop recording").click()
    expect(window.locator("audio")).to_be_visible()
    window.get_by_label("Name of the voice").fill("Ana’s own")
    expect(keep).to_be_disabled()
    window.get_by_label("It is my own voice").check()
    expect(keep).to_be_disabled()
    window.get_by_label("Whoever speaks in the recording agreed").check()
    seat.picture(page, "32-consent")
    keep.click()
    expect(window).to_be_hidden()
    expect(page.get_by_text("Ana’s own is kept.")).to_be_visible()
    expect(page.get_by_text("Consent: ")).to_contain_text(ana.email)

    page.get_by_role("button", name="Add a voice").click()
    window.get_by_text("Send a file").click()
    window.get_by_label("A recording, 6 seconds to 2 minutes").set_input_files(spoken)
    window.get_by_label("Name of the voice").fill("Jane")
    window.get_by_label("Who agreed, and when?").fill("Jane Doe agreed by letter on 3 May 2026")
    window.get_by_label("Whoever speaks in the recording agreed").check()
    keep.click()
    expect(page.get_by_text("Consent: Jane Doe agreed by letter on 3 May 2026")).to_be_visible()
    is_heard(page.get_by_role("button", name="Play Jane"), page)
    seat.picture(page, "33-own-voices")

    page.get_by_role("button", name="Rename Jane").click()
    window.get_by_label("Name of the voice").fill("Jane D.")
    window.get_by_role("button", name="Save").click()
    expect(
        page.get_by_role("button", name="Play Jane D.").or_(page.get_by_role("button", name="Stop Jane D."))
    ).to_be_visible()
    page.get_by_role("button", name="Delete Jane D.").click()
    window.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Jane Doe agreed by letter")).to_be_hidden()


def test_a_recording_that_is_none_is_refused_in_words_and_nothing_stays(
    seat: Seat, ana: Person, server: Served, folder: Path
) -> None:
    seat.expected.append("422")
    silent = clip(folder / "silent.wav", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=12")
    page = signed_in(seat, ana, "/app/voices")
    page.get_by_role("button", name="Add a voice").click()
    window = page.get_by_role("dialog")
    window.get_by_text("Send a file").click()
    window.get_by_label("A recording, 6 seconds to 2 minutes").set_input_files(silent)
    window.get_by_label("Name of the voice").fill("Nobody")
    window.get_by_label("It is my own voice").check()
    window.get_by_label("Whoever speaks in the recording agreed").check()
    window.get_by_role("button", name="Keep this voice").click()
    expect(window.get_by_text("all but silent")).to_be_visible()
    with inside(server.folder) as services:
        assert services.files.usage(ana.owner_id).used_bytes == 0


def commands_of(server: Served, person: Person) -> list[Dub]:
    """What jobs somebody made, the first first."""
    with inside(server.folder) as services, services.database.reading() as session:
        mine = select(JobRow).where(JobRow.owner_id == person.owner_id).order_by(JobRow.created_at)
        found: list[Any] = [restored(row.kind, row.command) for row in session.scalars(mine)]
    return found


def test_several_files_are_dubbed_with_all_that_can_be_chosen(
    seat: Seat, ana: Person, server: Served, folder: Path, talk: Path
) -> None:
    other = shutil.copy(talk, folder / "other.mp4")
    page = signed_in(seat, ana, "/app/new?kind=video")
    page.locator("input[type=file][multiple]").set_input_files([talk, other])
    expect(page.get_by_text("· ready")).to_have_count(2)
    page.get_by_label("Language spoken").select_option(label="English")
    for language in ("Spanish", "French"):
        page.get_by_role("checkbox", name=language).check(force=True)
    spanish = page.get_by_label("Voice in Spanish")
    spanish.select_option(index=2)
    voice = spanish.input_value()
    assert voice
    is_heard(page.get_by_role("button", name="Play", exact=False).first, page)
    page.get_by_text("Original sound, background, quality and engines").click()
    expect(page.locator("button", has_text="Choose a file")).to_be_disabled()
    page.get_by_label("The original under the lines").select_option(label="Lowered")
    page.get_by_label("By how many dB").fill("25")
    page.get_by_label("Quality").select_option(label="Draft")
    for does, engine in (("Hears", "pocketsphinx"), ("Translates", "apertium"), ("Speaks", "espeak-ng")):
        page.get_by_label(does, exact=True).select_option(value=engine)
    expect(page.get_by_text("Draft quality · ").first).to_be_visible()
    seat.picture(page, "34-options")
    page.get_by_role("button", name="Start 2 jobs").click()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    first, second = commands_of(server, ana)
    assert {first.source.file_id} != {second.source.file_id}
    for command in (first, second):
        assert (command.languages, command.source_language) == (("es", "fr"), "en")
        assert command.voices == (("es", voice),)
        assert (command.duck_db, command.quality, command.background) == (25, Quality.DRAFT, None)
        assert command.engines == Engines("pocketsphinx", "apertium", "espeak-ng")


def test_a_recording_is_dubbed_over_a_background_of_one_s_own(
    seat: Seat, ana: Person, server: Served, folder: Path, talk: Path
) -> None:
    voice = clip(folder / "voice.wav", "-i", talk, "-vn", "-ac", "1")
    music = clip(folder / "music.wav", "-f", "lavfi", "-i", "sine=frequency=330:duration=7")
    page = signed_in(seat, ana, "/app/new?kind=audio")
    page.locator("input[type=file][multiple]").set_input_files([voice])
    expect(page.get_by_text("· ready")).to_have_count(1)
    page.get_by_role("checkbox", name="Spanish").check(force=True)
    page.get_by_text("Original sound, background, quality and engines").click()
    page.locator("details input[type=file]").set_input_files([music])
    expect(page.get_by_text("· ready")).to_have_count(2)
    page.get_by_label("The original under the lines").select_option(label="Silent")
    seat.picture(page, "35-background")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("link", name="Download", exact=True)).to_be_visible(timeout=_LONG_MS)
    (command,) = commands_of(server, ana)
    assert command.duck_db == 60
    assert command.background
    with inside(server.folder) as services:
        assert services.files.get(ana.owner_id, command.background.file_id).name == "music.wav"
        (job,), _ = services.jobs.page(ana.owner_id)
        assert job.status is JobStatus.COMPLETED
