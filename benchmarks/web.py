"""The review studio in a browser with very many lines: nodes, frames, input, heap; how far sounds are from the picture.

It wants a machine with nothing else to do.
"""

from __future__ import annotations

import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright
from sqlalchemy import delete, insert, select

from octavia.api.studio import BUILD_COMMAND, BUILT
from octavia.dubbing.pipeline.review import ReviewLine
from octavia.platform.database import Database
from octavia.platform.server_settings import ServerSettings
from octavia.service.jobs.lines_views import machine_form
from octavia.service.jobs.tables import JobRow, LineRow, TrackRow
from octavia.testing.sample import make_sample
from server_running import Check, checked, input_of, octavia, user

_SIZES = (1_000, 5_000)
_NAME = "reviewer"
_PASSWORD = "a long and lonely road"
_LINE_EVERY_MS = 4_000
_TALK_S = 20
_JOB_WITHIN_S = 300
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--enable-precise-memory-info"),
)
_FRAMES = """async () => {
  const list = document.querySelector("ol").parentElement;
  const gaps = [];
  let last = performance.now();
  for (let at = 0; at < 240; at += 1) {
    list.scrollTop += 60;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }
  return gaps.slice(10);
}"""
_TIME_INPUT = """() => {
  window.typed = [];
  document.addEventListener("keydown", () => {
    const began = performance.now();
    requestAnimationFrame(() => setTimeout(() => window.typed.push(performance.now() - began)));
  }, { capture: true });
}"""
_LISTEN = """() => {
  const made = window.Audio;
  window.sounds = [];
  window.Audio = function () { const sound = new made(); window.sounds.push(sound); return sound; };
}"""
_DRIFTS = """async () => {
  const video = document.querySelector("video");
  const drifts = [];
  for (let at = 0; at < 50; at += 1) {
    await new Promise((done) => setTimeout(done, 100));
    for (const sound of window.sounds) {
      if (!sound.paused) drifts.push(1000 * Math.abs(sound.currentTime - video.currentTime));
    }
  }
  return drifts;
}"""


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, Path]]:
    """A server with a studio: its address, and where its data lie."""
    if not (BUILT / "index.html").is_file():
        raise SystemExit(f"the web studio is not built: {BUILD_COMMAND} builds it")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    data = folder / "data"
    with octavia(folder, "--port", port, public_url=f"http://127.0.0.1:{port}", data_dir=str(data)) as running:
        yield running.url, data


def dubbed(url: str, folder: Path) -> str:
    """A short talk, dubbed; its job."""
    client = user(url, _NAME)
    talk = make_sample(folder / "talk.mp4", _TALK_S)
    with talk.open("rb") as video:
        sent = client.post("/api/v1/upload", files={"file": ("talk.mp4", video)}, data={"file_type": "video"})
    body = {**input_of(checked(sent)), "source_language": "en", "target_languages": ["es"]}
    job = str(checked(client.post("/api/v1/jobs/dub/create", json=body))["id"])
    checked(client.post(f"/api/v1/jobs/{job}/process"))
    deadline = time.monotonic() + _JOB_WITHIN_S
    while (status := checked(client.get(f"/api/v1/jobs/{job}/status")))["status"] != "completed":
        if status["status"] == "failed" or time.monotonic() > deadline:
            raise SystemExit(f"the talk was not dubbed: {status}")
        time.sleep(1)
    return job


def fill(data: Path, job_id: str, count: int) -> None:
    """Give a finished dub so many lines, one every four seconds, as its own first line is."""
    database = Database(ServerSettings(data_dir=data).database)
    total_ms = count * _LINE_EVERY_MS
    try:
        with database.transaction() as session:
            first = session.scalars(select(LineRow).where(LineRow.job_id == job_id).order_by(LineRow.position)).first()
            assert first is not None
            machine = machine_form().validate_python(first.machine)
            language, source_ms = first.language, first.source_ms
            session.execute(delete(LineRow).where(LineRow.job_id == job_id))
            rows = [_row(job_id, language, source_ms, at, machine) for at in range(count)]
            session.execute(insert(LineRow), rows)
            job = session.get_one(JobRow, job_id)
            job.duration_ms = total_ms
            track = session.scalars(select(TrackRow).where(TrackRow.job_id == job_id)).one()
            track.review = {**track.review, "duration_ms": total_ms}
    finally:
        database.close()


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


@contextmanager
def browser(folder: Path, url: str) -> Iterator[BrowserContext]:
    """Chromium, signed in."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is missing: scripts/setup-system.sh --with-tests installs it")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder / "profile",
            executable_path=chromium,
            headless=True,
            args=_FLAGS,
            locale="en",
            viewport={"width": 1440, "height": 900},
        )
        signed_in = context.request.post(f"{url}/login", data={"email": f"{_NAME}@example.org", "password": _PASSWORD})
        if not signed_in.ok:
            raise SystemExit(signed_in.text())
        yield context
        context.close()


def with_lines(context: BrowserContext, studio: str, count: int) -> list[Check]:
    """What a studio with so many lines costs."""
    page = opened(context, studio)
    cdp = context.new_cdp_session(page)
    frames = page.evaluate(_FRAMES)
    nodes = page.evaluate("document.querySelectorAll('*').length")
    heap_mb = _heap_mb(cdp)
    typed = _typed(page)
    nodes = max(nodes, page.evaluate("document.querySelectorAll('*').length"))
    page.close()
    what = f"{count:,} lines"
    return [
        Check(f"{what}: nodes in the page", nodes, 600, ""),
        Check(f"{what}: frame while scrolling, 95th percentile", _p95(frames), 17, "ms"),
        Check(f"{what}: from a key to the picture, 95th percentile", _p95(typed), 40, "ms"),
        Check(f"{what}: heap", heap_mb, 20, "MB"),
    ]


def opened(context: BrowserContext, studio: str) -> Page:
    """The studio, its lines and sounds there."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(f"({_LISTEN})()")
    page.goto(studio)
    page.get_by_label("What the dub says, line 1", exact=True).wait_for()
    page.get_by_role("button", name="Original", exact=True).wait_for()
    page.wait_for_timeout(2_000)
    return page


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


def sounds(context: BrowserContext, studio: str) -> list[Check]:
    """How far the sounds are from the picture while it plays."""
    page = opened(context, studio)
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.wait_for_timeout(1_500)
    drifts = page.evaluate(_DRIFTS)
    page.close()
    if not drifts:
        raise SystemExit("no sound played")
    return [Check("a sound's distance from the picture, median", median(drifts), 20, "ms")]


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def main() -> None:
    """Measure all of it."""
    with TemporaryDirectory(prefix="octavia-bench-") as name:
        folder = Path(name)
        with served(folder) as (url, data):
            job = dubbed(url, folder)
            studio = f"{url}/app/jobs/{job}/studio"
            with browser(folder, url) as context:
                checks = sounds(context, studio)
                for count in _SIZES:
                    fill(data, job, count)
                    checks += with_lines(context, studio, count)
    print("\n".join(map(str, checks)))
    sys.exit(0 if all(check.met for check in checks) else 1)


if __name__ == "__main__":
    main()
