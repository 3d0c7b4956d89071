"""What can be pressed, chosen or filled in on a page, by role and name."""

from __future__ import annotations

import ast
import re
from pathlib import Path

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


def sources_of_tests(folder: Path) -> dict[str, str]:
    """The source of every test in a folder: its own, and that of what it uses of its module, and so on."""
    found = {}
    for path in folder.rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        parts = {name: node for node in ast.parse(text).body for name in _names(node)}
        for name in parts:
            if name.startswith("test_"):
                found[name] = "\n".join(ast.get_source_segment(text, parts[each]) or "" for each in _used(name, parts))
    return found


def _names(node: ast.stmt) -> list[str]:
    """What a statement of a module names."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [each.id for each in targets if isinstance(each, ast.Name)]


def _used(name: str, parts: dict[str, ast.stmt]) -> list[str]:
    used, waiting = [], [name]
    while waiting:
        each = waiting.pop()
        used.append(each)
        named = {node.id for node in ast.walk(parts[each]) if isinstance(node, ast.Name)}
        waiting += sorted((named & parts.keys()) - {*used, *waiting})
    return used
