"""Every call of the YT Dubber contract is a route, and asserted by a test with what the contract says of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from octavia.api.app import create_app
from octavia.api.server import Server
from support.contract import answered, text
from support.contract_ytdubber import CALLS, asserts
from support.routes import routes_of

HERE = Path(__file__).parent


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_call_of_the_contract_is_a_route(server: Server) -> None:
    routes = {f"{method} {path}" for method, path, _ in routes_of(create_app(server))}
    assert set(CALLS) - routes == set()


@pytest.mark.parametrize("call", CALLS)
def test_every_call_of_the_contract_is_asserted_by_a_test(call: str) -> None:
    assert call in set(asserted())


@asserts("GET /health", "GET /")
def test_anybody_may_ask_whether_it_is_there(client: TestClient) -> None:
    answered(client.get("/health"), {"status": text})
    answered(client.get("/"), {"status": text})


def asserted() -> Iterator[str]:
    """What the tests of this folder say they assert, each in `@asserts(...)`."""
    for path in sorted(HERE.glob("test_*.py")):
        for test in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                for each in test.decorator_list:
                    if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "asserts":
                        yield from (ast.literal_eval(name) for name in each.args)
