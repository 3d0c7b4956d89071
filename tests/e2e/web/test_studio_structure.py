"""Lines split, joined, timed and refused in the review studio: a real browser, a real server, real renders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import select

from octavia.service.jobs.tables import JobRow
from support.browsing import PHONE, Seat, needs_studio
from support.desk import Desk, reviewing, row, saved, source_of, text_of
from support.served import inside

pytestmark = [pytest.mark.slow, needs_studio]


@pytest.fixture
def address(desk: Desk) -> str:
    return desk.server.url


_WAITS = "Waits to be rendered"


def put_caret(page: Page, number: int, before: str) -> None:
    """Into the source's text, before these words."""
    text = source_of(page, number)
    text.focus()
    at = text.input_value().index(before)
    text.evaluate("(text, at) => text.setSelectionRange(at, at)", at)


def rendered(page: Page) -> None:
    """Render what changed, and wait until that is done."""
    page.keyboard.press("Alt+Shift+R")
    done = page.get_by_text("The changed lines are rendered.")
    expect(done).to_be_visible()
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()
    page.get_by_role("button", name="Close", exact=True).first.click()
    expect(done).to_have_count(0)


def ids(desk: Desk, language: str = "es") -> list[str]:
    return [line["id"] for line in desk.lines(language)]


def undo(page: Page, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press("Control+z")


def fresh(page: Page) -> None:
    """Nothing is left to be rendered."""
    saved(page)
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()


def test_a_line_is_split_at_the_caret_rendered_as_two_and_one_again(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    said, before = source_of(page, 1).input_value(), ids(desk)
    put_caret(page, 1, "and welcome")
    page.keyboard.press("Control+Enter")
    expect(row(page, 1).get_by_text("Becomes 2 lines")).to_be_visible()
    waits = page.get_by_role("region", name=_WAITS)
    expect(waits.get_by_role("listitem")).to_have_text(["Good morning", said.removeprefix("Good morning ")])
    saved(page)
    stale = desk.line(1)
    assert (stale["edit"]["split"], desk.line(1, "fr")["edit"]["split"]) == ([2], [2])
    expect(waits).to_contain_text(f"{stale['render_credits']} credit")
    undo(page)
    expect(waits).to_have_count(0)
    fresh(page)
    page.keyboard.press("Control+Shift+z")
    expect(row(page, 1).get_by_text("Becomes 2 lines")).to_be_visible()

    rendered(page)
    expect(source_of(page, 1)).to_have_value("Good morning")
    expect(source_of(page, 2)).to_have_value(said.removeprefix("Good morning "))
    parts = [before[0], f"{before[0]}-2", *before[1:]]
    assert (ids(desk), ids(desk, "fr")) == (parts, parts)
    first, second = desk.lines()[:2]
    assert first["end_ms"] <= second["start_ms"]
    assert "Buenos" in first["text"] and first["text"] != second["text"]

    text_of(page, 2).click()
    page.get_by_role("button", name="Undo the split").click()
    expect(row(page, 1).get_by_text("One line again")).to_be_visible()
    expect(row(page, 2).get_by_text("Back into line 1")).to_be_visible()
    rendered(page)
    expect(source_of(page, 1)).to_have_value(said)
    assert (ids(desk), ids(desk, "fr")) == (before, before)


def test_a_line_is_joined_with_the_next_and_brought_back(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    before, said = ids(desk), [source_of(page, number).input_value() for number in (2, 3)]
    text_of(page, 3).click()
    page.keyboard.press("Alt+m")
    expect(page.get_by_text("There is no line after it.")).to_be_visible()
    text_of(page, 2).click()
    page.keyboard.press("Alt+m")
    expect(row(page, 2).get_by_text("Joined with the next")).to_be_visible()
    expect(row(page, 3).get_by_text("Joins line 2")).to_be_visible()
    expect(page.get_by_role("region", name=_WAITS)).to_contain_text(" ".join(said))
    undo(page)
    expect(row(page, 3).get_by_text("Joins line 2")).to_have_count(0)
    fresh(page)
    page.get_by_role("button", name="Join with next").click()
    rendered(page)
    expect(source_of(page, 2)).to_have_value(" ".join(said))
    assert (ids(desk), ids(desk, "fr")) == (before[:2], before[:2])
    page.get_by_role("button", name="Undo the joining").click()
    expect(row(page, 2).get_by_text("Separate again")).to_be_visible()
    rendered(page)
    expect(source_of(page, 3)).to_have_value(said[1])
    assert ids(desk) == before


def test_a_line_ends_at_the_playhead_and_is_spoken_at_the_pace_that_is_set(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    text_of(page, 2).click()
    page.keyboard.press("Escape")
    line = desk.line(2)
    wanted = line["end_ms"] + 400
    page.evaluate("ms => { document.querySelector('video').currentTime = ms / 1000 }", wanted)
    page.keyboard.press("]")
    expect(page.get_by_role("slider", name="End of line 2")).to_have_attribute("aria-valuenow", str(wanted))
    expect(page.get_by_text("by its end")).to_be_visible()
    saved(page)
    assert desk.line(2)["edit"]["end_ms"] == wanted

    page.get_by_role("slider", name="Pace").press("End")
    expect(page.get_by_text("2 × · set by hand")).to_be_visible()
    saved(page)
    edit = desk.line(2)["edit"]
    assert (edit["rate"], edit["end_ms"]) == (2, None)
    page.locator("h1").click()
    undo(page)
    saved(page)
    edit = desk.line(2)["edit"]
    assert (edit["rate"], edit["end_ms"]) == (None, wanted)
    rendered(page)
    assert desk.line(2)["end_ms"] == pytest.approx(wanted, abs=30)
    page.get_by_role("button", name="Auto").click()
    rendered(page)
    assert desk.line(2)["end_ms"] == pytest.approx(line["end_ms"], abs=30)


@contextmanager
def held(page: Page, at: Locator, edge: float, alt: bool = True) -> Iterator[tuple[float, float]]:
    """The mouse's button down on a box, at a share of its width."""
    box = at.bounding_box()
    assert box is not None
    x, y = box["x"] + edge * box["width"] + (2 if edge == 0 else -2 if edge == 1 else 0), box["y"] + box["height"] / 2
    if alt:
        page.keyboard.down("Alt")
    page.mouse.move(x, y)
    page.mouse.down()
    yield x, y
    page.mouse.up()
    if alt:
        page.keyboard.up("Alt")


def test_both_edges_of_a_line_are_dragged_and_snap(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    text_of(page, 2).click()
    page.keyboard.press("Escape")
    line = desk.line(2)
    start, end = (page.get_by_role("slider", name=f"{edge} of line 2") for edge in ("Start", "End"))
    expect(end).to_have_attribute("aria-valuenow", str(line["end_ms"]))
    width = (start.bounding_box() or {"width": 0})["width"]
    ms_per_px = (line["end_ms"] - line["start_ms"]) / width

    with held(page, start, 1) as (x, y):
        page.mouse.move(x + 10, y)
        page.mouse.move(x + 20, y)
    dragged = int(end.get_attribute("aria-valuenow") or 0)
    assert dragged == pytest.approx(line["end_ms"] + 20 * ms_per_px, abs=2 * ms_per_px)
    expect(start).to_have_attribute("aria-valuenow", str(line["start_ms"]))

    with held(page, start, 0) as (x, y):
        page.mouse.move(x - 10, y)
        page.mouse.move(x - 15, y)
    assert int(start.get_attribute("aria-valuenow") or 0) < line["start_ms"]
    expect(end).to_have_attribute("aria-valuenow", str(dragged))
    saved(page)
    edit = desk.line(2)["edit"]
    assert (edit["start_ms"], edit["end_ms"]) == (int(start.get_attribute("aria-valuenow") or 0), dragged)
    undo(page, 2)
    expect(end).to_have_attribute("aria-valuenow", str(line["end_ms"]))
    fresh(page)

    playhead = line["end_ms"] + round(25 * ms_per_px)
    page.evaluate("ms => { document.querySelector('video').currentTime = ms / 1000 }", playhead)
    page.wait_for_timeout(200)
    with held(page, start, 1, alt=False) as (x, y):
        page.mouse.move(x + 10, y)
        page.mouse.move(x + 22, y)
    expect(end).to_have_attribute("aria-valuenow", str(playhead))
    with held(page, start, 1) as (x, y):
        page.mouse.move(x - 10, y)
        page.mouse.move(x - 2 * width, y)
    expect(end).to_have_attribute("aria-valuenow", str(line["start_ms"] + max(300, line["minimum_ms"])))
    undo(page, 2)
    fresh(page)


def test_lines_are_filtered_and_said_by_somebody(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    text_of(page, 3).click()
    page.get_by_label("Speaker").select_option(label="Another speaker …")
    page.get_by_label("Name of the speaker").fill("Marta")
    page.keyboard.press("Enter")
    expect(row(page, 3).get_by_text("Marta")).to_be_visible()
    saved(page)
    assert [desk.line(3, language)["edit"]["speaker"] for language in ("es", "fr")] == ["Marta", "Marta"]
    page.get_by_label("Lines shown").select_option(label="Changed")
    expect(page.get_by_role("listitem").filter(has=page.get_by_role("textbox"))).to_have_count(1)
    page.get_by_label("Lines shown").select_option(label="All lines")
    page.locator("h1").click()
    undo(page)
    expect(row(page, 3).get_by_text("Marta")).to_have_count(0)
    fresh(page)


def test_rendering_is_stopped_and_costs_nothing(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    credits_before = desk.ask("billing/balance")["balance"]
    texts = [text_of(page, number).input_value() for number in (1, 2, 3)]
    for number in (1, 2, 3):
        text_of(page, number).fill(f"Esto no se va a oír nunca, número {number}.")
    saved(page)
    page.get_by_role("button", name="Render changed (3)").click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Rendering was stopped. Nothing was charged for it.")).to_be_visible()
    expect(page.get_by_role("button", name="Render changed (3)")).to_be_enabled()
    assert [line["text"] for line in desk.lines()] == texts
    assert desk.ask("billing/balance")["balance"] == credits_before
    page.locator("h1").click()
    undo(page, 3)
    fresh(page)


def test_without_credits_nothing_is_rendered_and_the_way_to_some_is_shown(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    was = text_of(page, 1).input_value()
    text_of(page, 1).fill("Esto cuesta demasiado.")
    saved(page)
    with inside(desk.server.folder) as server:
        with server.database.reading() as session:
            owner = session.scalars(select(JobRow.owner_id).where(JobRow.id == desk.job)).one()
        held_back = server.billing.balance_ucr(owner)
        server.billing.correct(owner, -held_back, reason="a test", key="poor", actor="test")
    page.keyboard.press("Alt+r")
    asked = page.get_by_role("alert").filter(has_text="There are not enough credits")
    expect(asked).to_contain_text("0 are available")
    expect(asked.get_by_role("link", name="Get credits")).to_have_attribute("href", "/app/billing")
    with inside(desk.server.folder) as server:
        server.billing.grant(owner, held_back, reason="a test", key="rich", actor="test")
    asked.get_by_role("button", name="Not now").click()
    expect(asked).to_have_count(0)
    text_of(page, 1).fill(was)
    fresh(page)
    seat.expected += ["402"]


def test_what_was_written_into_a_line_that_is_gone_is_kept_and_said(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    last = desk.line(3)

    def cut_off(route: Route) -> None:
        route.abort() if route.request.method == "PATCH" else route.continue_()

    page.route("**/lines/**", cut_off)
    text_of(page, 3).fill("Lo último que escribí.")
    expect(row(page, 3).get_by_text("Kept in this browser")).to_be_visible()
    other = reviewing(seat, desk)
    text_of(other, 2).click()
    other.keyboard.press("Alt+m")
    rendered(other)
    assert last["id"] not in ids(desk)
    expect(text_of(page, 3)).to_have_count(0)
    page.unroute("**/lines/**")
    gone = page.get_by_role("alert").filter(has_text="Changes of a line that is no longer there")
    expect(gone).to_contain_text("Lo último que escribí.")
    page.reload()
    expect(gone).to_contain_text("Lo último que escribí.")
    gone.get_by_role("button", name="Discard").click()
    expect(gone).to_have_count(0)
    saved(page)
    other.get_by_role("button", name="Undo the joining").click()
    rendered(other)
    assert desk.line(3)["id"] == last["id"]
    seat.expected += ["ERR_FAILED", "404"]


def test_keys_play_step_and_leave_typing_alone(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    page.get_by_text("0:14").wait_for()
    place = "document.querySelector('video').currentTime"
    paused = "document.querySelector('video').paused"
    page.locator("h1").click()
    for key, wanted in ((".", 0.041), (".", 0.081), (",", 0.041), ("ArrowRight", 1.041), ("ArrowLeft", 0.041)):
        page.keyboard.press(key)
        assert page.evaluate(place) == pytest.approx(wanted, abs=0.002), key
    page.keyboard.press("l")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.keyboard.press("l")
    expect(page.get_by_label("Speed")).to_have_value("1.5")
    page.keyboard.press("j")
    expect(page.get_by_label("Speed")).to_have_value("1")
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("Shift+P")
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()

    text_of(page, 1).press("End")
    page.keyboard.type(" ¿J, K, L?")
    assert page.evaluate(paused)
    undo(page)
    page.keyboard.press("Control+Space")
    assert not page.evaluate(paused)
    page.keyboard.press("Control+Space")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    setting = page.get_by_label("Stop playing while I type")
    expect(setting).to_be_checked()
    setting.uncheck()
    page.reload()
    text_of(page, 1).wait_for()
    page.keyboard.press("?")
    expect(setting).not_to_be_checked()
    setting.check()
    page.keyboard.press("Escape")
    fresh(page)


@pytest.mark.parametrize("seat", [PHONE], indirect=True)
def test_on_a_phone_a_line_is_split_by_its_words(seat: Seat, desk: Desk) -> None:
    page = reviewing(seat, desk)
    source_of(page, 2).click()
    page.get_by_role("button", name="Split …").click()
    page.get_by_role("button", name="New line before “to”").click()
    expect(row(page, 2).get_by_text("Becomes 2 lines", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name=_WAITS)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("button", name="Nothing to render")).to_be_disabled()
    expect(page.get_by_role("status").filter(has_text="All changes saved")).to_have_count(1)
    assert desk.line(2)["edit"]["split"] is None
