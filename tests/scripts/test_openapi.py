"""The web studio's client is made from what the server says of itself now."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "openapi.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("octavia_openapi_script", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_description_that_the_studio_is_made_from_is_fresh(script: ModuleType) -> None:
    assert script.DOCUMENT.read_text(encoding="utf-8") == script.document(), "run: cd web && npm run generate"


def test_every_operation_has_a_short_name_of_its_own(script: ModuleType) -> None:
    paths = json.loads(script.document())["paths"]
    names = [operation["operationId"] for calls in paths.values() for operation in calls.values()]
    assert len(names) == len(set(names))
    assert [name for name in names if "api_v1" in name] == []
    assert [path for path in paths if not path.startswith("/api/v1/")] == []
