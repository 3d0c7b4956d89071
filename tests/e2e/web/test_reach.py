"""Every page can be read at twice its size and worked by keyboard alone, and stands still where that is wished for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from support.browsing import needs_studio
from support.pages import Site, is_for_anybody, paths, show, signed_in, signed_out, site

pytestmark = [pytest.mark.slow, needs_studio]

# A window of 1280 by 900, its page at 200 %.
_TWICE = {"width": 640, "height": 450}
# What of the page is wider than the window, and what stands out of it where nothing scrolls to it.
_BEYOND = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > width + 1)
    .map((each) => each.outerHTML.slice(0, 120));
}"""
# What can be used, each marked; of choices that exclude each other the one that Tab goes to.
_CONTROLS = """() => {
  const named = new Set();
  const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((each) => !each.disabled && each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => {
      if (each.type !== "radio") return true;
      const group = [...document.getElementsByName(each.name)];
      const chosen = group.find((one) => one.checked) ?? group[0];
      return each === chosen;
    });
  for (const each of found) each.dataset.control = "";
  return found.length;
}"""
_REACH = "() => { delete document.activeElement.dataset.control; }"
_LEFT = "[...document.querySelectorAll('[data-control]')].map((each) => each.outerHTML.slice(0, 160))"
# What of it moves, or would if it had the time.
_MOVING = """() => document.getAnimations()
  .filter(({ effect, playState }) => playState === "running" && effect.getComputedTiming().duration > 1)
  .map(({ effect }) => effect.target?.outerHTML.slice(0, 120))"""
_MOST_STEPS = 3


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("server")) as made:
        yield made


def _pages(studio: Site, browser: Browser, **options: object) -> Iterator[tuple[str, Page]]:
    with signed_in(browser, studio, **options) as known, signed_out(browser, **options) as unknown:
        for path in paths(browser, studio):
            page = (unknown if is_for_anybody(path) else known).new_page()
            show(page, studio, path)
            yield path, page
            page.close()


def test_nothing_is_beside_the_window_at_twice_the_size(studio: Site, browser: Browser) -> None:
    beyond = {path: page.evaluate(_BEYOND) for path, page in _pages(studio, browser, viewport=_TWICE)}
    assert {path: found for path, found in beyond.items() if found} == {}


def test_tab_reaches_every_control(studio: Site, browser: Browser) -> None:
    left: dict[str, list[str]] = {}
    for path, page in _pages(studio, browser):
        for _ in range(_MOST_STEPS * page.evaluate(_CONTROLS)):
            page.keyboard.press("Tab")
            page.evaluate(_REACH)
        left[path] = page.evaluate(_LEFT)
    assert {path: found for path, found in left.items() if found} == {}


def test_nothing_moves_for_who_wants_less_motion(studio: Site, browser: Browser) -> None:
    moving: dict[str, list[str]] = {}
    for path, page in _pages(studio, browser, reduced_motion="reduce"):
        page.hover("body")
        moving[path] = page.evaluate(_MOVING)
    assert {path: found for path, found in moving.items() if found} == {}
