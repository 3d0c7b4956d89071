"""A corrected line is heard before its whole track is made: in a real browser, against a real server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from support.browsing import Seat, needs_studio, until
from support.desk import Desk, reviewing, row, saved, text_of

pytestmark = [pytest.mark.slow, needs_studio]

_READY = "New sound ready"
_DONE = "The changed lines are rendered."
# Keeps the sounds a page makes, each with the level it is heard at.
_KEEP_SOUNDS = """() => {
  const made = window.Audio;
  window.sounds = [];
  window.Audio = function () { const sound = new made(); window.sounds.push(sound); return sound; };
  const { createMediaElementSource } = AudioContext.prototype;
  AudioContext.prototype.createMediaElementSource = function (sound) {
    const source = createMediaElementSource.call(this, sound);
    const { connect } = source;
    source.connect = (gain) => { sound.level = gain.gain; return connect.call(source, gain); };
    return source;
  };
}"""
# Which sounds are heard, and where they and the picture are.
_UP = """() => window.sounds.filter((sound) => (sound.level?.value ?? 0) > 0.4).map((sound) => ({
  src: sound.src, paused: sound.paused, placeS: sound.currentTime,
  pictureS: document.querySelector("video").currentTime,
}))"""
_IS_EXCERPT = "(sound) => sound.src.includes('.excerpt.flac')"
# Notes from now on at every frame how many sounds are heard.
_NOTE = """() => {
  window.noted = [];
  const note = () => {
    if (!document.querySelector("video").paused)
      window.noted.push(window.sounds.filter((sound) => (sound.level?.value ?? 0) > 0.4).length);
    requestAnimationFrame(note);
  };
  note();
}"""


@dataclass
class _Review:
    """A page of the studio that learns of the end of a rendering when it is let.

    Attributes:
        page: The studio.
        held: What it is told of the lines until then: what it was told when there were excerpts first.
    """

    page: Page
    holds: bool = True
    held: Any = None

    def answer(self, route: Route) -> None:
        asked = route.fetch()
        told = asked.json()
        if self.holds and self.held is None and any(track["excerpts"] for track in told["tracks"]):
            self.held = told
        route.fulfill(response=asked, json=self.held if self.holds and self.held else told)

    def release(self) -> None:
        """Let it learn of the end: it asks when an event comes, or by itself within ten seconds."""
        self.holds = False

    @property
    def excerpt(self) -> dict[str, Any]:
        (found,) = [each for track in self.held["tracks"] for each in track["excerpts"]]
        excerpt: dict[str, Any] = found
        return excerpt

    def up(self) -> Any:
        """The one sound that is heard."""
        (heard,) = self.page.evaluate(_UP)
        return heard


@pytest.fixture
def address(desk: Desk) -> str:
    return desk.server.url


@pytest.fixture
def review(seat: Seat, desk: Desk) -> _Review:
    seat.context.add_init_script(f"({_KEEP_SOUNDS})()")
    review = _Review(reviewing(seat, desk))
    review.page.route(re.compile(r"/lines\?limit=1$"), review.answer)
    return review


def _change(page: Page, number: int, text: str) -> None:
    """Change a line's text and render it."""
    text_of(page, number).fill(text)
    saved(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+r")


def _seek(page: Page, to_ms: float) -> None:
    page.evaluate("atS => { document.querySelector('video').currentTime = atS }", to_ms / 1000)


def test_a_rendered_line_is_heard_while_the_rest_is_made_and_the_whole_takes_over_unnoticed(
    review: _Review, desk: Desk
) -> None:
    page, sound = review.page, desk.sound()
    line = desk.line(2)
    _change(page, 2, "Hoy les cuento otra cosa.")
    expect(row(page, 2).get_by_text(_READY)).to_be_visible()
    expect(row(page, 2).get_by_text("Rendering")).to_be_visible()
    said = "The changed line can be heard already. The rest is still being made."
    expect(page.get_by_role("status").filter(has_text=said)).to_have_count(1)
    expect(page.get_by_text(_READY)).to_have_count(1)
    excerpt = review.excerpt
    assert excerpt["start_ms"] <= line["start_ms"] < line["end_ms"] <= excerpt["end_ms"]

    page.keyboard.press("p")
    page.wait_for_timeout(600)
    heard = review.up()
    assert heard["src"].endswith(excerpt["media"])
    assert not heard["paused"]
    assert heard["placeS"] == pytest.approx(heard["pictureS"] - excerpt["start_ms"] / 1000, abs=0.1)
    page.keyboard.press("b")
    page.wait_for_timeout(100)
    assert "/files/" in review.up()["src"]
    page.keyboard.press("b")
    page.wait_for_timeout(100)
    assert review.up()["src"] == heard["src"]

    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.get_by_label("Speed").select_option("0.5")
    _seek(page, excerpt["start_ms"])
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.evaluate(f"({_NOTE})()")
    review.release()
    expect(page.get_by_text(_DONE)).to_be_visible()
    expect(page.get_by_text(_READY)).to_have_count(0)
    assert desk.sound() != sound
    until(page, f"!window.sounds.some({_IS_EXCERPT})")
    noted = page.evaluate("window.noted")
    assert noted
    assert 0 not in noted
    assert f".m4a?v={desk.sound()[:16]}" in review.up()["src"]
    page.keyboard.press("Space")


def test_when_a_rendering_is_stopped_the_line_sounds_as_it_did(review: _Review, desk: Desk) -> None:
    page, sound = review.page, desk.sound()
    _change(page, 1, "Muy buenas noches a todos ustedes.")
    expect(row(page, 1).get_by_text(_READY)).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    review.release()
    expect(page.get_by_text("Rendering was stopped.")).to_be_visible()
    expect(row(page, 1).get_by_text("Changed")).to_be_visible()
    expect(page.get_by_text(_READY)).to_have_count(0)
    assert desk.sound() == sound
    until(page, f"!window.sounds.some({_IS_EXCERPT})")
    page.keyboard.press("p")
    page.wait_for_timeout(600)
    assert f".m4a?v={sound[:16]}" in review.up()["src"]
    page.get_by_role("button", name="As it was rendered").click()
    saved(page)
