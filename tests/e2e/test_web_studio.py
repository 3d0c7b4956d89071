"""The review studio in a real browser: `octavia serve` with the built-in engines, and a dub that is put right in it."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, Route, ViewportSize, expect, sync_playwright

from octavia.api.studio import BUILD_COMMAND, BUILT
from support.served import Served, serving

pytestmark = pytest.mark.slow

_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
_WIDE: ViewportSize = {"width": 1440, "height": 900}
_PHONE: ViewportSize = {"width": 390, "height": 844}
_PASSWORD = "a long and lonely road"
_EMAIL = "ana@mail.example"
_PATIENCE_MS = 60_000
_PATIENCE_S = 300
expect.set_options(timeout=_PATIENCE_MS)


@dataclass(frozen=True, slots=True)
class Desk:
    """A server with a finished dub of a talk into Spanish and French.

    Attributes:
        token: Of the dub's owner.
        job: The dub's id.
    """

    server: Served
    token: str
    job: str

    @property
    def studio(self) -> str:
        return f"{self.server.url}/app/jobs/{self.job}/studio"

    def ask(self, path: str, method: str = "GET", **body: Any) -> Any:
        answer = httpx.request(
            method,
            f"{self.server.url}/api/v1/{path}",
            json=body or None,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}\n{self.server.log}"
        return answer.json()

    def line(self, number: int, language: str = "es") -> dict[str, Any]:
        """A line as the server has it."""
        found = self.ask(f"jobs/{self.job}/lines?language={language}&limit=1&offset={number - 1}")
        line: dict[str, Any] = found["lines"][0]
        return line

    def sound(self) -> str:
        """The hash of the Spanish sound."""
        artifacts = self.ask(f"jobs/{self.job}/artifacts")["artifacts"]
        (sha256,) = [each["sha256"] for each in artifacts if each["name"] == "talk.es.m4a"]
        return str(sha256)


def dubbed(server: Served, talk: Path) -> Desk:
    """Sign somebody up who has a talk dubbed."""
    signed_up = {"email": _EMAIL, "password": _PASSWORD}
    asked = httpx.post(f"{server.url}/signup", json=signed_up, timeout=30).json()
    token = str(httpx.get(asked["verify_url"], timeout=30).json()["access_token"])
    with talk.open("rb") as video:
        uploaded = httpx.post(
            f"{server.url}/api/v1/upload?file_type=video",
            files={"file": ("talk.mp4", video, "video/mp4")},
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        ).json()
    files = {name: uploaded[name] for name in ("file_id", "storage_path")}
    desk = Desk(server, token, "")
    job = desk.ask("jobs/dub/create", "POST", **files, source_language="en", target_languages=["es", "fr"])["id"]
    desk.ask(f"jobs/{job}/process", "POST")
    deadline = time.monotonic() + _PATIENCE_S
    while desk.ask(f"jobs/{job}/status")["status"] != "completed":
        assert time.monotonic() < deadline, server.log
        time.sleep(1)
    return Desk(server, token, job)


@pytest.fixture(scope="module")
def desk(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    assert (BUILT / "index.html").is_file(), f"the web studio is not built: {BUILD_COMMAND} builds it"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "SIGNUP_CREDITS": "1000", "RATE_JOB_READS": "1000"}
    with serving(tmp_path_factory.mktemp("server"), "--port", port, **settings) as server:
        yield dubbed(server, talk)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@dataclass
class Seat:
    """Somebody at a browser, signed in; whatever a page complains of fails the test."""

    context: BrowserContext
    desk: Desk
    faults: list[str]

    def page(self) -> Page:
        """The studio in a new tab, its lines there."""
        page = self.context.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("request", lambda asked: self._check(asked.url))
        page.goto(self.desk.studio)
        page.get_by_label("What the dub says, line 1").wait_for()
        return page

    def _check(self, url: str) -> None:
        if not url.startswith((f"{self.desk.server.url}/", "blob:", "data:")):
            self.faults.append(f"a request to {url}")


@pytest.fixture
def seat(request: pytest.FixtureRequest, playwright: Playwright, desk: Desk, tmp_path: Path) -> Iterator[Seat]:
    """A browser of its own; its window's size may be given as a parameter."""
    browser = shutil.which("chromium")
    assert browser, "Chromium is missing: scripts/setup-system.sh --with-tests installs it"
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=browser,
        headless=True,
        args=_FLAGS,
        locale="en",
        viewport=getattr(request, "param", _WIDE),
    )
    signed_in = context.request.post(f"{desk.server.url}/login", data={"email": _EMAIL, "password": _PASSWORD})
    assert signed_in.ok, signed_in.text()
    taken = Seat(context, desk, [])
    yield taken
    context.close()
    assert taken.faults == []


