"""What can be pressed, chosen or filled in on a page, by role and name."""

from __future__ import annotations

import re

from playwright.sync_api import Page

_COLLECT = """() => {
  const roles = { A: "link", SUMMARY: "button", SELECT: "choice", TEXTAREA: "field", BUTTON: "button" };
  const named = (one) => one.getAttribute("aria-label")
    || [...(one.labels ?? [])].map((label) => label.innerText).join(" ")
    || one.innerText || one.title || "";
  return [...document.querySelectorAll("a[href], button, summary, select, textarea, input")]
    .filter((one) => one.checkVisibility() && one.type !== "hidden")
    .map((one) => {
      const kind = ["checkbox", "radio"].includes(one.type) ? one.type : "field";
      return `${roles[one.tagName] ?? kind} ${named(one).replace(/\\s+/g, " ").trim()}`;
    });
}"""


def controls(page: Page) -> set[str]:
    """Every control that is shown: `button Start`, `link History`, `field E-mail`, `checkbox Spanish`."""
    return set(page.evaluate(_COLLECT))


def unknown(found: set[str], known: list[str]) -> list[str]:
    """Those that none of the known ones names; a `*` in one stands for anything."""
    patterns = [re.compile(".*".join(map(re.escape, each.split("*")))) for each in known]
    return sorted(each for each in found if not any(pattern.fullmatch(each) for pattern in patterns))
