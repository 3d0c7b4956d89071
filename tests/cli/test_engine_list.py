"""`engines`: every engine that is registered, with all a user must know to choose it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from octavia.cli.engine_list import KIND_TITLES, listed_engines
from octavia.dubbing.engines import Kind, engine_classes
from octavia.dubbing.errors import ExitCode

Called = Callable[..., tuple[int, str, str]]


def test_every_kind_has_a_title_and_every_engine_is_listed() -> None:
    assert set(KIND_TITLES) == set(Kind)
    listed = {(one.info.kind, one.info.name) for one in listed_engines()}
    assert listed == {(kind, name) for kind in Kind for name in engine_classes(kind)}


def test_the_table_shows_readiness_quality_licence_and_below_it_the_limits(called: Called) -> None:
    code, text, complaint = called("engines")
    assert (code, complaint) == (ExitCode.OK, "")
    words = " ".join(text.split())
    for one in listed_engines():
        assert one.info.name in words
        assert one.info.quality.value in words
        for limit in one.info.limits:
            assert limit in words
    # Which of the two depends on the apertium pairs that are installed.
    assert "en → " in text or "each of: " in text


def test_the_document_holds_what_each_engine_declares_and_whether_it_is_ready(called: Called) -> None:
    rows = json.loads(called("engines", "--json")[1])
    assert len(rows) == len(listed_engines())
    for row in rows:
        assert set(row["readiness"]) == {"ready", "missing", "fix"}
        assert {"kind", "name", "version", "licence", "commercial_use", "languages", "pairs", "limits"} <= set(row)


def test_an_engine_that_is_not_ready_is_listed_with_the_command_that_makes_it_so(octavia: Any, tmp_path: Path) -> None:
    result = octavia("engines", PATH=str(tmp_path))
    assert result.returncode == ExitCode.OK
    missing = result.stdout.partition("Not ready\n")[2]
    assert "speech, flite: the program flite is not installed: " in missing
    assert "apt-get install flite" in missing
