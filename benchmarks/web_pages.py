"""What axe-core and Lighthouse find on the pages of the studio, and whether they fit a window at twice their size."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from server_running import Check
from support.axe import findings
from support.browsing import launched
from support.opened import OPENED
from support.pages import STUDIO, Site, is_for_anybody, paths, session_cookie, show, signed_in, signed_out
from support.ports import free_port

_LIGHTHOUSE = Path(__file__).with_name("lighthouse")
_BIN = Path(__file__).parents[1] / ".venv" / "bin"
_SCORED = ("/", "/login", "/app", STUDIO)
_NAMES = {
    "performance": "performance",
    "accessibility": "accessibility",
    "best-practices": "best practices",
    "seo": "SEO",
}
_LEAST = {"accessibility": 100}
_LEAST_ELSE = 90
_WITHIN_S = 900


def axe(browser: Browser, site: Site) -> list[Check]:
    """Findings on every page and in all that opens over one, in both themes."""
    found: list[str] = []
    everywhere = paths(browser, site)
    with signed_in(browser, site) as known, signed_out(browser) as unknown:
        for path in everywhere:
            page = (unknown if is_for_anybody(path) else known).new_page()
            show(page, site, path)
            found += findings(page)
            page.close()
    for opened in OPENED:
        with signed_in(browser, site) as context:
            page = context.new_page()
            show(page, site, opened.path)
            opened.on(page)
            found += findings(page)
    for each in found:
        print(f"  {each}")
    return [Check(f"axe: findings, {len(everywhere)} pages and {len(OPENED)} over them, 2 themes", len(found), 0, "")]


def lighthouse(browser: Browser, site: Site) -> list[Check]:
    """Lighthouse's scores of four pages, on its own slow phone; what lost points is printed."""
    environment = os.environ | {"PATH": f"{_BIN}{os.pathsep}{os.environ['PATH']}"}
    if not (_LIGHTHOUSE / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=_LIGHTHOUSE, env=environment, check=True)
    port = free_port()
    led = launched(browser.browser_type, f"--remote-debugging-port={port}")
    known, unknown = ([path for path in _SCORED if is_for_anybody(path) is anybody] for anybody in (False, True))
    checks: list[Check] = []
    for cookie, pages in (("", unknown), (session_cookie(browser, site), known)):
        command = ["node", "run.js", str(port), cookie, *map(site.address, pages)]
        said = subprocess.run(
            command, cwd=_LIGHTHOUSE, env=environment, check=True, stdout=subprocess.PIPE, timeout=_WITHIN_S
        )
        told = json.loads(said.stdout)
        for path in pages:
            checks += _scores(path, told[site.address(path)])
    led.close()
    return checks


def _scores(path: str, scored: dict[str, Any]) -> list[Check]:
    page = "studio" if path == STUDIO else path
    print(f"  Lighthouse, {page}, what lost points: {', '.join(scored['lost']) or 'nothing'}")
    scores = scored["scores"]
    return [
        Check(f"Lighthouse, {page}: {name}", round(100 * (scores[kind] or 0)), _LEAST.get(kind, _LEAST_ELSE), "", True)
        for kind, name in _NAMES.items()
    ]
