"""Refusals tell programs why: the web studio says them in four languages from what they hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import octavia
from octavia.api import app
from octavia.service.errors import ServiceError

SOURCE = Path(octavia.__file__).parent
assert app.ROUTES  # With it everything that refuses is loaded.


def kinds(of: type[ServiceError] = ServiceError) -> Iterator[type[ServiceError]]:
    for each in of.__subclasses__():
        if each.__module__.startswith("octavia."):
            yield each
            yield from kinds(each)


def given(call: ast.Call) -> dict[str, str | None]:
    """What `details` of a call hold, as far as it is written there; values that are no text are None."""
    found = next((word.value for word in call.keywords if word.arg == "details"), None)
    if not isinstance(found, ast.Dict):
        return {}
    pairs = zip(found.keys, found.values, strict=True)
    return {str(ast.literal_eval(key)): text_of(value) for key, value in pairs if isinstance(key, ast.Constant)}


def text_of(value: ast.expr) -> str | None:
    said = value.value if isinstance(value, ast.Constant) else None
    return said if isinstance(said, str) else None


def test_what_has_several_reasons_is_refused_with_one_and_with_its_figures() -> None:
    told = {(each.__module__, each.__name__): each.reasons for each in kinds() if set(each.reasons) != {""}}
    by_name = {name: reasons for (_, name), reasons in told.items()}
    assert len(by_name) == len(told) > 5
    wrong, seen = [], set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in by_name):
                continue
            details = given(node)
            # One is chosen before it is refused: among those of its kind, which the studio's words name.
            reason = details.get("reason")
            seen.add(node.func.id)
            figures = by_name[node.func.id].get(reason or "", ()) if reason is not None else ()
            if "reason" not in details or (reason is not None and reason not in by_name[node.func.id]):
                wrong.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
            elif not set(figures) <= set(details):
                wrong.append(f"{path.relative_to(SOURCE)}:{node.lineno}: {sorted(figures)}")
    assert wrong == []
    assert seen == set(by_name)


def test_what_is_refused_for_one_reason_tells_its_figures() -> None:
    constructed: dict[str, tuple[Any, ...]] = {
        "FileTooLarge": (1,),
        "TooManyVoices": (2,),
        "EmptyFile": ("talk.mp4",),
        "TooManyAttempts": (3,),
        "InsufficientCredits": (1, 2, 3),
        "CreditsOwed": (1, 2, 3),
    }
    for kind in kinds():
        if kind.__name__ in constructed:
            error = kind(*constructed[kind.__name__])
            assert set(kind.reasons[""]) <= set(error.details), kind.__name__