def text_of(page: Page, number: int) -> Any:
    return page.get_by_label(f"What the dub says, line {number}", exact=True)


def row(page: Page, number: int) -> Any:
    return page.get_by_role("listitem").filter(has=text_of(page, number))


def saved(page: Page) -> None:
    expect(page.get_by_text("All changes saved")).to_be_visible()


def test_a_wrong_line_is_put_right_rendered_and_heard(seat: Seat, desk: Desk) -> None:
    before, sound = desk.line(1), desk.sound()
    page = seat.page()
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()
    text_of(page, 1).fill("Muy buenos días a todos.")
    expect(row(page, 1).get_by_text("Changed")).to_be_visible()
    saved(page)
    stale = desk.line(1)
    assert (stale["text"], stale["edit"]["text"], stale["stale"]) == (before["text"], "Muy buenos días a todos.", True)
    price = f"Render changed (1) · {stale['render_credits']} credit"
    expect(page.get_by_role("button", name=price)).to_be_enabled()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    place = page.evaluate("document.querySelector('video').currentTime")

    with page.expect_request(lambda asked: "talk.es.m4a?v=" in asked.url and sound[:16] not in asked.url):
        page.keyboard.press("Alt+r")
    expect(page.get_by_text("The changed lines are rendered.")).to_be_visible()
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()
    rendered = desk.line(1)
    assert (rendered["text"], rendered["stale"]) == ("Muy buenos días a todos.", False)
    assert desk.sound() != sound
    assert page.evaluate("document.querySelector('video').currentTime") == place > 0

    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    heard_ms = 1000 * page.evaluate("document.querySelector('video').currentTime")
    assert rendered["end_ms"] <= heard_ms < rendered["end_ms"] + 1_000


def test_original_and_dub_change_places_without_a_jump(seat: Seat) -> None:
    page = seat.page()
    original, dub = (page.get_by_role("button", name=name, exact=True) for name in ("Original", "Dub"))
    expect(original).to_be_enabled()
    expect(dub).to_have_attribute("aria-pressed", "true")
    page.locator("h1").click()
    page.keyboard.press("Space")
    jumped = page.evaluate(
        """async () => {
          const video = document.querySelector("video");
          while (video.currentTime < 1) await new Promise((done) => setTimeout(done, 50));
          const seeks = []; video.addEventListener("seeking", () => seeks.push(video.currentTime));
          for (const key of ["b", "b", "b"]) {
            dispatchEvent(new KeyboardEvent("keydown", { key, code: "KeyB", bubbles: true }));
            await new Promise((done) => setTimeout(done, 200));
          }
          return [seeks, video.paused];
        }"""
    )
    assert jumped == [[], False]
    expect(original).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")


def test_what_is_undone_is_as_it_was_rendered(seat: Seat, desk: Desk) -> None:
    page = seat.page()
    text = text_of(page, 2)
    was = text.input_value()
    text.fill("Otra cosa.")
    saved(page)
    page.wait_for_timeout(900)
    page.get_by_label("Voice").select_option(index=1)
    expect(page.get_by_role("button", name="Render changed (1)")).to_be_enabled()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    for _ in range(2):
        page.keyboard.press("Control+z")
    expect(text).to_have_value(was)
    saved(page)
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()
    line = desk.line(2)
    assert (line["stale"], line["edit"]["text"], line["edit"]["voice"]) == (False, None, None)
    page.keyboard.press("Control+Shift+z")
    expect(text).to_have_value("Otra cosa.")
    page.keyboard.press("Control+z")
    saved(page)


