"""The review studio in a real browser: `octavia serve` with the built-in engines, and a dub that is put right in it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from support.browsing import PHONE, Seat, needs_studio, until
from support.desk import Desk, reviewing, row, saved, text_of

pytestmark = [pytest.mark.slow, needs_studio]


@pytest.fixture
def address(desk: Desk) -> str:
    return desk.server.url


def test_a_wrong_line_is_put_right_rendered_and_heard(seat: Seat, desk: Desk) -> None:
    before, sound = desk.line(1), desk.sound()
    page = reviewing(seat, desk)
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


def test_a_voice_is_heard_before_a_line_is_rendered_in_it(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    voice = desk.line(2)["voice"]
    with page.expect_response("**/abilities/voices/es/preview?**") as answer:
        page.get_by_role("button", name=f"Play {voice}", exact=True).click()
    assert answer.value.ok
    assert answer.value.header_value("content-type") == "audio/wav"
    expect(page.get_by_role("button", name=f"Stop {voice}", exact=True)).to_be_visible()
    page.get_by_role("button", name=f"Stop {voice}", exact=True).click()
    expect(page.get_by_role("button", name=f"Play {voice}", exact=True)).to_be_visible()


def test_original_and_dub_change_places_without_a_jump(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
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


def test_the_picture_goes_back_at_a_key_and_stops_at_another(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    page.get_by_text("0:14").wait_for()
    place, back = "document.querySelector('video').currentTime", page.get_by_role("button", name="Pause", exact=True)
    stands = page.get_by_role("button", name="Play", exact=True)
    page.locator("h1").click()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("j")
    expect(back).to_be_visible()
    until(page, f"{place} < 7")
    page.keyboard.press("j")
    until(page, f"{place} < 5")
    assert page.evaluate("document.querySelector('video').paused")
    page.keyboard.press("k")
    expect(stands).to_be_visible()
    left = page.evaluate(place)
    page.wait_for_timeout(500)
    assert page.evaluate(place) == left > 0
    # Backwards, then forwards again, as the same keys say in every editor.
    page.keyboard.press("j")
    until(page, f"{place} < {left}")
    page.keyboard.press("l")
    until(page, "!document.querySelector('video').paused")
    page.keyboard.press("Space")
    expect(stands).to_be_visible()
    # At the beginning it stops by itself.
    page.keyboard.press("j")
    page.keyboard.press("j")
    until(page, f"{place} === 0")
    expect(stands).to_be_visible()


def test_what_is_undone_is_as_it_was_rendered(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
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
    page = reviewing(seat, desk)

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
    seat.expected += ["ERR_FAILED"]


@pytest.mark.parametrize("keep", ["Keep yours", "Take theirs"])
def test_of_two_tabs_that_change_a_line_neither_loses_what_it_wrote(seat: Seat, desk: Desk, keep: str) -> None:
    first, second = reviewing(seat, desk), reviewing(seat, desk)
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
    seat.expected += ["412"]


def test_a_line_is_moved_by_dragging_and_by_keys(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
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


def test_words_are_found_and_replaced_in_all_lines_in_one_step(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
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


def test_keys_and_commands_are_told(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Render all that changed")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Command").fill("find and")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Replace with")).to_be_visible()


@pytest.mark.parametrize("seat", [PHONE], indirect=True)
def test_on_a_phone_texts_are_edited_and_the_timeline_says_why_it_isnt_there(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    expect(page.get_by_text("The timeline needs a wider screen.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    was = text_of(page, 1).input_value()
    text_of(page, 1).fill("En el teléfono.")
    saved_state = page.get_by_role("status").filter(has_text="All changes saved")
    expect(saved_state).to_have_count(1)
    assert desk.line(1)["edit"]["text"] == "En el teléfono."
    text_of(page, 1).fill(was)
    expect(saved_state).to_have_count(1)
