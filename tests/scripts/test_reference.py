"""The reference pages say what the code says."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "reference.py"
NAMES = ("cli.md", "engines.md", "exit-codes.md", "report.md", "server.md", "settings.md")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("octavia_reference_script", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_page_of_the_folder_is_generated(reference: ModuleType) -> None:
    found = {path.name for path in reference.FOLDER.glob("*.md")}
    assert found == set(reference.PAGES) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_what_the_code_says_now(reference: ModuleType, name: str) -> None:
    written = (reference.FOLDER / name).read_text(encoding="utf-8")
    assert written == reference.page(name), f"docs/reference/{name} is out of date: run `make docs`"


def test_the_engines_page_leaves_out_what_differs_between_machines(reference: ModuleType) -> None:
    from octavia.dubbing.engines import Kind, engine_classes

    page = reference.page("engines.md")
    for kind in Kind:
        for engine in engine_classes(kind).values():
            info = engine.describe()
            assert not info.version or info.version not in page, f"the version of {info.name} as installed here"