def test_what_could_not_be_saved_is_there_after_a_reload_and_saved_then(seat: Seat, desk: Desk) -> None:
    page = seat.page()

    def cut_off(route: Route) -> None:
        route.abort() if route.request.method == "PATCH" else route.continue_()

    page.route("**/lines/**", cut_off)
    text_of(page, 3).fill("Lo escribo sin red.")
    expect(row(page, 3).get_by_text("Kept in this browser")).to_be_visible()
    page.reload()
    expect(text_of(page, 3)).to_have_value("Lo escribo sin red.")
    assert desk.line(3)["edit"]["text"] is None
    page.unroute("**/lines/**")
    saved(page)
    assert desk.line(3)["edit"]["text"] == "Lo escribo sin red."
    text_of(page, 3).click()
    page.get_by_role("button", name="As it was rendered").click()
    saved(page)
    assert not desk.line(3)["stale"]
    seat.faults[:] = [fault for fault in seat.faults if "ERR_FAILED" not in fault]


@pytest.mark.parametrize("keep", ["Keep yours", "Take theirs"])
def test_of_two_tabs_that_change_a_line_neither_loses_what_it_wrote(seat: Seat, desk: Desk, keep: str) -> None:
    first, second = seat.page(), seat.page()
    text_of(first, 2).fill("Desde la primera.")
    saved(first)
    text_of(second, 2).fill("Desde la segunda.")
    asked = second.get_by_role("alert").filter(has_text="changed elsewhere")
    expect(asked).to_contain_text("Desde la primera.")
    expect(asked).to_contain_text("Desde la segunda.")
    expect(row(second, 2).get_by_text("Changed elsewhere")).to_be_visible()
    second.get_by_role("button", name=keep).click()
    saved(second)
    kept = "Desde la segunda." if keep == "Keep yours" else "Desde la primera."
    expect(text_of(second, 2)).to_have_value(kept)
    assert desk.line(2)["edit"]["text"] == kept
    second.get_by_role("button", name="As it was rendered").click()
    saved(second)
    seat.faults[:] = [fault for fault in seat.faults if "412" not in fault]


def test_a_line_is_moved_by_dragging_and_by_keys(seat: Seat, desk: Desk) -> None:
    page = seat.page()
    text_of(page, 2).click()
    page.keyboard.press("Escape")
    start = desk.line(2)["start_ms"]
    slider = page.get_by_role("slider", name="Start of line 2")
    expect(slider).to_have_attribute("aria-valuenow", str(start))
    box = slider.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.keyboard.down("Alt")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y)
    page.mouse.move(x + 15, y)
    page.mouse.up()
    page.keyboard.up("Alt")
    expect(slider).not_to_have_attribute("aria-valuenow", str(start))
    dragged = int(slider.get_attribute("aria-valuenow") or 0)
    ms_per_px = (desk.line(2)["end_ms"] - start) / box["width"]
    assert dragged == pytest.approx(start + 15 * ms_per_px, abs=2 * ms_per_px)
    slider.focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", str(dragged + 90))
    saved(page)
    assert desk.line(2)["edit"]["start_ms"] == dragged + 90
    page.get_by_role("button", name="As it was rendered").click()
    saved(page)
    assert not desk.line(2)["stale"]


def test_words_are_found_and_replaced_in_all_lines_in_one_step(seat: Seat) -> None:
    page = seat.page()
    was = [text_of(page, number).input_value() for number in (1, 2)]
    page.keyboard.press("Control+h")
    page.get_by_label("Find", exact=True).fill("e")
    page.get_by_label("Replace with").fill("é")
    page.get_by_role("button", name="Replace all").click()
    expect(text_of(page, 1)).to_have_value(was[0].replace("e", "é").replace("E", "é"))
    page.get_by_role("button", name="Close the search").click()
    page.keyboard.press("Control+z")
    for number, text in zip((1, 2), was, strict=True):
        expect(text_of(page, number)).to_have_value(text)
    saved(page)


def test_keys_and_commands_are_told(seat: Seat) -> None:
    page = seat.page()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Render all that changed")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Command").fill("find and")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Replace with")).to_be_visible()


@pytest.mark.parametrize("seat", [_PHONE], indirect=True)
def test_on_a_phone_texts_are_edited_and_the_timeline_says_why_it_isnt_there(seat: Seat, desk: Desk) -> None:
    page = seat.page()
    expect(page.get_by_text("The timeline needs a wider screen.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    was = text_of(page, 1).input_value()
    text_of(page, 1).fill("En el teléfono.")
    saved_state = page.get_by_role("status").filter(has_text="All changes saved")
    expect(saved_state).to_have_count(1)
    assert desk.line(1)["edit"]["text"] == "En el teléfono."
    text_of(page, 1).fill(was)
    expect(saved_state).to_have_count(1)
