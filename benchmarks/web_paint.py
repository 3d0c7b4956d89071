"""When a browser that was never here shows something, and what of a page moves after that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page

from server_running import Check
from support.browsing import until
from support.pages import STUDIO, Site, is_for_anybody, paths, show, signed_in, signed_out

_TIMES = 3
_PAGES = ("/", "/login", "/app")
_SLOW_CPU = 4
_SLOW_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 0.75e6 / 8,
}
_WATCH = """() => {
  window.seen = { shift: 0, largest: 0, moved: [] };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      window.seen.shift += entry.value;
      for (const { node } of entry.sources) window.seen.moved.push(node?.outerHTML?.slice(0, 100) ?? "");
    }
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    window.seen.largest = list.getEntries().at(-1).startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
}"""
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
_STILL_MS = 1_500


@dataclass(frozen=True, slots=True)
class _Visit:
    """A page as it came: milliseconds, and the share of the window that moved."""

    first_ms: float
    largest_ms: float
    shift: float


def paints(browser: Browser, site: Site) -> list[Check]:
    """First paints at full speed and on a slow profile, and the studio's largest."""
    quick = {path: _median(browser, site, path, slow=False) for path in _PAGES}
    slow = {path: _median(browser, site, path, slow=True) for path in (*_PAGES, STUDIO)}
    return [
        *(Check(f"{path}: first paint", visit.first_ms / 1000, 0.6, "s") for path, visit in quick.items()),
        *(Check(f"{path}: first paint, slow", slow[path].first_ms / 1000, 2.0, "s") for path in _PAGES),
        Check("studio: largest paint, slow", slow[STUDIO].largest_ms / 1000, 3.5, "s"),
    ]


def shifts(browser: Browser, site: Site) -> list[Check]:
    """The page that moves most while it comes, at full speed and slowly."""
    checks = []
    for slow in (False, True):
        moved = {path: _visit(browser, site, path, slow).shift for path in paths(browser, site)}
        worst = max(moved, key=lambda path: moved[path])
        what = f"layout shift, worst of {len(moved)} pages{', slow' if slow else ''} ({worst})"
        checks.append(Check(what, moved[worst], 0.02, ""))
    return checks


def _median(browser: Browser, site: Site, path: str, slow: bool) -> _Visit:
    visits = [_visit(browser, site, path, slow) for _ in range(_TIMES)]
    return _Visit(
        median(each.first_ms for each in visits),
        median(each.largest_ms for each in visits),
        max(each.shift for each in visits),
    )


def _visit(browser: Browser, site: Site, path: str, slow: bool) -> _Visit:
    with _newcomer(browser, site, path) as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.add_init_script(f"({_WATCH})()")
        if slow:
            _slow_down(context, page)
        show(page, site, path)
        until(page, f"{_FIRST_PAINT} > 0")
        page.wait_for_timeout(_STILL_MS)
        first_ms, seen = page.evaluate(_FIRST_PAINT), page.evaluate("window.seen")
    return _Visit(first_ms, seen["largest"], seen["shift"])


@contextmanager
def _newcomer(browser: Browser, site: Site, path: str) -> Iterator[BrowserContext]:
    """Somebody in whose browser nothing of the site is kept."""
    motion = {"reduced_motion": "no-preference"}
    with signed_out(browser, **motion) if is_for_anybody(path) else signed_in(browser, site, **motion) as context:
        yield context


def _slow_down(context: BrowserContext, page: Page) -> None:
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", _SLOW_NETWORK)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": _SLOW_CPU})
