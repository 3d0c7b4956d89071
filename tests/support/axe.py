"""What axe-core finds wrong with a page for people who see little, hear little, or use no mouse."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from support.pages import WEB

THEMES = ("dark", "light")
_AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
# The theme's colours are those of all that is shown: what fades from one to another has.
_SETTLE = """async (theme) => {
  document.documentElement.dataset.theme = theme;
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
}"""
# It ran: each rule it broke, and where.
_FINDINGS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, impact, nodes }) => ({
    id, impact, places: nodes.map(({ target, failureSummary }) => [target.join(" "), failureSummary ?? ""]),
  }));
}"""


@cache
def _program() -> str:
    return _AXE.read_text(encoding="utf-8")


def findings(page: Page) -> list[str]:
    """What is wrong with a page as it stands, in both themes; each with its theme, rule and place."""
    page.evaluate(_program())
    found: list[str] = []
    for theme in THEMES:
        page.evaluate(_SETTLE, theme)
        said: list[dict[str, Any]] = page.evaluate(_FINDINGS)
        found += [
            f"{theme}: {rule['id']} ({rule['impact']}) at {place}: {' '.join(summary.split())}"
            for rule in said
            for place, summary in rule["places"]
        ]
    return found
