"""What the review studio costs a browser with very many lines, beside what scrolling an empty page costs."""

from __future__ import annotations

from dataclasses import asdict, replace
from statistics import quantiles
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page
from sqlalchemy import delete, insert, select

from octavia.dubbing.pipeline.review import ReviewLine
from octavia.service.jobs.lines_views import machine_form
from octavia.service.jobs.tables import JobRow, LineRow, TrackRow
from server_running import Check
from support.pages import Site
from support.served import inside

_LINE_EVERY_MS = 4_000
# The clock of frames itself: what is between two is a multiple of what the screen's picture lasts, so that a missed one
# is seen. The instant at which a page gets to run wavers by more than the budget leaves, that of an empty page too.
_FRAMES = """async () => {
  const list = (document.querySelector("ol") ?? document.body).parentElement;
  const gaps = [];
  let last = await new Promise(requestAnimationFrame);
  for (let at = 0; at < 240; at += 1) {
    list.scrollTop += 60;
    const now = await new Promise(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  return gaps.slice(10);
}"""
_BLANK = """<!doctype html><body style="margin:0; background:#0A0118">
<div style="height:900px; overflow-y:auto"><ol style="height:80000px; margin:0"></ol></div>"""
_TIME_INPUT = """() => {
  window.typed = [];
  document.addEventListener("keydown", () => {
    const began = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.typed.push(performance.now() - began)));
  }, { capture: true });
}"""
_FRAMES_MEASURED = 240


def fill(site: Site, count: int) -> None:
    """Give the site's finished dub so many lines, one every four seconds, as its own first line is."""
    total_ms = count * _LINE_EVERY_MS
    with inside(site.served.folder) as server, server.database.transaction() as session:
        query = select(LineRow).where(LineRow.job_id == site.job).order_by(LineRow.language, LineRow.position)
        first = session.scalars(query).first()
        assert first is not None
        machine = machine_form().validate_python(first.machine)
        language, source_ms = first.language, first.source_ms
        session.execute(delete(LineRow).where(LineRow.job_id == site.job, LineRow.language == language))
        rows = [_row(site.job, language, source_ms, at, machine) for at in range(count)]
        session.execute(insert(LineRow), rows)
        session.get_one(JobRow, site.job).duration_ms = total_ms
        of_language = (TrackRow.job_id == site.job, TrackRow.language == language)
        track = session.scalars(select(TrackRow).where(*of_language)).one()
        track.review = {**track.review, "duration_ms": total_ms}


def _row(job_id: str, language: str, source_ms: int, at: int, machine: ReviewLine) -> dict[str, Any]:
    by_ms = at * _LINE_EVERY_MS - machine.source_start_ms
    line = replace(
        machine,
        id=f"s{at + 1:05}",
        text=f"{machine.text} {at + 1}",
        source_start_ms=machine.source_start_ms + by_ms,
        source_end_ms=machine.source_end_ms + by_ms,
        start_ms=machine.start_ms + by_ms,
        end_ms=machine.end_ms + by_ms,
    )
    return {
        "job_id": job_id,
        "language": language,
        "line_id": line.id,
        "position": at,
        "version": 1,
        "source_ms": source_ms,
        "machine": asdict(line),
        "edit": {},
        "rendered": {},
        "stale": False,
    }


def blank(context: BrowserContext) -> str:
    """What scrolling costs where there is nothing to scroll, said: frames can be no better here."""
    page = context.new_page()
    page.set_content(_BLANK)
    page.wait_for_timeout(500)
    p95, work_ms = _frames(page, context.new_cdp_session(page))
    page.close()
    return f"  a blank page here: frame p95 {p95:.2f} ms, its own work {work_ms:.2f} ms a frame"


def with_lines(context: BrowserContext, address: str, count: int) -> tuple[str, list[Check]]:
    """What a studio with so many lines costs; beside what is checked, what it does in a frame."""
    page = opened(context, address)
    cdp = context.new_cdp_session(page)
    p95, work_ms = _frames(page, cdp)
    nodes = page.evaluate("document.querySelectorAll('*').length")
    heap_mb = _heap_mb(cdp)
    typed = _typed(page)
    nodes = max(nodes, page.evaluate("document.querySelectorAll('*').length"))
    page.close()
    what = f"{count:,} lines"
    return f"  {what}: the page's own work {work_ms:.2f} ms a frame", [
        Check(f"{what}: nodes in the page", nodes, 600, ""),
        Check(f"{what}: frame while scrolling, 95th percentile", p95, 17, "ms"),
        Check(f"{what}: from a key to the picture, 95th percentile", _p95(typed), 40, "ms"),
        Check(f"{what}: heap", heap_mb, 20, "MB"),
    ]


def opened(context: BrowserContext, address: str) -> Page:
    """The studio, its lines and sounds there."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    page.get_by_label("What the dub says, line 1", exact=True).wait_for()
    page.get_by_role("button", name="Original", exact=True).wait_for()
    page.wait_for_timeout(2_000)
    return page


def _frames(page: Page, cdp: CDPSession) -> tuple[float, float]:
    """The 95th percentile of what lies between two frames, and how long the page's main thread worked for one."""
    cdp.send("Performance.enable")
    before = _worked_s(cdp)
    gaps = page.evaluate(_FRAMES)
    return _p95(gaps), 1000 * (_worked_s(cdp) - before) / _FRAMES_MEASURED


def _worked_s(cdp: CDPSession) -> float:
    measured = cdp.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in measured if each["name"] == "TaskDuration"))


def _typed(page: Page) -> list[float]:
    page.evaluate("document.querySelector('ol').parentElement.scrollTop = 0")
    text = page.get_by_label("What the dub says, line 1", exact=True)
    text.click()
    page.evaluate(_TIME_INPUT)
    for _ in range(60):
        page.keyboard.press("x", delay=5)
        page.wait_for_timeout(60)
    page.wait_for_timeout(500)
    typed: list[float] = page.evaluate("window.typed")
    return typed


def _heap_mb(cdp: CDPSession) -> float:
    cdp.send("HeapProfiler.collectGarbage")
    return float(cdp.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
