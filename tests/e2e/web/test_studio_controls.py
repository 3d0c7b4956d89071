"""The buttons, choices and fields of the review studio that other tests reach by keys: pressed, and what they do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from support.browsing import Seat, needs_studio, until
from support.desk import Desk, reviewing, row, saved, text_of

pytestmark = [pytest.mark.slow, needs_studio]

_PLACE = "document.querySelector('video').currentTime"


@pytest.fixture
def address(desk: Desk) -> str:
    return desk.server.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def selected(page: Page, number: int) -> None:
    expect(page.get_by_role("button", name=f"Play this line: Line {number}", exact=True)).to_be_visible()


def test_the_player_is_worked_by_its_buttons(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    page.get_by_text("0:14").wait_for()
    for button, at in (("Forward 1 second", 1), ("Forward 1 second", 2), ("Back 1 second", 1)):
        press(page, button)
        assert page.evaluate(_PLACE) == pytest.approx(at, abs=0.01)
    page.get_by_label("Speed").select_option("1.5")
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.5
    press(page, "Play")
    until(page, f"{_PLACE} > 1.5")
    original, dub = (page.get_by_role("button", name=name, exact=True) for name in ("Original", "Dub"))
    original.click()
    expect(original).to_have_attribute("aria-pressed", "true")
    dub.click()
    expect(dub).to_have_attribute("aria-pressed", "true")
    press(page, "Pause")
    stopped = page.evaluate(_PLACE)
    page.get_by_label("Speed").select_option("1")
    text_of(page, 2).click()
    press(page, "Play this line: Line 2")
    end_s = desk.line(2)["end_ms"] / 1000
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert page.evaluate(_PLACE) != stopped
    assert end_s <= page.evaluate(_PLACE) < end_s + 1


def test_the_timeline_is_seen_closer_wider_and_whole(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    text_of(page, 2).click()
    line = page.get_by_role("slider", name="Start of line 2")

    def width() -> float:
        page.wait_for_timeout(300)
        return (line.bounding_box() or {"width": 0.0})["width"]

    press(page, "All of it")
    whole = width()
    press(page, "Closer")
    close = width()
    assert close == pytest.approx(2 * whole, rel=0.05)
    press(page, "Closer")
    press(page, "Wider")
    assert width() == pytest.approx(close, rel=0.05)
    press(page, "All of it")
    assert width() == pytest.approx(whole, rel=0.05)


def test_a_line_is_locked_timed_and_all_of_it_taken_back_by_buttons(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    for what in ("What is said, line 1", "What the dub says, line 1"):
        field = page.get_by_label(what, exact=True)
        said = field.input_value()
        field.fill("Otra cosa.")
        expect(row(page, 1).get_by_text("Changed", exact=True)).to_be_visible()
        press(page, "Undo")
        expect(field).to_have_value(said)
        expect(row(page, 1).get_by_text("Changed", exact=True)).to_have_count(0)
    text_of(page, 1).click()
    press(page, "Lock")
    expect(row(page, 1).get_by_text("Locked")).to_be_visible()
    saved(page)
    assert desk.line(1)["edit"]["lock"]
    press(page, "Unlock")
    saved(page)
    assert not desk.line(1)["edit"]["lock"]
    was = desk.line(1)
    start = page.get_by_role("textbox", name="Start", exact=True)
    before = start.input_value()
    start.fill("0:01.9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("slider", name="Start of line 1")).to_have_attribute("aria-valuenow", "1900")
    start.fill("nonsense")
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="End", exact=True).fill(f"0:0{(was['end_ms'] + 500) / 1000:.1f}")
    page.keyboard.press("Enter")
    saved(page)
    edit = desk.line(1)["edit"]
    assert edit["start_ms"] == 1900
    assert edit["end_ms"] is not None
    press(page, "Undo")
    press(page, "Undo")
    expect(page.get_by_role("textbox", name="Start", exact=True)).to_have_value(before)
    press(page, "Redo")
    expect(page.get_by_role("slider", name="Start of line 1")).to_have_attribute("aria-valuenow", "1900")
    press(page, "Undo")
    press(page, "Split …")
    gap = page.get_by_role("region", name="Choose where a new line begins").get_by_role("button").first
    gap.click()
    expect(gap).to_have_attribute("aria-pressed", "true")
    expect(row(page, 1).get_by_text("Becomes 2 lines")).to_be_visible()
    gap.click()
    expect(row(page, 1).get_by_text("Becomes 2 lines")).to_have_count(0)
    saved(page)
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()


def test_words_are_found_one_by_one_in_either_text(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    was = [text_of(page, number).input_value() for number in (1, 2, 3)]
    press(page, "Find and replace")
    bar = page.get_by_role("search")
    bar.get_by_label("Find", exact=True).fill("e")
    expect(bar.get_by_text("3 lines")).to_be_visible()
    text_of(page, 1).click()
    for button, number in (("Next", 2), ("Next", 3), ("Previous", 2)):
        bar.get_by_role("button", name=button, exact=True).click()
        selected(page, number)
    bar.get_by_label("Replace with").fill("ë")
    bar.get_by_role("button", name="Replace", exact=True).click()
    expect(text_of(page, 2)).to_have_value(was[1].replace("e", "ë").replace("E", "ë"))
    expect(text_of(page, 1)).to_have_value(was[0])
    selected(page, 3)
    press(page, "Undo")
    expect(text_of(page, 2)).to_have_value(was[1])
    word = max(was[0].split(), key=len).strip(".,¡!¿?")
    bar.get_by_label("Find", exact=True).fill(word.upper())
    expect(bar.get_by_text("1 line", exact=True)).to_be_visible()
    bar.get_by_label("Match case").check()
    expect(bar.get_by_text("nothing found")).to_be_visible()
    bar.get_by_label("Match case").uncheck()
    bar.get_by_label("Find", exact=True).fill(word[:-1])
    expect(bar.get_by_text("1 line", exact=True)).to_be_visible()
    bar.get_by_label("Whole words").check()
    expect(bar.get_by_text("nothing found")).to_be_visible()
    bar.get_by_label("Whole words").uncheck()
    bar.get_by_label("Where").select_option("source_text")
    bar.get_by_label("Find", exact=True).fill("welcome")
    expect(bar.get_by_text("1 line", exact=True)).to_be_visible()
    bar.get_by_role("button", name="Close the search").click()
    expect(bar).to_have_count(0)
    saved(page)


def test_problems_commands_keys_and_the_other_language_are_a_press_away(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    problems = page.get_by_role("button", name="problem")
    if "No problems" in problems.inner_text():
        text_of(page, 1).fill("Muchísimas palabras, y otras más, que nadie alcanza a leer en tan poco tiempo. " * 2)
        expect(problems).not_to_contain_text("No problems")
    problems.click()
    expect(page.get_by_role("button", name="Play this line: Line")).to_be_visible()
    page.get_by_label("Lines shown").select_option(label="With problems")
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("textbox")).first).to_be_visible()
    page.get_by_label("Lines shown").select_option(label="All lines")
    while page.get_by_role("button", name="Undo", exact=True).is_enabled():
        press(page, "Undo")
    saved(page)
    press(page, "Keys")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Slower; backwards")
    page.keyboard.press("Escape")
    press(page, "Commands")
    expect(page.get_by_role("combobox", name="Command")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Language of the dub").select_option("fr")
    expect(text_of(page, 1)).to_have_value(desk.line(1, "fr")["text"])
    page.get_by_label("Language of the dub").select_option("es")
    expect(text_of(page, 1)).to_have_value(desk.line(1)["text"])
    page.get_by_role("link", name="To the job").click()
    expect(page.get_by_role("link", name="Review line by line")).to_be_visible()


def test_one_line_is_rendered_by_its_button(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    before = desk.line(3)["text"]
    for number, text in ((2, "Esta línea espera."), (3, "Esta línea se oye.")):
        text_of(page, number).fill(text)
    saved(page)
    page.get_by_role("button", name="Render this line").click()
    expect(page.get_by_text("The changed lines are rendered.")).to_be_visible()
    assert (desk.line(3)["stale"], desk.line(3)["text"]) == (False, "Esta línea se oye.")
    assert desk.line(2)["stale"]
    text_of(page, 2).click()
    press(page, "As it was rendered")
    text_of(page, 3).fill(before)
    saved(page)
    page.get_by_role("button", name="Render this line").click()
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()
    assert desk.line(3)["text"] == before
